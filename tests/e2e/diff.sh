#!/usr/bin/env bash
# Why a count changed: snapshots, and the changes between two of them, with their evidence; the lines add up, ids stay.
. "$(dirname "$0")/lib.sh"

# adds_up - every column of the sum from stdin (CSV) leads from its first row to its last
adds_up() {
	awk -F, '$1 == "from" { for (i = 5; i <= 8; i++) v[i] = $i; next }
		$1 == "to" { for (i = 5; i <= 8; i++) if (v[i] != $i) { print "column " i ": " v[i] " is not " $i; exit 1 } seen = 1; next }
		$1 != "line" { for (i = 5; i <= 8; i++) v[i] += $i } END { exit !seen }'
}
# shellcheck disable=SC2120 # check gives the arguments
sum() { "$KOND" diff "$@" --format csv | adds_up; }
line() { grep -E "^$1,$2" diff.csv | head -n 1; }

mkdir one two three four
printf 'bsn;naam;geboortedatum;postcode;huisnummer\n999990019;A. de Vries;01-02-1980;2288AA;12\n999990032;B. Bos;03-04-1971;2288AB;14\n' > one/lijst.csv
printf 'naam;geboortedatum;postcode;huisnummer\nC. Kok;05-06-1962;2288AC;16\n' > one/adressen.csv
check "nothing to freeze without a case" exits 1 "$KOND" snapshot
check "a first scan" exits 0 "$KOND" scan --as stolen one
check "nothing to compare with yet" exits 1 "$KOND" diff
check "a snapshot" says '^S-1 "eerste melding": generation 1' "$KOND" snapshot --label 'eerste melding'
check "a label is used once" exits 1 "$KOND" snapshot --label 'eerste melding'
for label in S-9 12 now; do check "no label: $label" exits 2 "$KOND" snapshot --label "$label"; done
check "nothing changed yet" sum S-1 now

# a new person, a file that proves two to be one, and a file that was stolen is now published
printf 'bsn;naam;geboortedatum;postcode;huisnummer\n999990044;D. Smit;07-08-1953;2288AD;18\n999990056;C. Kok;05-06-1962;2288AC;16\n' > two/erbij.csv
printf 'bsn;naam;geboortedatum\n999990068;E. Mulder;09-10-1944\n' > two/los.csv
printf 'naam;geboortedatum;postcode;huisnummer\nE. Mulder;09-10-1944;2288AE;20\n' > two/nog.csv
check "more evidence" exits 0 "$KOND" scan --as stolen two
"$KOND" diff --format csv > diff.csv
check "the sum adds up" adds_up < diff.csv
check "added by new files of the second exhibit" grep -q '^added,new_file,2,' diff.csv
check "the file is named" says 'erbij.csv' "$KOND" diff
check "a picture" says '▓' "$KOND" diff
cp -r one three/again
check "the thieves publish the same list" exits 0 "$KOND" scan --as published three
"$KOND" diff 2 3 --format csv > diff.csv
check "it adds up" adds_up < diff.csv
check "upgraded by another standing, and the copy is what tells" grep -q '^upgraded,standing,3,' diff.csv
"$KOND" diff 2 3 --people --format jsonl > people.jsonl
check "person by person" same "$(value change < people.jsonl | sort -u)" upgraded
check "from stolen" grep -q '"from":{"exposure":"stolen"' people.jsonl
check "to published, by the copy" grep -q '"to":{"exposure":"published".*"by":\["standing"\],"evidence":\["again/' people.jsonl

