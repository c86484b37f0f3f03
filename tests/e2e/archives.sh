#!/usr/bin/env bash
# Archives and databases: people in members of every kind of container, in tables of databases, and what can not be opened said so.
. "$(dirname "$0")/lib.sh"
root=${KOND_ROOT:?}

# person NUMBER BSN - a file with one person
person() { printf 'BSN;Naam;Geboortedatum\n%s;A. Persoon%s;01-02-19%02d\n' "$2" "$1" "$((50 + $1))"; }
mkdir -p ev w
bsn=(999990019 999990020 999990032 999990044 999990056)
(
	cd w && mkdir -p map && person 1 "${bsn[0]}" > map/een.csv && person 2 "${bsn[1]}" > twee.csv && person 3 "${bsn[2]}" > drie.csv && person 4 "${bsn[3]}" > vier.csv
	7zz a -bd -bso0 ../ev/a.7z map
	7zz a -bd -bso0 -pgeheim ../ev/geheim.7z drie.csv
	7zz a -bd -bso0 -mhe=on -pgeheim ../ev/dicht.7z drie.csv
	7zz a -bd -bso0 -ttar b.tar twee.csv && 7zz a -bd -bso0 -txz ../ev/b.tar.xz b.tar
	7zz a -bd -bso0 c.7z drie.csv && zip -q -X -0 ../ev/c.zip c.7z
	person 5 999990068 > vijf.csv && 7zz a -bd -bso0 e.7z vijf.csv
	{ printf 'MZ'; head -c 4094 /dev/zero; cat c.7z; } > d.exe && zip -q -X ../ev/d.zip d.exe
	head -c 83886080 /dev/zero > bom && zip -q -X ../ev/bom.zip bom vier.csv
)
head -c 70 ev/a.7z > ev/deel.7z.001
cp "$root/tests/golden/text/rar/rar5.in" ev/e.rar
cp "$root/tests/golden/text/mdb/acc97.in" ev/oud.mdb
cp "$root/tests/golden/text/dbf/dbase3.in" ev/patient.dbf
sqlite3 w/lab.db "create table patient(id integer primary key, naam text, geboortedatum text, bsn text);
	create table uitslag(id integer primary key, patient_id integer references patient, onderzoek text, uitslag text);
	insert into patient values (7,'K. El Amrani','1968-11-13','${bsn[4]}'),(8,'J. Yilmaz','1975-04-03',null);
	insert into uitslag values (1,7,'HIV','positief'),(2,8,'glucose','5,1');
	create table brief(nr integer primary key, bestand blob); insert into brief values (1, cast(readfile('w/e.7z') as blob));"
(cd w && zip -q -X ../ev/lab.zip lab.db) && cp w/lab.db ev/los.db

"$KOND" scan ev > out 2>&1
"$KOND" persons --format jsonl > persons.jsonl
"$KOND" files --format jsonl > files.jsonl
state() { grep -F "\"path\":\"$1\"" files.jsonl | grep -qE "\"state\":\"$2\",\"reason\":$3"; }
found() { grep -q "\"bsn\":\"$1\"" persons.jsonl; }
for i in 0 1 2 3 4; do check "the person with BSN ${bsn[i]} is found" found "${bsn[i]}"; done
check "a member of a 7z is read" state 'a.7z!/map/een.csv' read null
check "a tar in xz is read" state 'b.tar.xz!/b.tar!/twee.csv' read null
check "a 7z in a zip can seek" state 'c.zip!/c.7z!/drie.csv' '(read|duplicate)' null
check "an archive behind a program, in a zip, is read" state 'd.zip!/d.exe!/drie.csv' '(read|duplicate)' null
check "an encrypted member is said to be so" state 'geheim.7z!/drie.csv' unread '"encrypted"'
check "an encrypted directory is said to be so" state dicht.7z unread '"encrypted"'
check "an encrypted member of a RAR 5 is said to be so" state 'e.rar!/geheim.txt' unread '"encrypted"'
check "and its neighbours are read" state 'e.rar!/brief.txt' read null
check "a first volume without a directory is not taken for read" state deel.7z.001 unread '"(broken|short_data)"'
check "a bomb is given up" state bom.zip partial '"limit_expansion"'
check "and does not hide its neighbour" state 'bom.zip!/vier.csv' read null
check "an Access database is read under the seal" state oud.mdb read null
check "memos of dBase are said to be unread" state patient.dbf partial '"member_unread"'
check "a SQLite database in an archive is read" state 'lab.zip!/lab.db' '(read|partial|duplicate)' '(null|"member_unread")'
check "a file within a database is read" grep -qE '"path":"(lab.zip!/lab|los).db!/brief.bestand.1!/vijf.csv"' files.jsonl
check "results find their person by the number of the row" grep -q "\"bsn\":\"${bsn[4]}\".*\"hiv\"" persons.jsonl
id=$("$KOND" findings --kind bsn --format jsonl | grep -E '(lab|los).db#' | grep "${bsn[4]}" | head -n 1)
check "the words come back out of a database" same "$("$KOND" findings --show "$(value id <<< "$id")")" "${bsn[4]}"
id=$("$KOND" findings --kind bsn --format jsonl | grep -F 'patient.dbf#' | grep 999990020 | head -n 1)
check "a deleted row of dBase is read" same "$("$KOND" findings --show "$(value id <<< "$id")")" 999990020
finish
