#!/bin/bash
# Eighteen names of a file of 1 GiB that stands nowhere, behind one of 63 MiB: after the sixteenth it ends.
perl -0777 -pe '
	sub inode { 5120 + ($_[0] - 1) * 256 }
	substr($_, 4 * 1024 + 1, 1) = "\xFF";
	substr($_, inode(15), 256) = pack("vvVx18vx228", 0x81A4, 0, 63 << 20, 1);
	substr($_, inode(16), 256) = pack("vvVx18vx228", 0x81A4, 0, 1 << 30, 18);
	my $root = unpack("V", substr($_, inode(2) + 40, 4)) * 1024;
	my ($at, $n) = (0, 0);
	while (1) {
		my ($inode, $step, $name) = unpack("VvC", substr($_, $root + $at, 7));
		if ($at + $step >= 1024) { $n = (8 + $name + 3) & ~3; last }
		$at += $step;
	}
	substr($_, $root + $at + 4, 2) = pack("v", $n);
	for my $i (0 .. 18) {
		$at += $n;
		$n = $i == 18 ? 1024 - $at : 12;
		substr($_, $root + $at, 12) = pack("VvCCa4", $i == 0 ? 15 : 16, $n, 3, 1, sprintf("b%02d", $i));
	}
' "$(dirname "$0")/../../golden/text/disk/ext2.in"
