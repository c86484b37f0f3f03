#!/bin/bash
# A document with 32 MiB of white space in it.
printf '{"a":'
head -c 33554432 /dev/zero | tr '\0' ' '
printf '1}'
