#!/bin/bash
# Numbers that do not fit, fonts that are not there, pictures in pictures, bytes that are cut off.
printf '{\\rtf1\\ansicpg99999999999\\uc99999999\\f4294967295\\u-99999999999?\\u55357?\\u55357?BSN 999990019'
printf '\\bin-5 {\\fonttbl{\\f-1\\fcharset99999;}{\\f70000\\cpg1;}}{\\pict{\\pict{\\pict 00'
for ((i = 0; i < 100000; i++)); do printf '{\\pict 0'; done
printf '\\bin4294967295 \\'"'"'}'
