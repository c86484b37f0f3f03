#!/bin/bash
# Four billion shared strings that are not there, sheets that begin in each other, a record longer than the file.
perl -e '
	sub r { my ($t, $b) = @_; pack("vv", $t, length $b) . $b }
	my $bof = r(0x809, pack("vvvv", 0x600, 5, 0, 0));
	print $bof, (map { r(0x85, pack("VvCC", $_, 0, 1, 0) . "x") } 0 .. 2000), r(0xFC, pack("VVvC", 4294967295, 4294967295, 65535, 13) . "abc"),
		r(0x3C, "\x01d\0e\0"), r(0x3C, ""), r(0x0A, ""), r(0x809, pack("vvvv", 0x600, 16, 0, 0)), r(0xFD, pack("vvvV", 1, 1, 0, 77)),
		r(0xBD, pack("vv", 2, 65535) . "\xFF" x 600), r(0x06, pack("vvvCCCCCCv", 3, 0, 0, 0, 0, 0, 0, 0, 0, 65535)), pack("vv", 0x203, 9000), "x";
'
