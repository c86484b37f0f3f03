#!/usr/bin/env bash
# Facts of a case: settings, legal entities and their roles, who knew what when, events, and the timeline.
. "$(dirname "$0")/lib.sh"

# ---- a case without evidence, its settings ----
check "a case before there is evidence" exits 0 "$KOND" init --incident 'diefstal juli' --organisation 'Lab De Linde B.V.'
check "not twice" exits 1 "$KOND" init
check "the organisation is O-1" same "$("$KOND" set organisation --format jsonl | value value)" O-1
check "the zone of the case" same "$("$KOND" set zone --format jsonl | value value)" Europe/Amsterdam
check "a zone that is none" exits 2 "$KOND" set zone Nergens/Land
check "no way out of the folder of zones" exits 2 "$KOND" set zone ../../etc/passwd
check "a key that is none" exits 2 "$KOND" set colour red
check "an address that is none" exits 2 "$KOND" set contact_email niemand
check "set" exits 0 "$KOND" set contact_phone '070 123 45 67'
check "set anew" exits 0 "$KOND" set contact_phone '070 765 43 21'
check "the history stays" same "$("$KOND" set contact_phone --history --format jsonl | value value | paste -sd,)" '070 123 45 67,070 765 43 21'

# ---- legal entities, roles, people ----
check "a customer" exits 0 "$KOND" org add 'Bevolkingsonderzoek Twist' --kind screening --kvk 12345678 --customer 'BVO Twist'
check "the same name twice" exits 2 "$KOND" org add 'bevolkingsonderzoek twist'
check "a KvK number that is none" exits 2 "$KOND" org add X --kvk 123
check "a kind that is none" exits 2 "$KOND" org add X --kind empire
check "change" exits 0 "$KOND" org set O-1 --kind laboratory --dpo-name 'mw. Quist' --dpo-email fg@lab.example
check "shown" says 'dpo-name +mw. Quist' "$KOND" org show O-1
check "by name too" says '12345678' "$KOND" org show 'Bevolkingsonderzoek Twist'
check "nobody" exits 2 "$KOND" org show O-9
check "a role wants its basis" exits 2 "$KOND" org role O-1 processor --stream screening
check "processor, says the laboratory" exits 0 "$KOND" org role O-1 processor --stream screening --behalf O-2 --basis 'overeenkomst art. 4'
check "controller, says somebody else" exits 0 "$KOND" org role O-1 controller --stream Screening --basis 'brief' --claimed-by LHV
check "both stand, disputed, of one stream" same "$("$KOND" org roles --format jsonl | value disputed | paste -sd,)" true,true
check "one stream" same "$("$KOND" org roles --format jsonl | value stream | sort -u)" screening
check "withdrawn, with a reason" exits 0 "$KOND" org role withdraw T-2 --reason 'vergissing'
check "not twice" exits 1 "$KOND" org role withdraw T-2 --reason nog
check "then none is disputed" same "$("$KOND" org roles --format jsonl | value disputed | paste -sd,)" false,false
check "the controller" exits 0 "$KOND" org role O-2 controller --stream screening --basis 'eigen verklaring'
check "who acts" exits 0 "$KOND" org person 'J. de Wit' --roles preparer,dpo --of O-1
check "what nobody may" exits 2 "$KOND" org person 'J. de Wit' --roles king
check "people" same "$("$KOND" org people --format jsonl | value name)" 'J. de Wit'

check "nobody works for itself" says 'names another' "$KOND" org role O-1 processor --stream screening --behalf O-1 --basis x
check "a name that another has" says 'another legal entity has this name' "$KOND" org set O-2 --name 'lab de linde b.v.'
check "its own name again" exits 0 "$KOND" org set O-2 --name 'Bevolkingsonderzoek Twist'
check "belongs to nobody known" same "$("$KOND" org person X --of O-9 2>&1 | grep -c '^kond org:')" 1
check "what of init is wrong" says '^kond init: --organisation is one line' "$KOND" init --case ander.kond --organisation $'a\nb'
check "words that a terminal would obey" bash -c "export KOND_CASE=wild.kond; '$KOND' init --organisation Lab && '$KOND' org role O-1 controller --stream $'s\u202es' --basis x && '$KOND' org aware O-1 aware --stream $'s\u202es' --at 2025-07-01 --signal-at 2025-07-01 --verifying-at 2025-07-01 --decided-by x --how x --evidence x"
check "are shown escaped in the status" says 'gdpr-33 O-1 .s.u.202e.s.: ' "$KOND" status --case wild.kond

