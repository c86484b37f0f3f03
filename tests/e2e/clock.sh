#!/usr/bin/env bash
# Periods of the law on the real program: the form of its answers, what it refuses, its rules as a listing, and a second implementation beside it.
. "$(dirname "$0")/lib.sh"

clock() { "$KOND" clock "$@"; }
compute() { clock compute "$@" --format jsonl 2> said; }

check "one object with these keys and no others" same "$(compute --rule gdpr-33 --from 2026-03-26T02:12:58)" \
	'{"strict":"2026-03-29T01:12:58Z","wall":"2026-03-29T01:00:00Z","reg1182":"2026-03-29T02:00:00Z","reg1182_wall":"2026-03-29T01:00:00Z","working_days_whole":"2026-03-30T22:00:00Z","working_days_touched":"2026-03-29T02:00:00Z","alarm":"2026-03-29T01:00:00Z"}'

# All vectors of law.md, Appendix A, one by one.
bad=0
while IFS=$'\t' read -r name from fold _ strict swall r1182 wall whole touched alarm; do
	[ "$name" = name ] && continue
	want="{\"strict\":\"$strict\",\"wall\":\"$swall\",\"reg1182\":\"$r1182\",\"reg1182_wall\":\"$wall\",\"working_days_whole\":\"$whole\",\"working_days_touched\":\"$touched\",\"alarm\":\"$alarm\"}"
	[ "$(compute --rule gdpr-33 --from "$from" --fold "$fold")" = "$want" ] || { echo "vector $name" && bad=$((bad + 1)); }
done < "$KOND_ROOT/tests/law/clock-72h.tsv"
check "every vector of 72 hours" same "$bad" 0

# The second implementation; other moments with KOND_SEED=n.
seed=${KOND_SEED:-20261122}
"$KOND_ROOT/tests/law/oracle.py" "$seed" 2000 times > moments.in
"$KOND_ROOT/tests/law/oracle.py" "$seed" 2000 answers > wanted
clock compute --rule gdpr-33 --from - < moments.in > got 2> said
check "2,000 moments as the second implementation has them" diff wanted got
check "there were 2,000" same "$(wc -l < got)" 2000
for zone in America/New_York Australia/Sydney; do
	"$KOND_ROOT/tests/law/oracle.py" "$seed" 200 times $zone > moments.in
	"$KOND_ROOT/tests/law/oracle.py" "$seed" 200 answers $zone > wanted
	clock compute --rule gdpr-33 --zone $zone --from - < moments.in > got 2> said
	check "and in $zone" diff wanted got
done

from() { compute --rule gdpr-33 --from "$@"; }
check "a time with its offset is the same moment" same "$(from 2026-03-26T02:12:58+01:00)" "$(from 2026-03-26T02:12:58)"
check "and in UTC" same "$(from 2026-03-26T01:12:58Z)" "$(from 2026-03-26T02:12:58)"
check "a blank for the T" same "$(from '2026-03-26 02:12:58')" "$(from 2026-03-26T02:12:58)"
check "without seconds" same "$(from 2026-03-26T02:12)" "$(from 2026-03-26T02:12:00)"
check "the zone is Amsterdam" same "$(from 2026-03-26T02:12 --zone Europe/Amsterdam)" "$(from 2026-03-26T02:12)"
check "another zone" same "$(from 2026-03-26T01:12 --zone UTC)" \
	'{"strict":"2026-03-29T01:12:00Z","wall":"2026-03-29T01:12:00Z","reg1182":"2026-03-29T02:00:00Z","reg1182_wall":"2026-03-29T02:00:00Z","working_days_whole":"2026-03-31T00:00:00Z","working_days_touched":"2026-03-29T02:00:00Z","alarm":"2026-03-29T01:12:00Z"}'

check "the spring hour that never comes: wrong use" exits 2 "$KOND" clock compute --rule gdpr-33 --from 2026-03-29T02:30:00
check "and says what the clocks did" says 'from 02:00 to 03:00' "$KOND" clock compute --rule gdpr-33 --from 2026-03-29T02:00:00
check "its ends are there" exits 0 "$KOND" clock compute --rule gdpr-33 --from 2026-03-29T03:00:00
check "the autumn hour: the first, and says so" says 'comes twice' "$KOND" clock compute --rule gdpr-33 --from 2026-10-25T02:30:00
check "that is --fold 0" same "$(from 2026-10-25T02:30:00)" "$(from 2026-10-25T02:30:00 --fold 0)"
check "--fold 1 is an hour later" same "$(from 2026-10-25T02:30:00 --fold 1 | value strict)" 2026-10-28T01:30:00Z
check "a fold other than 0 and 1: wrong use" exits 2 "$KOND" clock compute --rule gdpr-33 --from 2026-10-25T02:30 --fold 2
for bad in '' now 2026-02-29T10:00 2026-01-01 2026-01-01T25:00 2026-01-01T10:00:00+99:00; do
	check "no time: '$bad'" exits 2 "$KOND" clock compute --rule gdpr-33 "--from=$bad"
