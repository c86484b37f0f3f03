#!/usr/bin/env bash
# Limits cost only the item that hits them, with the reason; --retry with other limits reads it after all.
. "$(dirname "$0")/lib.sh"

mkdir ev
awk 'BEGIN { print "patientnr;naam;geboortedatum;plaats;opmerking"; for (i = 0; i < 300000; i++) print 100000 + i % 5000 ";M. Wilgenroos;0" 1 + i % 9 "-03-1970;Kwakelburg;Gebeld met mevrouw J. de Bruin over monster " i ", zie brief " i " van dr. P. Jansen te Zevendal" }' > ev/large.csv
printf 'bsn;naam;geboortedatum\n999990019;J. de Vries;01-02-1980\n' > ev/small.csv
echo 'item_cpu_base_s = 0' > tight
echo 'item_cpu_per_mib_ms = 1' >> tight
check "an item over its computing time is refused" exits 3 "$KOND" scan --limits tight ev
check "with the reason" says '"path":"large.csv".*"state":"refused","reason":"limit_cpu"' "$KOND" files --format jsonl
check "its neighbour is read" says '"path":"small.csv".*"state":"read"' "$KOND" files --format jsonl
check "and its person found" says '"bsn":"999990019"' "$KOND" persons --format jsonl
check "with other limits it is read" exits 0 "$KOND" scan --retry
check "wholly" says '"path":"large.csv".*"state":"read"' "$KOND" files --format jsonl
printf 'depth = 1\n' > flat
printf 'naam;geboortedatum\nP. Kowalski;1975-04-03\n' > in.csv
mkdir ev2 && zip -q in.zip in.csv && tar cf ev2/out.tar in.zip
check "too deep is refused" exits 3 "$KOND" scan --limits flat ev2
check "with the reason too" says '"path":"out.tar!/in.zip!/in.csv".*"state":"refused","reason":"limit_depth"' "$KOND" files --format jsonl
check "and read with the standard limits" exits 0 "$KOND" scan --retry
check "the person inside" says 'Kowalski' "$KOND" persons --format jsonl
check "proven" exits 0 "$KOND" verify

mkdir -p ev3/a/b/c && cp ev/small.csv ev3/a/b/c/deep.csv
echo 'path_depth = 2' > shallow
check "folders deeper than the limit are told" exits 3 "$KOND" scan --case shallow.kond --limits shallow ev3
check "as such" says '"path":"a/b/c".*"reason":"limit_depth"' "$KOND" files --format jsonl --case shallow.kond

echo 'mentions_per_mib = 0' > silent
check "an item that yields more findings than it may" exits 3 "$KOND" scan --case flood.kond --limits silent ev/large.csv
check "is refused" says '"state":"refused","reason":"limit_output"' "$KOND" files --format jsonl --case flood.kond

echo 'member_memory_mib = 0' > tiny
echo 'worker_items = 1' >> tiny
check "a zip in a tar is streamed when it may not be held, by a fresh reader each" exits 0 "$KOND" scan --case stream.kond --limits tiny ev2
check "and read" says '"path":"out.tar!/in.zip!/in.csv".*"state":"read"' "$KOND" files --format jsonl --case stream.kond
finish
