#!/bin/bash
# Two pictures in one file: the second is not read.
cat "$(dirname "$0")/../../golden/text/picture/bits.in" "$(dirname "$0")/../../golden/text/picture/bits.in"
