#!/bin/bash
# The start of a JPEG, and rubbish.
printf '\xff\xd8\xff\xe1\xff\xffExif\0\0II*\0\xff\xff\xff\xff'
head -c 100000 /dev/zero | tr '\0' '\377'
