#!/bin/bash
# A table, then one row of 32 MiB: cut at row_bytes, and its cells at columns.
printf 'a;b\n1;2\n3;4\n'
head -c 33554432 /dev/zero | tr '\0' ';'
