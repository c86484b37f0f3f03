#!/bin/bash
# Two million messages that hold nothing.
printf 'MSH|^~\\&|A|B\rPID|1||x\r'
awk 'BEGIN { for (i = 0; i < 2000000; i++) printf "MSH|^~\\&|\r" }'
