#!/bin/bash
# A bomb of 80 MiB before a member: only the bomb is given up. What follows it is checked in tests/e2e/archives.sh.
dir=$(mktemp -d)
head -c 83886080 /dev/zero >"$dir/bom"
printf tekst >"$dir/brief.txt"
(cd "$dir" && zip -q -X - bom brief.txt)
rm -rf "$dir"
