#!/bin/bash
# The pages behind the first are lines of text.
head -c 4096 tests/golden/text/mdb/acc97.in
yes "geen bladzijde" | head -c 65536
