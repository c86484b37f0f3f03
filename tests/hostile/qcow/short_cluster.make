#!/bin/bash
# A packed cluster, the second to last, that ends after three of its 512 bytes.
perl -0777 -pe 'substr($_, 0xB69, 8) = "\x01\x03\x00\xFC\xFFabc"' "$(dirname "$0")/../../golden/text/qcow/packed.in"
