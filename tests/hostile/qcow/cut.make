#!/bin/bash
# The end is missing.
head -c 2000 "$(dirname "$0")/../../golden/text/qcow/packed.in"