# ---- who knew what when ----
aware() { "$KOND" org aware O-2 "$@" --stream screening; }
check "aware of nothing" says 'no signal that this can follow' aware aware --at 2025-08-06T16:40 --decided-by bestuur --how melding --evidence E-1
check "verifying before a signal" says 'record that first' aware verifying --at 2025-08-06T16:00
check "a signal" exits 0 aware signal --at 2025-08-06T16:00
check "aware straight from a signal" says 'verified first' aware aware --at 2025-08-06T16:40 --decided-by bestuur --how melding --evidence E-1
check "no breach wants a reason" says 'wants its reason' aware no_breach --at 2025-08-06T16:40
check "verifying before the signal was" says 'before the step' aware verifying --at 2025-08-06T15:00
check "verifying" exits 0 aware verifying --at 2025-08-06T16:10
check "aware wants who decided" says 'who decided' aware aware --at 2025-08-06T16:40
check "aware, with evidence that is not there yet" says 'names an event that is not there yet' aware aware --at 2025-08-06T16:40 --decided-by bestuur --how 'melding van het lab' --evidence 'brief, E-1'
check "aware is aware" says 'is aware already' aware signal --at 2025-08-07
check "a correction says why" says 'why-changed' aware aware --corrects W-3 --at 2025-08-06T16:30
check "earliest not behind awareness" says 'lies behind' aware aware --corrects W-3 --why-changed klok --at 2025-08-06T16:30 --earliest 2025-08-06T17:00
check "a correction" says 'aware +2025-08-06 16:30 .02:00 .W-4' aware aware --corrects W-3 --at 2025-08-06T16:30 --why-changed 'klok liep voor'
check "what was corrected stays" same "$("$KOND" org aware --format jsonl | value now | paste -sd,)" true,true,false,true
check "an hour that came twice" says 'came twice' "$KOND" org aware O-1 signal --at 2025-10-26T02:30
check "an hour that never came" says 'does not exist' "$KOND" org aware O-1 signal --at 2025-03-30T02:30
check "the second of the two" says '2025-10-26 02:30 .01:00' "$KOND" org aware O-1 signal --at 2025-10-26T02:30 --fold 1
check "and its moment" says '"from_utc":"2025-10-26T01:30:00.000Z".*"zone":"Europe/Amsterdam","tzdata":"[0-9]' "$KOND" org aware O-1 --format jsonl
check "all steps at once" exits 0 "$KOND" org aware O-1 no_breach --stream screening --signal-at 2025-07-01 --verifying-at 2025-07-01 --at 2025-07-02 --reason 'vals alarm'
check "after no breach another signal" exits 0 "$KOND" org aware O-1 signal --stream screening --at 2025-07-06
check "no such stream" exits 2 "$KOND" org aware O-1 signal --stream elders --at 2025-07-06

