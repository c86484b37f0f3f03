#!/bin/bash
# A snapshot: what did not change since stands in another file.
perl -0777 -pe '
	substr($_, 28, 16) = pack("Q<Q<", length($_) / 512, 1);
	$_ .= pack("a512", "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=1a2b3c4d\n");
' "$(dirname "$0")/../../golden/text/vmdk/sparse.in"
