#!/usr/bin/env bash
# The clocks of a case from its facts: the robbery of 2025 and the same in 2026, each state, letters, what is said and what is shown.
. "$(dirname "$0")/lib.sh"

q() { "$KOND" "$@" > done.out 2>&1 || { echo "not ok - $*" && cat done.out; }; }
# robbery YEAR - a laboratory, controller for practices and processor for a screening organisation
robbery() {
	q init --incident 'diefstal juli' --organisation 'Lab De Linde B.V.'
	q org set O-1 --kind laboratory
	q org add 'Bevolkingsonderzoek Twist' --kind screening
	q org role O-1 processor --stream screening --behalf O-2 --basis 'overeenkomst art. 4'
	q org role O-1 controller --stream practices --basis 'eigen zorgplicht'
	q org role O-2 controller --stream screening --basis 'wet'
	q org aware O-1 aware --signal-at "$1-09-06T09:12" --verifying-at "$1-09-06T09:12" --at "$1-09-06T09:12" --decided-by bestuur --how brief --evidence E-1
	q org aware O-2 aware --stream screening --signal-at "$1-10-07T16:00" --verifying-at "$1-10-07T16:10" --at "$1-10-07T16:40" --earliest "$1-10-07T16:40" --decided-by bestuur --how melding --evidence E-1
}
# of KEY OPTION... - one value of the clocks that are left
of() {
	local key=$1
	shift
	"$KOND" clock show "$@" --format jsonl 2> said | value "$key" | paste -sd' '
}
rules() { "$KOND" clock list --format jsonl 2> said | value rule | paste -sd' '; }

check "no case" exits 1 "$KOND" clock list
robbery 2025
check "2025 has no Cbw, whenever it is looked at" same "$(rules | grep -c cbw)" 0
check "a controller has 72 hours" same "$(of due gdpr-33 --entity O-1)" 2025-09-09T07:12:00Z
check "of which nothing is shown" same "$(of state gdpr-33 --entity O-1)" not-shown
check "a processor has no limit" same "$(of due gdpr-33-2 --entity O-1)" null
check "and nothing is due by it to the authority" same "$(of rule gdpr-33 --entity O-1 --stream screening)" ""
check "in colour" same "$(of colour gdpr-33 --entity O-1 --at 2025-09-06T10:00) $(of colour gdpr-33 --entity O-1 --at 2025-09-07T09:12) $(of colour gdpr-33 --entity O-1 --at 2025-09-08T09:12) $(of colour gdpr-33 --entity O-1 --at 2025-09-08T21:12) $(of colour gdpr-33 --entity O-1 --at 2025-09-09T09:12)" \
	'green amber orange red black'
check "running before" same "$(of state gdpr-33 --entity O-1 --at 2025-09-09T09:11:59)" running
check "the strictest large" says '^at the latest Tue 2025-09-09 09:12 .02:00, strictest reading' "$KOND" clock show gdpr-33 --entity O-1 --at 2025-09-08T12:00
check "the others under why" says 'Tue 2025-09-09 10:00 .02:00: the hour of the event is not counted$' "$KOND" clock show gdpr-33 --entity O-1
check "what has no limit tells the time" says '31 d 7 h elapsed, no limit' "$KOND" clock show gdpr-33-2 --at 2025-10-07T16:40
check "what was told is met" exits 0 "$KOND" event add controller_told 'gebeld' --at 2025-10-07T16:40 --to O-2 --entity O-1 --stream screening
check "after 31 days" says 'met Tue 2025-10-07 16:40 .02:00, after 31 d 7 h' "$KOND" clock show gdpr-33-2
check "said to be sent, not shown" exits 0 "$KOND" event add notification 'gemeld' --at 2025-09-07T10:00 --to AP --entity O-1 --stream practices --speaker O-1 --state claimed
check "stays not shown" same "$(of state gdpr-33 --entity O-1) $(of claimed gdpr-33 --entity O-1)" 'not-shown true'
check "with a receipt" exits 0 "$KOND" event add receipt --re E-2 --at 2025-09-09T09:30 --receipt 4711
check "met, late on the strict reading" same "$(of state gdpr-33 --entity O-1) $(of late_strict gdpr-33 --entity O-1) $(of reasons_wanted gdpr-33 --entity O-1)" 'met true true'
check "an authority sets a deadline" exits 0 "$KOND" event add question 'logboeken' --at 2025-09-22T10:00 --from IGJ --what logboeken --due 2025-10-05 --entity O-1
check "until the end of that day" same "$(of due supervisor-igj)" 2025-10-05T22:00:00Z
check "in words" says 'Sun 2025-10-05, end of the day' "$KOND" clock show supervisor-igj
check "answered" exits 0 "$KOND" event add answer 'gestuurd' --at 2025-10-05T23:59 --re E-4
check "in time" same "$(of state supervisor-igj)" met
check "the register is the case" same "$(of state gdpr-33-5 | tr ' ' '\n' | sort -u)" met
decide() { "$KOND" decide add "$@" --decided-by bestuur --prepared-by 'J. de Wit'; }
check "what nobody decided is said" same "$(of not_decided gdpr-34 --entity O-2)" high_risk
check "a risk, not high" exits 0 decide risk risk --entity O-2 --reason 'gewone gegevens' --factor 'confidentiality=unknown|op internet'
q org person 'J. de Wit' --roles preparer
q org person 'P. Bakker' --roles releaser
check "that takes a duty away only once it is released" same "$(of not_decided gdpr-34 --entity O-2)" high_risk
check "released" exits 0 "$KOND" release B-1 --by 'P. Bakker'
check "no letters then" same "$(of state gdpr-34 --entity O-2) $(of reason gdpr-34 --entity O-2)" 'not-due gewone gegevens'
check "the authority all the same" same "$(of state gdpr-33 --entity O-2)" not-shown
check "and letters of another" same "$(of state gdpr-34 --entity O-1)" running
check "a high risk" exits 0 decide risk high --entity O-1 --reason 'uitslagen' --factor 'confidentiality=unknown|op internet'
check "decided" same "$(of not_decided gdpr-34 --entity O-1)" null
check "with an exemption for one stream" exits 0 decide exempt applies --entity O-1 --stream practices --duty gdpr-34-3-a --reason 'versleuteld' --evidence E-1
check "released too" exits 0 "$KOND" release B-3 --by 'P. Bakker'
check "that is not due" same "$(of state gdpr-34 --entity O-1) $(of reason gdpr-34 --entity O-1)" 'not-due versleuteld'
check "missed is what a person finds" exits 0 decide finding missed --entity O-2 --stream screening --duty gdpr-33 --evidence E-1 --reason 'niets in het portaal'
check "and then it is" same "$(of state gdpr-33 --entity O-2)" missed
check "a look is in the journal" says clocks "$KOND" journal
check "CSV" says '^rule,entity,' "$KOND" clock list --format csv
check "no such clock" exits 1 "$KOND" clock show gdpr-99
check "which" exits 2 "$KOND" clock show
check "whole and proven" exits 0 "$KOND" verify

