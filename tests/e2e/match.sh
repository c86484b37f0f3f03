#!/usr/bin/env bash
# Private matching of a list with a case: both directions, with what is learned and journaled, and files that are not what they should be.
. "$(dirname "$0")/lib.sh"

match() { "$KOND" match "$@"; }
# two_sides LIST OPTION... - start with a list, answer with the people of the case, and show the result as JSON lines
two_sides() {
	local list=$1
	shift
	rm -f q a s
	match start --list "$list" --out q --secret s "$@" && match answer q --people --out a && match finish a --secret s --format jsonl
}
# bytes HEX... - as bytes
bytes() { printf '%b' "$(printf '\\x%s' "$@")"; }
# poke FILE AT HEX... - write bytes into a file, and its digest anew so that it is whole
poke() {
	local file=$1 at=$2
	shift 2
	head -c -32 "$file" > poked
	bytes "$@" | dd of=poked bs=1 seek="$at" conv=notrunc 2> /dev/null
	# shellcheck disable=SC2046
	bytes $(sha256sum poked | head -c 64 | fold -w 2) > digest
	cat poked digest > "$file"
}

mkdir ev
cat > ev/people.csv <<'EOF'
bsn;achternaam;tussenvoegsel;voorletters;geboortedatum;postcode;huisnummer
999990019;Vries;de;J.A.;01-02-1980;1234AB;12
;Müller;;K.;24-10-1963;2345BC;3
999990020;Bakker;;P.;05-06-1955;;
EOF
"$KOND" scan ev > /dev/null 2>&1
cat > list.csv <<'EOF'
Patiëntnr,BSN,Naam,Geboortedatum,Postcode,Huisnr
a,999990019,iemand anders,1-1-1901,,
b,,"Muller, Karel",1963-10-24,,
c,,X. Muller,24-10-1963,2345 BC,3-hoog
d,,J. Vries,24-10-1963,,
e,,,,,
EOF

check "people of a list are found by BSN, name or address" two_sides list.csv
cp check.out found
check "by BSN" says '^\{"row":1,"id":"a","by":\["bsn"\],"certainty":"confirmed"\}$' cat found
check "by name, diacritics and given names apart" says '^\{"row":2,"id":"b","by":\["name"\],' cat found
check "by address" says '^\{"row":3,"id":"c","by":\["address"\],' cat found
check "and no other" same "$(match finish a --secret s --format jsonl 2> /dev/null | wc -l)" 3
check "rows without a key are told" says '3 of 5 rows .* 1 gave no key' match finish a --secret s
check "namesakes are warned of" says 'may be namesakes' match finish a --secret s
check "who learns what is told at the start" says 'the other side +that you ask for 6 keys' cat found
check "a look of the case is one entry in the journal, with how many were asked" \
	says '"listing":"match answer","generation":1,"count":3,.*"exchange":"[0-9a-f]{32}","asked":6' "$KOND" journal --format jsonl
check "the secret is for its owner alone" same "$(stat -c %a s)" 600
check "no BSN stands in any file" exits 1 grep -alE '99999001|Muller|Vries' q a s
check "kinds can be fewer" same "$(two_sides list.csv --kinds bsn 2> /dev/null | value row | tr '\n' ' ')" "1 "
check "which is told to fall short" says 'not every kind' match finish a --secret s
check "columns as told, and padding that hides how many were asked" says 'q: 12 keys' \
	two_sides list.csv --pad 12 --kinds address --columns name=Naam,birth_date=4,postcode=5,house_number=Huisnr
check "which changes nothing" same "$(match finish a --secret s --format jsonl 2> /dev/null | value row)" 3
check "certainty can be asked for" says 'nobody of that choice' sh -c 'printf "bsn\n999990019\n" > one.csv; rm -f q a s
	"$KOND" match start --list one.csv --out q --secret s && "$KOND" match answer q --people --certainty possible --out a'

check "padding that hides nothing is refused" says 'would hide nothing' sh -c 'rm -f q a s; "$KOND" match start --list list.csv --pad 3 --out q --secret s'
check "for an answer too" says 'would hide nothing' sh -c '"$KOND" match start --list list.csv --out q --secret s && "$KOND" match answer q --people --pad 3 --out a'

# people of one practice alone
mkdir byreq && printf 'bsn;naam;geboortedatum;agb_aanvrager;aanvrager\n999990019;J. de Vries;01-02-1980;01900291;Huisartsenpraktijk Zuid\n999990020;P. Bakker;05-06-1955;01900097;Huisartsenpraktijk Noord\n' > byreq/orders.csv
"$KOND" scan --case req.kond byreq > /dev/null 2>&1
printf 'bsn\n999990019\n999990020\n' > both.csv
rm -f q a s
match start --list both.csv --out q --secret s > /dev/null
north=$("$KOND" requesters --case req.kond --format jsonl | grep Noord | value id)
check "people of one practice alone" match answer q --case req.kond --people --requester "$north" --out a
check "are all that is answered" same "$(match finish a --secret s --format jsonl 2> /dev/null | value row)" 2
mkdir empty
"$KOND" scan --case none.kond empty > /dev/null 2>&1
check "a case without people answers nothing" exits 1 "$KOND" match answer q --case none.kond --people --out none.a

