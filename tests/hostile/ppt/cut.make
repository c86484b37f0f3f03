#!/bin/bash
# Slides of which the end did not come over: where they stand, and in what order, is gone.
head -c 1900 "$(dirname "$0")/../../golden/text/ppt/slides.in"
