#!/usr/bin/env bash
# Sheets: a list of patients as CSV, XLSX, XLS and ODS gives the same people, whichever way the sheet keeps its dates and numbers.
. "$(dirname "$0")/lib.sh"

# bsn N - the number of nine digits that begins with the eight of N, if there is one
bsn() {
	local sum=0 i
	for ((i = 0; i < 8; i++)); do sum=$((sum + (9 - i) * ${1:i:1})); done
	[ $((sum % 11)) -lt 10 ] && echo "$1$((sum % 11))"
}

# With and without a zero in front; never kept in a file of kond's own.
numbers=()
for ((n = 99990000; ${#numbers[@]} < 12; n += 7)); do
	b=$(bsn "$n") && numbers+=("$b")
	b=$(bsn "0$((n / 10 - n % 1000))") && numbers+=("$b")
done
names=('J. de Vries' 'A. Bakker' 'K. Yilmaz' 'P. Jansen' 'M. El Amrani' 'S. Visser' 'T. Smit' 'L. Meijer' 'R. Mulder' 'E. Dekker' 'B. Vos' 'C. Peters')
days=(1975-04-03 1968-11-13 1980-02-01 1944-02-29 1999-12-31 2001-01-01 1932-07-15 1955-05-05 1987-10-24 1990-06-30 1963-10-24 1971-03-08)

serial() { echo $((($(date -u -d "$1" +%s) / 86400) + 25569 - $2)); }
dutch() { date -u -d "$1" +%d-%m-%Y; }
cell() { printf '<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' "$1" "$2"; }

# book FILE STYLE_OF_NUMBER OFFSET HEADED - a workbook; numbers in that style, days from 1904 when OFFSET is 1462
book() {
	local i r dir
	dir=$(mktemp -d)
	mkdir -p "$dir/xl/worksheets" "$dir/xl/_rels"
	printf '<Types/>' >"$dir/[Content_Types].xml"
	printf '<workbook xmlns:r="r"><workbookPr date1904="%s"/><sheets><sheet name="Lijst" sheetId="1" r:id="rId1"/></sheets></workbook>' $(($3 > 0)) >"$dir/xl/workbook.xml"
	printf '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>' >"$dir/xl/_rels/workbook.xml.rels"
	printf '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="000000000"/><numFmt numFmtId="165" formatCode="d\\-m\\-yyyy"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs></styleSheet>' >"$dir/xl/styles.xml"
	{
		printf '<worksheet><sheetData>'
		[ "$4" = yes ] && printf '<row r="1">%s%s%s</row>' "$(cell A1 Naam)" "$(cell B1 Geboortedatum)" "$(cell C1 BSN)"
		for ((i = 0; i < 12; i++)); do
			r=$((i + 2))
			printf '<row r="%s">%s<c r="B%s" s="%s"><v>%s</v></c><c r="C%s" s="%s"><v>%s</v></c></row>' $r "$(cell A$r "${names[i]}")" \
				$r $((2 + i % 2)) "$(serial "${days[i]}" "$3")" $r "$2" "$((10#${numbers[i]}))"
		done
		printf '</sheetData></worksheet>'
	} >"$dir/xl/worksheets/sheet1.xml"
	(cd "$dir" && zip -q -X -r - '[Content_Types].xml' xl) >"$1"
	rm -rf "$dir"
}

# calc FILE - the same as an OpenDocument sheet
calc() {
	local i dir
	dir=$(mktemp -d)
	printf 'application/vnd.oasis.opendocument.spreadsheet' >"$dir/mimetype"
	text() { printf '<table:table-cell%s><text:p>%s</text:p></table:table-cell>' "$2" "$1"; }
	{
		printf '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="Lijst">'
		printf '<table:table-row>%s%s%s</table:table-row>' "$(text Naam '')" "$(text Geboortedatum '')" "$(text BSN '')"
		for ((i = 0; i < 12; i++)); do
			printf '<table:table-row>%s%s%s</table:table-row>' "$(text "${names[i]}" '')" "$(text "${days[i]:8:2}-${days[i]:5:2}-${days[i]:2:2}" " office:value-type=\"date\" office:date-value=\"${days[i]}\"")" \
				"$(text "${numbers[i]}" " office:value-type=\"float\" office:value=\"$((10#${numbers[i]}))\"")"
		done
		printf '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>'
	} >"$dir/content.xml"
	(cd "$dir" && zip -q -X -0 it.zip mimetype && zip -q -X it.zip content.xml && cat it.zip) >"$1"
	rm -rf "$dir"
}

# records FILE - the same as a workbook of Excel 4, which is nothing but its records
records() {
	local i
	for ((i = 0; i < 12; i++)); do printf '%s\t%s\t%s\n' "${names[i]}" "$(serial "${days[i]}" 0)" "$((10#${numbers[i]}))"; done | perl -CI -F'\t' -lane '
		sub r { my ($t, $b) = @_; print STDOUT pack("vv", $t, length $b), $b }
		sub text { my ($row, $column, $s) = @_; r(0x204, pack("vvvv", $row, $column, 0, length $s) . $s) }
		BEGIN {
			$\ = "";
			r(0x409, pack("vvv", 0, 0x10, 0));
			r(0x41E, pack("vC", 0, length) . $_) for "General", "000000000", "d\\-m\\-yyyy";
			r(0x443, pack("CC", 0, $_) . "\0" x 10) for 0 .. 2;
			text(0, 0, "Naam"); text(0, 1, "Geboortedatum"); text(0, 2, "BSN");
		}
		r(0x203, pack("vvvd<", $., 1, 2, $F[1]));
		r(0x203, pack("vvvd<", $., 2, 1, $F[2]));
		text($., 0, $F[0]);
		END { r(0x0A, "") }' >"$1"
}

# people NAME - who is in the folder NAME, from a case of its own
people() {
	mkdir -p "case.$1"
	(cd "case.$1" && "$KOND" scan "../$1" >out 2>&1 && "$KOND" persons --format jsonl) | grep -oE '"(bsn|surname|birth_date)":"[^"]*"' >"$1.people"
}

mkdir csv csv_bare zeroes plain old bare calc zipped records
{
	echo 'Naam;Geboortedatum;BSN'
	for ((i = 0; i < 12; i++)); do echo "${names[i]};$(dutch "${days[i]}");${numbers[i]}"; done
} >csv/lijst.csv
tail -n +2 csv/lijst.csv >csv_bare/lijst.csv
book zeroes/lijst.xlsx 1 0 yes
book plain/lijst.xlsx 0 0 yes
book old/lijst.xlsx 1 1462 yes
book bare/lijst.xlsx 1 0 no
book zipped/lijst.zip 1 0 yes
calc calc/lijst.ods
records records/lijst.xls
for way in csv csv_bare zeroes plain old bare calc zipped records; do people $way; done

check "the list has its people" same "$(grep -c '"birth_date"' csv.people) $(grep -c '"bsn"' csv.people)" "12 12"
for way in zeroes old calc zipped records; do check "$way: the same people as in the CSV" cmp csv.people $way.people; done
check "numbers that lost a zero are found all the same" cmp csv.people plain.people
check "columns without headings are told by what they hold" cmp csv_bare.people bare.people
check "a sheet is a sheet whatever its name" grep -q xlsx <(cd case.zipped && "$KOND" files --format jsonl)
finish
