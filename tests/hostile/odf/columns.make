#!/bin/bash
# A cell in a column beyond those that are looked at.
dir=$(mktemp -d)
printf 'application/vnd.oasis.opendocument.spreadsheet' >"$dir/mimetype"
printf '<d xmlns:o="o" xmlns:t="t" xmlns:x="x"><o:spreadsheet><t:table t:name="a"><t:table-row><t:table-cell t:number-columns-repeated="6000"/><t:table-cell><x:p>BSN 999990019</x:p></t:table-cell></t:table-row></t:table></o:spreadsheet></d>' >"$dir/content.xml"
(cd "$dir" && zip -q -X -0 - mimetype content.xml)
rm -rf "$dir"
