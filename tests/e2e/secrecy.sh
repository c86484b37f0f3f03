#!/usr/bin/env bash
# No BSN, name, postcode or path can be read in the case, its -wal and -shm, the log, the journal; nor in temporary files.
. "$(dirname "$0")/lib.sh"

mkdir -p "ev/Zwaluwstein map"
printf 'bsn;naam;geboortedatum;postcode;huisnummer;plaats\n999990019;Quirine Zwaluwstein;01-02-1980;2288XQ;12;Kwakelburg\n' > "ev/Zwaluwstein map/lijst.csv"
mkdir -p tmp
export TMPDIR=$PWD/tmp
"$KOND" scan --received-from "Xantippe Overdracht" --by "Yorick Inname" ev > stdout 2> log
"$KOND" persons --format jsonl > shown
"$KOND" journal --format jsonl > journal
# keep -wal and -shm alive: a reader that stays open while the scan ends
printf '999990032;Quirine Zwaluwstein;01-02-1981;2288XQ;12;Kwakelburg\n' > "ev/Zwaluwstein map/tweede.csv"
"$KOND" scan ev > stdout2 2>> log &
pid=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
	cat case.kond-wal case.kond-shm >> wal.copy 2> /dev/null
	sleep 0.05
done
wait $pid
check "the listing does show the name" grep -q 'Quirine Zwaluwstein' shown
for word in 999990019 999990032 Zwaluwstein zwaluwstein Quirine 2288XQ Kwakelburg lijst.csv Xantippe Yorick; do
	wide=$(printf '%s' "$word" | iconv -t UTF-16LE | od -An -tx1 | tr -d ' \n')
	for f in case.kond wal.copy log journal; do
		check "no $word in $f" bash -c '! grep -qa -- "$1" "$2"' _ "$word" "$f"
		check "no $word as UTF-16 in $f" bash -c '! od -An -v -tx1 "$2" | tr -d " \n" | grep -q -- "$1"' _ "$wide" "$f"
	done
done
check "no temporary file is left" same "$(find tmp -type f | wc -l)" 0
finish
