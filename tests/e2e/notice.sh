#!/usr/bin/env bash
# Forms of authorities and customers: filled, answered, sent, supplemented, withdrawn, taken back.
. "$(dirname "$0")/lib.sh"

# state FORM QUESTION KEY [OPTION...] - a value of a question of a filled form
state() {
	local form=$1 question=$2 key=$3
	shift 3
	"$KOND" notice form "$form" --format jsonl "$@" 2> /dev/null | grep -F "\"id\":\"$question\"," | value "$key"
}
early='2025-07-08T12:00'

"$KOND" init --incident 'diefstal juli' --organisation 'Lab De Linde B.V.' > /dev/null 2>&1

# ---- an empty case ----
check "a form of a case without facts" exits 0 "$KOND" notice form ap --on $early
check "what is not known is missing, not 0" same "$(state ap 5.1 state --on $early)" missing
check "and says what states it" same "$(state ap 5.1 command --on $early)" 'kond snapshot --label TEXT'
check "a form that is none" exits 2 "$KOND" notice form kvk
check "a stage that is none" exits 2 "$KOND" notice form ap --stage early
check "an entity that is none" exits 2 "$KOND" notice form ap --entity O-9
check "a stream that is none" exits 2 "$KOND" notice form ap --stream elders
check "no Cbw in 2025" says 'did not hold on that day' "$KOND" notice form ncsc --on 2025-07-08
check "in September 2026 there is" says 'Vroegtijdige waarschuwing' "$KOND" notice form ncsc --on 2026-09-01
check "unless it is listed" says 'ncsc +early' "$KOND" notice forms
check "where it does say to be verified" says 'to be verified' "$KOND" notice form igj

# ---- facts ----
printf 'bsn;naam;geboortedatum;uitslag\n999990019;W. Zonneveldt;1980-02-01;HPV positief\n999990020;O. Roodbaard;1975-03-04;HPV negatief\n' > stolen.csv
mkdir dump && mv stolen.csv dump/
"$KOND" scan --customer 'BVO Twist' dump > /dev/null 2>&1
"$KOND" snapshot --label eerste > /dev/null
"$KOND" org set O-1 --kind laboratory --kvk 12345678 --street 'Dorpsstraat 12' --postcode 2288AA --city Rijswijk --country Nederland \
	--sector 'Zorg: laboratorium' --dpo-name 'mw. Quist' > /dev/null
"$KOND" org person 'J. de Wit' --roles contact --of O-1 --function FG --phone '070 123 45 67' > /dev/null
"$KOND" org add 'Bevolkingsonderzoek Twist' --kind screening --customer 'BVO Twist' > /dev/null
"$KOND" org role O-1 controller --stream huisartsen --basis 'eigen verklaring' > /dev/null 2>&1
"$KOND" org role O-1 processor --stream screening --behalf O-2 --basis 'overeenkomst art. 4' > /dev/null 2>&1
"$KOND" org aware O-1 aware --stream huisartsen --signal-at 2025-07-06T16:40 --verifying-at 2025-07-06T16:40 --at 2025-07-06T16:40 \
	--decided-by bestuur --how 'bericht van de dieven' --evidence E-1 > /dev/null
"$KOND" event add intrusion inbraak --at 2025-07-03 --until 2025-07-06 > /dev/null
"$KOND" event add theft 'gegevens gekopieerd' --at 2025-07-05 > /dev/null
"$KOND" event add measure 'VPN afgesloten' --at 2025-07-07T10:00 > /dev/null
"$KOND" event add measure 'zwijgen over raadsman' --at 2025-07-07T11:00 --privileged > /dev/null

check "people, at least and at most" same "$(state ap 5.1 value --on $early)" 2-2
check "from the frozen counts" same "$(state ap 5.1 from --on $early)" 'S-1: frozen counts'
check "the BSN is an ordinary datum of its own" says '^bsn|,bsn' state ap 4.1 value --on $early
check "results are data on health" same "$(state ap 4.2 value --on $early)" health
check "hacking, by what happened" same "$(state ap 3.2 value --on $early)" hacking
check "a period has two ends" same "$(state ap 2.2.from value --on $early) $(state ap 2.2.to value --on $early)" '2025-07-03 2025-07-06'
check "no reasons in time" same "$(state ap 2.4 state --on $early)" not-asked
check "reasons, late on the strict reading" same "$(state ap 2.4 state --on 2025-07-09T16:40)" missing
check "the clock says which" same "$("$KOND" notice form ap --on 2025-07-09T16:40 --format json 2> /dev/null | value late)" strict
check "and by every reading" same "$("$KOND" notice form ap --on 2025-07-09T17:00 --format json 2> /dev/null | value late)" all
check "what is privileged is on no form" bash -c "! '$KOND' notice form ap --format json | grep -q raadsman"
check "JSON is JSON" bash -c "'$KOND' notice form ap --format json 2> /dev/null | python3 -m json.tool > /dev/null"
check "rows too" same "$("$KOND" notice form ap --format csv 2> /dev/null | head -1 | cut -d, -f1-3)" id,section,nl
check "in English" says 'Number of people, minimum and maximum' "$KOND" notice form ap --language en
check "nothing of a patient" bash -c "! '$KOND' notice form ap --format json | grep -qiE '99999|Zonneveldt|Roodbaard|W\. Z'"

