#!/bin/bash
# Two million headers, then a record of 8 MiB.
awk 'BEGIN { for (i = 0; i < 2000000; i++) printf "H|\\^&|\r" }'
printf 'P|1|'
head -c 8388608 /dev/zero | tr '\0' 'Q'
printf '\rL|1\r'
