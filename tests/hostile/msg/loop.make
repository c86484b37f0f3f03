#!/bin/bash
# A message whose sectors are chained in a circle, and a directory that is its own child.
perl -0777 -pe 'substr($_, 512, 4096) = pack("V*", map { 0 } 1 .. 1024); substr($_, 9216 + 76, 4) = pack("V", 0)' "$(dirname "$0")/../../golden/text/msg/message.in"
