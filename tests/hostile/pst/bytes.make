#!/bin/bash
# Some bytes of every block are others.
perl -0777 -pe 'for ($i = 1100; $i < 9000; $i += 211) { substr($_, $i, 1) = chr(ord(substr($_, $i, 1)) ^ 0x55) }' "$(dirname "$0")/../../golden/text/pst/ansi.in"
