#!/bin/bash
# A segment that is all line ends, and one of all releases.
printf "UNH+1+MEDLAB:1'TXT+a"
awk 'BEGIN { for (i = 0; i < 4000000; i++) printf "\n" }'
printf "'TXT+b"
awk 'BEGIN { for (i = 0; i < 4000000; i++) printf "?" }'
