#!/bin/bash
# A member of 4 GiB and a name of 64 KiB that are not there.
printf 070701
for v in 1 81a4 0 0 1 0 ffffffff 0 0 0 0 ffff 0; do printf "%08x" "0x$v"; done
echo maar zo groot
