#!/bin/bash
# A workbook under a password nobody gave.
perl -e '
	sub r { my ($t, $b) = @_; pack("vv", $t, length $b) . $b }
	print r(0x809, pack("vvvv", 0x600, 5, 0, 0)), r(0x2F, pack("vvv", 1, 1, 1) . "a" x 48), r(0x8C, "xxxx"), r(0x0A, "");
'
