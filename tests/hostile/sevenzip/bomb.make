#!/bin/bash
# 80 MiB of zeroes in a few KiB.
dir=$(mktemp -d)
head -c 83886080 /dev/zero >"$dir/nul"
(cd "$dir" && 7zz a -bd -bso0 -mx=1 x.7z nul) && cat "$dir/x.7z"
rm -rf "$dir"
