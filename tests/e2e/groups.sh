#!/usr/bin/env bash
# Groups: who is in them, what puts them there, and how a score tells them; hard cases of a simulation.
. "$(dirname "$0")/lib.sh"

mkdir ev
cat > ev/patienten.csv <<'END'
BSN;Voorletters;Achternaam;Geboortedatum;Straat;Huisnr;Postcode;Plaats;Land;Overleden;Indicatie geheim
999990019;J.A.;Jansen;01-02-1950;Dorpsstraat;1;2288AA;Rijswijk;NL;12-03-2024;N
999990032;P.;Bakker;03-04-1975;PI Vught;501;5263NT;Vught;NL;N;N
999990044;K.;Visser;05-06-1980;Hauptstrasse;12;;Kleve;DE;;N
999990056;L.;Smit;07-08-1985;Geheim adres;;;;;;J
999990068;M.;Mulder;09-10-2023;Kerkweg;3;2288AB;Rijswijk;NL;;
999990081;T.;Testpatient;11-12-1970;Kerkweg;4;2288AB;Rijswijk;NL;;
END
"$KOND" scan ev > /dev/null 2>&1
"$KOND" persons --format jsonl > persons.jsonl 2> /dev/null
who() { grep -F "\"bsn\":\"$1\"" persons.jsonl; }
id() { who "$1" | value id; }
check "the dead" grep -qF '"groups":["deceased"]' <(who 999990019)
check "a prison" grep -qF '"groups":["detained"]' <(who 999990032)
check "abroad" grep -qF '"groups":["abroad"]' <(who 999990044)
check "a secret address" grep -qF '"groups":["secret_address"]' <(who 999990056)
check "and no letter can go there" grep -qF '"missing":["address"' <(who 999990056)
check "a child" grep -qF '"groups":["minor"]' <(who 999990068)
check "a test patient" grep -qF '"groups":["test_patient"]' <(who 999990081)
check "what says that somebody died" says 'deceased +2024-03-12' "$KOND" findings --person "$(id 999990019)" --group deceased
check "what says that somebody is held" says 'street +PI Vught' "$KOND" findings --person "$(id 999990032)" --group detained
check "what says that an address is secret" says 'secrecy +Y' "$KOND" findings --person "$(id 999990056)" --group secret_address
check "nothing else" same "$("$KOND" findings --person "$(id 999990056)" --group secret_address --format jsonl 2>/dev/null | wc -l)" 2
check "no such group" exits 2 "$KOND" findings --group rich

rm -rf case.kond*
"$KOND" simulate --formats plain --persons 1500 --seed 41 --out sim > /dev/null
"$KOND" scan --as published sim/evidence/published > /dev/null 2>&1
"$KOND" scan --as stolen sim/evidence/stolen > /dev/null 2>&1
"$KOND" score sim/truth --format jsonl > score.jsonl 2> score.err
row() { grep -F "\"measure\":\"$1\"" score.jsonl; }
at_least() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a + 0 >= b + 0) }' || { echo "$1 is under $2"; return 1; }; }
for g in deceased secret_address detained minor; do
	check "$g: found as the truth has it" at_least "$(row "group $g" | value recall)" 0.75
	check "$g: and few others" at_least "$(row "group $g" | value precision)" 0.95
done
check "test patients: nobody else" same "$(row "group test_patient" | value precision)" 1.0000
for h in reversed double_name given_variant incomplete_date relative moved name_change; do
	check "hard case $h has figures of its own" grep -qE '"split":[0-9]+,"merged":[0-9]+' <(row "patients, hard $h")
done
check "wrong merges of so many people" grep -qE '"right":[0-9.]+' <(row "wrong merges per 20,000")
check "splits of so many people" grep -qE '"right":[0-9.]+' <(row "splits per 1,000")
finish
