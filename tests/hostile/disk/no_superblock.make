#!/bin/bash
# ext2 of which the group descriptors and inodes are gone.
image=$(dirname "$0")/../../golden/text/disk/ext2.in
head -c 2048 "$image"
head -c 10240 /dev/zero
tail -c +12289 "$image"
