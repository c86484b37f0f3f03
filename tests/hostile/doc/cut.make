#!/bin/bash
# A letter of which only the start came over: no directory, no list of pieces.
head -c 3500 "$(dirname "$0")/../../golden/text/doc/letter.in"
