#!/bin/bash
# A tag of 32 MiB.
printf '<?xml version="1.0"?><a><b c="'
head -c 33554432 /dev/zero | tr '\0' 'Q'
printf '">x</b></a>'
