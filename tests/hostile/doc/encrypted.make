#!/bin/bash
# A letter under a password.
perl -0777 -pe 'my $at = index($_, "\xEC\xA5\xC1\0") + 11; substr($_, $at, 1) = chr(ord(substr($_, $at, 1)) | 1)' "$(dirname "$0")/../../golden/text/doc/letter.in"
