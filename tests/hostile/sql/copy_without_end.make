#!/bin/bash
# A line of COPY of 16 MiB of tabs.
printf 'COPY t (a, b) FROM stdin;\n1\t2\n'
head -c 16777216 /dev/zero | tr '\0' '\t'
