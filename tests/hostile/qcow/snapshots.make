#!/bin/bash
# A disk with a snapshot within: what only the snapshot keeps is not read.
perl -0777 -pe 'substr($_, 60, 4) = pack("N", 1)' "$(dirname "$0")/../../golden/text/qcow/packed.in"
