#!/bin/bash
# A page of the index that says it is a level above others, and its sums with it.
perl -0777 -ne '$at = unpack("Q", substr($_, 224, 8)); substr($_, $at + 491, 1) = chr(3); print' "$(dirname "$0")/../../golden/text/pst/unicode.in"
