#!/bin/bash
# A segment of nothing but elements, one of nothing but components, and a patient without end.
printf "UNH+1+MEDLAB:1'PID"
awk 'BEGIN { for (i = 0; i < 900000; i++) printf "+" }'
printf "'PID+1963:10:24+M+"
awk 'BEGIN { for (i = 0; i < 900000; i++) printf ":" }'
printf "'"
awk 'BEGIN { for (i = 0; i < 300000; i++) printf "PAD+Kade:%d::Rijswijk:2288AA%cTXT+BSN 9%08d%c", i, 39, i, 39 }'
