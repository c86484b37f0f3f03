#!/bin/bash
# Rows of more cells than are looked at: what stands in the others is told to be left out.
dir=$(mktemp -d)
mkdir -p "$dir/word"
printf '<Types/>' >"$dir/[Content_Types].xml"
{
	printf '<w:document xmlns:w="w"><w:body><w:tbl>'
	for row in 1 2 3; do
		printf '<w:tr>'
		for ((i = 0; i < 4200; i++)); do printf '<w:tc><w:p><w:t>BSN 999990019</w:t></w:p></w:tc>'; done
		printf '</w:tr>'
	done
	printf '</w:tbl></w:body></w:document>'
} >"$dir/word/document.xml"
(cd "$dir" && zip -q -X -r - '[Content_Types].xml' word)
rm -rf "$dir"
