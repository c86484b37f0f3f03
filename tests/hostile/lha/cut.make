#!/bin/bash
# Ends within its second member.
head -c 94 tests/golden/text/lha/stored.in
