#!/bin/bash
# A new table with every row.
awk 'BEGIN { for (i = 0; i < 150000; i++) printf "INSERT INTO t%d (a%d, b) VALUES (%d, 2);\n", i, i, i }'
