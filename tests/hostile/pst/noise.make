#!/bin/bash
# A head, and noise.
perl -e 'srand(7); open(F, "<", $ARGV[0]); read(F, $h, 564); print $h; print chr(int(rand(256))) for 1 .. 300000' "$(dirname "$0")/../../golden/text/pst/unicode.in"
