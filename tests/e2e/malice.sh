#!/usr/bin/env bash
# A scan whose readers turn on it: each such item is refused with its reason, its neighbours are read, nothing escapes.
. "$(dirname "$0")/lib.sh"

bad=$(cd "$(dirname "$KOND")/../../.." && pwd)/unit/kond-parse-malice
[ -x "$bad" ] || bad=$(cd "$(dirname "$KOND")/.." && pwd)/unit/kond-parse-malice
mkdir -p tree/bin tree/libexec/kond ev
cp "$KOND" tree/bin/kond
cp "$bad" tree/libexec/kond/kond-parse
for trick in exec open socket fork ptrace segv stall lie-utf8 lie-offset lie-length; do
	printf 'MALICE %s\n' "$trick" > "ev/$trick.txt"
done
echo 'item_wall_s = 2' > short
KOND=$PWD/tree/bin/kond
check "a scan full of malice ends" exits 3 "$KOND" scan --limits short --jobs 2 ev
state() { "$KOND" files --format jsonl | sed -n "s/.*\"path\":\"$1.txt\".*\"state\":\"\([a-z]*\)\",\"reason\":\([a-z_\"]*\).*/\1 \2/p" | tr -d '"'; }
for trick in exec socket fork ptrace; do
	check "$trick is forbidden" same "$(state $trick)" "refused forbidden_call"
done
check "a crash is told" same "$(state segv)" "refused crashed"
check "a stall is told" same "$(state stall)" "refused limit_wall"
for trick in lie-utf8 lie-offset lie-length; do
	check "$trick is found out" same "$(state $trick)" "refused lied"
done
check "nothing escaped" bash -c '! "$1" findings --format jsonl | grep -q ESCAPED' _ "$KOND"
check "proven" exits 0 "$KOND" verify
finish
