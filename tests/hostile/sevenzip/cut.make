#!/bin/bash
# The first volume of an archive in parts: its directory is in the last.
head -c 60 tests/golden/text/sevenzip/lzma2.in
