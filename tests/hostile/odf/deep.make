#!/bin/bash
# Tables, remarks and cells in one another, closed in part, in a document that breaks off.
dir=$(mktemp -d)
printf 'application/vnd.oasis.opendocument.text' >"$dir/mimetype"
{
	printf '<o xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:draw="d"><office:text>'
	for ((k = 0; k < 200; k++)); do
		for ((i = 0; i < 40; i++)); do printf '<table:table><table:table-row><table:table-cell table:number-columns-repeated="99999"><office:annotation><text:p>'; done
		printf 'text<draw:page/><office:spreadsheet>'
		printf '</office:spreadsheet>'
		for ((i = 0; i < 40; i++)); do printf '</text:p></office:annotation></table:table-cell></table:table-row></table:table>'; done
	done
	for ((i = 0; i < 400; i++)); do printf '<table:table><table:table-row>'; done
} >"$dir/content.xml"
(cd "$dir" && zip -q -X -r - mimetype content.xml)
rm -rf "$dir"
