#!/bin/bash
# 20,000 slides, the last one first.
dir=$(mktemp -d)
mkdir -p "$dir/ppt/slides"
printf '<Types/>' >"$dir/[Content_Types].xml"
for ((i = 20000; i > 0; i--)); do
	printf '<t>x</t>' >"$dir/ppt/slides/slide$i.xml"
	echo "ppt/slides/slide$i.xml"
done >"$dir/list"
(cd "$dir" && { echo '[Content_Types].xml' && cat list; } | zip -q -X -0 - -@)
rm -rf "$dir"
