#!/usr/bin/env bash
# Lists of customers against a case: every answer, sums, what may be told to whom, parts per customer, unread evidence, releases refused.
. "$(dirname "$0")/lib.sh"

mkdir a b r list more
cat > a/p.csv <<'EOF'
BSN;Naam;Geboortedatum;Postcode;Huisnr;AGB huisarts
999990019;J. de Vries;01-02-1980;2288AA;12;01012345
999990032;Mehmet Yilmaz;24-10-1963;3011AB;7;01054321
EOF
cat > b/q.csv <<'EOF'
BSN;Naam;Geboortedatum;Postcode;Huisnr
999990044;Fatima El Amrani;15-06-1991;1012AB;101
999990019;J. de Vries;01-02-1980;2288AA;12
EOF
cat > r/r.csv <<'EOF'
BSN;Naam;Geboortedatum;Postcode;Huisnr
999990056;Piet Bakker;15-06-1951;1012AB;11
EOF
cat > list/LIST.csv <<'EOF'
BSN;Naam;Geboortedatum;Postcode;Huisnr
999990019;J. de Vries;01-02-1980;2288AA;12
;;;;
;Mehmet Yilmaz;24-10-1963;;
999990044;F. El Amrani;15-06-1991;;
999990056;Piet Bakker;15-06-1951;1012AB;11
;Anna Zonneveld;01-01-1970;9999ZZ;1
999990019;J. de Vries;;;
;Piet;;;
zie ook;de;andere;lijst;
EOF
sums() { "$KOND" population --format jsonl "$@"; }
rows() { "$KOND" population --rows --format jsonl "$@"; }
adds_up() {
	local line
	line=$(sums --customer "$1") || return 1
	same "$(($(value confirmed <<< "$line") + $(value possible <<< "$line") + $(value excluded <<< "$line") + $(value not_found <<< "$line")))" "$2" &&
		same "$(value rows <<< "$line")" "$2" && same "$(rows --customer "$1" | wc -l)" "$2"
}

check "evidence of a customer" exits 0 "$KOND" scan --as stolen --customer "Ziekenhuis A" a
check "of another" exits 0 "$KOND" scan --as stolen --customer "Kliniek B" b
check "within reach" exits 0 "$KOND" scan --as reachable --customer "ziekenhuis  a" r
check "without a list there is nothing to say" exits 1 "$KOND" population
"$KOND" persons --certainty all --format jsonl > before
check "a list" exits 0 "$KOND" scan --as population --customer "Ziekenhuis A" list/LIST.csv
"$KOND" persons --certainty all --format jsonl | sed 's/"generation":[0-9]*//' > after
check "makes nobody one of the people and changes none" same "$(sed 's/"generation":[0-9]*//' before | diff - after)" ""
check "nor those seen while it is read" says '"at_most":4,' "$KOND" status --format jsonl

check "rows add up" adds_up "Ziekenhuis A" 8
check "confirmed with where" says '"row":2,"certainty":"confirmed","persons":\["P-000001"\].*"exposure":"stolen","files":\["p.csv"\],"reasons":\["bsn"\],"why":\[\]' rows
check "a row in which nobody can be read is told" says '"row":null,"certainty":"not_found".*"why":\["not_understood"\]' rows
check "part of an identity is possible" says '"row":4,"certainty":"possible".*"why":\["part_of_identity"\]' rows
check "what came only through others is not told" says '"row":5,"certainty":"confirmed".*"exposure":null,"files":\[\].*"why":\["only_other_customers"\]' rows
check "only within reach is possible" says '"row":6,"certainty":"possible".*"why":\["reachable_only"\]' rows
check "not found says what is missing for more" says '"row":7,"certainty":"not_found".*"why":\["doubt_not_measured","not_released"\]' rows
check "the same person again" says '"row":8,"certainty":"confirmed".*"same_as":2' rows
check "too little to compare" says '"row":9,"certainty":"not_found".*"why":\["too_little"\]' rows
check "one certainty only" same "$(rows --certainty possible | wc -l)" 2
check "the screen says why" says 'of whom only in other customers' "$KOND" population
check "a look is one entry" says '"act":"look","detail":.*"listing":"population.rows"' "$KOND" journal --format jsonl

