#!/bin/bash
# LUKS.
printf 'LUKS\272\276\0\2'
head -c 20000 /dev/urandom
