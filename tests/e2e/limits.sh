#!/usr/bin/env bash
# Each limit, reached: the item says which one, its neighbours are read. Limits come from a file.
. "$(dirname "$0")/lib.sh"

person='bsn;naam;geboortedatum\n999990019;J. de Vries;01-02-1980\n'

# with LIMIT... - scan ev into a fresh case under these limits
with() {
	rm -f case.kond*
	printf '%s\n' "$@" >my.limits
	"$KOND" scan --limits my.limits ev >report 2>&1
	"$KOND" files --format jsonl >files.jsonl
}

# refused PATTERN REASON - the item is not read, or only partly, for this reason
refused() { grep -E "\"path\":\"[^\"]*$1" files.jsonl | grep -q "\"reason\":\"$2\"" || { cat files.jsonl && return 1; }; }

# neighbour_read - the person in the file beside it is still found
neighbour_read() { "$KOND" persons --format jsonl | grep -q '"bsn":"999990019"'; }

fresh() {
	rm -rf ev tmp.zip
	mkdir ev
	# shellcheck disable=SC2059 # the text holds line ends
	printf "$person" >ev/neighbour.csv
}

fresh
printf 'naam;geboortedatum\nP. Kowalski;03-04-1975\n' >in.csv
zip -q a.zip in.csv && zip -q b.zip a.zip && zip -q ev/c.zip b.zip
with 'depth = 1'
check "depth" refused 'c\.zip' limit_depth
check "depth: the neighbour is read" neighbour_read
with 'depth = 3'
check "depth: deep enough" grep -q '"path":"c.zip!/b.zip!/a.zip!/in.csv".*"state":"read"' files.jsonl
with 'member_memory_mib = 0'
check "member_memory_mib: what may not be held is read as a stream" grep -q '"path":"c.zip!/b.zip!/a.zip!/in.csv".*"state":"read"' files.jsonl

fresh
for i in 1 2 3 4 5; do cp in.csv "m$i.csv"; done
tar cf ev/many.tar m?.csv
with 'entries = 3'
check "entries" refused 'many\.tar' limit_entries
check "entries: the neighbour is read" neighbour_read

fresh
head -c 8000000 /dev/zero | tr '\0' 'a' >big.txt
zip -q ev/bomb.zip big.txt
with 'expansion_free_mib = 1' 'expansion_ratio = 2'
check "expansion_ratio" refused 'bomb\.zip' limit_expansion
check "expansion_ratio: the neighbour is read" neighbour_read
with 'expansion_free_mib = 16' 'expansion_ratio = 2'
check "expansion_free_mib: small enough to ask no ratio" grep -q '"path":"bomb.zip!/big.txt".*"state":"read"' files.jsonl

fresh
awk 'BEGIN { print "bsn;naam;geboortedatum"; for (i = 0; i < 12000; i++) printf "999990032;M. Yilmaz;%02d-03-19%02d\n", i % 28 + 1, i % 90 + 10 }' >ev/flood.csv
with 'mentions_per_mib = 0'
check "mentions_per_mib" refused 'flood\.csv' limit_output
check "mentions_per_mib: the neighbour is read" neighbour_read

fresh
for i in 1 2 3 4 5 6; do sed "s/de Vries/Nummer$i/" ev/neighbour.csv >"ev/n$i.csv"; done
with 'worker_items = 1'
check "worker_items: every reader replaced, every file read" same "$(grep -c '"state":"read"' files.jsonl)" 7

fresh
deep=ev
for _ in $(seq 300); do deep=$deep/d; done
mkdir -p "$deep" && cp in.csv "$deep/in.csv"
with 'depth = 8'
check "path_depth" refused 'd/d' limit_depth
check "path_depth: the neighbour is read" neighbour_read

fresh
awk 'BEGIN { for (i = 0; i < 400000; i++) print "een regel tekst zonder iemand erin, nummer " i }' >ev/long.txt
with 'item_wall_s = 0'
check "item_wall_s" refused 'long\.txt' limit_wall

check "a limits file with an unknown name: wrong use, and where" bash -c \
	'echo "dept = 3" >bad.limits; "$KOND" scan --limits bad.limits ev 2>err; [ $? = 2 ] && grep -q "line 1" err'
finish
