#!/bin/bash
# A directory whose entries are their own neighbours and children, and tables that are not there.
perl -0777 -pe '
	my $dir = (unpack("V", substr($_, 48, 4)) + 1) * 512;
	for my $i (1 .. 7) { substr($_, $dir + 128 * $i + 68, 12) = pack("VVV", $i, 1, $i) }
	substr($_, 60, 8) = pack("VV", 7000, 4294967295);
' "$(dirname "$0")/../../golden/text/ole/drawing.in"
