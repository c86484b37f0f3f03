#!/bin/bash
# Ends within the names of its members.
head -c 70 tests/golden/text/cab/stored.in
