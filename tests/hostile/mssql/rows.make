#!/bin/bash
# Pages whose rows point everywhere: offsets, counts of columns and ends as large as they can be, and into one another.
file=$(dirname "$0")/../../golden/text/mssql/pages.in
head -c 32768 "$file"
page() { head -c 40960 "$file" | tail -c 8192; }
for ((i = 0; i < 24; i++)); do
	page | head -c $((100 + i * 3))
	head -c 7 /dev/zero | tr '\0' '\377'
	page | tail -c +$((108 + i * 3))
done
page | head -c 96
printf '\60\0\4\0\1\0\0\377\377%.0s' {1..800}
page | tail -c 896
page | head -c 8100
head -c 92 /dev/zero | tr '\0' '\140'
page | head -c 5000
