#!/bin/bash
# Two million messages that hold nothing, and a million beginnings of none.
awk 'BEGIN { for (i = 0; i < 2000000; i++) printf "UNH+1+MEDLAB:1%c", 39 }'
awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "UNA:+.? PID+UNH+1 " }'
