#!/usr/bin/env bash
# The story of an invented laboratory, with the dates and figures of a real case after public reports, entered through kond's own
# commands. Every name is made up. Days keep their weekday: the twin moves all of it by 427 days, into a time in which other law holds.
#   examples/rijswijk/replay.sh CASE 2025 [KOND]      as it went
#   examples/rijswijk/replay.sh CASE 2026 [KOND]      the same facts from September 2026
# The case is made when there is none, and opened as for every command (KOND_PASSPHRASE, or KOND_KEY_FILE with the demo's key).
set -euo pipefail
case_file=${1:?usage: replay.sh CASE 2025|2026 [KOND]}
year=${2:-2025}
kond=${3:-kond}
case $year in
2025) shift_days=0 ;;
2026) shift_days=427 ;;
*) echo "replay.sh: 2025 or 2026, not $year" >&2 && exit 2 ;;
esac
export KOND_CASE=$case_file
key=()
[ -z "${KOND_KEY_FILE-}" ] || key=(--key-file "$KOND_KEY_FILE")

k() { "$kond" "$@" "${key[@]}" >/dev/null; }
# at DAY[THH:MM] - the same moment in the year of the replay
at() {
	local day=${1%%T*} time=
	[ "$day" = "$1" ] || time=T${1#*T}
	printf '%s%s' "$(date -u -d "$day + $shift_days days" +%F)" "$time"
}
event() { # KIND TITLE DAY [options]
	local kind=$1 title=$2 day
	day=$(at "$3")
	shift 3
	k event add "$kind" "$title" --at "$day" "$@"
}
said() { # VALUE DAY WHO WHAT: a figure as it was given
	printf '%s|%s|%s|%s' "$1" "$(at "$2")" "$3" "$4"
}
last() { "$kond" event list --format jsonl "${key[@]}" | sed -n 's/.*"id":"\(E-[0-9]*\)".*/\1/p' | sort -t- -k2n | tail -n 1; }

[ -e "$case_file" ] || k init --incident "Theft at Laboratorium Zuidhaven, $year (made up, after public reports)"

lab="Laboratorium Zuidhaven B.V."
bureau="Landelijk Screeningsbureau"
thieves="Meridiaan"
k org add "$lab" --kind laboratory --kvk 90000001 --city Zuidhaven --sector zorg --essential important \
	--dpo-name "F. de Graaf" --dpo-email fg@zuidhaven.example --contact-name "M. Okafor" --contact-phone 015-0000000
k org add "$bureau" --kind screening --kvk 90000002 --city Midden --essential important
k org add "Ziekenhuis De Linde" --kind hospital --kvk 90000003 --essential essential
k org add "Huisartsen van de regio" --kind practice --note "one row for some hundreds of practices: each is a controller of its own record"
k org add "$thieves" --kind criminal --note "the name they use"
k set organisation O-1
k set breach_nature "copies of patient data taken from a file server by extortionists"
k org role O-1 processor --stream "population screening" --behalf O-2 --basis "processor agreement, clause 7 (made up)"
k org role O-2 controller --stream "population screening" --basis "tasks given by law (made up)"
k org role O-1 controller --stream "GP diagnostics" --basis "own duty of care: privacy statement of the laboratory"
k org role O-4 controller --stream "GP diagnostics" --basis "own record of the practice" --claimed-by "Huisartsen van de regio"
k org role O-1 processor --stream "hospital send-out" --behalf O-3 --basis "contract 2019/14, annex 2"
k org person "P. Yılmaz" --roles preparer --of O-1
k org person "A. Wisniewska" --roles releaser,decider --of O-1
k org person "C. Bouazza" --roles counsel --of O-1
k org person "F. de Graaf" --roles dpo,releaser --of O-1

event intrusion "The thieves are inside" 2025-07-03 --until "$(at 2025-07-06)" --how "not yet known" --source "press, mid-August"
event claim "$thieves lists the laboratory: 300 GB" 2025-07-06 --speaker O-5 --state claimed --figure "$(said '300 GB' 2025-07-06 "$thieves" 'size of what was taken')"
event sample_published "About 100 MB is published as proof" 2025-07-06 --speaker O-5 --figure "$(said '100 MB' 2025-07-06 "a broadcaster" 'size of what was published')" \
	--fetched-by "a forensic firm, for the laboratory" --authority "assignment by the board; the police know" --police "known to the police"
event demand "Two weeks to pay" 2025-07-06 --amount 11 --currency BTC --due "$(at 2025-07-20)"
k org aware O-1 aware --stream "GP diagnostics" --signal-at "$(at 2025-07-06)T09:12" --verifying-at "$(at 2025-07-06)T09:12" --at "$(at 2025-07-06)T09:12" \
	--how "the thieves' own page" --decided-by "A. Wisniewska" --evidence E-3
k org aware O-1 aware --stream "population screening" --signal-at "$(at 2025-07-06)T09:12" --verifying-at "$(at 2025-07-06)T09:12" --at "$(at 2025-07-06)T09:12" \
	--how "the thieves' own page" --decided-by "A. Wisniewska" --evidence E-3
k event add notification "Reported \"immediately\", says the laboratory" --unknown --to "AP and NCSC" --speaker O-1 --state not_confirmed \
	--source "spokesperson, mid-August; the AP does not confirm"
event controller_told "The laboratory tells the screening bureau" 2025-08-06T16:40 --entity O-1 --stream "population screening" --to O-2
k org aware O-2 aware --stream "population screening" --signal-at "$(at 2025-08-06)T16:40" --verifying-at "$(at 2025-08-06)T16:40" --at "$(at 2025-08-06)T16:40" \
	--how "told by the processor" --decided-by "board of the bureau" --evidence E-6
event notification "The bureau notifies the AP and IGJ" 2025-08-11 --entity O-2 --stream "population screening" --to AP --phase initial \
	--source "its press release; the hour is not known"
event publication "The bureau and the minister make it public" 2025-08-11 --what "data of participants stolen" \
	--figure "$(said 485000 2025-08-11 "$bureau" 'participants of the screening')"
event figure "Some papers write 486,000" 2025-08-11 --figure "$(said 486000 2025-08-11 'two newspapers' 'participants of the screening')"
event finding "A broadcaster counts the sample: 53,516 people, also of hospitals" 2025-08-11 --speaker "a broadcaster" --figure "$(said 53516 2025-08-11 'a broadcaster' 'people in what was published')"
event parliament "Questions in parliament" 2025-08-12 --from "two parties" --to "the minister"
event payment "Ransom paid, says a broadcaster" 2025-08-13 --speaker "a broadcaster" --state not_confirmed --sanctions-checked unknown --sanctions-by "not known"
event taken_offline "The sample goes offline" 2025-08-13 --re E-3
event complaint "The association of GPs: not told, and not which practices" 2025-08-13 --from "association of GPs"
event finding "Also prisoners, and addresses of shelters" 2025-08-14 --figure "$(said 266 2025-08-14 'a broadcaster' 'people in detention')"
event investigation "The AP investigates" 2025-08-15 --from AP
event renewed_threat "\"Agreement broken\": countdown to 28 August" 2025-08-17 --speaker O-5 --due "$(at 2025-08-28)" --amount 11 --currency BTC
event people_told "First letters" 2025-08-18 --until "$(at 2025-08-22)" --entity O-2 --stream "population screening" --channel post \
	--figure "$(said 405000 2025-08-22 "$bureau" 'people written to')"
letters=$(last)
event statement "First letters on 12 August, writes a blog" 2025-08-12 --speaker "a blog" --what "letters were sent" --contradicts "$letters"
event threat_withdrawn "The thieves withdraw the threat: deleted, they say" 2025-08-22 --speaker O-5 --state claimed
event investigation "IGJ investigates, together with the AP" 2025-08-22 --from IGJ
event agreement "AP and IGJ divide the work" 2025-08-22 --between "AP and IGJ" --what "AP: notification; IGJ: norm for care"
event investigation "Criminal investigation, begun two weeks before" 2025-08-27 --from "public prosecutor"
event complaint "68,000 people register for mass claims" 2025-08-27 --from "two foundations" --figure "$(said 68000 2025-08-27 'two foundations' 'registrations')"
event figure "Enlarged: files had to be opened by hand" 2025-08-29 --speaker O-1 --figure "$(said 715000 2025-08-29 "$lab" 'participants of the screening')" \
	--figure "$(said 850000 2025-08-29 "$lab" 'everybody, with clinics and GPs')"
event promise "Practices will hear which patients are hit" 2025-08-29T12:00 --to "Huisartsen van de regio" --what "lists of patients" --due "$(at 2025-09-30)"
promise=$(last)
event statement "The ombudsman: people are anxious, no apology seen" 2025-09-02 --speaker "ombudsman" --what "letter to the minister"
letter_group() { # N NAME WHAT
	event people_told "Letters, group $2: $3" 2025-09-12 --until "$(at 2025-09-17)" --entity O-2 --stream "population screening" --channel post --group "$2" \
		--figure "$(said "$1" 2025-09-17 "$bureau" "letters, group $2")"
}
letter_group 405000 1 "in the first data set, written to before"
letter_group 216000 2 "in the second data set"
letter_group 282000 3 "can not be excluded"
letter_group 38000 4 "tested before 2017 through a GP: can not be excluded"
event figure "Written to in all" 2025-09-17 --figure "$(said 941000 2025-09-17 "$bureau" 'people written to in four groups')"
event question "The AP asks when who knew what" 2025-09-15 --from AP --what "times of discovery, of telling and of counting" --due "$(at 2025-09-29)" --reference "made up 25-001"
question=$(last)
event answer "Answered, without the count per practice" 2025-09-29T15:00 --re "$question" --channel "secure mail"
event advice "Counsel on what may be said of the payment" 2025-09-16 --what "privileged" --from "C. Bouazza" --privileged
event parliament "More questions in parliament" 2025-10-10 --from "one party"
event standstill "All laboratories of the screening are scanned from outside" 2025-11-19 --how "by Z-CERT"
event customer_told "Letters to practices with their patients: day 137" 2025-11-20 --entity O-1 --stream "GP diagnostics" --to O-4 --channel "letter"
told=$(last)
k event add kept "Practices told, 51 days late" --at "$(at 2025-11-20)" --re "$promise" --how "by letter, practice by practice, no end date given ($told)"
event statement "Cause still not public" 2025-12-30 --speaker "press" --what "cause not known"
event investigation "The bureau's own inquiry: shortcomings on all fronts" 2026-02-05 --from "$bureau"
event figure "The public prosecutor counts" 2026-02-17 --figure "$(said 855000 2026-02-17 'public prosecutor' 'people affected')" --figure "$(said 118 2026-02-17 'public prosecutor' 'reports to the police')"
event supervisor_act "IGJ: data not adequately protected, no proper assessment of risk" 2026-05-18 --from IGJ
event discovery "A significant incident: the laboratory sees it in its own systems" 2025-07-06T11:00 --entity O-1 --how "log of the file server" --starts aware-incident

# The account for the AP: prepared by one, released by another and by counsel, and what stands in it checked without kond.
k dossier prepare --for ap --by "P. Yılmaz"
k release D-1 --by "A. Wisniewska"
k release D-1 --by "C. Bouazza" --as counsel
k dossier D-1 --out "$case_file.dossier"
"$(dirname "$0")/../../tools/verify-dossier" "$case_file.dossier" >/dev/null
