#!/bin/bash
# Ends within the data of its last member.
head -c 185 tests/golden/text/rar/rar4.in
