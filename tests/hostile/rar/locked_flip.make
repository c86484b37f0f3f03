#!/bin/bash
# A locked file whose bytes were changed: only its sum, which the password is needed for, tells.
python3 -c "
import sys
b = bytearray(open('tests/golden/text/rar/rar5_locked.in', 'rb').read())
b[165] ^= 1
sys.stdout.buffer.write(b)"
