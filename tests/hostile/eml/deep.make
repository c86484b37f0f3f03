#!/bin/bash
# 30,000 parts within one another, none of which ends.
printf 'From: a@example.nl\nTo: b@example.nl\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n\n'
for ((i = 1; i < 30000; i++)); do printf -- '--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n' $((i - 1)) $i; done
printf -- '--b29999\n\nBSN 999990019\n'
