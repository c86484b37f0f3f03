#!/bin/bash
# Two million elements within one another.
printf '<?xml version="1.0"?>'
awk 'BEGIN { for (i = 0; i < 2000000; i++) printf "<a>"; for (i = 0; i < 2000000; i++) printf "</a>" }'
