#!/bin/bash
# 200,000 messages without anything in them, then a line that never ends.
for ((i = 0; i < 200000; i++)); do printf 'From a\nX: y\n\n'; done
head -c 8388608 /dev/zero | tr '\0' 'F'
