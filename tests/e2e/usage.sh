#!/usr/bin/env bash
# What a user meets first: help, wrong use, missing things; every command has help.
. "$(dirname "$0")/lib.sh"

check "no command: wrong use" exits 2 "$KOND"
check "help" exits 0 "$KOND" --help
check "version" says '^kond [0-9]' "$KOND" version
check "unknown command" exits 2 "$KOND" frobnicate
for c in $("$KOND" --help | awk '/^  [a-z]/ { print $1 }'); do
	check "$c --help" says "^kond $c" "$KOND" "$c" --help
	check "$c with an unknown option: wrong use" exits 2 "$KOND" "$c" --no-such-option
done
check "no case: says what to do" says 'kond scan PATH' "$KOND" persons
check "scan without PATH and case: wrong use" exits 2 "$KOND" scan
check "scan of a missing PATH" exits 1 "$KOND" scan nowhere
check "and makes no case" test ! -e case.kond
mkdir ev && printf 'hello\n' > ev/a.txt
check "an unknown standing: wrong use" exits 2 "$KOND" scan --as borrowed ev
check "an unknown format: wrong use" exits 2 "$KOND" limits --format xml
check "limits" says 'depth' "$KOND" limits
check "formats" says 'hl7v2' "$KOND" formats
check "detectors" says 'bsn' "$KOND" detectors
check "selftest" exits 0 "$KOND" selftest
check "options stand anywhere behind the command" exits 0 "$KOND" scan ev --jobs 1
check "nobody in it" same "$("$KOND" persons --format jsonl)" ""
check "a table for people" exits 0 "$KOND" persons
check "CSV with a header" says '^"?id"?,' "$KOND" persons --format csv
finish
