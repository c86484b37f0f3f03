#!/bin/bash
# Two chunks, where the disk is told to end with the first.
perl -0777 -pe 'substr($_, 0x948, 1) = "\2"' "$(dirname "$0")/../../golden/text/ewf/one_segment.in"
