#!/bin/bash
# The head of a compound file, and nothing behind it.
head -c 600 "$(dirname "$0")/../../golden/text/ole/drawing.in"
