#!/bin/bash
# The end is missing.
head -c 460000 "$(dirname "$0")/../../golden/text/vhdx/one_block.in"
