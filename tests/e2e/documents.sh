#!/usr/bin/env bash
# Documents: people in letters and tables of office files, places in the text that the reader writes, and the way back to it.
golden=$(realpath "$(dirname "$0")/../golden/text")
scan=$(realpath "$(dirname "$0")/scan.pdf")
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
cp "$scan" ev/scan.pdf
fax='BT /F 7 Tf 1 0 0 1 5 162 Tm (Van: Huisartsenpraktijk De Brug 22-11-2024 12:31 blz. 1/1) Tj ET 5 3 390 1 re f'
printf '%%%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 170]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n4 0 obj<</Length %d>>stream\n%s\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n' \
	${#fax} "$fax" > line.pdf
qpdf --warning-exit-0 --overlay line.pdf -- "$scan" ev/verstuurd.pdf 2> qpdf.err
cp "$golden/pdf/broken_picture.in" ev/stuk.pdf

"$KOND" scan ev > out 2>&1
"$KOND" persons --format jsonl > persons.jsonl
check "five people" same "$(grep -c '"kind":"patient"' persons.jsonl)" 5
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
check "a scanned page is a picture, and read" grep -q '"bsn":"956341706".*"postcode":"2288AA".*"files":."scan.pdf!/page 1.png"' persons.jsonl
check "and so is a scan under the line that a fax put on it" grep -q '"bsn":"956341706".*"verstuurd.pdf!/page 1.png"' persons.jsonl
check "a picture that can not be drawn is told" says '"path":"stuk.pdf".*"state":"partial","reason":"partly_unreadable"' "$KOND" files --format jsonl

# a page to look at
png() { [ "$(head -c 8 "$1" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]; }
id=$(grep -F '"locator":"scan.pdf!/page 1.png#' bsn.jsonl | value id)
check "the picture of a scanned page is drawn" exits 0 "$KOND" findings --show "$id" --picture scan.png
check "as PNG" png scan.png
check "nothing is written over" says 'is there already' "$KOND" findings --show "$id" --picture scan.png
id=$(grep -F 'uitslag.pdf#row=3' bsn.jsonl | value id)
check "and a page of text" exits 0 "$KOND" findings --show "$id" --picture page.png
check "with other marks it is another picture" exits 0 "$KOND" findings --show "$(grep -F 'uitslag.pdf#row=2' bsn.jsonl | value id)" --picture other.png
check "so they differ" exits 1 cmp -s page.png other.png
person=$(grep -F 'scan.pdf!/page 1.png#' bsn.jsonl | value person)
check "all pages of a person" says '^2 pictures in pages' "$KOND" findings --person "$person" --pictures pages
mkdir more && printf 'BSN;Naam\n999990068;P. de Boer\n' > more/lijst.csv && "$KOND" scan more > out 2>&1
person=$("$KOND" findings --kind bsn --format jsonl | grep -F 'lijst.csv#' | value person)
check "of one without pages the reason is said" says '^0 pictures: nothing of this person stands on a page' "$KOND" findings --person "$person" --pictures none
check "and no folder is made" exits 1 test -e none
check "a person who is not there is refused" exits 1 "$KOND" findings --person P-999999 --pictures none
check "in a folder for the owner only" same "$(stat -c %a pages)" 700
check "what stands on no page is said" says 'no page|not stand on a page' "$KOND" findings --show "$(grep -F 'brief.docx#' bsn.jsonl | head -n 1 | value id)" --picture none.png
check "the journal tells that pages were looked at" says 'findings.picture' "$KOND" journal
finish
