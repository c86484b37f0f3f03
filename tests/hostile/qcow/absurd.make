#!/bin/bash
# Nothing but the mark, and every number as large as it can be.
printf 'QFI\373\0\0\0\3'
head -c 200000 /dev/zero | tr '\0' '\377'
