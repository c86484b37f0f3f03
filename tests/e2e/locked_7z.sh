#!/usr/bin/env bash
# 7z archives under passwords: each way of packing, the directory locked as well, several passwords in one archive, and many that do not fit.
. "$(dirname "$0")/lib.sh"

# person NUMBER BSN - a file with one person
person() { printf 'BSN;Naam;Geboortedatum\n%s;A. Persoon%s;01-02-19%02d\n' "$2" "$1" "$((50 + $1))"; }
pack() { 7zz a -bd -bso0 -mmt1 "$@"; }
mkdir -p ev/diep w/map
bsn=(999990019 999990020 999990032 999990044 999990056)
(
	cd w && person 0 "${bsn[0]}" > nul.csv && person 1 "${bsn[1]}" > een.csv && person 2 "${bsn[2]}" > twee.csv && person 3 "${bsn[3]}" > drie.csv
	: > leeg && cp /bin/true prog && seq 1 200000 > getallen.csv
	for way in lzma lzma2 ppmd bzip2 deflate copy; do pack -m0=$way -pgeheim ../ev/$way.7z een.csv twee.csv leeg map; done
	pack -m0=BCJ -m1=LZMA2 -pgeheim ../ev/bcj.7z prog nul.csv
	pack -m0=BCJ2 -m1=LZMA -pgeheim ../ev/bcj2.7z prog
	pack -ms=off -mhe=on -p'Zómer 2024! 𝄞' ../ev/dicht.7z nul.csv een.csv twee.csv leeg getallen.csv
	pack -mhe=on -m0=copy -pgeheim kopie.7z drie.csv && pack -ttar ../ev/diep/in.tar kopie.7z
	pack -pgeheim mix.7z een.csv && pack -ponbekend mix.7z twee.csv && pack -pgeheim mix.7z drie.csv && pack mix.7z nul.csv && mv mix.7z ../ev
	pack -mhe=on -ponbekend ../ev/niemand.7z drie.csv
	pack -ponbekend ../ev/namen.7z drie.csv
)
head -c 200 ev/lzma2.7z > ev/kort.7z
"$KOND" scan ev > out 2>&1
"$KOND" files --format jsonl > files.jsonl
state() { grep -F "\"path\":\"$1\"" files.jsonl | grep -qE "\"state\":\"$2\",\"reason\":$3"; }
in_state() { state "$1" '(read|duplicate|partial)' '(null|"carved"|"opaque")'; }
check "without a password a member is told to be locked" state 'lzma2.7z!/een.csv' unread '"encrypted"'
check "also in an archive of many streams" state 'bcj2.7z!/prog' unread '"encrypted"'
check "and an archive whose directory is locked" state dicht.7z unread '"encrypted"'
check "what is not locked beside it is read" in_state 'mix.7z!/nul.csv'

{ for ((n = 0; n < 40; n++)); do printf 'wachtwoord%d\n' "$n"; done; printf 'geheim\nZómer 2024! 𝄞\n'; } > passwords
check "a list of passwords is taken" exits 3 "$KOND" scan --passwords passwords
"$KOND" files --format jsonl > files.jsonl
for way in lzma lzma2 ppmd bzip2 deflate copy; do
	check "$way: a member opens" in_state "$way.7z!/een.csv"
	check "$way: and the next one" in_state "$way.7z!/twee.csv"
done
check "the branch filter of programs" in_state 'bcj.7z!/nul.csv'
check "and the one of four streams" in_state 'bcj2.7z!/prog'
for file in nul een twee getallen; do
	check "a locked directory opens: $file" in_state "dicht.7z!/$file.csv"
done
check "a member that is as long as it was" same "$(grep -F '"path":"dicht.7z!/getallen.csv"' files.jsonl | value bytes)" "$(stat -c %s w/getallen.csv)"
check "an archive within a tar" in_state 'diep/in.tar!/kopie.7z!/drie.csv'
check "of an archive of several passwords, what the known one opens" in_state 'mix.7z!/een.csv'
check "before and after" in_state 'mix.7z!/drie.csv'
check "but not what it does not" state 'mix.7z!/twee.csv' unread '"encrypted"'
check "a locked directory that no password opens is not called damaged" state niemand.7z unread '"encrypted"'
check "nor are members" state 'namen.7z!/drie.csv' unread '"encrypted"'
check "half an archive is damaged" state kort.7z unread '"(broken|short_data)"'
found() { "$KOND" persons --format jsonl | grep -q "\"bsn\":\"$1\""; }
for n in 0 1 2 3; do check "person $n is found" found "${bsn[$n]}"; done
id=$("$KOND" findings --kind bsn --format jsonl | grep -F "\"${bsn[3]}\"" | head -n 1)
check "what was locked is shown again" same "$("$KOND" findings --show "$(value id <<< "$id")")" "${bsn[3]}"

# more than can be tried in the time of an item: it must end, and say so
printf 'item_cpu_base_s = 2\nitem_cpu_per_mib_ms = 0\n' > tight
{ seq 10000 10059; echo geheim; } > many
mkdir veel && cp ev/lzma2.7z ev/niemand.7z veel
check "many passwords end within the limit" exits 3 "$KOND" scan --case veel.kond --limits tight --passwords many veel
"$KOND" files --case veel.kond --format jsonl > files.jsonl
check "and the member says that not all were tried" state 'lzma2.7z!/een.csv' unread '"untried"'
check "so does a locked directory" state niemand.7z unread '"untried"'
"$KOND" scan --case veel.kond --retry > out 2>&1
"$KOND" files --case veel.kond --format jsonl > files.jsonl
check "with more time it opens" in_state 'lzma2.7z!/een.csv'
check "and what no password opens says so" state niemand.7z unread '"encrypted"'
seq 10000 17999 > words
check "thousands end as well" exits 3 "$KOND" scan --case veel.kond --limits tight --passwords words
"$KOND" files --case veel.kond --format jsonl > files.jsonl
check "what they came too late for says so" state niemand.7z unread '"untried"'
check "and all is proven" exits 0 "$KOND" verify --case veel.kond
finish
