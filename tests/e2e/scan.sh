#!/usr/bin/env bash
# The main job on a small made-up breach: tables, HL7, a zip in a tar; ids that stay; bytes back from the depth; exit codes.
. "$(dirname "$0")/lib.sh"

mkdir -p ev/z
cat > ev/patients.csv <<'EOF'
BSN;Achternaam;Voorvoegsel;Voornaam;Geboortedatum;Geslacht;Straat;Huisnr;Postcode;Woonplaats;AGB huisarts
999990019;Vries;de;Johanna;01-02-1980;V;Dorpsstraat;12-A;2288AA;Rijswijk;01012345
999990032;Yılmaz;;Mehmet;24-10-1963;M;Kerklaan;7;3011AB;Rotterdam;01012345
999990044;El Amrani;;Fatima;15-06-1991;V;Molenweg;101;1012AB;Amsterdam;01054321
EOF
printf 'MSH|^~\\&|GLIMS|LAB|HIS|HAP|20240301101500||ORU^R01|1|P|2.4\rPID|1||999990019^^^NLMINBIZA^NNNLD||Vries&de&Vries^J^A^^Mevr.^^L||19800201|F|||Dorpsstraat 12 A&Dorpsstraat&12^A^Rijswijk^^2288AA^NL^M\rORC|RE|ORD900|||||||||01012345^Bakker^A^^^^^^VEKTIS\rOBR|1|ORD900||HIV^HIV Ag/As^L|||20240301\rOBX|1|ST|HIV^HIV Ag/As^L||negatief||||||F|||20240301\r' > ev/msg.hl7
cp ev/patients.csv ev/z/copy.csv
printf 'naam;geboortedatum;telefoon\nPiotr Kowalski;03-04-1975;06-19000001\n' > inner.csv
zip -q inner.zip inner.csv && tar cf ev/backup.tar inner.zip && rm inner.zip
printf "%%PDF-1.4 not really\n" > ev/letter.pdf; printf "AC1027\\0\\1\\2\\3\\377\\376\\0" > ev/gebouw.dwg
: > ev/empty.txt

check "a scan with something unread ends with 3" exits 3 "$KOND" scan --received-from lab --by me ev
cp check.out scanned.out
check "reading and who is who are timed apart" says '^[0-9.]+ k?B read in [0-9.]+ s, .*/s; who is who in [0-9.]+ s; memory' cat scanned.out
check "persons as JSON lines" exits 0 "$KOND" persons --format jsonl
"$KOND" persons --format jsonl > persons.jsonl
check "four people" same "$(wc -l < persons.jsonl)" 4
check "the person of the table and the message is one" grep -q '"bsn":"999990019".*"files":\["msg.hl7","patients.csv"\]' persons.jsonl
check "the HIV test is a category even when negative" grep -q '"bsn":"999990019".*"hiv"' persons.jsonl
check "a person without BSN from inside zip in tar" grep -q '"names":\["Piotr Kowalski"\].*"files":\["backup.tar!/inner.zip!/inner.csv"\]' persons.jsonl
check "names keep their letters" grep -q 'Yılmaz' persons.jsonl
check "a repeated file is a duplicate" says '"path":"z/copy.csv".*"state":"duplicate"' "$KOND" files --format jsonl
check "what has no reader is searched for text, and says so" says '"path":"gebouw.dwg".*"state":"partial","reason":"carved"' "$KOND" files --unread --format jsonl
check "an empty file is empty" says '"path":"empty.txt".*"state":"empty"' "$KOND" files --format jsonl
check "requesters carry their AGB and number of people" says '"agb":"01012345".*"persons":2' "$KOND" requesters --format jsonl

id=$("$KOND" findings --kind name --format jsonl | grep 'inner.csv' | value id)
check "a finding from inside a zip in a tar, byte for byte" same "$("$KOND" findings --show "$id")" "Piotr Kowalski"
check "an unknown finding is a clear failure" exits 1 "$KOND" findings --show F-99.0.1

check "verify proves it all" exits 0 "$KOND" verify
check "at least three journal entries" test "$("$KOND" journal --format jsonl | wc -l)" -ge 3
check "a listing is one journal entry" says '"act":"look","detail":.*"listing":"persons"' "$KOND" journal --format jsonl

grep -o '"id":"P-[0-9]*","kind":"patient","groups":\[[^]]*\],"bsn":"[0-9]*"' persons.jsonl | sort > before
mkdir more && printf 'bsn,naam,geboortedatum\n999990056,A. Jansen,1970-01-01\n999990044,F. el Amrani,1991-06-15\n' > more/a.csv
check "more evidence later" exits 3 "$KOND" scan --as published more
"$KOND" persons --format jsonl > persons2.jsonl
grep -o '"id":"P-[0-9]*","kind":"patient","groups":\[[^]]*\],"bsn":"[0-9]*"' persons2.jsonl | sort > after
check "old ids stay" same "$(comm -23 before after)" ""
check "published now" grep -q '"bsn":"999990044".*"exposure":"published"' persons2.jsonl
check "five people now" same "$(wc -l < persons2.jsonl)" 5

check "resolving again" exits 0 "$KOND" resolve
"$KOND" persons --format jsonl | sed 's/"generation":[0-9]*//' > again.jsonl
sed 's/"generation":[0-9]*//' persons2.jsonl > once.jsonl
check "gives the same people" cmp once.jsonl again.jsonl

check "evidence changed after the scan is noticed" bash -c 'echo "999990068;x" >> ev/patients.csv; ! "$KOND" verify'
finish
