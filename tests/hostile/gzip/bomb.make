#!/bin/bash
# 256 MiB of zeroes in 256 KiB.
head -c 268435456 /dev/zero | gzip -9n
