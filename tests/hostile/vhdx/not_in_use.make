#!/bin/bash
# The first block is not in use, in the number of disks of before 1.0: a hole.
perl -0777 -pe 'substr($_, 393216, 1) = chr((ord(substr($_, 393216, 1)) & ~7) | 5)' "$(dirname "$0")/../../golden/text/vhdx/one_block.in"
