#!/usr/bin/env bash
# The two programs: kond holds no reader, no detector and no parsing library; kond-parse holds no store and no key.
. "$(dirname "$0")/lib.sh"

parse=$(dirname "$KOND")/../libexec/kond/kond-parse
check "kond is linked to no parsing library" bash -c '! ldd "$1" | grep -E "archive|icu|xml|poppler|mdb"' _ "$KOND"
check "kond holds no reader and no detector" bash -c '! nm "$1" | grep -E " (reader|detector)_[a-z0-9]+$"' _ "$KOND"
check "kond-parse is linked to nothing that divides keys" bash -c '! ldd "$1" | grep -E "gfshare"' _ "$parse"
check "kond-parse holds no store" bash -c '! nm "$1" | grep -E " (case|journal)_[a-z]+"' _ "$parse"
check "kond-parse holds readers" bash -c 'nm "$1" | grep -q " reader_hl7v2$"' _ "$parse"
finish
