#!/bin/bash
# A bitmap of 90,000 dots by 90,000, of which the first row is there.
printf 'P4\n90000 90000\n'
head -c 11250 /dev/zero
