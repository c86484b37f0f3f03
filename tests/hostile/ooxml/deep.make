#!/bin/bash
# 20,000 tables in one another and text after them, in a document that breaks off.
dir=$(mktemp -d)
mkdir "$dir/word"
printf '<Types/>' >"$dir/[Content_Types].xml"
{
	printf '<w:document xmlns:w="w"><w:body>'
	for ((i = 0; i < 20000; i++)); do printf '<w:tbl><w:tr><w:tc>'; done
	printf '<w:p><w:r><w:t>text</w:t></w:r></w:p>'
} >"$dir/word/document.xml"
(cd "$dir" && zip -q -X -r - '[Content_Types].xml' word)
rm -rf "$dir"
