#!/bin/bash
# length.sh - no source file over 1,200 lines; those over 600 are named. Every file begins with a comment that says what it is.
set -u
cd "$(dirname "$0")/../.." || exit 1
files=(src/*/*.[ch] tests/*.[ch] tests/*/*.[ch] fuzz/*.c)
bad=0
for file in "${files[@]}"; do
	[ -s "$file" ] || { echo "$file: empty" && bad=1; }
done
awk '
	function tell(what) { print what; bad = 1 }
	function ended(file, n, begun) {
		if (n > 1200)
			tell(file ": " n " lines, the most is 1200")
		else if (n > 600)
			print file ": " n " lines, more than 600 (allowed, not liked)"
		if (n > 0 && !begun)
			tell(file ": does not begin with a comment that says what it is")
	}
	FNR == 1 { ended(file, n, begun); file = FILENAME; begun = 0 }
	{ n = FNR }
	FNR <= 3 && /\/\*/ { begun = 1 }
	/(^|[^A-Za-z0-9_])(TODO|FIXME|XXX)([^A-Za-z0-9_]|$)/ { tell(FILENAME ":" FNR ": unfinished: " $0) }
	END { ended(file, n, begun); exit bad }' "${files[@]}" || bad=1
exit $bad
