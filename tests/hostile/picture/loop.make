#!/bin/bash
# A TIFF of one page of 64 by 64 dots, whose next page is itself.
le() { local i v=$1; for ((i = 0; i < $2; i++)); do printf '%b' "\\x$(printf %02x $((v & 255)))"; v=$((v >> 8)); done; }
entry() { le "$1" 2; le "$2" 2; le 1 4; le "$3" 4; }
printf 'II*\0'
le 8 4
le 8 2
entry 256 3 64
entry 257 3 64
entry 258 3 1
entry 259 3 1
entry 262 3 0
entry 273 4 110
entry 278 3 64
entry 279 4 512
le 8 4
head -c 512 /dev/zero
