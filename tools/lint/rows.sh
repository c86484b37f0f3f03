#!/bin/bash
# rows.sh - one addition = one file + one table row + its fixtures: every row of every table has them.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0

rows() { sed -n "s/^$1(\([a-z0-9_]*\)[,)].*/\1/p" "$2"; }

# need WHAT PATTERN - at least one file fits
need() {
	compgen -G "$2" >/dev/null && return
	echo "$1 has no $2"
	bad=1
}

for row in $(rows READER src/text/reader.tbl); do
	need "reader $row" "src/text/reader_$row.c"
	need "reader $row" "tests/golden/text/$row/*.in"
	need "reader $row" "tests/hostile/$row/*.want"
done
for row in $(rows DETECTOR src/find/detector.tbl); do
	need "detector $row" "src/find/det_$row.c"
	need "detector $row" "tests/golden/find/$row/*.in"
done
for row in $(rows CMD src/cmd/cmd.tbl); do
	need "command $row" "src/cmd/cmd_$row.c"
done
for row in $(rows LIMIT src/base/limit.tbl); do
	grep -rqw "$row" src --include='*.[ch]' || { echo "limit $row is asked by nobody" && bad=1; }
	grep -rqw "$row" tests || { echo "limit $row is hit by no test" && bad=1; }
done

# No fixture without its .want, no .want without its input.
for file in tests/golden/*/*/*.in tests/hostile/*/*.in tests/hostile/*/*.make; do
	[ -f "$file" ] && [ ! -f "${file%.*}.want" ] && echo "$file has no .want" && bad=1
done
for file in tests/golden/*/*/*.want tests/hostile/*/*.want; do
	[ -f "$file" ] && [ ! -f "${file%.want}.in" ] && [ ! -f "${file%.want}.make" ] && echo "$file has no input" && bad=1
done
exit $bad
