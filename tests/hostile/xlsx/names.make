#!/bin/bash
# 60,000 sheets and as many relations, all to the one part that is there.
dir=$(mktemp -d)
mkdir -p "$dir/xl/worksheets" "$dir/xl/_rels"
printf '<Types/>' >"$dir/[Content_Types].xml"
{ printf '<workbook>' && for ((i = 0; i < 60000; i++)); do printf '<sheet name="n" id="a%d"/>' $i; done && printf '</workbook>'; } >"$dir/xl/workbook.xml"
{ printf '<R>' && for ((i = 0; i < 60000; i++)); do printf '<Relationship Id="b%d" Target="worksheets/s.xml"/>' $i; done && printf '</R>'; } >"$dir/xl/_rels/workbook.xml.rels"
printf '<worksheet><sheetData><row><c t="str"><v>x</v></c></row></sheetData></worksheet>' >"$dir/xl/worksheets/s.xml"
(cd "$dir" && zip -q -X -r - '[Content_Types].xml' xl)
rm -rf "$dir"
