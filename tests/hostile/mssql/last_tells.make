#!/bin/bash
# Pages of a thousand rows, of which only the last tells somebody: each is looked at once, not once for every row.
perl -0777 -ne '
	sub row { pack("CCvvCvv", 0x30, 0, 4, 1, 0, 1, 11 + length $_[0]) . $_[0] }
	my ($first, $last) = (row("x" x 20), row("999990019"));
	my $page = substr($_, 32768, 96) . $first . $last;
	substr($page, 22, 2) = pack("v", 1000);
	substr($page, 28, 4) = pack("vv", 6000, length $page);
	$page .= "\0" x (8192 - 2000 - length $page) . pack("v", 96 + length $first) . pack("v", 96) x 999;
	print substr($_, 0, 32768), $page x 600;
' "$(dirname "$0")/../../golden/text/mssql/pages.in"