done
check "no such zone: wrong use" exits 2 "$KOND" clock compute --rule gdpr-33 --from 2026-01-01T10:00 --zone ../../etc/passwd
check "no --from: wrong use" exits 2 "$KOND" clock compute --rule gdpr-33
check "no --rule: wrong use, lists them" says 'gdpr-33 .*cbw-24h' "$KOND" clock compute --from 2026-01-01T10:00
check "an unknown rule: wrong use" exits 2 "$KOND" clock compute --rule gdpr-99 --from 2026-01-01T10:00
check "and lists those there are" says 'Rules: gdpr-33 .*wabvpz-15e' "$KOND" clock compute --rule gdpr-99 --from 2026-01-01T10:00
check "a rule without limit says so" says 'no limit in time' "$KOND" clock compute --rule gdpr-34 --from 2026-01-01T10:00
check "and is wrong use" exits 2 "$KOND" clock compute --rule gdpr-33-2 --from 2026-01-01T10:00
check "a period of a contract is asked for" says '--period' "$KOND" clock compute --rule contract-33-2 --from 2026-01-01T10:00
check "and counted when given" same "$(compute --rule contract-33-2 --period '36 h' --from 2026-01-01T10:00 | value alarm)" 2026-01-02T21:00:00Z
check "a period for a rule that has its own: wrong use" exits 2 "$KOND" clock compute --rule gdpr-33 --period '36 h' --from 2026-01-01T10:00
for p in '65536 years' '80000 years' '501 working-days' '0 h'; do
	check "a period of $p: wrong use" exits 2 "$KOND" clock compute --rule contract-33-2 --period "$p" --from 2026-01-01T10:00
done
check "a month" same "$(compute --rule gdpr-12-3 --from 2025-09-12T14:00)" \
	'{"strict":"2025-10-12T22:00:00Z","rolled":"2025-10-13T22:00:00Z","last_day":"2025-10-12","due_day":"2025-10-13","alarm":"2025-10-12T22:00:00Z"}'
check "a table for people" says '^alarm .*at the latest' "$KOND" clock compute --rule gdpr-33 --from 2026-01-01T10:00
check "basis and tzdata are said" says 'GDPR art. 33\(1\).*tzdata 20' "$KOND" clock compute --rule gdpr-33 --from 2026-01-01T10:00
check "what is not verified is said" says 'to be verified' "$KOND" clock compute --rule cbw-24h --from 2026-09-01T10:00
check "what did not hold yet is said" says 'did not hold on 2025-07-06; it holds from 2026-08-15' "$KOND" clock compute --rule cbw-24h --from 2025-07-06T10:00
check "what is not law is said" says 'pending' "$KOND" clock compute --rule gdpr-33-omnibus --from 2026-09-01T10:00

printf '%s\n' 2026-03-29T02:30 '2026-03-28T02:30 0' '' '2026-03-28T02:30 0 nope' 'x' '2026-01-01T10:00 2' '2026-01-01T10:00 0 gdpr-33 more' > lines
check "bad lines: wrong use" exits 2 bash -c '"$KOND" clock compute --rule gdpr-33 --from - < lines'
clock compute --rule gdpr-33 --from - < lines > got 2> said
check "each of them says why, the others are there" same "$(cut -c1-9 got | tr '\n' ' ')" '{"error": {"strict" {"error": {"error": {"error": {"error": '
check "many times as a table: wrong use" exits 2 bash -c '"$KOND" clock compute --rule gdpr-33 --from - --format table < moments.in'
check "nothing in, nothing out" same "$(clock compute --rule gdpr-33 --from - < /dev/null)" ""

ids() { clock rules "$@" --format jsonl 2> said | value id | tr '\n' ' '; }
check "the rules of the issue" bash -c '
	have=$("$KOND" clock rules --format jsonl 2> said | grep -oE "\"id\":\"[^\"]*\"")
	for id in gdpr-33 gdpr-33-2 gdpr-33-4 gdpr-33-5 gdpr-34 gdpr-12-3 cbw-24h cbw-72h cbw-final wkkgz wabvpz-15d wabvpz-15e; do
		grep -q "\"$id\"" <<< "$have" || { echo "no $id" && exit 1; }
	done'
check "2025 has no Cbw" same "$(ids --on 2025-07-06 | grep -c cbw)" 0
check "September 2026 has" says 'cbw-24h' "$KOND" clock rules --on 2026-09-06
check "the day before has not" same "$(ids --on 2026-08-14 | grep -c cbw)" 0
check "the first day has" same "$(ids --on 2026-08-15 | grep -c cbw)" 1
check "what is pending holds on no day" same "$(ids --on 2030-01-01 | grep -c omnibus)" 0
check "and is listed" same "$(ids | grep -c omnibus)" 1
check "one rule by its id" same "$(clock rules cbw-24h --format jsonl 2> said | value to_be_verified)" true
check "every rule has a basis and a source" same "$(clock rules --format jsonl 2> said | grep -cE '"(basis|source)":(null|"")')" 0
check "in a table: to be verified" says '^cbw-24h .*to be verified' "$KOND" clock rules
check "a date that is none: wrong use" exits 2 "$KOND" clock rules --on tomorrow
check "holidays" same "$(clock holidays --year 2026 --format csv | grep -c '^NL-AWT,')" 9
check "King's Day is not on a Sunday" same "$(clock holidays --year 2025 --format csv | grep -c "^NL-AWT,2025-04-26,Saturday")" 1

mkdir other broken
sed 's/^gdpr-33\t\(.*\)\t72 h\t/gdpr-33\t\1\t96 h\t/' "$KOND_ROOT/rules/duty.tsv" > other/duty.tsv
check "other tables" same "$(compute --rules other --rule gdpr-33 --from 2026-01-14T12:00:00Z | value strict)" 2026-01-18T12:00:00Z
sed 's/\t72 h\t/\tsoon\t/' "$KOND_ROOT/rules/duty.tsv" > broken/duty.tsv
check "a table that is wrong says where" says 'broken/duty.tsv, line [0-9]+: a period' "$KOND" clock rules --rules broken
check "and is a failure" exits 1 "$KOND" clock rules --rules broken
check "no such folder" exits 1 "$KOND" clock rules --rules nowhere
check "no verb: wrong use" exits 2 "$KOND" clock
check "another verb: wrong use" exits 2 "$KOND" clock tick
finish
