#!/bin/bash
# Two columns, then lines of every length, and one of 8 MiB.
for i in $(seq 20); do echo "aaaa  bbbb  cccc"; done
awk 'BEGIN { for (i = 0; i < 300000; i++) print (i % 2 ? "a" : "aaaa  bbbb  cccc") }'
head -c 8388608 /dev/zero | tr '\0' 'x'
