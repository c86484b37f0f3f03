#!/usr/bin/env bash
# A simulated breach in documents, mail, databases and scans, and the score that tells them apart.
. "$(dirname "$0")/lib.sh"

at_least() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a + 0 >= b + 0) }' || { echo "$1 is under $2"; return 1; }; }
row() { grep -F "\"measure\":\"$1\"" score.jsonl; }

"$KOND" simulate --formats documents,csv,container --persons 500 --seed 31 --scans 3 --out sim > made
check "scans are counted" grep -q '^scanned pages  *[1-9]' made
check "the same seed gives the same files" bash -c '"$KOND" simulate --formats plain --persons 60 --seed 3 --out one >/dev/null; "$KOND" simulate --formats plain --persons 60 --seed 3 --out two >/dev/null; diff -r one two'
for ending in docx odt rtf xlsx ods db pdf eml mbox; do
	check "there is a .$ending" test -n "$(find sim/evidence -name "*.$ending" | head -n 1)"
done
check "what can not be read is in the truth" test "$(grep -c '"readable":false' sim/truth/items.jsonl)" -ge 8
check "an unknown format" exits 2 "$KOND" simulate --formats docx,paper --out no

"$KOND" scan --as published sim/evidence/published > /dev/null 2>&1
"$KOND" scan --as stolen sim/evidence/stolen > /dev/null 2>&1
"$KOND" score sim/truth --format jsonl > score.jsonl 2> score.err
check "score" test -s score.jsonl
check "F1 of people outside OCR" at_least "$(row 'patients, outside OCR' | value f1)" 0.985
for kind in docx odt rtf xlsx sqlite pdf eml mbox; do
	check "people of $kind are found" at_least "$(row "patients, format $kind" | value recall)" 0.98
done
check "links to requesters" at_least "$(row 'requester links' | value f1)" 0.95
check "all that nobody can read is told" same "$(row 'unreadable, told' | value right)" "$(row 'unreadable, told' | value truth)"
check "people in scans alone are counted" at_least "$(row 'patients, only in scan' | value truth)" 1
finish
