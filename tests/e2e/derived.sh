#!/usr/bin/env bash
# An item is read through what was derived from it, as far as that was read, and for as long.
. "$(dirname "$0")/lib.sh"

# person NUMBER BSN - a file with one person
person() { printf 'BSN;Naam;Geboortedatum\n%s;A. Persoon%s;01-02-19%02d\n' "$2" "$1" "$((50 + $1))"; }
bsn=(999990019 999990020 999990032 999990044 999990056)
mkdir -p ev w single bad empty copy one all more lines wrapped locked half part two later
(cd w && person 0 "${bsn[0]}" > nul.csv && person 1 "${bsn[1]}" > een.csv && zip -q -X -P dicht ../ev/x.zip nul.csv een.csv)
(cd w && person 3 "${bsn[3]}" > drie.csv && person 4 "${bsn[4]}" > vier.csv && zip -q -X -P dicht ../ev/y.zip drie.csv vier.csv && cp drie.csv ../single)
for name in lab oud sap arc part; do head -c 3000 /dev/urandom > ev/$name.bak; done
head -c 4000 /dev/urandom > bad/deel.bin
: > empty/leeg.csv
person 2 "${bsn[2]}" > more/patient.csv
(cd w && zip -q -X -P dicht ../ev/z.zip nul.csv een.csv && zip -q -X -P dicht ../ev/r.zip nul.csv && zip -q -X -P anders ../locked/dicht.zip nul.csv een.csv)
(cd w && zip -q -X ../half/half.zip vier.csv && zip -q -X -P anders ../half/half.zip drie.csv)
zip -q -X -j wrapped/kopie.zip ev/lab.bak
printf '\n\n\n' > lines/leeg.txt
printf '{"a":1}\n{"b":\n{"c":3}\n' > part/stukken.jsonl
"$KOND" scan --as reachable ev > out 2>&1

list() { "$KOND" files --format jsonl > files.jsonl; }
state() { grep -F "\"path\":\"$1\"" files.jsonl | grep -qE "\"state\":\"$2\",\"reason\":$3"; }
# by ITEM PATH STATE REASON - what derives STATE from PATH
by() { "$KOND" scan --derived-from "$1" "$2" > out 2>&1; list; state "$1" "$3" "$4"; }

check "a restore that nobody can read changes nothing" by lab.bak bad partial '"carved"'
check "nor do empty files" by lab.bak empty partial '"carved"'
cp ev/oud.bak copy/kopie.bin
check "nor does a copy of the item itself" by oud.bak copy partial '"carved"'
cp w/nul.csv one
check "a part of the members is no more than that" by x.zip one partial '"member_unread"'
check "the member that was unpacked is read" state 'x.zip!/nul.csv' read '"derived"'
check "the other is not" state 'x.zip!/een.csv' unread '"encrypted"'
check "and so the archive is not" state x.zip partial '"member_unread"'
cp w/een.csv one
check "more of the same comes to the same exhibit" by x.zip one read null
check "and no file is a copy of itself" test "$(grep -cF '"path":"nul.csv"' files.jsonl)" = 1

check "a member by its own path" by 'y.zip!/drie.csv' single read '"derived"'
"$KOND" scan --retry > out 2>&1
list
check "read again with its archive, it still is what something was derived from" state 'y.zip!/drie.csv' read '"derived"'
check "the other member is not" state 'y.zip!/vier.csv' unread '"encrypted"'
item=$(grep -F '"path":"y.zip!/drie.csv"' files.jsonl | value item)
check "and the files tell its number" grep -qE "\"path\":\"drie.csv\".*\"derived_from\":\"$item\"" files.jsonl

cp more/patient.csv all
head -c 4000 /dev/urandom > all/deel.bin
check "what is read in part is told to be" by oud.bak all partial '"derived"'
check "and stands in the list beside what is not read of it" says 'deel.bin' "$KOND" files --unread
check "all of it read, the item is" by sap.bak more read '"derived"'
promise=$("$KOND" files --unread --format jsonl | grep -F '"path":"lab.bak"' | value may_hold)
list
check "newlines are nothing that was read" by lab.bak lines partial '"carved"'
check "nor is an archive of a copy of the item" by lab.bak wrapped partial '"carved"'
check "nor one that nobody can open" by lab.bak locked partial '"carved"'
check "an archive is read as far as its members are" by arc.bak half partial '"derived"'
check "and so is a file that is read in part" by part.bak part partial '"derived"'
cp w/een.csv two
check "a member that an unpacked folder holds" by z.zip two partial '"member_unread"'
check "is read" state 'z.zip!/een.csv' read '"derived"'
check "in part, when something else made from it is not" by 'z.zip!/een.csv' bad partial '"derived"'
"$KOND" scan > out 2>&1
list
check "and so it stays" state 'z.zip!/een.csv' partial '"derived"'
check "and nothing waits" exits 1 grep -q '"state":"waiting"' files.jsonl
cp w/nul.csv later
check "all of a member" by 'r.zip!/nul.csv' later read '"derived"'
check "makes its archive read" state r.zip read null
cp bad/deel.bin later
check "more of it, which can not be read" by 'r.zip!/nul.csv' later partial '"derived"'
check "makes the archive partial again" state r.zip partial '"member_unread"'

check "people of a restore tell what the next one may hold" test "$promise" -ge 1

check "what is derived from reachable files is no more than possible" sh -c '"$KOND" persons --certainty possible --format jsonl | grep -c "\"id\":" | grep -qx 5'
printf '%s 3000\n' sap.bak > listing
check "a listing that names the item" exits 3 "$KOND" scan --listing listing
check "raises those who were found through it" sh -c '"$KOND" persons --certainty confirmed --format jsonl | grep -qF "'"${bsn[2]}"'"'
"$KOND" scan --derived-from sap.bak more > out 2>&1
list
check "and the same folder is no new exhibit" test "$(grep -cF '"path":"patient.csv"' files.jsonl)" = 2
check "a part that was made from a locked member" by 'y.zip!/vier.csv' all partial '"derived"'
printf 'dicht\n' > passwords
"$KOND" scan --passwords passwords > out 2>&1
list
check "leaves it to be opened by a password" state 'y.zip!/vier.csv' read null
check "all is proven" exits 0 "$KOND" verify
check "a backup keeps it" sh -c '"$KOND" backup b.kond > out 2>&1 && exec "$KOND" files --case b.kond --format jsonl | grep -F "\"path\":\"sap.bak\"" | grep -q derived'
finish
