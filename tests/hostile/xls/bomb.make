#!/bin/bash
# One string of thirty thousand characters, shown in twenty thousand cells.
perl -e '
	sub r { my ($t, $b) = @_; pack("vv", $t, length $b) . $b }
	print r(0x809, pack("vvvv", 0x600, 5, 0, 0)), r(0xFC, pack("VVvC", 1, 1, 30000, 0) . "Jansen " x 1000), (r(0x3C, "\0" . "Jansen " x 1000)) x 4, r(0x0A, "");
	print r(0x809, pack("vvvv", 0x600, 16, 0, 0)), (map { my $row = $_; map { r(0xFD, pack("vvvV", $row, $_, 0, 0)) } 0 .. 3 } 0 .. 4999), r(0x0A, "");
'
