#!/bin/bash
# Locked headers that open, and end before the end of the archive.
head -c 500 tests/golden/text/rar/rar5_headers.in
