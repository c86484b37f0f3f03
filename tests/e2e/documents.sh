#!/usr/bin/env bash
# Documents: people in letters and tables of office files, places in the text that the reader writes, and the way back to it.
golden=$(realpath "$(dirname "$0")/../golden/text")
. "$(dirname "$0")/lib.sh"

mkdir -p ev doc/word
w() { printf '<w:p><w:r><w:t>%s</w:t></w:r></w:p>' "$1"; }
row() { printf '<w:tr>'; for c in "$@"; do printf '<w:tc>%s</w:tc>' "$(w "$c")"; done; printf '</w:tr>'; }
printf '<Types/>' > 'doc/[Content_Types].xml'
{
	printf '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
	w 'Betreft: mw. A. de Vries-Bakker, geb. 01-02-1980, BSN 999990019'
	w 'Dorpsstraat 12, 2288 AA Rijswijk'
	printf '<w:p/>'
	w 'Uitslag: Chlamydia trachomatis positief.'
	printf '<w:tbl>%s%s%s</w:tbl>' "$(row Naam Geboortedatum BSN)" "$(row 'J. Yilmaz' 03-04-1975 999990020)" "$(row 'K. El Amrani' 13-11-1968 999990032)"
	printf '</w:body></w:document>'
} > doc/word/document.xml
(cd doc && zip -q -X -r ../ev/brief.docx .)
(cd doc && zip -q -X -0 -r ../inner.docx .) && zip -q -X ev/post.zip inner.docx
cp "$golden/pdf/result_and_list.in" ev/uitslag.pdf

"$KOND" scan ev > out 2>&1
"$KOND" persons --format jsonl > persons.jsonl
check "four people and a doctor" same "$(grep -c '"kind":"patient"' persons.jsonl)" 4
check "a letter gives name, birth date and address" grep -q '"bsn":"999990019".*"birth_date":"1980-02-01".*"postcode":"2288AA"' persons.jsonl
check "and what was found" grep -q '"bsn":"999990019".*"sti"' persons.jsonl
check "a table gives its rows" grep -q '"bsn":"999990020".*"birth_date":"1975-04-03"' persons.jsonl
for where in brief.docx 'post.zip!/inner.docx'; do
	id=$("$KOND" findings --kind bsn --format jsonl | grep -F "\"locator\":\"$where#" | grep 999990032 | head -n 1)
	check "the words come back out of $where" same "$("$KOND" findings --show "$(value id <<< "$id")")" 999990032
done
check "a table of a PDF gives its rows" grep -q '"bsn":"999990044".*"birth_date":"1999-12-24".*"hepatitis"' persons.jsonl
"$KOND" findings --kind bsn --format jsonl > bsn.jsonl
check "a letter of a PDF tells its page" grep -q '"value":"999990019".*"locator":"uitslag.pdf#page=1' bsn.jsonl
check "and its words come back" same "$("$KOND" findings --show "$(value id <<< "$(grep 'uitslag.pdf#page=1' bsn.jsonl)")")" 999990019
finish
