#!/bin/bash
# length.sh - no source file over 1,200 lines; those over 600 are named. Every file begins with a comment that says what it is.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0
for file in src/*/*.[ch] tests/*.[ch] tests/*/*.[ch] fuzz/*.c; do
	[ -f "$file" ] || continue
	lines=$(wc -l <"$file")
	if [ "$lines" -gt 1200 ]; then
		echo "$file: $lines lines, the most is 1200"
		bad=1
	elif [ "$lines" -gt 600 ]; then
		echo "$file: $lines lines, more than 600 (allowed, not liked)"
	fi
	if ! head -n 3 "$file" | grep -q '/\*'; then
		echo "$file: does not begin with a comment that says what it is"
		bad=1
	fi
	if grep -nE '\b(TODO|FIXME|XXX)\b' "$file"; then
		echo "$file: unfinished"
		bad=1
	fi
done
exit $bad
