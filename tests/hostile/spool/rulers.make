#!/bin/bash
# Headings over dashes without end: of one row in more lines than there may be, of more columns than there may be, in one long line.
for i in $(seq 40); do echo "KOP$i"; echo "------"; done
echo "2 rows selected."
awk 'BEGIN { for (i = 0; i < 400; i++) printf "K "; print ""; for (i = 0; i < 400; i++) printf "- "; print "" }'
awk 'BEGIN { for (i = 0; i < 200000; i++) print (i % 3 ? "A B" : "---- ---") }'
awk 'BEGIN { print "LANG"; print "----"; for (i = 0; i < 200000; i++) print "waar" }'
head -c 4194304 /dev/zero | tr '\0' '-'
