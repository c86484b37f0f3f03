#!/bin/bash
# FAT12: the folder MAP is its own child, its cluster chain goes round, and a file is larger than the disk.
image=$(dirname "$0")/../../golden/text/disk/fat12.in
head -c 512 "$image"
printf '\360\377\377\3\60\0\5\140\0\7\160\0' # chains that come back to themselves
head -c 1012 /dev/zero
printf 'DISK       \10'; head -c 20 /dev/zero
printf 'MAP        \20'; head -c 14 /dev/zero; printf '\3\0\0\0\0\0'
printf 'GROOT   CSV\40'; head -c 14 /dev/zero; printf '\5\0\377\377\377\177'
head -c 416 /dev/zero
printf 'nothing\n%.0s' {1..128}
printf '.          \20'; head -c 14 /dev/zero; printf '\3\0\0\0\0\0'
printf 'MAP        \20'; head -c 14 /dev/zero; printf '\3\0\0\0\0\0'
head -c 15000 /dev/zero
