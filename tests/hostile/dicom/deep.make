#!/bin/bash
# 100,000 sequences within one another, none of which ends, of a coding that is not told.
perl -e 'print "\0" x 128, "DICM"; print pack("vva2vV", 9, 0x1010, "UN", 0, 0xffffffff); print pack("vvV", 0xfffe, 0xe000, 0xffffffff), pack("vvV", 9, 0x1010, 0xffffffff) for 1 .. 100000'
