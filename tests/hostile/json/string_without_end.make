#!/bin/bash
# A string of 48 MiB between two members.
printf '{"a":"x","b":"'
head -c 50331648 /dev/zero | tr '\0' 'Q'
printf ' ","c":"999911120"}'
