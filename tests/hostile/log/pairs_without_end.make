#!/bin/bash
# One line of a million pairs, lines whose quotes nothing closes, and a new key in every line.
printf '2025-09-01 12:00:00 INFO a=1\n'
yes 'a=1 ' | head -n 1000000 | tr -d '\n'
yes 'naam="x naam=' | head -n 300000 | tr -d '\n'
echo
awk 'BEGIN { for (i = 0; i < 50000; i++) printf "2025-09-01 12:00:00 INFO key%d=%d\n", i, i }'
