#!/bin/bash
# A message on one line that is all ends of segments.
printf 'MSH|^~\\&|A|B\\rPID|1||x\\r'
awk 'BEGIN { for (i = 0; i < 4000000; i++) printf "\\r" }'
