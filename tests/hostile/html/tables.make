#!/bin/bash
# A million tables within one another.
printf '<html><body>'
awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "<table><tr><td>x" }'
