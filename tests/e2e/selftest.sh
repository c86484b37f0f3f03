#!/usr/bin/env bash
# The self-test: what works on this machine, and a made-up breach scored on it; its report as text, rows, JSON, PDF, and in a case.
. "$(dirname "$0")/lib.sh"

top=$KOND_ROOT
few=(--persons 30 --scans 0 --seed 7 --jobs 2)
check "the seal and the ciphers" says '^yes  system calls are filtered' "$KOND" selftest
check "as rows" same "$("$KOND" selftest --format jsonl | grep -c '"needed":true')" 4
check "what goes with --report only" exits 2 "$KOND" selftest --persons 30
check "a FILE without --report" exits 2 "$KOND" selftest report.json
check "JSON without --report" exits 2 "$KOND" selftest --format json
check "nobody is no breach" exits 2 "$KOND" selftest --report --persons 0
check "a word is no seed" exits 2 "$KOND" selftest --report --seed x
check "no room to work in" says '--work names another' "$KOND" selftest --report "${few[@]}" --work "$PWD/none"

mkdir work
check "a report in a file" exits 0 "$KOND" selftest --report "${few[@]}" --work work report.json
check "nothing is left behind" same "$(ls -A work)" ''
check "not over another" exits 1 "$KOND" selftest --report "${few[@]}" --work work report.json
check "it is one JSON object" python3 -m json.tool report.json
check "of this kond" same "$(value kond_sha256 < report.json)" "$(sha256sum "$KOND" | cut -d' ' -f1)"
check "of this seed" same "$(value seed < report.json)" 7
check "no name of the machine" bash -c '! grep -qF "$(hostname)" report.json || [ "$(hostname)" = localhost ]'

# ---- the same as the commands one by one ----
"$KOND" simulate --out sim --persons 30 --scans 0 --seed 7 > /dev/null
for part in published stolen; do "$KOND" scan --as $part --jobs 1 sim/evidence/$part > /dev/null 2>&1; done
"$KOND" score sim/truth --format jsonl > score.jsonl
python3 -c '
import json, sys
report = json.load(open("report.json"))
rows = [json.loads(line) for line in open("score.jsonl")]
patients = rows[0]
r = report["result"]
assert report["score"] == rows, "other figures than kond score"
assert (r["patients_right"], r["f1"]) == (patients["right"], patients["f1"]), r
' > same.out 2>&1
check "the figures of kond score" same "$(cat same.out)" ''

# ---- kept in the case ----
check "no case there" says 'no case there' "$KOND" selftest --report "${few[@]}" --case none.kond
check "a report kept in the case" exits 0 "$KOND" selftest --report "${few[@]}" --format jsonl --case case.kond
check "the journal has it" same "$("$KOND" journal --format jsonl | grep -c '"selftest"')" 1
check "what the journal says of it holds" exits 0 "$KOND" verify

# ---- as a document ----
check "a PDF by its name" exits 0 "$KOND" selftest --report "${few[@]}" report.pdf
check "built to PDF/A-2" python3 "$top/tests/pdf_check.py" report.pdf
"$KOND" selftest --report "${few[@]}" --format pdf - > other.pdf 2> /dev/null
check "a PDF to a pipe" python3 "$top/tests/pdf_check.py" other.pdf
finish
