#!/bin/bash
# Packed forty times: one layer is one level, the rest is for the depth limit.
data=$(mktemp)
echo tekst >"$data"
for _ in $(seq 40); do gzip -nc "$data" >"$data.next" && mv "$data.next" "$data"; done
cat "$data"
rm "$data"