# the other direction: the case asks, the list answers
rm -f q a s
check "the case asks" match start --people --out q --secret s
check "the list answers" match answer q --list list.csv --out a
check "the case learns which of its people" same "$(match finish a --secret s --format jsonl 2> /dev/null | value id | tr '\n' ' ')" "P-000001 P-000002 "
check "which is in the journal" says '"listing":"match finish","generation":1,"count":2' "$KOND" journal --format jsonl

# no name leaves: a list needs no case, a wrong passphrase opens nothing
check "a list needs no case" env KOND_CASE=nowhere.kond "$KOND" match answer q --list list.csv --out a.2
check "another passphrase does not open the secret" says 'does not open' env KOND_PASSPHRASE=other "$KOND" match finish a.2 --secret s

# answers and questions that are not what they should be
rm -f q a s
two_sides list.csv > /dev/null 2>&1
cp a whole && cp q asked
head -c 200 a > bad
check "a cut answer is refused" says 'length' match finish bad --secret s
check "a cut question too" says 'length' sh -c 'head -c 130 q > bad; "$KOND" match answer bad --people --out b.a'
cp a bad && printf '\377' | dd of=bad bs=1 seek=100 conv=notrunc 2> /dev/null
check "a flipped bit is seen" says 'damaged' match finish bad --secret s
cp q bad && poke bad 76 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
check "the neutral point is refused" says 'points is none' match answer bad --people --out b.a
cp q bad && poke bad 76 01
poke bad 107 ff
check "bytes that are no point are refused" says 'points is none' match answer bad --people --out b.a
cp a bad && poke bad 107 ff
check "in an answer too" says 'points is none' match finish bad --secret s
cp q bad && poke bad 28 ff ff ff ff ff ff ff ff
check "a number of points beyond all bounds" says 'more keys than' match answer bad --people --out b.a
cp q bad && poke bad 28 05
check "a number of points that is not so" says 'length' match answer bad --people --out b.a
cp q bad && poke bad 8 02
check "another version" says 'another version' match answer bad --people --out b.a
check "an answer is no question" says 'not a question' match answer a --people --out b.a
check "a question is no answer" says 'not an answer' match finish q --secret s
check "a list is neither" says 'no file of kond match' match finish list.csv --secret s
check "none of these made an answer" test ! -e b.a
match start --list list.csv --out q.2 --secret s.2 > /dev/null && match answer q.2 --people --out a.3 > /dev/null
check "an answer to another question is refused" says 'another question' match finish a.3 --secret s
check "more keys than --most" says 'more keys than --most allows.*: 6' match answer q --people --most 4 --out b.a
echo 'match_keys = 4' > tight
check "the limit match_keys" says 'match_keys' match start --list list.csv --out q.3 --secret s.3 --limits tight
check "for an answer" says 'match_keys' match answer q --people --out b.a --limits tight
check "nothing is written over" says 'writes over nothing' match start --list list.csv --out q --secret s.4
check "not even the secret" says 'writes over nothing' match start --list list.csv --out q.4 --secret s
check "the files are as they were" sh -c 'cmp a whole && cmp q asked'

# lists as they come
iconv -f UTF-8 -t UTF-16 list.csv > utf16.csv
grep '^{' found > by_utf8
check "a list in UTF-16 is read" two_sides utf16.csv
grep '^{' check.out > by_utf16
check "and says the same" cmp by_utf8 by_utf16
: > bad.csv
check "so is an empty file" says 'an empty file' match start --list bad.csv --out q.5 --secret s.5
check "a folder" says 'a folder' match start --list ev --out q.5 --secret s.5
printf 'schoenmaat\n42\n' > bad.csv
check "a list without anything to go by" says 'no column' match start --list bad.csv --out q.5 --secret s.5
printf 'bsn,naam\n999990019,Vries\n' > bad.csv
check "a column that is not there" says 'no such column' match start --list bad.csv --columns bsn=nergens --out q.5 --secret s.5
check "nobody in it" says 'nothing to ask' sh -c 'printf "bsn\n123456789\n" > none.csv; "$KOND" match start --list none.csv --out q.5 --secret s.5'
check "and no file is left" test ! -e s.5 -a ! -e q.5

# wrong use, and the end
check "start without a side: wrong use" exits 2 "$KOND" match start --out q.6 --secret s.6
check "both sides: wrong use" exits 2 "$KOND" match start --list list.csv --people --out q.6 --secret s.6
check "no step: wrong use" exits 2 "$KOND" match
check "an unknown kind: wrong use" exits 2 "$KOND" match start --list list.csv --kinds shoe --out q.6 --secret s.6
check "forget" exits 0 "$KOND" match forget s
check "it is gone" test ! -e s
check "only secrets are forgotten" exits 1 "$KOND" match forget list.csv
check "other files stay" test -s list.csv
check "the case is proven" exits 0 "$KOND" verify
finish
