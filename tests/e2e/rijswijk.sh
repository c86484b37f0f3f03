#!/bin/bash
# The reference case, replayed with made-up names: its clocks, groups, contradictions and days; its twin in the time of other law.
. "$(dirname "$0")/lib.sh"
export KOND_PASSPHRASE=x NO_COLOR=1
root=$(cd "$(dirname "$0")/../.." && pwd)
for year in 2025 2026; do
	check "$year is entered" exits 0 "$root/examples/rijswijk/replay.sh" "$year.kond" "$year" "$KOND"
done
clocks() { "$KOND" clock list --case "$1.kond" --at "$2" --format jsonl; }
one() { grep "\"rule\":\"$2\",\"entity\":\"$3\"" "$1"; }
clocks 2025 2025-09-20T12:00 >of2025
clocks 2026 2026-11-21T12:00 >of2026
check "no clock of the Cbw in 2025" same "$(grep -c '"rule":"cbw-' of2025)" 0
check "the same facts later have them" grep -q '"rule":"cbw-24h","entity":"O-1".*"due":"2026-09-07T09:00:00Z"' of2026
check "and say that they are to be verified" grep -q '"rule":"cbw-24h","entity":"O-1".*"to_be_verified":true' of2026
check "the laboratory as controller" grep -q '"due":"2025-07-09T07:12:00Z"' <(one of2025 gdpr-33 O-1)
check "the bureau from when it was told" grep -q '"due":"2025-08-09T14:40:00Z"' <(one of2025 gdpr-33 O-2)
check "no receipt: not shown to be met, never missed" grep -q '"state":"not-shown"' <(one of2025 gdpr-33 O-2)
check "the processor has no limit, and told after 31 days" grep -q '"state":"met".*"due":null' <(one of2025 gdpr-33-2 O-1)
check "nor do the thieves have duties" same "$(grep -c '"entity":"O-5"' of2025)" 0
check "on the day the bureau heard, 31 days had gone by" grep -q '31 d' <("$KOND" clock list --case 2025.kond --at 2025-08-06T16:39 | grep gdpr-33-2)
check "that day nobody knew of it at the bureau" grep -q '"state":"no-start"' <(clocks 2025 2025-08-05T12:00 | grep '"rule":"gdpr-33","entity":"O-2"')
check "one clock with all readings" says 'hour of the event is not counted' "$KOND" clock show gdpr-33 --entity O-2 --case 2025.kond
check "nothing scanned, nothing counted" says "not counted yet" "$KOND" status --case 2025.kond
check "status shows the clocks" says "gdpr-33 O-2.*not shown to be met" "$KOND" status --case 2025.kond
check "a rule that is none" exits 1 "$KOND" clock show gdpr-99 --case 2025.kond
"$KOND" event list --kind people_told --case 2025.kond --format jsonl >letters
check "four groups" same "$(grep -c '"group":"[1-4]"' letters)" 4
check "that sum to 941,000" same "$(grep '"group":"[1-4]"' letters | sed -n 's/.*"value":"\([0-9]*\)".*/\1/p' | awk '{ n += $1 } END { print n }')" 941000
"$KOND" timeline --case 2025.kond --format jsonl >line
check "contradicting counts stand side by side" grep -q '"contradicts":\["E-' line
check "practices on day 137" grep -q '"day":137.*"kind":"customer_told"' line
check "what is privileged is counted" says 'withheld as privileged: 1' "$KOND" timeline --case 2025.kond --for AP --all
for year in 2025 2026; do
	check "the dossier of $year holds" exits 0 "$root/tools/verify-dossier" "$year.kond.dossier"
	check "released by two, one of them counsel" grep -q '"state":"released".*"released":"A. Wisniewska (.*C. Bouazza, juridisch adviseur (' "$year.kond.dossier/dossier.json"
	check "what counsel said is not in it" bash -c "! grep -rq 'Counsel on what may be said' $year.kond.dossier"
	printf 'X' | dd of="$year.kond.dossier/dossier.pdf" bs=1 seek=3000 conv=notrunc status=none
	check "one flipped byte is found, and where" says 'dossier.pdf is not the file' "$root/tools/verify-dossier" "$year.kond.dossier"
done
check "the promise was kept 51 days late" grep -q '51 dagen te laat' 2025.kond.dossier/dossier.json
check "no time limit of the Cbw in the dossier of 2025" bash -c "! grep -q '\"rule\":\"cbw-' 2025.kond.dossier/dossier.json"
check "all of it is proven" exits 0 "$KOND" verify --case 2025.kond
finish
