#!/bin/bash
# Broken off in the middle, with rubbish in place of the table of objects.
file="$(dirname "$0")/../../golden/text/pdf/result_and_list.in"
head -c 1400 "$file"
head -c 4000 /dev/zero | tr '\0' '<'
printf '\nstartxref\n99999999999\n%%%%EOF\n'
