#!/bin/bash
# Said to be deflated behind its head.
perl -e 'print "\0" x 128, "DICM", pack("vva2va*", 2, 0x0010, "UI", 22, "1.2.840.10008.1.2.1.99"), "\x78\x9c" x 50'
