#!/bin/bash
# A script of 32 MiB.
printf '<html><script>'
head -c 33554432 /dev/zero | tr '\0' 'Q'
printf '</script>'
