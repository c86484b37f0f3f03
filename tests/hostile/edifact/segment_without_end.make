#!/bin/bash
# A segment of 32 MiB between two others.
printf "UNH+1+MEDLAB:1'PID+1963:10:24+M+"
head -c 33554432 /dev/zero | tr '\0' 'Q'
printf "'IDE+C+1'UNT+3+1'\n"
