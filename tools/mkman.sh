#!/usr/bin/env bash
# Man pages out of the program's own tables: one page per command, so that help and manual can not differ.
# man/<command>.scd, where there is one, is added behind (examples, files). Usage: tools/mkman.sh KOND OUT_DIR
set -euo pipefail
kond=$1
out=$2
top=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$out"

# scdoc gives * and _ a meaning, and \ takes it away
plain() { sed -e 's/\\/\\\\/g' -e 's/\([*_]\)/\\\1/g' -e 's/^\([.#-]\)/\\\1/'; }

page() {
	local name=$1 help
	help=$("$kond" "$name" --help)
	{
		printf 'KOND-%s(1)\n\n# NAME\n\nkond-%s - %s\n\n' "${name^^}" "$name" \
			"$(sed -n 3p <<< "$help" | sed 's/\.$//' | plain)"
		printf '# SYNOPSIS\n\n*%s*\n\n' "$(sed -n 1p <<< "$help" | plain)"
		printf '# OPTIONS\n\n'
		awk '/^Options:/ { on = 1; next } on && /^  --/ { print } on && /^$/ { exit }' <<< "$help" |
			while IFS= read -r line; do
				printf '*%s*\n\t%s\n\n' "$(sed 's/^  \(--[a-z-]*\( [A-Z-]*\)\{0,1\}\).*/\1/' <<< "$line" | plain)" \
					"$(sed 's/^  --[a-z-]*\( [A-Z-]*\)\{0,1\} *//' <<< "$line" | plain)"
			done
		local more
		more=$(awk '/^Options:/ { on = 1; next } on && /^$/ { on = 2; next } on == 2 { print }' <<< "$help")
		[ -z "$more" ] || { printf '# DESCRIPTION\n\n'; plain <<< "$more" | sed 's/$/++/; $ s/++$//'; printf '\n'; }
		[ ! -e "$top/man/$name.scd" ] || cat "$top/man/$name.scd"
		printf '# SEE ALSO\n\n*kond*(1)\n'
	} > "$out/kond-$name.1.scd"
	scdoc < "$out/kond-$name.1.scd" > "$out/kond-$name.1"
}

commands=$("$kond" --help | awk '/^  [a-z]/ { print $1 }')
for c in $commands; do page "$c"; done

{
	sed '/^@COMMANDS@$/,$d' "$top/man/kond.1.scd"
	"$kond" --help | awk '/^  [a-z]/ { print }' | while read -r name brief; do
		printf '*kond %s*\n\t%s. See *kond-%s*(1).\n\n' "$name" "$(plain <<< "$brief")" "$name"
	done
	sed '1,/^@COMMANDS@$/d' "$top/man/kond.1.scd"
} > "$out/kond.1.scd"
scdoc < "$out/kond.1.scd" > "$out/kond.1"

# rows PAGE COMMAND TITLE: a page of section 7 from a table of kond-parse
rows() {
	{
		printf 'KOND-%s(7)\n\n# NAME\n\nkond-%s - %s\n\n# TABLE\n\n' "${1^^}" "$1" "$2"
		"$kond" "$1" --format jsonl | while IFS= read -r line; do
			field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\"]*\)\"\{0,1\}[,}].*/\1/p" <<< "$line" | plain; }
			printf '*%s*\n\t%s. %s %s\n\n' "$(field name)" "$(field reads)" "$(field standard)" "$(field limits)"
		done
		printf '# SEE ALSO\n\n*kond-%s*(1)\n' "$1"
	} > "$out/kond-$1.7.scd"
	scdoc < "$out/kond-$1.7.scd" > "$out/kond-$1.7"
}
rows formats "what kond reads, with standards and limits"
rows detectors "what kond finds"
