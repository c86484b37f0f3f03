#!/bin/bash
# Entities that would grow to gigabytes, and one that names a file.
dir=$(mktemp -d)
mkdir -p "$dir/xl/worksheets"
printf '<Types/>' >"$dir/[Content_Types].xml"
{
	printf '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">'
	last=a
	for e in b c d e g h i j k l; do printf '<!ENTITY %s "' $e; for ((i = 0; i < 10; i++)); do printf '&%s;' $last; done; printf '">'; last=$e; done
	printf ']><worksheet><sheetData><row><c r="&l;" t="str"><v>&l; &f; text</v></c></row></sheetData></worksheet>'
} >"$dir/xl/worksheets/sheet1.xml"
(cd "$dir" && zip -q -X -r - '[Content_Types].xml' xl)
rm -rf "$dir"
