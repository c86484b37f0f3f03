#!/usr/bin/env bash
# Disk images and unknown binaries: files in partitions of every kind of image, deleted ones only when asked for, and text in
# what no reader knows; what is damaged costs only itself.
. "$(dirname "$0")/lib.sh"
root=${KOND_ROOT:?}
golden=$root/tests/golden/text

# list BSN NAME - a list with one person
list() { printf 'bsn;naam;geboortedatum\n%s;%s;01-02-1980\n' "$1" "$2"; }
# le32 N - four bytes, the lowest first
le32() { printf '%b' "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)))"; }
# partition TYPE FIRST SECTORS - an entry of the table
partition() { printf '%b' "\\0\\0\\0\\0\\x$1\\0\\0\\0"; le32 "$2"; le32 "$3"; }

mkdir -p ev w/d/map w/zip
list 999990093 'P. Jansen' > w/d/patienten.csv
list 999990044 'M. Visser' > "w/d/map/oude lijst.csv"
list 999990056 'T. Smit' > w/zip/binnen.csv && (cd w/zip && zip -q -X ../d/archief.zip binnen.csv)
list 999990068 'R. Mulder' > w/weg.csv
mke2fs -q -F -t ext4 -b 1024 -d w/d w/ext 2048 2>/dev/null
head -c 524288 /dev/zero > w/fat
export MTOOLS_SKIP_CHECK=1
mformat -t 32 -h 2 -s 16 -i w/fat :: && mcopy -i w/fat w/weg.csv w/zip/binnen.csv :: && mdel -i w/fat ::/weg.csv
{
	head -c 446 /dev/zero
	partition 83 8 4096 && partition 06 4104 1024 && partition 8e 5128 16
	head -c 16 /dev/zero && printf '\x55\xaa' && head -c $((7 * 512)) /dev/zero
	cat w/ext w/fat
	head -c 2000 /dev/zero && printf '\1\2BSN: 999990081 naam: K. de Boer geb. 03-04-1985\0' && head -c 6143 /dev/zero
} > w/disk.img
cp w/disk.img ev/
cp "$golden/ewf/one_segment.in" ev/kopie.E01
cp "$golden/qcow/packed.in" ev/server.qcow2
cp "$golden/vhd/grows.in" ev/server.vhd
cp "$golden/vhdx/one_block.in" ev/server.vhdx
cp "$golden/vmdk/packed.in" ev/server.vmdk
cp "$golden/vdi/grows.in" ev/server.vdi
(cd ev && zip -q -X alle.zip server.qcow2 server.vhd server.vhdx server.vmdk server.vdi kopie.E01)
{ printf 'LUKS\272\276\0\2' && head -c 20000 /dev/zero; } > ev/laptop.luks
cp "$golden/carve/pairs.in" ev/onbekend.mdf
cp "$golden/carve/opaque.in" ev/kluis.bin
cp "$golden/carve/zeros.in" ev/nullen.bin

check "a scan with something unread ends with 3" exits 3 "$KOND" scan ev
"$KOND" persons --format jsonl > persons.jsonl
"$KOND" files --format jsonl > files.jsonl
state() { grep -F "\"path\":\"$1\"" files.jsonl | grep -qE "\"state\":\"$2\",\"reason\":$3"; }
found() { grep -q "\"bsn\":\"$1\"" persons.jsonl; }
check "a file on ext4 in a partition" state 'disk.img!/partition 1/patienten.csv' read null
check "its person" found 999990093
check "a file in a folder" found 999990044
check "a zip on the disk" state 'disk.img!/partition 1/archief.zip!/binnen.csv' read null
check "its person too" found 999990056
check "the same on FAT is a duplicate" state 'disk.img!/partition 2/binnen.csv' '(read|duplicate)' null
check "a partition of another kind is searched for text" state 'disk.img!/partition 3' partial '"carved"'
check "and its person found" found 999990081
check "a deleted file is left alone" exits 1 grep -q 999990068 persons.jsonl
for image in kopie.E01 server.qcow2 server.vhd server.vhdx server.vmdk server.vdi; do
	check "$image is read, in a zip and beside it" state "$image" '(read|duplicate)' null
	check "with its files:" state "alle.zip!/$image!/lijst.csv" '(read|duplicate)' null
