#!/bin/bash
# 2,000,000 groups within one another, tables within them, that never end.
printf '{\\rtf1 '
for ((i = 0; i < 2000; i++)); do printf '{\\trowd\\intbl x\\cell'; done
head -c 2000000 /dev/zero | tr '\0' '{'
printf 'BSN 999990019'
