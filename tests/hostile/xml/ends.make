#!/bin/bash
# Ends of what never began.
printf '<?xml version="1.0"?><a><b></b>'
awk 'BEGIN { for (i = 0; i < 2000000; i++) printf "</c>" }'
