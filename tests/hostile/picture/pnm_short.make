#!/bin/bash
# The lower half is missing.
head -c 20000 "$(dirname "$0")/../../golden/text/picture/bits.in"
