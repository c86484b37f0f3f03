#!/bin/bash
# Packed blocks that do not unpack.
perl -0777 -pe 's/\x78\x9c...../\x78\x9c\xff\xff\xff\xff\xff/gs' "$(dirname "$0")/../../golden/text/pst/ost_4k.in"
