#!/bin/bash
# A store that breaks off before its index.
head -c 12000 "$(dirname "$0")/../../golden/text/pst/unicode.in"
