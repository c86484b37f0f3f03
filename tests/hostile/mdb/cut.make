#!/bin/bash
# Ends after a few pages.
head -c 20480 tests/golden/text/mdb/acc97.in
