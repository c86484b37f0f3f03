#!/bin/bash
# A picture of a letter, broken off in the middle.
head -c 2000 "$(dirname "$0")/../../golden/text/picture/letter.in"