rm -f case.kond*
robbery 2026
check "the same in 2026 has Cbw" same "$(of rule cbw-24h --entity O-1)" cbw-24h
check "without a start no countdown" says '^no start known, no countdown' "$KOND" clock show cbw-24h --entity O-1
check "the significant incident has a moment of its own" exits 0 "$KOND" event add discovery 'systemen plat' --how storing --at 2026-09-06T11:00 --entity O-1 --starts aware-incident
check "24 hours" same "$(of due cbw-24h --entity O-1)" 2026-09-07T09:00:00Z
check "72 hours" same "$(of due cbw-72h --entity O-1)" 2026-09-09T09:00:00Z
check "a month, at the strictest from the incident" same "$(of due cbw-final --entity O-1)" 2026-10-06T22:00:00Z
check "as steps, with who decided" exits 0 "$KOND" org aware O-1 aware --of incident --signal-at 2026-09-06T10:00 --verifying-at 2026-09-06T10:10 --at 2026-09-06T10:30 --earliest 2026-09-06T10:30 --decided-by bestuur --how storing --evidence E-1
check "of the whole entity" says 'leave --stream out' "$KOND" org aware O-1 signal --of incident --stream practices --at 2026-09-06T10:00
check "of what there is" says 'breach or incident' "$KOND" org aware O-1 signal --of fire --at 2026-09-06T10:00
check "it counts before an event that starts it" same "$(of due cbw-24h --entity O-1)" 2026-09-07T08:30:00Z
check "of the breach it says nothing" same "$(of due gdpr-33 --entity O-1 --stream practices)" 2026-09-09T07:12:00Z
check "on the form" same "$("$KOND" notice form ncsc --stage early --format jsonl 2> /dev/null | grep -F '"id":"2.aware",' | value value)" '2026-09-06 10:30 +02:00'
check "shown as such" says 'a significant incident .Cbw.: aware of' "$KOND" org show O-1
check "corrected as such" exits 0 "$KOND" org aware O-1 aware --corrects "$("$KOND" org aware --format jsonl | grep '"of":"incident"' | value id | tail -1)" --at 2026-09-06T11:00 --earliest 2026-09-06T11:00 --why-changed klok
check "24 hours from then" same "$(of due cbw-24h --entity O-1)" 2026-09-07T09:00:00Z
check "marked to be verified" same "$(of to_be_verified cbw-24h --entity O-1)" true
check "out of scope" exits 0 "$KOND" org set O-1 --essential none
check "then not due" same "$(of state cbw-24h --entity O-1)" not-due
check "the portal is down, the authority extends" exits 0 "$KOND" event add portal_unavailable 'portaal AP' --at 2026-09-08T20:00 --until 2026-09-10T10:00 --from AP --statement 'later mag' --extended 2026-09-14
check "the end stays" same "$(of due gdpr-33 --entity O-1 --stream practices)" 2026-09-09T07:12:00Z
check "what the authority said stands beside it" same "$(of extended gdpr-33 --entity O-1 --stream practices)" 2026-09-14T22:00:00Z
check "late only behind that" same "$(of floor gdpr-33 --entity O-1 --stream practices)" 2026-09-14T22:00:00Z
check "shown" says 'extended +2026-09-14' "$KOND" event show "$("$KOND" event list --kind portal_unavailable --format jsonl | value id)"
check "the early warning by its rule" exits 0 "$KOND" event add notification 'NCSC' --at 2026-09-06T20:00 --to Z-CERT --entity O-1 --receipt Z1 --duty cbw-24h
check "is met" same "$(of state cbw-24h --entity O-1)" met
finish
