#!/bin/bash
# Rows and columns that can not be, in an order that can not be, and values that are no numbers.
dir=$(mktemp -d)
mkdir -p "$dir/xl/worksheets"
printf '<Types/>' >"$dir/[Content_Types].xml"
printf '<styleSheet><numFmts><numFmt numFmtId="200" formatCode="[\\"/><numFmt numFmtId="201" formatCode="&quot;000"/></numFmts><cellXfs><xf numFmtId="200"/><xf numFmtId="201"/><xf numFmtId="14"/><xf/></cellXfs></styleSheet>' >"$dir/xl/styles.xml"
{
	printf '<worksheet><sheetData><row r="18446744073709551615"><c r="ZZZZZZ9" s="99999999999999999999"><v>1</v></c></row>'
	for ((i = 0; i < 2000; i++)); do
		printf '<row r="1"><c r="XFD1"><v>1e308</v></c><c r="FAA1" s="2"><v>1e7</v></c><c r="A1" s="1"><v>-.</v></c><c s="2"><v>1e-999</v></c><c s="0"><v>--1</v></c><c t="s"><v>-1</v></c></row>'
	done
	printf '</sheetData><headerFooter><oddHeader>&amp;"</oddHeader><oddFooter>&amp;99999999</oddFooter><evenFooter>&amp;K&amp;</evenFooter></headerFooter></worksheet>'
} >"$dir/xl/worksheets/sheet1.xml"
(cd "$dir" && zip -q -X -r - '[Content_Types].xml' xl)
rm -rf "$dir"
