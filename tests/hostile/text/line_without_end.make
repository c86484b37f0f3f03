#!/bin/bash
# One line of 64 MiB: goes by in pieces, in little memory.
head -c 67108864 /dev/zero | tr '\0' 'x'
