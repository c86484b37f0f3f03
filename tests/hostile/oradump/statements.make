#!/bin/bash
# Statements without rows, without ends, within one another; counts of columns that are not there.
printf '\3\0\37EXPORT:V10.02.01\n'
for ((i = 0; i < 3000; i++)); do printf 'INSERT INTO "A" ("B", "C") VALUES (:1, :2)\n\2\0\1\0\377\377\1\0\1\0\1\0\377\377'; done
printf 'INSERT INTO "%.0s' {1..30000}
printf '\nINSERT INTO "A" ("B") VALUES (:1)\n\1\0\2\0\26\0\0\0\0\0'
printf '\2\0\301\2\0\0%.0s' {1..20000}
printf '\26\0\301'
