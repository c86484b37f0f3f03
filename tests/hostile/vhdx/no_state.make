#!/bin/bash
# The first block has a state that means nothing: it is no hole.
perl -0777 -pe 'substr($_, 393216, 1) = chr((ord(substr($_, 393216, 1)) & ~7) | 4)' "$(dirname "$0")/../../golden/text/vhdx/one_block.in"
