#!/bin/bash
# 512 MiB of blanks as the text of a document.
dir=$(mktemp -d)
mkdir "$dir/word"
printf '<Types/>' >"$dir/[Content_Types].xml"
{ printf '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>'; head -c 536870912 /dev/zero | tr '\0' ' '; } >"$dir/word/document.xml"
(cd "$dir" && zip -q -X -r - '[Content_Types].xml' word)
rm -rf "$dir"
