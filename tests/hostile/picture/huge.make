#!/bin/bash
# A PNG that says it is 100,000 dots wide and high, of 16 bits each, and holds nothing.
printf '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\x86\xa0\0\x01\x86\xa0\x10\x06\0\0\0\x00\x00\x00\x00\0\0\0\0IEND\xaeB`\x82'