check "no release without a measured doubt" exits 1 "$KOND" population release --customer "Ziekenhuis A" --by "mw. Quist"
check "nor without a name" exits 2 "$KOND" population release --customer "Ziekenhuis A"
check "nothing to withdraw" exits 1 "$KOND" population withdraw --customer "Ziekenhuis A" --by "mw. Quist"
check "an unknown customer is wrong use" exits 2 "$KOND" population --customer nobody

check "parts say which customer" grep -q '"bsn":"999990019".*"parts":\[{"requester":"R-000001","agb":"01012345","customer":"Ziekenhuis A".*{"requester":null,"agb":null,"customer":"Kliniek B"' before
check "people of a customer" same "$("$KOND" persons --customer "kliniek b" --format jsonl | value bsn | sort | xargs)" "999990019 999990044"
check "people without any requester" same "$("$KOND" persons --requester none --certainty all --format jsonl | value bsn | sort | xargs)" "999990044 999990056"
check "a line per customer, who is shared" says '"customer":"Ziekenhuis A","persons":2,"persons_published":0,"persons_possible":1,"persons_shared":1,"persons_without_requester":1' "$KOND" requesters --by customer --format jsonl
check "requesters say who is shared" says '"agb":"01012345".*"persons_shared":0' "$KOND" requesters --format jsonl
check "excluded are no people of the case" same "$("$KOND" persons --certainty excluded --format jsonl)" ""

# With a measured doubt two people can release: those not found and comparable are excluded, and nobody else.
if "$KOND" sample draw --n 50 >/dev/null 2>&1; then
	"$KOND" sample list --format jsonl | value id | sed 's/$/ right/' > judged
	check "a judged sample" exits 0 bash -c '"$KOND" sample judge < judged'
	check "its interval stands beside the counts" says '"recall_low":[0-9.]+,"recall_high":[0-9.]+' sums
	check "the first release" exits 0 "$KOND" population release --customer "Ziekenhuis A" --by "mw. Quist"
	check "excludes nobody" says '"excluded":0,' sums
	check "the same person is no second" exits 1 "$KOND" population release --customer "Ziekenhuis A" --by "Mw Quist"
	check "another is" exits 0 "$KOND" population release --customer "Ziekenhuis A" --by "dhr. Bos"
	check "excluded" says '"row":7,"certainty":"excluded","persons":\[\].*"why":\[\]' rows
	check "only who could be compared" same "$(rows --certainty excluded | wc -l)" 1
	check "and the sum is the list" adds_up "Ziekenhuis A" 8
	check "who released is told" says '"released_by":\["mw. Quist","dhr. Bos"\]' sums
	check "both are in the journal" same "$("$KOND" journal --format jsonl | grep -c '"act":"population.release"')" 2
fi

printf 'AC1027\0\1\2\3\377\376\0' > more/gebouw.dwg
check "evidence that can not be read, of nobody by name" exits 3 "$KOND" scan --as reachable more
check "makes possible" says '"row":7,"certainty":"possible".*"why":\["unread_files"\]' rows
check "releases are withdrawn" same "$(sums --customer "Ziekenhuis A" | value released_by)" "[]"
check "as many as there were, in the journal" same "$("$KOND" journal --format jsonl | grep -c '"act":"population.withdraw"')" "$("$KOND" journal --format jsonl | grep -c '"act":"population.release"')"
check "rows still add up" adds_up "Ziekenhuis A" 8
check "the screen says which file first" says 'gebouw.dwg' "$KOND" population
check "a folder can be said to be somebody's later" exits 3 "$KOND" scan --as reachable --customer "Kliniek B" more
check "and then is no other's" says '"row":7,"certainty":"not_found"' rows
check "a list may be a repeat of evidence" exits 3 "$KOND" scan --as population --customer "Kliniek B" b/q.csv
check "and is answered all the same" adds_up "Kliniek B" 2
check "the case is whole" exits 0 "$KOND" verify
finish
