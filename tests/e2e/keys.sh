#!/usr/bin/env bash
# Passphrase, key file, sheets, rotation, backup while a scan runs, restore.
. "$(dirname "$0")/lib.sh"
unset KOND_KEY_FILE

mkdir ev
printf 'bsn;naam;geboortedatum\n999990019;J. de Vries;01-02-1980\n' > ev/one.csv
"$KOND" scan ev > /dev/null 2>&1

check "a wrong passphrase is refused" exits 1 env KOND_PASSPHRASE=wrong "$KOND" status
check "change" exits 0 env KOND_NEW_PASSPHRASE=second "$KOND" key change
check "the old one no longer opens" exits 1 "$KOND" status
export KOND_PASSPHRASE=second
check "the new one does" exits 0 "$KOND" status
mkdir sheets
check "split 2 of 3" exits 0 "$KOND" key split --out sheets
check "three sheets" same "$(find sheets -type f | wc -l)" 3
for pair in "1 2" "1 3" "2 3"; do
	read -r a b <<< "$pair"
	check "sheets $a and $b open it" env -u KOND_PASSPHRASE "$KOND" key test --sheet "sheets/sheet-$a.txt" --sheet "sheets/sheet-$b.txt"
done
check "one sheet does not" exits 1 env -u KOND_PASSPHRASE "$KOND" key test --sheet sheets/sheet-1.txt
check "a sheet twice does not" exits 1 env -u KOND_PASSPHRASE "$KOND" key test --sheet sheets/sheet-1.txt --sheet sheets/sheet-1.txt
check "a lost passphrase is replaced by sheets" env KOND_NEW_PASSPHRASE=third "$KOND" key change --sheet sheets/sheet-1.txt --sheet sheets/sheet-3.txt
export KOND_PASSPHRASE=third
check "rotate" exits 0 "$KOND" key rotate
check "old sheets no longer open it" exits 1 env -u KOND_PASSPHRASE "$KOND" key test --sheet sheets/sheet-1.txt --sheet sheets/sheet-2.txt
check "people are still there" same "$("$KOND" persons --format jsonl | value bsn)" 999990019
check "and proven" exits 0 "$KOND" verify
check "a key file beside the case is refused" exits 1 "$KOND" key change --new-key-file "$PWD/the.key"
mkdir keys
check "elsewhere it is not" exits 0 "$KOND" key change --new-key-file "$PWD/keys/the.key"
check "and opens the case" exits 0 env -u KOND_PASSPHRASE "$KOND" status --key-file keys/the.key
check "named once for all commands too" exits 0 env -u KOND_PASSPHRASE KOND_KEY_FILE=keys/the.key "$KOND" status
check "but what is given goes before it" exits 1 env -u KOND_PASSPHRASE KOND_KEY_FILE=keys/the.key "$KOND" status --key-file keys/other.key

export KOND_CASE=$PWD/second.kond KOND_PASSPHRASE=again
"$KOND" simulate --formats plain --persons 4000 --seed 5 --out sim > /dev/null 2>&1
"$KOND" scan --jobs 1 sim/evidence > /dev/null 2>&1 &
pid=$!
while [ ! -e second.kond ]; do sleep 0.05; done
sleep 0.4
check "a second scan of the same case is refused" says 'someone else is scanning' "$KOND" scan
check "a backup while a scan runs" exits 0 "$KOND" backup copy.kond
check "looking while a scan runs" exits 0 "$KOND" status
wait $pid
check "restore" exits 0 "$KOND" backup --restore copy.kond --case restored.kond
check "a restored case is proven" exits 0 "$KOND" verify --case restored.kond
check "and its scan goes on" exits 3 "$KOND" scan --case restored.kond
check "to the same people" same "$("$KOND" persons --format jsonl --case restored.kond | sha256sum)" "$("$KOND" persons --format jsonl | sha256sum)"
finish
