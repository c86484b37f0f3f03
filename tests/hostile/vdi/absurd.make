#!/bin/bash
# Nothing but the mark, and every number as large as it can be.
head -c 64 /dev/zero
printf '\177\020\332\276\1\0\1\0'
head -c 200000 /dev/zero | tr '\0' '\377'
