#!/bin/bash
# A string of 32 MiB that nothing closes, then a good row: cut at row_bytes, the rest goes on.
printf "INSERT INTO t (a, b) VALUES (1, '"
head -c 33554432 /dev/zero | tr '\0' 'x'
printf "'), (2, 'y');\n"
