#!/bin/bash
# Columns that never end, a million times.
printf 'INSERT INTO t VALUES (1);\n'
yes 'CREATE TABLE a (' | head -n 700000
yes 'INSERT INTO a (' | head -n 700000
yes 'CREATE /*' | head -n 700000 | tr '\n' ';'
