#!/bin/bash
# An image that ends in the middle, its table of partitions longer than it is.
head -c 9000 "$(dirname "$0")/../../golden/text/disk/mbr.in"
