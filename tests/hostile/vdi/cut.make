#!/bin/bash
# The end is missing.
head -c 2500 "$(dirname "$0")/../../golden/text/vdi/grows.in"
