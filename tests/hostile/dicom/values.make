#!/bin/bash
# A number of a patient of half a million parts, and escapes of no set.
perl -e 'print "\0" x 128, "DICM", pack("vva2vV", 0x0010, 0x1000, "UT", 0, 1000000), "1\\" x 500000, pack("vva2vV", 0x0010, 0x1001, "UC", 0, 200000), "\x1b\\" x 100000'