# ---- events ----
check "an event wants its time" says 'say when' "$KOND" event add claim '300 GB'
check "a claim" exits 0 "$KOND" event add claim '300 GB zegt Nova' --at 2025-07-06 --speaker Nova --figure '300 GB|2025-07-06|Nova|size taken'
check "who claims is said to claim" same "$("$KOND" event show E-1 --format jsonl | value state | head -1)" claimed
check "a kind that is none" exits 2 "$KOND" event add dance --at now
check "a field the kind has not" says 'has no --wallet' "$KOND" event add measure 'x' --at now --wallet abc
check "a duty that is none" says 'no such duty' "$KOND" event add answer x --at now --duty gdpr-99
check "a trigger that is none" says 'no clock starts so' "$KOND" event add occurrence x --at now --starts moonrise
check "what follows on a message is no trigger of one's own" says 'no clock starts so' "$KOND" event add occurrence x --at now --starts sent:gdpr-33
check "a payment wants its sanctions check" says 'wants --sanctions-checked' "$KOND" event add payment --at 2025-08-13 --amount 11
check "a payment, not confirmed" exits 0 "$KOND" event add payment 'betaald' --at 2025-08-13 --sanctions-checked unknown --sanctions-by niemand --speaker RTL --state not_confirmed
check "time not known" exits 0 "$KOND" event add notification 'gemeld, "onmiddellijk"' --unknown --to AP --speaker O-1 --state not_confirmed
check "told the controller" exits 0 "$KOND" event add controller_told 'BVO gebeld' --at 2025-08-06T16:40 --to O-2 --entity O-1 --stream screening
check "a figure" exits 0 "$KOND" event add figure 'BVO' --at 2025-08-11 --figure '485,000|2025-08-11|BVO|screening participants'
check "another figure for the same" says 'contradicts E-5' "$KOND" event add figure 'pers' --at 2025-08-11 --figure '486000|2025-08-11|pers|Screening participants'
check "a figure in other words contradicts nothing" same "$("$KOND" event add figure 'lab' --at 2025-08-29 --figure '850000|2025-08-29|lab|everybody' | grep -c contradicts)" 0
check "said to contradict" says 'contradicts E-1' "$KOND" event add statement 'niets gestolen' --at 2025-07-08 --speaker 'woordvoerder' --what 'niets' --contradicts E-1
check "a promise" exits 0 "$KOND" event add promise 'praktijken horen het' --at 2025-08-29T12:00 --to praktijken --what lijsten --due 2025-09-30
check "is open" same "$("$KOND" event list --open --format jsonl | value id)" E-9
check "kept names a promise" exits 2 "$KOND" event add kept 'x' --at 2025-11-20 --re E-1
check "kept" exits 0 "$KOND" event add kept 'brieven' --at 2025-11-20 --re E-9
check "is open no more" same "$("$KOND" event list --open --format jsonl | value id)" ''
check "late by 51 days" says 'settled by E-10, late by 51 days' "$KOND" timeline
check "a period that ends before it begins" exits 2 "$KOND" event add intrusion 'x' --at 2025-07-06 --until 2025-07-03
check "a period" says '2025-07-03 to 2025-07-06' "$KOND" event add intrusion 'inbraak' --at 2025-07-03 --until 2025-07-06
check "an offset the zone had not" says 'did not have this offset' "$KOND" event add measure x --at 2025-07-03T10:00+05:00 --zone Europe/Amsterdam
check "an offset alone" exits 0 "$KOND" event add measure 'afgesloten' --at 2025-07-07T10:00Z
printf 'advies van de raadsman\n' > advies.txt
check "privileged, with a file" exits 0 "$KOND" event add advice 'raadsman' --at 2025-08-01 --what 'zwijgen' --privileged --attach advies.txt
check "a file comes back" exits 0 "$KOND" event attachment E-13 --out terug.txt
check "as it was" cmp advies.txt terug.txt
check "not over another file" exits 1 "$KOND" event attachment E-13 --out terug.txt
check "only a hash" exits 0 "$KOND" event add receipt 'ontvangstbewijs' --at 2025-08-11 --re E-3 --receipt D-1 --attach-hash "$(sha256sum advies.txt | cut -c1-64) bewijs.pdf"
check "which is not here" exits 2 "$KOND" event attachment E-14 --out elders.txt
printf 'attachment_mib = 1\n' > small.txt
truncate -s 1100000 groot.bin
check "a file over the limit" says 'attachment_mib' "$KOND" event add note 'x' --at now --what x --attach groot.bin --limits small.txt
check "left out for others" same "$("$KOND" event list --for ap --format jsonl 2> withheld.txt | value privileged | sort -u)" false
check "and counted" same "$(cat withheld.txt)" 'withheld as privileged: 1'
check "also in the journal" says '"withheld":1' "$KOND" journal --format jsonl
check "one that is privileged is not shown for others" exits 2 "$KOND" event show E-13 --for ap
check "nor its file" exits 2 "$KOND" event attachment E-13 --out weg.txt --for ap
check "what contradicts a privileged one" exits 0 "$KOND" event add statement 'alles veilig' --at 2025-08-02 --what x --contradicts E-13,E-7
check "does not name it for others" same "$("$KOND" event list --for ap --format jsonl 2> /dev/null | grep '"id":"E-15"' | grep -c E-13)" 0
check "but names the other" same "$("$KOND" event list --for ap --format jsonl 2> /dev/null | grep '"id":"E-15"' | value contradicts)" '["E-7"]'
check "that statement is taken back" exits 0 "$KOND" event correct E-15 --retract --why-changed 'proef'
check "what becomes privileged later" bash -c "'$KOND' event add note 'brief aan de raadsman' --at 2025-08-03 --what x && '$KOND' event correct E-17 --privileged --why-changed 'is advies'"
check "is left out as it was before too" bash -c "! '$KOND' event list --history --for ap | grep raadsman"
check "a correction" exits 0 "$KOND" event correct E-1 --at 2025-07-06T21:00 --why-changed 'uur gevonden'
check "keeps the rest" says 'speaker +Nova' "$KOND" event show E-19
check "says what it corrects" says 'corrects +E-1$' "$KOND" event show E-19
check "and why" says 'why +uur gevonden' "$KOND" event show E-19
check "the older one says so" says 'corrected by +E-19' "$KOND" event show E-1
check "not twice" says 'corrected already' "$KOND" event correct E-1 --at now --why-changed nog
check "not without why" says 'why-changed' "$KOND" event correct E-2 --at 2025-08-14
check "taken back" exits 0 "$KOND" event correct E-8 --retract --why-changed 'nooit gezegd'
check "then it contradicts nobody" same "$("$KOND" event show E-19 --format jsonl | value contradicts)" '[]'
check "corrected ones only in the history" same "$("$KOND" event list --format jsonl | value id | grep -cx -e E-1 -e E-8)" 0
check "two at once: numbers stay their own" bash -c "for i in 1 2 3 4; do '$KOND' event add note n\$i --at now --what x & done; wait; '$KOND' event list --kind note --format jsonl | grep -c '\"kind\":\"note\"' | grep -qx 5"

