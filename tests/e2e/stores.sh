#!/usr/bin/env bash
# A mail store of Outlook, also in a zip and also damaged, and headers of DICOM: people in messages, contacts and attachments at any depth, each with its path,
# and the way back to the words.
. "$(dirname "$0")/lib.sh"

golden=$(dirname "$0")/../golden/text
mkdir -p ev/dcm ev/kapot
cp "$golden/pst/unicode.in" ev/archief.pst
cp "$golden/pst/ansi.in" oud.pst
zip -q -X ev/oud.zip oud.pst
# cut off within the index: its pages are found one by one
perl -0777 -pe 'substr($_, 224, 8) = pack("Q", 564)' "$golden/pst/rotors.in" > ev/kapot/half.ost
cp "$golden/dicom/picture.in" ev/dcm/IM0001
cp "$golden/dicom/burned_in.in" ev/dcm/echo.dcm

"$KOND" scan ev > out 2>&1
"$KOND" persons --format jsonl > persons.jsonl
"$KOND" files --format jsonl > files.jsonl
"$KOND" findings --format jsonl > findings.jsonl
check "a message gives name and birth date" grep -q '"bsn":"999990019".*"birth_date":"1980-02-01"' persons.jsonl
check "a message within a message is read" grep -q '"bsn":"999990032".*"birth_date":"1968-11-13"' persons.jsonl
check "a contact gives its address and its number" grep -q '"birth_date":"1975-04-03".*"street":"Dorpsstraat".*"emails":\["j.yilmaz@example.nl"\]' persons.jsonl
check "a header of DICOM gives the citizen's number and the doctor" grep -q '"bsn":"999990020".*"birth_date":"1980-02-01".*Bakker' persons.jsonl
for path in 'archief.pst!/4/1.msg' 'archief.pst!/4/1/patiënten.csv' 'archief.pst!/4/1/2.msg' 'archief.pst!/4/1/2/uitslag.txt' 'oud.zip!/oud.pst!/5/1.msg'; do
	check "$path is an item" grep -qF "\"path\":\"$path\"" files.jsonl
done
check "every message of a store whose index is damaged is read" grep -q '"path":"kapot/half.ost!/4/1.msg".*"state":"\(read\|duplicate\)"' files.jsonl
check "and the store is said to be damaged" grep -q '"path":"kapot/half.ost",.*"state":"partial"' files.jsonl
check "text burned into pixels is said to be unread" grep -q '"path":"dcm/echo.dcm",.*"state":"partial"' files.jsonl
check "a picture without such text is read for its header" grep -q '"path":"dcm/IM0001",.*"state":"read"' files.jsonl
for where in 'archief.pst!/4/1/2.msg#999990032' 'archief.pst!/4/1/patiënten.csv#999990020' 'dcm/IM0001#999990020'; do
	id=$(grep '"kind":"bsn"' findings.jsonl | grep -F "\"locator\":\"${where%#*}#" | grep "${where#*#}" | head -n 1)
	check "the words come back out of ${where%#*}" same "$("$KOND" findings --show "$(value id <<< "$id")")" "${where#*#}"
done
finish
