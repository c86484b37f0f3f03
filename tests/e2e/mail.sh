#!/usr/bin/env bash
# Mail: people in a mailbox, in its texts and in attachments within attachments, each with its path, and the way back to the words.
. "$(dirname "$0")/lib.sh"

mkdir -p ev
printf 'naam;geboortedatum;bsn\nJ. Yilmaz;03-04-1975;999990020\nK. El Amrani;13-11-1968;999990032\n' > lijst.csv
zip -q -X lijst.zip lijst.csv
{
	printf 'From a@example.nl Mon Feb  1 10:00:00 2021\nFrom: a@example.nl\nTo: b@example.nl\n'
	printf 'Subject: =?windows-1252?Q?pati=EBnt?=\nDate: Mon, 1 Feb 2021 10:00:00 +0100\nMIME-Version: 1.0\n'
	printf 'Content-Type: text/plain; charset=iso-8859-2\nContent-Transfer-Encoding: quoted-printable\n\n'
	printf 'Betreft: mw. A. de Vries-Bakker, geb. 01-02-1980, BSN 9999=\n90019\nArts: Anna Nov=E1kov=E1\n\n'
	printf 'From c@example.nl Mon Feb  1 11:00:00 2021\nFrom: c@example.nl\nTo: b@example.nl\nSubject: lijst\nMIME-Version: 1.0\n'
	printf 'Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=koi8-r\n\n\320\322\311\327\305\324\n--x\n'
	printf 'Content-Type: application/zip; name=lijst.zip\nContent-Transfer-Encoding: base64\n\n'
	base64 lijst.zip
	printf -- '--x--\n'
} > ev/inbox

"$KOND" scan ev > out 2>&1
"$KOND" persons --format jsonl > persons.jsonl
"$KOND" files --format jsonl > files.jsonl
check "three people" same "$(grep -c . persons.jsonl)" 3
check "a mail gives name and birth date" grep -q '"bsn":"999990019".*"birth_date":"1980-02-01"' persons.jsonl
check "a list in a zip in a mail gives its rows" grep -q '"bsn":"999990020".*"birth_date":"1975-04-03"' persons.jsonl
check "every part has its path" grep -qF 'inbox!/2.eml!/lijst.zip!/lijst.csv' files.jsonl
check "nothing is left unread" same "$("$KOND" files --unread --format jsonl | grep -c .)" 0
for where in 'inbox!/1.eml#999990019' 'inbox!/2.eml!/lijst.zip!/lijst.csv#999990032'; do
	id=$("$KOND" findings --kind bsn --format jsonl | grep -F "\"locator\":\"${where%#*}#" | grep "${where#*#}" | head -n 1)
	check "the words come back out of ${where%#*}" same "$("$KOND" findings --show "$(value id <<< "$id")")" "${where#*#}"
done
finish
