#!/bin/bash
# 256 MiB of zeroes as one member, put together from what gzip makes: RFC 1952 around the same deflate stream.
data=$(mktemp)
head -c 268435456 /dev/zero | gzip -9n >"$data"
size=$(stat -c %s "$data")
body=$((size - 18))
le() { local i v=$1; for ((i = 0; i < $2; i++)); do printf '%b' "\\x$(printf %02x $((v & 255)))"; v=$((v >> 8)); done; }
entry() { le 20 2; le 0 2; le 8 2; le 0 2; le 33 2; tail -c 8 "$data" | head -c 4; le $body 4; le 268435456 4; le 3 2; le 0 2; }
printf 'PK\3\4'; entry; printf nul
tail -c +11 "$data" | head -c $body
printf 'PK\1\2'; le 20 2; entry; le 0 2; le 0 2; le 0 2; le 0 4; le 0 4; printf nul
printf 'PK\5\6'; le 0 2; le 0 2; le 1 2; le 1 2; le 49 4; le $((body + 33)) 4; le 0 2
rm "$data"
