#!/bin/bash
# A disk that is marked as corrupt by the program that wrote it.
perl -0777 -pe 'substr($_, 79, 1) = "\2"' "$(dirname "$0")/../../golden/text/qcow/packed.in"
