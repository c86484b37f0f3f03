#!/bin/bash
# Slides under a password.
perl -0777 -pe 's/\x5F\xC0\x91\xE3/\xDF\xC4\xD1\xF3/' "$(dirname "$0")/../../golden/text/ppt/slides.in"
