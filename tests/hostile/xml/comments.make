#!/bin/bash
# Comments that never end.
printf '<?xml version="1.0"?><a>'
awk 'BEGIN { for (i = 0; i < 4000000; i++) printf "<!--" }'
