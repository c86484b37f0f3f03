#!/bin/bash
# A member that says it is 8 GiB and ends after a line.
header=$(mktemp)
{
	printf groot; head -c 95 /dev/zero; printf '0000644\0000000000\0000000000\00077777777777\00000000000000\000        0'
	head -c 100 /dev/zero; printf 'ustar\00000'; head -c 247 /dev/zero
} >"$header"
sum=$(od -An -v -tu1 -w1 "$header" | awk '{ s += $1 } END { printf "%06o", s }')
head -c 148 "$header"; printf '%s\0 ' "$sum"; tail -c +157 "$header"
echo maar zo groot
rm "$header"
