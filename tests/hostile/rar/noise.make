#!/bin/bash
# Headers of RAR 5 of any length, none of them whole.
printf 'Rar!\x1a\x07\x01\x00'
for ((i = 0; i < 5000; i++)); do printf 'abcd\x0a\x02\x03\x05\x80\x80\x80\x80\x80\x80'; done
