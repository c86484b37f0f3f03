#!/bin/bash
# A million objects within one another.
awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "{\"a\":"; for (i = 0; i < 1000000; i++) printf "}" }'
