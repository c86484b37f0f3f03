#!/bin/bash
# The end is missing.
head -c 1400 "$(dirname "$0")/../../golden/text/vmdk/packed.in"
