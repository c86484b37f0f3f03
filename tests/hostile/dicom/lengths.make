#!/bin/bash
# A name that says it is 4 GiB long, with nothing behind it.
perl -e 'print "\0" x 128, "DICM", pack("vva2vV", 0x0010, 0x0010, "UT", 0, 0xfffffffe), "A" x 100'
