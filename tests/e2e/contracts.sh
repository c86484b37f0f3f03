#!/usr/bin/env bash
# Contracts between a processor and its controllers: how soon these are told, as clocks of their own; corrected and withdrawn by later rows.
. "$(dirname "$0")/lib.sh"
export KOND_CASE=c.kond
"$KOND" init --organisation 'Lab De Linde B.V.' >/dev/null 2>&1
{
	"$KOND" org add 'Bevolkingsonderzoek Twist' --customer 'BVO Twist'
	"$KOND" org add 'Ziekenhuis Ketel' --customer Ketel
	for s in screening hpv; do "$KOND" org role O-1 processor --stream $s --behalf O-2 --basis overeenkomst; done
	"$KOND" org role O-1 processor --stream kliniek --behalf O-3 --basis overeenkomst
} >/dev/null 2>&1
contract() { "$KOND" org contract "$@"; }
check "a contract has its period" says 'within which time' contract O-2 --basis x
check "one that is a period" says 'within which time' contract O-2 --period soon --basis x
check "none of no time" says 'within which time' contract O-2 --period '0 h' --basis x
check "its basis" says 'say which contract' contract O-2 --period '24 h'
check "a start that it can count from" says '--from is discovery' contract O-2 --period '24 h' --basis x --from monday
check "another party" says 'nobody has a contract with itself' contract O-1 --period '24 h' --basis x
check "one that there is" exits 2 contract O-9 --period '24 h' --basis x
check "an end behind its begin" says 'ends before it begins' contract O-2 --period '24 h' --basis x --valid-from 2025-01-01 --valid-to 2024-01-01
check "stated, by the name of the customer" says 'C-1: Lab De Linde B.V. .O-1. tells Bevolkingsonderzoek Twist .O-2. within 36 hours from being aware: overeenkomst 2023, art. 7.2' \
	contract 'BVO Twist' --period '36 h' --basis 'overeenkomst 2023' --clause 'art. 7.2'
check "another, from discovery" exits 0 contract O-3 --period '24 h' --from discovery --basis 'raamcontract' --valid-from 2024-01-01 --valid-to 2026-01-01
check "no clock before anybody knows" same "$("$KOND" clock list --format jsonl | grep contract-33-2 | value state | sort -u)" no-start
aware() { "$KOND" org aware O-1 aware --stream "$1" --signal-at 2025-07-06T08:00 --verifying-at 2025-07-06T08:30 --at "$2" --decided-by bestuur --how brief --evidence x >/dev/null 2>&1; }
aware screening 2025-07-06T09:12
aware kliniek 2025-07-07T10:00
at() { "$KOND" clock list --at 2025-07-07T08:00 --format jsonl | grep contract-33-2 | grep "\"stream\":\"$1\"" | value "$2"; }
clock() { "$KOND" clock show contract-33-2 --stream "$1" --at 2025-07-07T08:00; }
check "a clock for each stream of that controller" same "$("$KOND" clock list --format jsonl | grep contract-33-2 | value stream | sort | paste -sd,)" hpv,kliniek,screening
check "36 hours from being aware, at the earliest that can be argued" same "$(at screening due)" 2025-07-07T18:00:00Z
check "24 hours from the signal" same "$("$KOND" clock list --format jsonl --at 2025-07-08T08:00 | grep contract-33-2 | grep kliniek | value due)" 2025-07-07T06:00:00Z
check "it says by which contract" says 'contract +overeenkomst 2023, art. 7.2' clock screening
check "and which one" says 'of +C-1' clock screening
check "running" same "$(at screening state)" running
check "in the status when it counts" says 'contract-33-2 O-1 .screening.: ' "$KOND" status
"$KOND" event add controller_told 'gebeld' --at 2025-07-07T12:00 --to O-3 --entity O-1 --stream screening >/dev/null
check "told another: not met" same "$("$KOND" clock list --format jsonl | grep contract-33-2 | grep screening | value state)" not-shown
"$KOND" event add controller_told 'gebeld' --at 2025-07-07T13:00 --to O-2 --entity O-1 --stream screening >/dev/null
check "told: met" same "$("$KOND" clock list --format jsonl | grep contract-33-2 | grep screening | value state)" met
check "that of another stream is not" same "$("$KOND" clock list --format jsonl | grep contract-33-2 | grep kliniek | value state)" not-shown
check "on the customer's form" says '2025-07-07 08:00' "$KOND" notice form customer --customer Ketel
check "a correction of other parties" says 'of the same two parties' contract O-3 --period '48 h' --basis x --corrects C-1
check "a correction" exits 0 contract O-2 --period '24 h' --basis 'overeenkomst 2023' --clause 'art. 7.3' --corrects C-1
check "counts instead" same "$("$KOND" clock list --format jsonl | grep contract-33-2 | grep screening | value due)" 2025-07-07T06:00:00Z
check "so it was late" same "$("$KOND" clock list --format jsonl | grep contract-33-2 | grep screening | value state)" met-late
check "not twice" says 'does not stand any more' contract O-2 --period '24 h' --basis x --corrects C-1
check "the list has all" same "$("$KOND" org contracts --format jsonl | value state | paste -sd,)" corrected,stands,stands
check "withdrawn, with a reason" exits 2 contract withdraw C-2
check "withdrawn" exits 0 contract withdraw C-2 --reason 'verlopen'
check "no clock of it" same "$("$KOND" clock list --format jsonl | grep contract-33-2 | grep -c kliniek)" 0
check "not twice withdrawn" exits 1 contract withdraw C-2 --reason nog
check "not for a breach after its end" exits 0 contract O-3 --period '24 h' --basis oud --valid-to 2025-01-01
check "none counts" same "$("$KOND" clock list --format jsonl | grep contract-33-2 | grep -c kliniek)" 0
"$KOND" org aware O-1 no_breach --stream hpv --signal-at 2025-07-06T08:00 --verifying-at 2025-07-06T08:30 --at 2025-07-06T12:00 --reason 'niet geraakt' >/dev/null 2>&1
check "no breach, nothing to tell" same "$("$KOND" clock list --format jsonl | grep contract-33-2 | grep hpv | value state)" not-due
check "the journal tells no clause" bash -c "! '$KOND' journal --format jsonl | grep -qiE 'overeenkomst|raamcontract|verlopen'"
check "all is proven" exits 0 "$KOND" verify

# ---- deadlines that supervisors set are clocks too ----
"$KOND" event add question 'vragen IGJ' --from IGJ --what 'feitenrelaas' --due 2025-09-30 --at 2025-09-01T10:00 --entity O-1 >/dev/null
check "a question with its time" same "$("$KOND" clock list --format jsonl --at 2025-09-10T10:00 | grep supervisor-igj | value due)" 2025-09-30T22:00:00Z
"$KOND" event add order 'vordering AP' --from AP --what 'melding' --due 2025-09-20T12:00 --at 2025-09-01T10:00 --entity O-1 >/dev/null
check "an order" same "$("$KOND" clock list --format jsonl --at 2025-09-10T10:00 | grep supervisor-ap | value due)" 2025-09-20T10:00:00Z
"$KOND" event add answer 'verstuurd' --re "$("$KOND" event list --kind order --format jsonl | value id | tail -1)" --at 2025-09-19T10:00 >/dev/null
check "answered in time" same "$("$KOND" clock list --format jsonl | grep supervisor-ap | value state)" met
finish
