#!/bin/bash
# A table of contents of xar that unpacks to nothing but open elements.
toc=$(mktemp)
printf "%0.s<file>" {1..20000} | gzip -9n >"$toc"
printf 'xar!\x00\x1c\x00\x01\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01\xd4\xc0\x00\x00\x00\x00'
cat "$toc"
rm "$toc"