# ---- the copy sheet ----
check "a PDF" exits 0 "$KOND" notice form ap --on 2025-07-09T16:40 --format pdf --out ap.pdf
check "not over another" exits 1 "$KOND" notice form ap --format pdf --out ap.pdf
check "whole" qpdf --check ap.pdf
check "built to PDF/A-2" python3 "$KOND_ROOT/tests/pdf_check.py" ap.pdf
if command -v pdftotext > /dev/null; then
	pdftotext -layout ap.pdf ap.txt
	check "text as text" grep -q 'Hacking, malware en/of phishing' ap.txt
	check "what is missing says so" grep -q "kond notice answer ap 2.4 'TEXT'" ap.txt
	check "pages are numbered" grep -qE 'pagina 1 van [0-9]+' ap.txt
	check "to be verified says so" grep -q 'te verifiëren' ap.txt
fi
"$KOND" notice form ap --on 2025-07-09T16:40 --format pdf 2> /dev/null > twee.pdf
check "the same facts, the same bytes" cmp ap.pdf twee.pdf
check "pdf of a listing: wrong use" exits 2 "$KOND" notice list --format pdf

# ---- answers ----
answer() { "$KOND" notice answer "$@"; }
check "0 is no estimate" says 'no estimate' answer ap 4.4 0
check "a maximum below the minimum" exits 2 answer ap 4.4 9-8
check "a key that is none" says 'one of these is wanted' answer ap 7.3 erg
check "no BSN" says 'may hold a BSN' answer ap 3.1 'het ging om 999990019'
check "which is not repeated" bash -c "! '$KOND' notice answer ap 3.1 'het ging om 999990019' 2>&1 | grep -q 99999"
check "a question that is none" exits 2 answer ap 12.1 x
check "an answer or a file, not both" exits 2 answer ap 3.1 x --clear
check "an answer" exits 0 answer ap 3.1 'ingebroken en gekopieerd'
check "stands" same "$(state ap 3.1 value)" 'ingebroken en gekopieerd'
check "a later one stands for it" exits 0 answer ap 3.1 'anders gezegd'
check "which stands" same "$(state ap 3.1 value)" 'anders gezegd'
check "taken back" exits 0 answer ap 3.1 --clear
check "then it is missing" same "$(state ap 3.1 state)" missing
check "of one stream" exits 0 answer ap 6.1 'alleen hier' --stream huisartsen
check "not of all" same "$(state ap 6.1 state)" missing
check "but there" same "$(state ap 6.1 value --stream huisartsen)" 'alleen hier'
printf 'Regel een\nregel twee\n' > tekst.txt
check "a long one out of a file" exits 0 answer ap 6.1 --from-file tekst.txt
check "as it was" same "$(state ap 6.1 value)" 'Regel een\nregel twee'
check "other than the facts say: both are shown" says 'the facts say: minimaal 2, maximaal 2' bash -c "'$KOND' notice answer ap 5.1 2-400 > /dev/null; '$KOND' notice form ap"
answer ap 5.1 --clear > /dev/null

# ---- sent ----
sent() { "$KOND" notice sent ap "$@"; }
check "a number is wanted" says 'number of the receipt' sent --at 2025-07-08T12:00
check "a time with its hour" says 'with the hour' sent --number 1 --at 2025-07-08
check "not in the future" says 'lies in the future' sent --number 1 --at 2098-01-01T00:00
check "answers are missing" says 'is not known here' sent --number 1 --at 2025-07-08T12:00
for a in 0.5=complete 1.3=yes 1.3.dpo=no 1.4=no 2.3=no '2.3.end=2025-07-07' '3.1=ingebroken' 4.3=no 4.4=2-6 5.2=patiënten 6.2=no '7.1.c=openbaar' \
	7.2=identity-fraud,phishing 7.3=maximum '7.3.why=gezondheid' 8.1=planned 8.1.planned=2025-07-20 8.1.channel=brief 8.4=no; do
	answer ap "${a%%=*}" "${a#*=}" > /dev/null || echo "$a"
