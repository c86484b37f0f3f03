#!/bin/bash
# A quote that nothing closes, with a million rows behind it: they are rows all the same.
printf 'a;b\n1;2\n3;"x\n'
yes '4;5' | head -n 1000000
