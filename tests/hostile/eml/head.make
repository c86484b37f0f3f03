#!/bin/bash
# 300,000 lines of a head, a header of 8 MiB, and 200,000 people it goes to.
printf 'From: a@example.nl\nMIME-Version: 1.0\n'
for ((i = 0; i < 300000; i++)); do echo "X-Header-$i: value"; done
printf 'Subject: '
head -c 8388608 /dev/zero | tr '\0' 'x'
printf '\nTo: '
for ((i = 0; i < 20000; i++)); do printf 'a%d@example.nl,\n ' $i; done
printf 'b@example.nl\n\nBSN 999990019\n'
