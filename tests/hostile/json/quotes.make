#!/bin/bash
# Nothing but quotes.
printf '{'
head -c 20000000 /dev/zero | tr '\0' '"'
