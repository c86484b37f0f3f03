#!/usr/bin/env bash
# Killed a hundred times, a scan ends as one that nobody disturbed.
. "$(dirname "$0")/lib.sh"
kills=${KILLS:-100}

"$KOND" simulate --persons 3000 --seed 77 --out sim > /dev/null 2>&1
# undisturbed
KOND_CASE=$PWD/calm.kond "$KOND" scan --jobs 2 sim/evidence > /dev/null 2>&1
KOND_CASE=$PWD/calm.kond "$KOND" persons --format jsonl > calm.persons
KOND_CASE=$PWD/calm.kond "$KOND" files --format jsonl > calm.files

done_kills=0
n=0
while [ "$done_kills" -lt "$kills" ] && [ "$n" -lt 2000 ]; do
	n=$((n + 1))
	if [ -e case.kond ]; then set -- ; else set -- sim/evidence; fi
	"$KOND" scan --jobs 2 "$@" > /dev/null 2> last.err &
	pid=$!
	sleep "0.$(printf '%03d' $((RANDOM % 250 + 5)))"
	if kill -9 "$pid" 2> /dev/null; then done_kills=$((done_kills + 1)); fi
	wait "$pid" 2> /dev/null
	if [ -e case.kond ] && ! "$KOND" status --format jsonl > st 2>&1; then
		# killed before the case was whole: start over, as the user would be told to
		grep -q 'no case\|not a case\|not finished' st && rm -f case.kond*
	fi
	# a scan that came to its end has nothing left to kill: begin anew
	if [ "$(value waiting < st)" = 0 ] && [ "$(value generation < st)" != 0 ] && [ "$done_kills" -lt "$kills" ]; then
		"$KOND" persons --format jsonl > now.persons
		cmp -s now.persons calm.persons || { echo "not ok - differs after $done_kills kills"; fails=1; }
		rm -f case.kond*
	fi
done
echo "# $done_kills kills"
if [ -e case.kond ]; then "$KOND" scan > /dev/null 2>&1; else "$KOND" scan sim/evidence > /dev/null 2>&1; fi
"$KOND" persons --format jsonl > now.persons
"$KOND" files --format jsonl > now.files
check "killed as often as asked" test "$done_kills" -ge "$kills"
check "the people are the same as undisturbed" cmp now.persons calm.persons
check "the files are the same as undisturbed" cmp now.files calm.files
check "verify proves it" exits 0 "$KOND" verify
finish
