#!/bin/bash
# Ends before its files.
head -c 40000 tests/golden/text/iso/rockridge.in