# ---- the timeline ----
"$KOND" timeline --format svg > t.svg
check "a picture that is XML" xmllint --noout t.svg
check "with a title and a description" grep -qE '<title id="t">Timeline: diefstal juli</title>' t.svg
check "what has no known time stands apart" grep -q 'When is not known' t.svg
check "the gap is named" grep -q 'From day 0 until a controller was told: 36 days' t.svg
check "a privileged one says so" grep -q 'not to leave the house' <("$KOND" event add question 'geheime vraag' --at 2025-08-20 --from IGJ --what x --privileged > /dev/null; "$KOND" timeline --format svg)
"$KOND" timeline --format svg --for ap > ap.svg 2> /dev/null
check "left out" bash -c '! grep -qE "geheime|raadsman" ap.svg'
check "and counted in it" grep -q 'Left out as privileged: 3 entries' ap.svg
check "on a terminal" says '▼ E-4 +d.36 +2025-08-06 16:40' "$KOND" timeline
check "day 0 of one's own" says 'Day 0 is 2025-08-06' "$KOND" timeline --day0 E-4
check "as rows" same "$("$KOND" timeline --format csv | tr -d '\r' | head -1 | cut -d, -f1-4)" id,at,day,side
check "svg of what has none: wrong use" exits 2 "$KOND" event list --format svg
check "an empty picture is one too" bash -c "'$KOND' init --case leeg.kond > /dev/null && '$KOND' timeline --case leeg.kond --format svg | xmllint --noout -"

