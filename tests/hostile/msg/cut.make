#!/bin/bash
# Half a message.
head -c 7000 "$(dirname "$0")/../../golden/text/msg/message.in"
