#!/usr/bin/env bash
# Links, pipes and odd names in evidence: nothing leads outside, everything is told.
. "$(dirname "$0")/lib.sh"

mkdir -p ev outside
printf 'bsn;naam;geboortedatum\n999990019;J. de Vries;01-02-1980\n' > outside/secret.csv
ln -s "$PWD/outside/secret.csv" ev/link.csv
ln -s "$PWD/outside" ev/folder
mkfifo ev/pipe
printf 'hello\n' > $'ev/odd\x01!#%\xff.txt'
check "a scan with links and a pipe ends" exits 3 timeout 60 "$KOND" scan ev
for f in link.csv folder pipe; do
	check "$f is no file" says "\"path\":\"$f\".*\"state\":\"unread\",\"reason\":\"not_a_file\"" "$KOND" files --format jsonl
done
check "nobody behind the link is listed" same "$("$KOND" persons --format jsonl)" ""
check "an odd name is escaped and its file read" says '"path":"odd%01%21%23%25%FF.txt".*"state":"read"' "$KOND" files --format jsonl
check "proven" exits 0 "$KOND" verify
finish
