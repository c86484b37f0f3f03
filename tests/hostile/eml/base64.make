#!/bin/bash
# A text of 24 MiB of nothing, in Base64 without line ends; and one of broken Base64.
printf 'From: a@example.nl\nTo: b@example.nl\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n'
printf -- '--x\nContent-Transfer-Encoding: base64\n\n'
head -c 33554432 /dev/zero | tr '\0' 'A'
printf -- '\n--x\nContent-Transfer-Encoding: base64\n\n=*=*=QlNO=====IDk5OTk5MDAxOQ\n--x\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\nM\n--x--\n'
