#!/bin/bash
# Two locked folders: the key of one asks for 2^30 rounds, the other says to hold 2^62 bytes.
python3 - <<'END'
import struct, sys, zlib
def number(v): return bytes([255]) + struct.pack('<Q', v)
def way(power): return bytes([1, 0x24]) + bytes.fromhex('06f10701') + bytes([18, 0x40 | power, 0x0f]) + bytes(16)
packed = bytes(96)
streams = b'\x06\x00\x02\x09\x30\x30\x00\x07\x0b\x02\x00' + way(30) + way(19) + b'\x0c\x28' + number(1 << 62) + b'\x0a\x01' + bytes(8) + b'\x00\x08\x00\x00'
names = b'\x11\x09\x00a\x00\x00\x00b\x00\x00\x00'
header = b'\x01\x04' + streams + b'\x05\x02' + names + b'\x00\x00'
start = struct.pack('<QQI', len(packed), len(header), zlib.crc32(header))
sys.stdout.buffer.write(b'7z\xbc\xaf\x27\x1c\x00\x04' + struct.pack('<I', zlib.crc32(start)) + start + packed + header)
END
