#!/bin/bash
# Pixels in pieces that have no end, and a document of which nothing came.
perl -e 'print "\0" x 128, "DICM"; print pack("vva2vV", 0x0042, 0x0011, "OB", 0, 0), pack("vva2vV", 0x7fe0, 0x0010, "OB", 0, 0xffffffff); print pack("vvV", 0xfffe, 0xe000, 0) for 1 .. 100000'
