#!/bin/bash
# A new table every few lines.
awk 'BEGIN { for (i = 0; i < 150000; i++) printf "a;b\n1;2\n\na;b;c\n1;2;3\n\nx\nx\nx\nx\nx\nx\nx\nx\n" }'
