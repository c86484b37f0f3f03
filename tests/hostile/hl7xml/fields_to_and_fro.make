#!/bin/bash
# One segment of fields that come again and again, in turns.
printf '<ORU_R01 xmlns="urn:hl7-org:v2xml"><PID>'
awk 'BEGIN { for (i = 0; i < 400000; i++) printf "<PID.3>1</PID.3><PID.500>&#x0;&amp</PID.500>" }'
