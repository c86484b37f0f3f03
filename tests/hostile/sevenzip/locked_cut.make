#!/bin/bash
# Its password is among those given, but the first file is not all there: the directory still stands behind it.
dir=$(mktemp -d)
seq 1 3000 >"$dir/a" && seq 1 4000 >"$dir/b"
(cd "$dir" && 7zz a -bd -bso0 -mmt1 -pontsluit x.7z a b)
head -c 600 "$dir/x.7z"
rm -rf "$dir"
