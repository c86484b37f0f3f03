#!/usr/bin/env bash
# Expected hashes, standings, the thieves' listing.
. "$(dirname "$0")/lib.sh"

mkdir -p ev/a ev/b
printf 'bsn;naam;geboortedatum\n999990019;J. de Vries;01-02-1980\n' > ev/a/one.csv
printf 'bsn;naam;geboortedatum\n999990032;M. Yilmaz;24-10-1963\n' > ev/b/two.csv
(cd ev && sha256sum a/one.csv b/two.csv) > good.sha
sed 's/^./0/; s/^00/1f/' good.sha > bad.sha

check "a wrong hash stops the scan" exits 1 "$KOND" scan --expect-hashes bad.sha ev
check "and nothing was read" same "$("$KOND" persons --format jsonl | wc -l)" 0
check "and the journal says so" says 'hashes.differ' "$KOND" journal --format jsonl
rm -f case.kond*
check "right hashes let it go on" exits 0 "$KOND" scan --as reachable --expect-hashes good.sha ev
check "reachable people are only possible" same "$("$KOND" persons --format jsonl | wc -l)" 0
check "and are listed as such" same "$("$KOND" persons --certainty possible --format jsonl | wc -l)" 2

size=$(stat -c %s ev/b/two.csv)
printf 'total 2\n-rw-r--r-- 1 root root 7 Jan 1 2026 /srv/lab/a/one.csv\n-rw-r--r-- 1 root root %s Jan 1 2026 /srv/lab/b/two.csv\n' "$size" > listing.txt
check "a listing" exits 0 "$KOND" scan --listing listing.txt
check "names one by path and size" same "$("$KOND" persons --format jsonl | value bsn)" 999990032
check "and not the one with another size" same "$("$KOND" persons --certainty possible --format jsonl | value bsn)" 999990019
sha256sum ev/a/one.csv | cut -c1-64 > hashes.txt
check "a listing of hashes" exits 0 "$KOND" scan --listing hashes.txt
check "names the other" same "$("$KOND" persons --format jsonl | wc -l)" 2

mkdir -p in/published in/stolen
printf 'bsn;naam;geboortedatum\n999990044;A. Smit;02-02-1970\n' > in/published/p.csv
printf 'bsn;naam;geboortedatum\n999990056;B. Smit;02-02-1971\n' > in/stolen/s.csv
check "folders named as standings say what they are" exits 0 "$KOND" scan in
check "published" says '"bsn":"999990044".*"exposure":"published"' "$KOND" persons --format jsonl
check "stolen" says '"bsn":"999990056".*"exposure":"stolen"' "$KOND" persons --format jsonl
check "verify proves it" exits 0 "$KOND" verify
finish
