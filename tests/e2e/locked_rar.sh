#!/usr/bin/env bash
# RAR 5 archives under passwords: some files, all of a solid archive, the headers as well. The archives are test files of libarchive (password: password).
. "$(dirname "$0")/lib.sh"
rar=$(realpath "$(dirname "$0")/../golden/text/rar")
mkdir ev
for name in locked headers solid; do cp "$rar/rar5_$name.in" "ev/$name.rar"; done
state() { grep -F "\"path\":\"$1\"" files.jsonl | grep -qE "\"state\":\"$2\",\"reason\":$3"; }
opens() { state "$1" '(read|duplicate)' null; }
"$KOND" scan ev > out 2>&1
"$KOND" files --format jsonl > files.jsonl
check "without a password a file is told to be locked" state 'locked.rar!/b.txt' unread '"encrypted"'
check "the one before it is read" opens 'locked.rar!/a.txt'
check "locked headers are told" state headers.rar unread '"encrypted"'
printf 'mis\npassword\n' > passwords
check "a list of passwords is taken" exits 3 "$KOND" scan --passwords passwords
"$KOND" files --format jsonl > files.jsonl
for file in locked.rar!/{a,b,c}.txt headers.rar!/{a,b,c,d}.txt solid.rar!/{a,b,c,d}.txt; do check "$file is read" opens "$file"; done
check "a file under another password is not" state 'locked.rar!/d.txt' unread '"encrypted"'
check "and all is proven" exits 0 "$KOND" verify

# of more passwords than there is time for, those not tried are told
printf 'item_cpu_base_s = 1\nitem_cpu_per_mib_ms = 0\n' > tight
{ seq 1000 1099; echo password; } > many
mkdir veel && cp ev/headers.rar veel
check "many passwords end within the limit" exits 3 "$KOND" scan --case veel.kond --limits tight --passwords many veel
"$KOND" files --case veel.kond --format jsonl > files.jsonl
check "and the archive says so" state headers.rar unread '"untried"'
"$KOND" scan --case veel.kond --retry > out 2>&1
"$KOND" files --case veel.kond --format jsonl > files.jsonl
check "with more time it opens" opens 'headers.rar!/d.txt'
finish
