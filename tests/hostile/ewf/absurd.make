#!/bin/bash
# Nothing but the mark, and every number as large as it can be.
printf 'EVF\11\15\12\377\0\1\1\0\0\0'
head -c 200000 /dev/zero | tr '\0' '\377'
