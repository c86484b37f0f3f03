#!/bin/bash
# A segment of 32 MiB between two others.
printf 'MSH|^~\\&|A|B\rPID|1||x\rOBX|1|ED|'
head -c 33554432 /dev/zero | tr '\0' 'Q'
printf '\rNTE|1||y\r'
