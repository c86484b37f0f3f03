#!/bin/bash
# Only the first page is a page.
head -c 512 tests/golden/text/sqlite/tables.in
head -c 20480 /dev/zero | tr "\0" "\r"