done
check "what is encrypted says so" state laptop.luks unread '"encrypted"'
check "an unknown binary is searched for text" state onbekend.mdf partial '"carved"'
check "and the people in it found" says 'van den Berg|Tilburg' cat persons.jsonl
check "what is compressed or encrypted throughout says so" state kluis.bin unread '"opaque"'
check "nothing but zeroes is read" state nullen.bin read null
id=$("$KOND" findings --kind name --format jsonl | grep 'partition 1/map' | value id)
check "a finding on the disk, byte for byte" same "$("$KOND" findings --show "$id")" 'M. Visser'
id=$("$KOND" findings --kind city --format jsonl | grep -m1 'Tilburg.*onbekend.mdf' | value id)
check "a finding in UTF-16 in a binary, byte for byte" same "$("$KOND" findings --show "$id" | tr -d '\0')" Tilburg
check "proven" exits 0 "$KOND" verify

echo 'deleted_files = 1' > deleted
check "with the limit deleted_files" exits 3 "$KOND" scan --case deleted.kond --limits deleted w/disk.img
check "the deleted file is there" says '"path":"disk.img!/partition 2/\[deleted\]/_eg.csv".*"state":"read"' "$KOND" files --format jsonl --case deleted.kond
check "and its person found" says '"bsn":"999990068"' "$KOND" persons --format jsonl --case deleted.kond

id=$("$KOND" findings --case deleted.kond --kind name --format jsonl | grep '_eg.csv' | value id)
check "a finding in it, byte for byte, whatever the limit says now" same "$("$KOND" findings --case deleted.kond --show "$id")" 'R. Mulder'
id=$("$KOND" findings --case deleted.kond --kind name --format jsonl | grep 'partition 1/archief.zip' | value id)
check "a finding in a file beside it, too" same "$("$KOND" findings --case deleted.kond --show "$id")" 'T. Smit'

# A file behind three levels of tables of blocks, 12 + 256 + 256 * 256 blocks of 1 KiB before its text; one with more streams
# than are read of a file.
mkdir -p large w/large
truncate -s 66M w/large/groot.bin
printf '\1\2BSN: 999990123 naam: B. de Groot geb. 04-05-1986\0' | dd of=w/large/groot.bin bs=1024 seek=67000 conv=notrunc status=none
mke2fs -q -F -t ext2 -b 1024 -d w/large large/ext2.img 2048 2>/dev/null
truncate -s 2M large/ntfs.img && mkntfs -q -F -f large/ntfs.img 2>/dev/null >&2
ntfscp -q -f large/ntfs.img w/weg.csv lijst.csv 2>/dev/null
for ((i = 0; i < 260; i++)); do ntfscp -q -f -N "$i" large/ntfs.img w/weg.csv lijst.csv 2>/dev/null; done
check "large things" exits 3 "$KOND" scan --case large.kond large
"$KOND" files --format jsonl --case large.kond > files.jsonl
"$KOND" persons --format jsonl --case large.kond > persons.jsonl
check "what stands far into a large file is found" found 999990123
check "a file of many streams is read" state 'ntfs.img!/lijst.csv' read null
check "and that not all are is said" state ntfs.img partial '"limit_entries"'

# Bytes of images changed at random: no crash, no hang, and the list beside them is read.
mkdir hostile && cp w/d/patienten.csv hostile/
RANDOM=7
for ((i = 0; i < 120; i++)); do
	case $((i % 4)) in
	0) from=$golden/disk/fat12.in ;;
	1) from=$golden/disk/ext2.in ;;
	2) from=$golden/qcow/packed.in ;;
	3) from=$golden/ewf/one_segment.in ;;
	esac
	to=hostile/$i.img size=$(stat -c %s "$from")
	cp "$from" "$to"
	for ((k = 0; k < 4; k++)); do
		at=$(((RANDOM * 32768 + RANDOM) % (k < 2 ? 2048 : size)))
		printf '%b' "\\x$(printf %02x $((RANDOM % 256)))" | dd of="$to" bs=1 seek=$at conv=notrunc status=none
	done
done
timeout 300 "$KOND" scan --case hostile.kond --limits deleted hostile > out 2>&1
"$KOND" files --format jsonl --case hostile.kond > files.jsonl
check "every changed image has a state" same "$(grep -cE '"path":"[0-9]+.img","' files.jsonl)" 120
check "none crashed its reader" exits 1 grep -qE '"reason":"(crashed|forbidden_call|lied|limit_cpu|limit_wall)"' files.jsonl
check "their neighbour is read" state patienten.csv read null
check "and its person found" says '"bsn":"999990093"' "$KOND" persons --format jsonl --case hostile.kond
finish
