#!/bin/bash
# Clusters that stand in one another: the L1 table is its own L2 table and its own data.
printf 'QFI\373\0\0\0\2'
head -c 12 /dev/zero; printf '\0\0\0\11\0\0\0\0\177\377\377\377\0\0\0\0\0\0\0\100\0\0\0\0\0\0\0\110'
head -c 12 /dev/zero
for ((i = 0; i < 64; i++)); do printf '\0\0\0\0\0\0\2\0'; done
printf '\100\0\0\0\0\0\2\0%.0s' {1..600}
