#!/bin/bash
# One string of a MiB that half a million cells refer to.
dir=$(mktemp -d)
mkdir -p "$dir/xl/worksheets"
printf '<Types/>' >"$dir/[Content_Types].xml"
printf '<sst><si><t>%s</t></si></sst>' "$(head -c 1048576 /dev/zero | tr '\0' 'a')" >"$dir/xl/sharedStrings.xml"
{
	printf '<worksheet><sheetData>'
	yes '<row><c t="s"><v>0</v></c></row>' | head -n 500000
	printf '</sheetData></worksheet>'
} >"$dir/xl/worksheets/sheet1.xml"
(cd "$dir" && zip -q -X -r - '[Content_Types].xml' xl)
rm -rf "$dir"
