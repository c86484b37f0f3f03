#!/bin/bash
# Four million rows without a word.
printf '<html><body><table>'
awk 'BEGIN { for (i = 0; i < 4000000; i++) printf "<tr><td>" }'
