#!/bin/bash
# A program full of beginnings of archives.
printf MZ; head -c 100 /dev/zero
for ((i = 0; i < 20000; i++)); do printf '7z\xbc\xaf\x27\x1cRar!\x1a\x07PK\3\4\x14\0\0\0\x08\0'; done
