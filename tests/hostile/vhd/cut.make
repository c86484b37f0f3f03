#!/bin/bash
# The end is missing.
head -c 4000 "$(dirname "$0")/../../golden/text/vhd/grows.in"