# two that prove one: the older lives
printf 'bsn\n999990081\n' > four/nummers.csv
printf 'naam;geboortedatum;postcode;huisnummer\nF. Peters;11-12-1935;2288AF;22\n' > four/adres.csv
check "two mentions of somebody" exits 0 "$KOND" scan --as reachable four
check "a second snapshot" exits 0 "$KOND" snapshot --label 'tweede melding'
before=$("$KOND" persons --certainty all --format jsonl | value id | sort)
mkdir five
printf 'bsn;naam;geboortedatum;telefoon\n999990019;A. de Vries;01-02-1980;0687654321\n' > five/ook.csv
printf 'bsn;naam;geboortedatum;postcode;huisnummer\n999990081;F. Peters;11-12-1935;2288AF;22\n' > five/bewijs.csv
check "a file that proves them one" exits 0 "$KOND" scan --as stolen five
"$KOND" diff --format csv > diff.csv
check "the sum from the last snapshot adds up" adds_up < diff.csv
"$KOND" diff --people --change merged --format jsonl > merged.jsonl
check "one was merged" same "$(wc -l < merged.jsonl)" 1
check "by the file that proves it" grep -q '"by":\["new_file"[^]]*\],"evidence":\["bewijs.csv"' merged.jsonl
check "the older lives" test "$(value other < merged.jsonl)" '<' "$(value id < merged.jsonl)"
check "and is still there" grep -q "$(value other < merged.jsonl)" <("$KOND" persons --certainty all --format jsonl | value id)
check "who was merged says into whom" says "\"merged_into\":\"$(value other < merged.jsonl)\"" "$KOND" persons --id "$(value id < merged.jsonl)" --certainty all --format jsonl
check "nobody else lost an id" same "$(comm -23 <(echo "$before") <("$KOND" persons --certainty all --format jsonl | value id | sort))" "$(value id < merged.jsonl)"
check "by label and by number" sum 'eerste melding' 3
check "from the first to the last" sum S-1 now
check "A to B is every step between" same "$(for g in 1 2 3 4; do "$KOND" diff $g $((g + 1)) --format csv | awk -F, '$1 == "added" { n += $4 } END { print n + 0 }'; done | paste -sd+ | bc)" "$("$KOND" diff 1 5 --format csv | awk -F, '$1 == "added" { n += $4 } END { print n + 1 }')"
check "the wrong way round" exits 1 "$KOND" diff 3 1
check "nobody knows it" exits 1 "$KOND" diff S-7
check "a kind that is none" exits 2 "$KOND" diff --people --change moved

# what was frozen is shown, listed and proven; no personal data in the journal
check "list" same "$("$KOND" snapshot list --format jsonl | value id | paste -sd' ')" "S-1 S-2"
check "show" says 'confirmed: seen in what was taken +3$' "$KOND" snapshot show S-1
check "show by label" says '^S-2 "tweede melding"' "$KOND" snapshot show 'tweede melding'
check "show as JSON" says '"counts":\{"at_least":3,' "$KOND" snapshot show S-1 --format jsonl
check "there is no S-3" exits 1 "$KOND" snapshot show S-3
check "each look is in the journal" test "$("$KOND" journal --format jsonl | grep -c '"listing":"diff"')" -ge 5
check "labels are not in the journal" bash -c "! '$KOND' journal --format jsonl | grep -q melding"
check "verify proves snapshots" says 'proven +snapshots: follow from the people of now by the changes since: 2' "$KOND" verify

# an older reader: what changes when files are read anew says so
check "read anew, nothing changes" exits 0 "$KOND" scan --renew
check "and it still adds up" sum S-2 now

# killed in the middle of a resolution: nothing half
"$KOND" simulate --formats plain --persons 3000 --seed 91 --out sim > /dev/null 2>&1
check "a larger case" exits 3 "$KOND" scan --case big.kond --jobs 2 --as stolen sim/evidence/stolen
check "frozen" exits 0 "$KOND" snapshot --case big.kond
for wait in 0.05 0.1 0.15 0.2 0.25 0.3; do
	"$KOND" resolve --case big.kond > /dev/null 2>&1 &
	pid=$!
	sleep $wait
	kill -9 $pid 2> /dev/null
	wait $pid 2> /dev/null
done
check "after kills all is proven" exits 0 "$KOND" verify --case big.kond --no-evidence
check "and the sum adds up" bash -c "KOND_CASE=big.kond; export KOND_CASE; '$KOND' diff --format csv | awk -F, '\$1 == \"from\" { a = \$5 } \$1 == \"to\" { b = \$5 } END { exit a != b }'"
check "published now" exits 3 "$KOND" scan --case big.kond --jobs 2 --as published sim/evidence/published
KOND_CASE=big.kond sum > sum.out 2>&1
check "and it adds up" test ! -s sum.out
check "verify walks back to the snapshot" exits 0 "$KOND" verify --case big.kond --no-evidence
finish
