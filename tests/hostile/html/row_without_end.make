#!/bin/bash
# A row of four million cells.
printf '<html><body><table><tr>'
awk 'BEGIN { for (i = 0; i < 4000000; i++) printf "<td>x" }'
