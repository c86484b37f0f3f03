#!/bin/bash
# Pictures in a table of fonts, one in another's data, and a table of fonts in each.
printf '{\\rtf1 {\\fonttbl'
for ((i = 0; i < 10000; i++)); do printf '\\pict'; done
for ((i = 0; i < 4000; i++)); do printf '{\\pict\\fonttbl'; done
head -c 8000000 /dev/zero | tr '\0' '4'
