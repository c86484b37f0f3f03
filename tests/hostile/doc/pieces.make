#!/bin/bash
# A hundred thousand pieces that all stand in the same place, parts longer than the text, a field that never ends.
perl -e '
	my $n = 100000;
	my $text = "\x13" . "BSN 999990019 " x 1000;
	my $list = pack("V*", map { $_ * length $text } 0 .. $n) . pack("vVv", 0, 0x300, 0) x $n;
	my $fib = pack("v6", 0xA5DC, 104, 0, 0x413, 0, 4) . "\0" x 12 . pack("VV", 0x300, 0x300 + length $text) . "\0" x 20 . pack("V8", (4294967295) x 8);
	$fib .= "\0" x (0x160 - length $fib) . pack("VV", 0x300 + length $text, 5 + length $list);
	$fib .= "\0" x (0x300 - length $fib);
	my $all = $fib . $text . "\x02" . pack("V", length $list) . $list;
	my $sectors = int((length($all) + 511) / 512);
	my $fat = int(($sectors + 1 + 127 + 127) / 128);
	$fat = int(($sectors + 1 + $fat + 127) / 128);
	die if $fat > 109;
	sub entry { my ($name, $type, $child, $start, $size) = @_; my $w = join("", map { "$_\0" } split //, "$name\0");
		$w . "\0" x (64 - length $w) . pack("vCCVVV", length $w, $type, 1, 0xFFFFFFFF, 0xFFFFFFFF, $child) . "\0" x 36 . pack("VVV", $start, $size, 0) }
	print "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "\0" x 16, pack("v5", 0x3E, 3, 0xFFFE, 9, 6), "\0" x 6,
		pack("V10", 0, $fat, $sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, $sectors + 1), pack("V108", map { $_ < $fat ? $sectors + 1 + $_ : 0xFFFFFFFF } 1 .. 108);
	print $all, "\0" x ($sectors * 512 - length $all), entry("Root Entry", 5, 1, 0xFFFFFFFE, 0), entry("WordDocument", 2, 0xFFFFFFFF, 0, length $all), "\0" x 256;
	print pack("V*", map { $_ + 1 < $sectors ? $_ + 1 : 0xFFFFFFFE } 0 .. $fat * 128 - 1);
'
