#!/bin/bash
# An element with a text of 32 MiB.
printf '<?xml version="1.0"?><a><b>'
head -c 33554432 /dev/zero | tr '\0' ' '
printf 'x</b></a>'
