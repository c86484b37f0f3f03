#!/usr/bin/env bash
# Orders that wait for their person leave memory at the limit waiting_memory_mib: the same people, the same parts, the same mentions
# come out; what stands on disk meanwhile has no name and can not be read; a kill in the middle loses nothing.
. "$(dirname "$0")/lib.sh"

mkdir ev
# Who is in one table, what was found in another, and specimens in a third; two orders are of two people, some of nobody.
awk 'BEGIN {
	print "achternaam;voorletters;geboortedatum;ordernummer;agb" > "ev/a_orders.csv"
	print "ordernummer;bepaling;uitslag;eenheid" > "ev/b_uitslagen.csv"
	print "ordernummer;monsternummer;materiaal" > "ev/c_monsters.csv"
	print "monsternummer;bepaling;uitslag;eenheid" > "ev/d_monsteruitslag.csv"
	for (i = 0; i < 4000; i++) {
		who = i * 7919 % 400
		order = 700000000 + i * 7919
		if (i % 50 != 7)
			printf "Wilgen%c%c;M.;%02d-%02d-19%02d;%d;0199%04d\n", 97 + who % 26, 97 + int(who / 26), who % 28 + 1, who % 12 + 1, 10 + who % 90, order, who % 37 > "ev/a_orders.csv"
		printf "%d;%s;%d,%d;mmol/l\n", order, i % 3 ? "Natrium" : "HIV antistoffen", i % 200, i % 10 > "ev/b_uitslagen.csv"
		printf "%d;%d;bloed\n", order, 300000000 + i * 31 > "ev/c_monsters.csv"
		printf "%d;Glucose;%d,1;mmol/l\n", 300000000 + i * 31, i % 30 > "ev/d_monsteruitslag.csv"
	}
	printf "Anders;K.;01-01-1950;%d;01990001\n", 700000000 > "ev/a_orders.csv"
}'
echo 'waiting_memory_mib = 0' > none
echo 'waiting_memory_mib = 4096' > all

check "with next to no memory for them" exits 0 "$KOND" scan --case small.kond --limits none ev
check "with all they ask for" exits 0 "$KOND" scan --case large.kond --limits all ev
check "files were needed in the one" says '"spilled":[1-9]' "$KOND" journal --case small.kond --format jsonl
check "and none in the other" says '"spilled":0' "$KOND" journal --case large.kond --format jsonl
for listing in persons requesters; do
	for c in small large; do
		"$KOND" $listing --case $c.kond --format jsonl > $c.$listing 2> /dev/null
	done
	check "the same $listing" cmp small.$listing large.$listing
done
check "there are some" test "$(wc -l < small.persons)" -gt 300
for c in small large; do
	"$KOND" findings --case $c.kond --format jsonl 2> /dev/null > $c.findings || true
done
check "the same findings of the same people" cmp small.findings large.findings
check "nothing is left beside the case" test "$(find . -name '*spill*' | wc -l)" = 0

# Killed while it resolves: the last generation stands, and the next is the same.
for n in 1 2 3 4 5; do
	"$KOND" resolve --case small.kond --limits none > /dev/null 2>&1 &
	sleep "0.$((n * 2))"
	kill -9 $! 2> /dev/null
	wait $! 2> /dev/null
done
check "after kills nothing is left beside it" test "$(find . -name '*spill*' | wc -l)" = 0
check "and it resolves" exits 0 "$KOND" resolve --case small.kond --limits none
"$KOND" persons --case small.kond --format jsonl > again.persons 2> /dev/null
check "to the same persons" cmp again.persons large.persons
check "proven" exits 0 "$KOND" verify --case small.kond
finish