done
printf 'bevestiging\n' > portaal.pdf
check "late: not without reasons" says ': 2.4$' sent --number D-77 --at 2025-07-09T16:45
check "in time: they are not asked" exits 0 sent --number D-77 --at 2025-07-09T16:39 --copy portaal.pdf --by 'J. de Wit'
check "it is in the list" same "$("$KOND" notice list --format jsonl | value number)" D-77
check "with its event" says 'receipt +D-77' "$KOND" event show "$("$KOND" notice list --format jsonl | value event)"
check "that names the duty" says 'duty +gdpr-33$' "$KOND" event show "$("$KOND" notice list --format jsonl | value event)"
check "and holds the copy" says 'portaal.pdf' "$KOND" event show "$("$KOND" notice list --format jsonl | value event)"
check "frozen: later facts change nothing of it" bash -c "'$KOND' set breach_ongoing yes > /dev/null; '$KOND' org set O-1 --city Delft > /dev/null; '$KOND' notice show N-1 --format jsonl | grep '\"1.1.city\"' | grep -q Rijswijk"
check "nor do later answers" bash -c "'$KOND' notice answer ap 4.4 2-9 > /dev/null; '$KOND' notice show N-1 --format jsonl | grep '\"4.4\"' | grep -q '\"2-6\"'"
check "what differs now" same "$("$KOND" notice diff N-1 --format jsonl | value id | paste -sd' ')" '0.2 0.3 1.1.city 4.4'
check "a supplement comes next" same "$(state ap 0.2 value)" supplement
check "with the number of the first" same "$(state ap 0.3 value)" D-77
check "only what changed is marked" same "$("$KOND" notice form ap --format jsonl 2> /dev/null | grep '"changed":true' | value id | paste -sd' ')" '0.2 0.3 1.1.city 4.4'
check "with what was sent" same "$(state ap 4.4 was)" 2-6
check "a supplement is sent" exits 0 sent --number D-77 --at 2025-07-15T10:00
check "the two differ" same "$("$KOND" notice diff N-1 N-2 --format jsonl | value id | paste -sd' ')" '0.2 0.3 1.1.city 4.4'
check "then nothing is new" same "$("$KOND" notice diff N-2 --format jsonl | value id)" ''
check "a withdrawal wants its reason" says '0.4$' sent --stage withdrawal --number D-77 --at 2025-07-16T10:00
check "given" exits 0 answer ap 0.4 'het bleek een ander lek'
check "withdrawn" exits 0 sent --stage withdrawal --number D-77 --at 2025-07-16T10:00
check "nothing of that number" exits 2 "$KOND" notice show N-9
check "taken back wants a reason" exits 2 "$KOND" notice retract N-3
check "taken back" exits 0 "$KOND" notice retract N-3 --reason 'was niet ingetrokken'
check "not twice" exits 1 "$KOND" notice retract N-3 --reason nog
check "it stays in the list, as such" same "$("$KOND" notice list --format jsonl | value taken_back | paste -sd,)" 'null,null,was niet ingetrokken'
check "its event is taken back" bash -c "! '$KOND' event list --format jsonl | grep -q Intrekking"

# ---- the others ----
check "a customer wants a name" says 'wants --customer' "$KOND" notice form customer
check "one that is none" exits 2 "$KOND" notice form customer --customer Niemand
check "only what came through it" same "$(state customer 3.people value --customer 'BVO Twist')" 2-2
check "by the name of its entity too" same "$(state customer 0.to value --customer 'Bevolkingsonderzoek Twist')" 'BVO Twist'
check "on which basis" same "$(state customer 0.basis value --customer 'BVO Twist')" 'overeenkomst art. 4'
check "sent as it is" exits 0 "$KOND" notice sent customer --customer 'BVO Twist' --at 2025-07-10T09:00 --as-is
check "to the controller" says 'controller_told.* Bevolkingsonderzoek Twist ' "$KOND" event list --kind controller_told --format table
check "what was missing stays said" same "$("$KOND" notice list --format jsonl | tail -1 | value missing | awk '{ print ($1 > 0) }')" 1
check "against now" exits 0 "$KOND" notice diff N-4
check "the Cbw in three stages" same "$(state ncsc 2.number state --on 2026-09-01 --stage final)" missing
answer ncsc 2.aware 2026-09-01T10:00 > /dev/null
check "its clock starts where its own question says" says 'cbw-24h: at the latest Wed 2026-09-02 10:00' "$KOND" notice form ncsc --on 2026-09-01T12:00
check "late there too" same "$(state ncsc 2.late state --on 2026-09-02T10:00)" missing
"$KOND" notice sent ncsc --number Z-1 --at 2026-09-01T20:00 --as-is > /dev/null
check "then the notification" same "$(state ncsc 2.number value --on 2026-09-02)" Z-1
"$KOND" notice sent ncsc --number Z-2 --at 2026-09-03T20:00 --as-is > /dev/null
check "the final report runs from it" says 'cbw-final: at the latest' "$KOND" notice form ncsc --on 2026-09-05
check "and names its number" same "$(state ncsc 2.number value --on 2026-09-05)" Z-2

# ---- nothing leaks, all is proven ----
check "each look is in the journal" says '"listing":"notice".*"form":"ap-2021-05-10"' "$KOND" journal --format jsonl
check "each act too" says 'notice.sent' "$KOND" journal --format jsonl
check "without what was said" bash -c "! '$KOND' journal --format jsonl | grep -qE 'ingebroken|D-77|Wit|Twist'"
check "nor in the file" bash -c "! grep -aqE 'ingebroken|D-77|bevestiging' case.kond case.kond-wal 2> /dev/null"
check "proven" says 'proven +forms: each answer and each notice sent' "$KOND" verify
check "with a new key too" bash -c "'$KOND' key rotate > /dev/null 2>&1; '$KOND' verify > /dev/null && '$KOND' notice show N-1 > /dev/null"
finish
