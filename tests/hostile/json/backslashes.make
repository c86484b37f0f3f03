#!/bin/bash
# A string of 32 MiB of escapes.
printf '{"b":"'
head -c 33554432 /dev/zero | tr '\0' '\\'
printf '"}'
