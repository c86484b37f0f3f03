#!/usr/bin/env bash
# What is locked: passwords that are tried, and what is made from an item by other means.
. "$(dirname "$0")/lib.sh"
scan=$(realpath "$(dirname "$0")/scan.pdf")
office=$(realpath "$(dirname "$0")/../golden/text/ole/locked.in")

# person NUMBER BSN - a file with one person
person() { printf 'BSN;Naam;Geboortedatum\n%s;A. Persoon%s;01-02-19%02d\n' "$2" "$1" "$((50 + $1))"; }
mkdir -p ev w restored/sub
bsn=(999990019 999990020 999990032 999990044 999990056)
(
	cd w && person 0 "${bsn[0]}" > nul.csv && person 1 "${bsn[1]}" > een.csv && person 2 "${bsn[2]}" > twee.csv && person 3 "${bsn[3]}" > drie.csv && person 4 "${bsn[4]}" > vier.csv
	zip -q -X -P 'Zomer 2024!' ../ev/oud.zip nul.csv && zip -q -X open.zip een.csv
	7zz a -bd -bso0 -tzip -mem=AES256 -pwelkom01 aes.zip een.csv && 7zz a -bd -bso0 -ttar ../ev/mail.tar aes.zip open.zip
	7zz a -bd -bso0 -psleutel ../ev/dicht.7z twee.csv
	7zz a -bd -bso0 -tzip -mem=AES256 -ponbekend ../ev/niemand.zip drie.csv
)
qpdf --encrypt geheim Beheer1 256 -- "$scan" ev/brief.pdf
cp "$office" ev/brief.docx
head -c 3000 /dev/urandom > ev/server.bak

"$KOND" scan ev > out 2>&1
"$KOND" files --format jsonl > files.jsonl
state() { grep -F "\"path\":\"$1\"" files.jsonl | grep -qE "\"state\":\"$2\",\"reason\":$3"; }
found() { "$KOND" persons --format jsonl | grep -q "\"bsn\":\"$1\""; }
check "without a password a member is told to be locked" state 'oud.zip!/nul.csv' unread '"encrypted"'
check "and so is a letter" state brief.pdf unread '"encrypted"'

# many that do not fit: one in 256 passes the first look of an old zip
{ printf '\xef\xbb\xbfgeheim\r\n'; for ((n = 0; n < 600; n++)); do printf 'wachtwoord%d\r\n' "$n"; done; printf 'welkom01\nZomer 2024!\nZómer 2024!\n'; } > passwords
check "a list of passwords is taken without a PATH" exits 3 "$KOND" scan --passwords passwords
"$KOND" files --format jsonl > files.jsonl
check "the person in an old zip is found" found "${bsn[0]}"
check "the person in an AES zip in a tar is found" found "${bsn[1]}"
check "the member counts as read" state 'oud.zip!/nul.csv' read null
check "and the containers above it" state mail.tar read null
check "a PDF opens with the password of its readers" state brief.pdf read null
check "the person on its page is found" found 956341706
check "a Word document under a password is read" state 'brief.docx!/package' read null
check "and its person found" found 999990068
check "what no password opens stays so" state 'niemand.zip!/drie.csv' unread '"encrypted"'
check "no password is in the case" exits 1 grep -aq 'Zomer 2024!\|welkom01' case.kond
check "nor in the journal" exits 1 sh -c '"$KOND" journal --format jsonl | grep -q welkom01'
check "the journal tells how many came" says '"new":604' "$KOND" journal --format jsonl
id=$("$KOND" findings --kind bsn --format jsonl | grep -F 'oud.zip' | head -n 1)
check "what was locked is shown again" same "$("$KOND" findings --show "$(value id <<< "$id")")" "${bsn[0]}"
check "the same list again changes nothing" exits 3 "$KOND" scan --passwords passwords
check "a missing list is said" says 'file of passwords can not be read' "$KOND" scan --passwords nowhere
iconv -t UTF-16 passwords > wide 2> /dev/null || printf 'a\0b\0' > wide
check "a list that is no UTF-8 is said" says 'is no UTF-8 text' "$KOND" scan --passwords wide
head -c 70000 /dev/zero | tr '\0' x > long
check "a list that is too long is said" says 'more passwords than 64 KiB' "$KOND" scan --passwords long

# many passwords times many members: neither may use up the time of the item
mkdir w/veel veel
(cd w/veel && for ((n = 0; n < 1000; n++)); do printf 'naam;nr\nA. Persoon;%d\n' "$n" > "$n.csv"; done && zip -q -X -r -P 'Zomer 2024!' ../../veel/veel.zip .)
{ seq 10000 19999; echo 'Zomer 2024!'; } > all
printf 'item_cpu_base_s = 6\nitem_cpu_per_mib_ms = 0\n' > tight
check "many passwords open an archive of many members in little time" exits 0 "$KOND" scan --case veel.kond --limits tight --passwords all veel
check "and all of it" same "$("$KOND" files --case veel.kond --format jsonl | grep -c '"path":"veel.zip!/.*"state":"\(read\|duplicate\)"')" 1000

"$KOND" files --unread --format jsonl > unread.jsonl
item=$(grep -F '"path":"dicht.7z!/twee.csv"' unread.jsonl | value item)
check "unread items have a number and what they may hold" grep -qE '"item":"I-[0-9]{6}".*"may_hold":[0-9]+' unread.jsonl
person 2 "${bsn[2]}" > restored/twee.csv
check "what was restored is added" exits 3 "$KOND" scan --derived-from "$item" --by 'een beheerder' restored
"$KOND" files --format jsonl > files.jsonl
check "the person in it is found" found "${bsn[2]}"
check "its item counts as read" state 'dicht.7z!/twee.csv' read '"derived"'
check "and the archive that held it" state dicht.7z read null
check "the files say what they were made from" grep -qE "\"path\":\"twee.csv\".*\"derived_from\":\"$item\"" files.jsonl
person 3 "${bsn[3]}" > restored/sub/drie.csv
check "a path names an item as well" exits 3 "$KOND" scan --derived-from 'niemand.zip!/drie.csv' restored/sub
check "the journal tells it" says 'derived_from_item' "$KOND" journal --format jsonl
check "an item that was read is refused" says 'has been read' "$KOND" scan --derived-from mail.tar restored
check "an unknown item is refused" says 'no such item' "$KOND" scan --derived-from nergens restored
check "--as beside it is refused" says 'no --as' "$KOND" scan --derived-from server.bak --as stolen restored
check "status tells of people on partly read files" says 'only in files that are partly read' "$KOND" status
check "a full retry keeps what was derived" exits 3 "$KOND" scan --retry
"$KOND" files --format jsonl > files.jsonl
check "so the item still counts as read" state 'niemand.zip!/drie.csv' read '"derived"'
check "and all is proven" exits 0 "$KOND" verify
finish
