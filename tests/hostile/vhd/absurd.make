#!/bin/bash
# Nothing but the mark, and every number as large as it can be.
printf 'conectix'
head -c 200000 /dev/zero | tr '\0' '\377'
