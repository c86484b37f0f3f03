#!/bin/bash
# Two million different names.
awk 'BEGIN { printf "{"; for (i = 0; i < 2000000; i++) printf "\"k%d\":%d,", i, i; printf "\"e\":1}" }'
