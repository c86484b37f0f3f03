#!/bin/bash
# Nothing but the beginnings of entities.
printf '<html><p>'
head -c 20000000 /dev/zero | tr '\0' '&'
