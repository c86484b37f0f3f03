#!/bin/bash
# Lengths that are not true, and a length that leads into the next message.
for n in 0 1 99999999999999999999 -1 3145728 12 4294967295; do printf 'From a Mon Feb  1 10:00:00 2021\nContent-Length: %s\n\nBSN 999990019\n\n' $n; done
