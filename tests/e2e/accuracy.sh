#!/usr/bin/env bash
# People found against the truth of a simulated breach; floors below what is reached, so that a fall is seen.
. "$(dirname "$0")/lib.sh"

at_least() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a + 0 >= b + 0) }' || { echo "$1 is under $2"; return 1; }; }

for seed in 11 12; do
	rm -rf sim case.kond*
	"$KOND" simulate --persons 2000 --scans 6 --seed "$seed" --out sim > /dev/null 2>&1
	"$KOND" scan sim/evidence > said 2>&1
	check "seed $seed: scan, with some unread" same "$?" 3
	least=$(grep -o 'at least [0-9]*' said | tail -n 1 | grep -o '[0-9]*')
	most=$(grep -o 'at most [0-9]*' said | tail -n 1 | grep -o '[0-9]*')
	found=$(grep 'people confirmed' said | tr -d ',' | grep -o '^[0-9]*')
	check "seed $seed: at least is no more than what is found" at_least "$found" "$least"
	check "seed $seed: at most is no less" at_least "$most" "$found"
	"$KOND" status --format jsonl > status.jsonl 2> status.err
	check "seed $seed: status says no more at least" at_least "$found" "$(value at_least < status.jsonl)"
	check "seed $seed: and as much as was said while reading" at_least "$(value at_least < status.jsonl)" "$((least * 95 / 100))"
	"$KOND" score sim/truth --format jsonl > score.jsonl 2> score.err
	check "seed $seed: score" test -s score.jsonl
	cat score.jsonl | head -3 | sed 's/^/# /'
	check "seed $seed: F1 of people" at_least "$(value f1 < score.jsonl)" 0.99
	check "seed $seed: verify" exits 0 "$KOND" verify
done
finish
