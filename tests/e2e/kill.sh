#!/usr/bin/env bash
# Killed a hundred times, a scan ends as one that nobody disturbed.
. "$(dirname "$0")/lib.sh"
kills=${KILLS:-100}

"$KOND" simulate --formats plain --persons 3000 --seed 77 --out sim > /dev/null 2>&1
# undisturbed
KOND_CASE=$PWD/calm.kond "$KOND" scan --jobs 2 sim/evidence > /dev/null 2>&1
KOND_CASE=$PWD/calm.kond "$KOND" persons --format jsonl > calm.persons
KOND_CASE=$PWD/calm.kond "$KOND" files --format jsonl > calm.files

# again: the command of the first time until the case knows its files, then without PATH
again() {
	if "$KOND" status --format jsonl > st 2> /dev/null && [ "$(value files < st)" -gt 0 ]; then set -- ; else set -- sim/evidence; fi
	"$KOND" scan --jobs 2 "$@" > /dev/null 2> last.err
}
done_kills=0
n=0
while [ "$done_kills" -lt "$kills" ] && [ "$n" -lt 2000 ]; do
	n=$((n + 1))
	again &
	pid=$!
	sleep "$((RANDOM % 2)).$(printf '%03d' $((RANDOM % 900 + 5)))"
	if pkill -9 -P "$pid" 2> /dev/null; then done_kills=$((done_kills + 1)); fi
	wait "$pid"
	if [ $? = 3 ]; then # came to its end: compare, and begin anew
		"$KOND" persons --format jsonl > now.persons
		check "undisturbed after $done_kills kills" cmp now.persons calm.persons
		rm -f case.kond*
	fi
done
echo "# $done_kills kills"
again
check "no bug on the way" bash -c '! grep bug last.err'
"$KOND" persons --format jsonl > now.persons
"$KOND" files --format jsonl > now.files
check "killed as often as asked" test "$done_kills" -ge "$kills"
check "the people are the same as undisturbed" cmp now.persons calm.persons
# items are numbered as they are met, which workers do as they come
sed -i 's/"item":"[^"]*"//' now.files calm.files
check "the files are the same as undisturbed" cmp now.files calm.files
check "verify proves it" exits 0 "$KOND" verify
finish
