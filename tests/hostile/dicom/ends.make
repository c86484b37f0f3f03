#!/bin/bash
# 100,000 ends of sequences that never began, then rubbish.
perl -e 'print "\0" x 128, "DICM"; print pack("vvV", 0xfffe, 0xe0dd, 0) for 1 .. 100000; print "\xff" x 100'
