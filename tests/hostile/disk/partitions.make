#!/bin/bash
# Extended partitions that go round, and one beyond the end.
head -c 446 /dev/zero
printf '\0\0\0\0\5\0\0\0\2\0\0\0\377\377\377\377'
printf '\0\0\0\0\203\0\0\0\20\0\0\0\377\377\377\177'
printf '\0\0\0\0\7\0\0\0\1\0\0\0\1\0\0\0'
head -c 16 /dev/zero
printf '\125\252'
head -c 512 /dev/zero
head -c 446 /dev/zero
printf '\0\0\0\0\203\0\0\0\0\0\0\0\377\377\377\377'
printf '\0\0\0\0\5\0\0\0\0\0\0\0\377\377\377\377'
head -c 32 /dev/zero
printf '\125\252'
head -c 20000 /dev/zero
