#!/bin/bash
# 512 MiB of blanks as one value.
dir=$(mktemp -d)
mkdir -p "$dir/xl/worksheets"
printf '<Types/>' >"$dir/[Content_Types].xml"
{ printf '<worksheet><sheetData><row><c t="inlineStr"><is><t>'; head -c 536870912 /dev/zero | tr '\0' ' '; } >"$dir/xl/worksheets/sheet1.xml"
(cd "$dir" && zip -q -X -r - '[Content_Types].xml' xl)
rm -rf "$dir"
