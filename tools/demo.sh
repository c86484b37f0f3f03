#!/usr/bin/env bash
# The demo: a made-up breach of 4,000 people in every kind of file, scanned, and its story told. Usage: tools/demo.sh BIN_DIR WORK_DIR [PERSONS]
set -euo pipefail
kond=$1/bin/kond
dir=$2
persons=${3:-4000}
export KOND_CASE=$dir/demo.kond KOND_DEMO=1 NO_COLOR=1
key=(--key-file "$dir/demo.key")

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
run() { printf '\n$ kond %s\n' "$*"; "$kond" "$@" "${key[@]}"; }
# first N lines, and how many more there are
head_of() { awk -v n="$1" 'NR <= n { print } END { if (NR > n) print "  ... and " NR - n " more" }'; }

# One file of the truth whose path and format fit, with what to call it.
ugly() {
	local path
	path=$(awk -F'"' -v path="$2" -v format="$3" '$4 ~ path && $8 ~ format { print $4; exit }' "$dir/breach/truth/items.jsonl")
	[ -z "$path" ] || printf '  %-38s %s\n' "$1" "$path"
}

rm -rf "$dir"
mkdir -p "$dir"

say "1. A laboratory was robbed. Everybody in this is made up."
"$kond" simulate --persons "$persons" --seed 2030 --scans 4 --out "$dir/breach"
find "$dir/breach/evidence" -type f -printf '%s %P\n' | sort -k2 | head_of 8
echo
echo "Among them:"
stream=$(cd "$dir/breach/evidence" && LC_ALL=C grep -rl $'^\v' --include='*.dat' --include='*.hl7' --include='*.bin' . | sort | head -n 1)
[ -z "$stream" ] || printf '  %-38s %s\n' "messages as they went over the wire" "${stream#./}"
ugly "a mailbox" 'mbox$' mbox
ugly "a mail" 'eml$' eml
ugly "a database in a zip in a tar" 'tar!/.*zip!/.*(sql|db|csv)$' '(sql|sqlite|csv)'
ugly "a database dump" 'sql$' sql
ugly "a workbook" 'xlsx$' xlsx
ugly "a list as PDF" 'lijst.*pdf$' pdf
ugly "letters that went over a copier" '(pdf|tif)$' '^scan$'
ugly "the same, tilted and with specks" . rough
ugly "a zip that needs a password" beveiligd noise
ugly "a PDF that needs a password" contract noise
ugly "a PDF that is broken" 'rapport.*pdf$' noise
ugly "a zip that was cut off" kapot noise

say "2. What the thieves published, and what they took: minimum and maximum close in while it reads."
run scan --as published --received-from "the thieves' page" --by "demo" "$dir/breach/evidence/published" || [ $? -eq 3 ]
run scan --as stolen --received-from "the file server" --by "demo" "$dir/breach/evidence/stolen" || [ $? -eq 3 ]

say "3. How many people, and which data of them?"
run status

say "4. Through whom did their data come?"
run requesters | head_of 9

say "5. One person, with every place it stands."
id=$("$kond" persons --format jsonl "${key[@]}" --why demo |
	awk '/"exposure":"published"/ && /"result"/ { match($0, /P-[0-9]+/); print substr($0, RSTART, RLENGTH); exit }')
run persons --id "$id" --why demo
run findings --person "$id" --why demo | head_of 14
finding=$("$kond" findings --person "$id" --kind name --format csv "${key[@]}" --why demo | awk -F, 'NR == 2 { print $1 }')
echo
echo "The bytes behind one of them, fetched out of the evidence again:"
run findings --show "$finding" --context 60 --why demo
echo

say "6. From a person to the scanned page."
# Whoever stands on a scanned page; a tilted one when there is one.
scanned=$("$kond" findings --kind name --format csv "${key[@]}" --why demo |
	awk -F, '$2 ~ /^P-/ && /scan_[0-9]*\.[a-z]+/ { print $1 "," $2; exit }')
if [ -n "$scanned" ]; then
	run findings --person "${scanned#*,}" --why demo | awk 'NR == 1 || /scan_/' | head_of 7
	echo
	echo "The words that were read there:"
	run findings --show "${scanned%,*}" --context 60 --why demo
	echo
	if "$kond" findings --help | grep -q -e '--picture '; then
		run findings --show "${scanned%,*}" --picture "$dir/page.png" --why demo
		ls -l "$dir/page.png"
	fi
fi

say "7. One practice's people: what it gets to see, and no more."
practice=$("$kond" requesters --format csv "${key[@]}" --why demo | awk -F, '$2 ~ /^"?01/ { print $1; exit }')
run persons --requester "$practice" --why demo | cut -c1-150 | head_of 7

say "8. What could not be read, and why."
run files --unread | cut -c1-170 | head_of 12

say "9. The account: every act and every look, in one chain."
run journal | cut -c1-130 | head_of 8
run verify

say "10. What happened, when was it told, what in between? A known case after public reports, names made up."
story=$dir/story.kond
KOND_KEY_FILE=$dir/demo.key "$PWD/examples/rijswijk/replay.sh" "$story" 2025 "$kond" 2>/dev/null
KOND_CASE=$story run timeline | head_of 30
echo
echo "Its clocks, as they stood on the day the practices were told; the strictest reading of the law first:"
KOND_CASE=$story run clock list --at 2025-11-20T12:00 | cut -c1-170 | head_of 9
echo
echo "The authority's form, filled from what is known, and what is missing:"
KOND_CASE=$story run notice form ap --entity O-1 --stream "GP diagnostics" | cut -c1-150 | head_of 30
KOND_CASE=$story "$kond" timeline --format svg "${key[@]}" >"$dir/timeline.svg"
KOND_CASE=$story "$kond" notice form ap --entity O-1 --stream "GP diagnostics" --format pdf --out "$dir/ap.pdf" "${key[@]}" >/dev/null
ls -l "$dir/timeline.svg" "$dir/ap.pdf"

say "11. An account that a stranger checks without kond, and one byte that is not what it was."
mv "$story.dossier" "$dir/dossier"
ls -l "$dir/dossier"
tools/verify-dossier "$dir/dossier"
printf 'X' | dd of="$dir/dossier/entries.jsonl" bs=1 seek=2000 conv=notrunc status=none
echo
tools/verify-dossier "$dir/dossier" && exit 1

say "What to do next with a real case"
cat <<EOF
  export KOND_PASSPHRASE=...                   a passphrase nobody else knows; \`kond key split\` for the safe
  kond scan --as published --received-from "..." --by "..." FOLDER
  kond status                                  at least and at most, for the authority's form within 72 hours
  kond persons --format csv > people.csv       the list; kond requesters for the practices
  kond files --unread                          what to read by hand, most promising first
  kond verify                                  before you show it to a supervisor
EOF
