#!/bin/bash
# Ends within its second member.
head -c 100 tests/golden/text/lha/stored.in
