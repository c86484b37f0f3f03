#!/bin/bash
# The end is missing.
head -c 2600 "$(dirname "$0")/../../golden/text/ewf/one_segment.in"
