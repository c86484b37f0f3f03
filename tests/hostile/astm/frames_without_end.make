#!/bin/bash
# A record that goes on from frame to frame.
printf 'H|\\^&|||a\r'
awk 'BEGIN { for (i = 0; i < 2000000; i++) printf "\0021P|1|abc\02755\r\n" }'
