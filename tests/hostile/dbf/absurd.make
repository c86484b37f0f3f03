#!/bin/bash
# Four milliard rows of 64 KiB, of which one column and no byte is there.
printf '\x03\x7d\x01\x01\xff\xff\xff\xff\x41\x00\xff\xff'; head -c 20 /dev/zero
printf 'NAAM\0\0\0\0\0\0\0C\0\0\0\0\xfe\xff'; head -c 14 /dev/zero; printf '\r'
