#!/bin/bash
# Every list of the letter is where the last one was, and as long as can be; paragraphs that end before they begin.
perl -0777 -pe '
	my $at = index($_, "\xEC\xA5\xC1\0");
	substr($_, $at + 154 + 8 * 50, 8) = pack("VV", 0, 200);
	substr($_, $at + 76, 32) = pack("V8", 5, 4294967295, 0, 1, 4294967290, 3, 1, 0);
	substr($_, $at + 154 + 8 * 13, 4) = pack("V", 1);
' "$(dirname "$0")/../../golden/text/doc/letter.in"
