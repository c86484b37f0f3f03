#!/bin/bash
# A document with a password: its parts are noise, and the manifest says why.
dir=$(mktemp -d)
mkdir "$dir/META-INF"
printf 'application/vnd.oasis.opendocument.text' >"$dir/mimetype"
head -c 400 /dev/zero | tr '\0' '\236' >"$dir/content.xml"
printf '<m:manifest xmlns:m="m"><m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>' >"$dir/META-INF/manifest.xml"
(cd "$dir" && zip -q -X -r - mimetype content.xml META-INF)
rm -rf "$dir"
