#!/bin/bash
# A million components that never end, and a tag that does not either.
printf '<ORU_R01 xmlns="urn:hl7-org:v2xml"><MSH><MSH.1>|</MSH.1></MSH><PID><PID.3>'
awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "<CX.63>"; printf "<PID.3 "; for (i = 0; i < 3000000; i++) printf "a" }'
