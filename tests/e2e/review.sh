#!/usr/bin/env bash
# People decide who is who: decisions are applied, stay through new evidence and another reading, and can be taken back.
. "$(dirname "$0")/lib.sh"

mkdir ev
cat >ev/a.csv <<'X'
bsn,achternaam,voornaam,geboortedatum,postcode,huisnummer,uitslag
999990019,Vries,Anna,1980-02-01,2288AA,12,HIV negatief
,Bakker,Hanneke,1961-07-23,9711AA,40,Hb 8.1
999990032,Yilmaz,Mehmet,1975-03-04,2511BC,3,Hb 9.0
X
cat >ev/b.csv <<'X'
achternaam,voornaam,geboortedatum,telefoon,uitslag
Jansen,Piet,1950-05-05,0612345678,Hb 8.0
Jansen,Piet,1950-05-05,0612345678,Hb 8.4
Jansen,Piet,1950-05-05,0612345678,Hb 8.8
X
# id NAME - the person with this surname
id() { "$KOND" persons --format jsonl | grep -F "\"surname\":\"$1\"" | value id | head -n 1; }
# ids - who is there, one a line
ids() { "$KOND" persons --format jsonl | value id; }
history() { "$KOND" review history --format jsonl; }

check "scan" exits 0 "$KOND" scan ev
anna=$(id Vries) other=$(id Bakker) piet=$(id Jansen) mehmet=$(id Yilmaz)
before=$(ids)
check "four people" same "$(ids | wc -l)" 4
check "nothing decided" same "$(history)" ""
check "wrong use: one person" exits 2 "$KOND" review decide "$anna"
check "wrong use: neither" exits 2 "$KOND" review decide "$anna" "$other" maybe
check "wrong use: no such part" exits 2 "$KOND" review frobnicate
check "a session wants a terminal" exits 2 "$KOND" review
check "nobody there" exits 1 "$KOND" review decide "$anna" P-999 same
check "one person is not two" exits 1 "$KOND" review decide "$anna" "$anna" same

check "same: says what to do" says 'D-1: .* are one; .kond resolve.' "$KOND" review decide "$anna" "$other" same --note 'zelfde handschrift'
check "it waits for the next generation" same "$(history | value state)" next_generation
check "resolve tells" says '1 decision applied' "$KOND" resolve
check "one person" same "$("$KOND" persons --id "$other" --format jsonl | value merged_into)" "$anna"
check "with the reason" says '"decided"' "$KOND" persons --id "$anna" --format jsonl
check "applied" same "$(history | value state)" applied
check "who and why is kept" says 'zelfde handschrift' "$KOND" review history
check "but the note is not in the journal" exits 1 grep -q handschrift <("$KOND" journal --format jsonl)
check "the act is" says '"act":"decide"' "$KOND" journal --format jsonl

check "two BSNs are never one person" exits 0 "$KOND" review decide "$anna" "$mehmet" same
check "it is refused, and told" says '1 refused' "$KOND" resolve
check "and kept" same "$(history | value state | tail -n 1)" refused
check "taken back" exits 0 "$KOND" review undo D-2

mention=$("$KOND" findings --person "$piet" --kind birth_date --format jsonl | value id | sed -n 2p)
check "split" says 'Generation' "$KOND" review split "$piet" "$mention" --apply
check "two of three mentions stay" same "$("$KOND" persons --id "$piet" --format jsonl | value mentions)" 2
check "five people less one" same "$(ids | wc -l)" 4

mkdir more && printf 'bsn,achternaam,voornaam,geboortedatum\n999990044,Kok,Jan,1960-06-06\n' >more/c.csv
check "more evidence" exits 0 "$KOND" scan more
check "decisions stay" same "$(history | value state | tr '\n' ' ')" "applied undone null applied "
check "read anew" exits 0 "$KOND" scan --renew
check "decisions stay again" same "$(history | value state | tr '\n' ' ')" "applied undone null applied "
check "ids stay" same "$("$KOND" persons --id "$piet" --format jsonl | value mentions)" 2

check "undo the first" exits 0 "$KOND" review undo D-1
check "undo the split" says 'Generation' "$KOND" review undo D-4 --apply
check "undo an undo: no" exits 1 "$KOND" review undo D-3
check "undo twice: no" exits 1 "$KOND" review undo D-1
check "who was there before is there again" same "$(ids | head -n 4)" "$before"
check "with all mentions" same "$("$KOND" persons --id "$piet" --format jsonl | value mentions)" 3
check "verify" exits 0 "$KOND" verify
check "pairs" exits 0 "$KOND" review list --format jsonl
# A pair that only people can decide: one digit of the birth date.
mkdir pair
cat >pair/d.csv <<'X'
achternaam,voornaam,geboortedatum,straat,huisnummer,postcode,woonplaats,telefoon,uitslag
Vermeulen,Annelies,1980-02-13,Dorpsstraat,12,2288AA,Rijswijk,0612345670,HIV negatief
Vermeulen,Annelies,1980-02-18,Dorpsstraat,12,2288AA,Rijswijk,0612345670,Hb 8.1
X
check "a pair to decide" says 'Next' "$KOND" scan pair
check "it is listed" same "$("$KOND" review list --format jsonl | value a | wc -l)" 1
check "with what speaks" says 'birth date near' "$KOND" review list --format csv
check "status tells" says 'pairs for people to decide +1' "$KOND" status
people=$(ids | wc -l)
# keys KEYS - a session on a terminal
keys() { for k in $1; do sleep 1 && printf %s "$k"; done | timeout 60 script -qec "$KOND review" /dev/null >session.out 2>&1; }
keys "e ? q"
check "side by side, with evidence" grep -q 'Dorpsstraat,12' session.out
check "and what has to be explained" grep -q 'explains: birth date (near)' session.out
check "the look is in the journal" says 'review.evidence' "$KOND" journal
keys "y u y y"
check "undo in a session" grep -q 'taken back' session.out
check "one person less" same "$(ids | wc -l)" $((people - 1))
check "nothing to decide any more" same "$("$KOND" review list --format jsonl)" ""
check "keys are changed with all decisions" exits 0 "$KOND" key rotate
check "and they are all there" same "$(history | wc -l)" 9
finish
