#!/bin/bash
# The decrypting coder stands behind the unpacking one, is bound to itself, and tells of more streams than there are.
python3 - <<'END'
import struct, sys, zlib
aes = bytes([0x24]) + bytes.fromhex('06f10701') + bytes([18, 0x40 | 1, 0x0f]) + bytes(16)
lzma = bytes.fromhex('230301015d00001000')[:1] + bytes.fromhex('030101') + bytes([5]) + bytes.fromhex('5d00001000')
ways = [b'\x02' + aes + lzma + b'\x00\x01',           # AES reads what LZMA gives
        b'\x02' + aes + lzma + b'\x00\x00',           # AES reads itself
        b'\x01' + b'\x34' + bytes.fromhex('06f10701') + b'\x03\x01' + bytes([18, 0x41, 0x0f]) + bytes(16) + b'\x00\x00\x00']
outs = [2, 2, 1]
packs = [1, 1, 3]
streams = b'\x06\x00' + bytes([sum(packs)]) + b'\x09' + bytes([16] * sum(packs)) + b'\x00\x07\x0b' + bytes([len(ways)]) + b'\x00' + b''.join(ways)
streams += b'\x0c' + bytes([16] * sum(outs)) + b'\x0a\x01' + bytes(4 * len(ways)) + b'\x00\x08\x00\x00'
names = b'\x11' + bytes([1 + 4 * len(ways)]) + b'\x00' + b''.join(bytes([97 + n, 0, 0, 0]) for n in range(len(ways)))
header = b'\x01\x04' + streams + b'\x05' + bytes([len(ways)]) + names + b'\x00\x00'
packed = bytes(16 * sum(packs))
start = struct.pack('<QQI', len(packed), len(header), zlib.crc32(header))
sys.stdout.buffer.write(b'7z\xbc\xaf\x27\x1c\x00\x04' + struct.pack('<I', zlib.crc32(start)) + start + packed + header)
END