# ---- what the thieves publish ----
mkdir -p stolen published
printf 'bsn;naam;geboortedatum\n999990019;J. de Vries;01-02-1980\n999990032;M. Yilmaz;24-10-1963\n' > stolen/lijst.csv
printf 'bsn;naam;geboortedatum\n999990019;J. de Vries;01-02-1980\n999990044;A. Smit;02-02-2015\n' > published/proef.csv
check "what was stolen exposes nobody" bash -c "! '$KOND' scan --as stolen --customer 'BVO Twist' stolen | grep -q 'Newly exposed'"
"$KOND" scan --as published --by 'C. Veld' --authority 'de burgemeester' --police 'sinds 7 juli' published > scan.out 2> scan.err
check "what was published exposes two" grep -q 'Newly exposed by what was published: 2 people' scan.out
check "one of them new" grep -qE '^ +1 not in the case before' scan.out
check "one known as stolen" grep -qE '^ +1 in the case, not published before' scan.out
check "who fetched it, on whose authority" grep -q 'fetched by C. Veld, from not said, on the authority of de burgemeester; the police: sinds 7 juli' scan.out
check "nothing to be asked" bash -c "! grep -q 139g scan.err"
check "letters follow" grep -q 'letters .*people, 2 people' scan.out
check "its controller is told" grep -q 'controller .*O-2' scan.out
check "a supplement to the notification" grep -q 'supplement .*AP' scan.out
check "person by person" same "$("$KOND" event exposed 1 2 --format jsonl | value how | sort | paste -sd,)" known,new
check "notices as rows" says '"notice":"letters","to":"people","people":2' "$KOND" event exposed 1 2 --notices --format jsonl
check "without custody kond asks" says '139g' "$KOND" scan --as published stolen
check "an event that names the exhibit" exits 0 "$KOND" event add sample_published 'proef' --at 2025-07-06 --exhibit 2 --fetched-by 'C. Veld' --authority 'de burgemeester'
check "no such exhibit" exits 2 "$KOND" event add sample_published 'proef' --at 2025-07-06 --exhibit 9
check "the customer's exhibit shows with the entity" says 'exhibits +1 with its data' "$KOND" org show O-2

# ---- decisions, four eyes ----
decide() { "$KOND" decide add "$@" --decided-by bestuur --prepared-by 'J. de Wit'; }
check "a risk wants its factors" says 'wants its factors' decide risk high --reason 'BSN en uitslagen gepubliceerd'
check "an answer its kind has not" says 'one of: none risk high' decide risk perhaps --reason x
check "a reason" says 'wants --reason' "$KOND" decide add notify yes --to AP --decided-by bestuur
check "a factor has a reason" exits 2 decide risk high --reason x --factor 'dpc=4'
check "a risk" exits 0 decide risk high --entity O-2 --stream screening --reason 'BSN en uitslagen' --factor 'dpc=sensitive|uitslagen van onderzoek' --factor 'ei=maximum|BSN met naam en adres' --score 5.00
check "what is missing for a severity is named" says 'once these factors are given too: confidentiality, integrity, availability, malice' "$KOND" decide show B-1
check "a factor that severity.tsv has not" says 'dpc is one of: simple, behavioural, financial, sensitive' decide risk high --reason x --factor 'dpc=4|uitslagen'
check "a factor twice" says 'given twice: ei' decide risk high --reason x --factor 'ei=maximum|x' --factor 'ei=limited|y'
check "is prepared" says 'B-1 .*high \[prepared\]' "$KOND" decide show B-1
check "who prepared does not release" says 'another one must' "$KOND" release B-1 --by 'j. de wit'
check "someone else, who may" exits 0 "$KOND" org person 'P. Bakker' --roles releaser
check "who is not named may not" says 'nobody of this name may' "$KOND" release B-1 --by 'K. Onbekend'
check "counsel is who is counsel" says 'is counsel' "$KOND" release B-1 --by 'P. Bakker' --as counsel
check "released, and the counts are frozen" says 'B-1 is released by P. Bakker; the counts are S-1' "$KOND" release B-1 --by 'P. Bakker'
check "not twice by one" says 'released this already' "$KOND" release B-1 --by 'P. Bakker'
check "it says so" says 'B-1 .*high \[released\]' "$KOND" decide show B-1
check "the counts are one snapshot for one generation" exits 0 decide notify yes --to AP --reason 'hoog risico'
check "the same counts" says 'the counts are S-1' "$KOND" release B-2 --by 'P. Bakker'
check "a later one supersedes" exits 0 decide notify later --to AP --reason 'wacht' --supersedes B-2 --why-changed 'portaal dicht'
check "the older one shows it" same "$("$KOND" decide list --history --format jsonl | value state | paste -sd,)" released,superseded,prepared
check "not twice" says 'superseded already' decide notify no --to AP --reason x --supersedes B-2 --why-changed y
check "taken back" exits 0 "$KOND" release withdraw B-1 --by 'P. Bakker'
check "then it is not released" says 'B-1 .*\[withdrawn\]' "$KOND" decide show B-1
check "an exemption wants evidence" says 'wants --' decide exempt applies --reason x --duty gdpr-34-3-a
check "a duty that is none is not decided on" says 'no such duty' decide exempt applies --reason x --duty gdpr-34-3-z --evidence brief
check "evidence of a decision that is not there" says 'names an event that is not there' decide exempt applies --reason x --duty gdpr-34-3-a --evidence E-99
check "who tells is there" says 'no such legal entity for --teller' decide teller agreed --reason x --to people --teller O-9
check "who is told is there" says 'no such legal entity for --to' decide teller agreed --reason x --to O-9 --teller O-1
check "a snapshot is prepared" exits 0 "$KOND" release prepare S-1 --by 'J. de Wit'
check "and released" exits 0 "$KOND" release S-1 --by 'P. Bakker'
check "what there is not" exits 2 "$KOND" release B-9 --by 'P. Bakker'
check "all steps" same "$("$KOND" release list --format jsonl | value step | sort | uniq -c | tr -s ' ' | paste -sd,)" ' 4 prepared, 3 released, 1 withdrawn'

