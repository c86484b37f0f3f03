#!/bin/bash
# A copy that says which sectors the disk would not give.
perl -0777 -pe 's/hash\0\0/error2/' "$(dirname "$0")/../../golden/text/ewf/one_segment.in"