# ---- the severity that follows from the factors, as advice ----
severe() { decide risk high --reason 'BSN en uitslagen' --factor 'dpc=sensitive|uitslagen' --factor 'ei=maximum|BSN, naam, adres' --factor 'confidentiality=unknown|op het darkweb' --factor 'integrity=none|niets veranderd' --factor 'availability=none|alles bereikbaar' --factor 'malice=yes|afpersing' "$@"; }
check "another score than the factors give" says 'give another: 5.00 very high' severe --score 3.25
check "worked out" says '^  score +5.00 very high' severe
check "how" says 'severity 5.00 very high = dpc 4 x ei 1.00 . circumstances 1.00' severe
check "people decide" says 'advice only' severe
check "beside the cases of the EDPB with that outcome" says '04: ransomware, no backup, data taken$' severe
check "those not verified say so" says '11: stolen laptop, not encrypted .to be verified' severe
check "adjusted for the context" says 'score +2.00 medium' severe --factor 'adjust=-3|alleen dat er bloed is geprikt' --factor 'persons=941000|telling S-1'
check "of many" says 'flag: many people' "$KOND" decide show "$("$KOND" decide list --format jsonl | value id | grep '^B-' | tail -1)"
check "the score is a column" same "$("$KOND" decide list --format jsonl | value score | tail -1)" '2.00 medium'
check "what factors there are" same "$("$KOND" decide factors --format csv | tr -d '\r' | grep '^ei,maximum' | cut -d, -f1-3)" ei,maximum,1.00
check "the cases" same "$("$KOND" decide cases --format jsonl | value case | wc -l)" 18

# ---- nothing leaks, all is proven ----
check "the journal tells no names and no texts" bash -c "! '$KOND' journal --format jsonl | grep -qiE 'quist|nova|raadsman|zwijgen|diefstal|twist|bestuur|burgemeester|veld|bakker|portaal'"
check "nor does the case file" bash -c "! grep -aqE 'Quist|raadsman|Nova|advies van' case.kond case.kond-wal 2> /dev/null"
check "verify proves facts and events" says 'proven +facts and events: those that the journal says' "$KOND" verify
check "a new key keeps all" exits 0 "$KOND" key rotate
check "and is proven" exits 0 "$KOND" verify
finish
