/* disk - the file systems of a disk image, whatever the image is stored as. Inner header of text/
 * (reader_disk.c, reader_ewf.c, reader_qcow.c ...). */
#ifndef TEXT_DISK_H
#define TEXT_DISK_H

#include <sys/types.h>

#include "text/reader.h"

/* The bytes of a disk. */
struct disk {
	uint64_t size; /* [byte] */
	/* read - up to n bytes from `at` on into p; gives how many, 0 or fewer when they can not be
	 * had */
	ssize_t (*read)(void *ctx, uint64_t at, void *p, size_t n);
	void *ctx;
};

/* What stands at the start of a disk or partition. */
enum volume {
	VOLUME_unknown = 0,
	VOLUME_ntfs,
	VOLUME_fat,
	VOLUME_exfat,
	VOLUME_ext,
	VOLUME_hfs,
	VOLUME_ufs,
	VOLUME_iso,
	VOLUME_encrypted, /* LUKS, BitLocker */
	VOLUME_dos,       /* a table of partitions */
	VOLUME_gpt,
};

/* disk_tell - by the first 64 KiB, or fewer. size: of the whole, [byte]; UINT64_MAX: not known */
enum volume disk_tell(str head, uint64_t size);
/*
 * disk_read - give every file of every file system to the sink; a partition that is no file system
 * known is a member of its own.
 * gives   false when there is no file system and no table of partitions that can be read: nothing
 * was given then
 * fails   e set: encrypted; or the disk can not be read
 * limits  entries, expansion_free_mib, expansion_ratio, name_bytes, deleted_files
 */
bool disk_read(struct read_job *j, const struct disk *d, struct err *e);
/* disk_stored - the same of a disk stored in another format; one without a file system becomes a
 * member. gives what read of a reader gives. */
int disk_stored(struct read_job *j, const struct disk *d, struct err *e);
/*
 * disk_sought - the item as bytes that can be sought: itself, or a copy in memory when it comes by
 * a pipe.
 * takes   out: filled in when it must be copied
 * gives   NULL with e set when it is too long for memory
 */
struct input *disk_sought(struct read_job *j, struct input *out, struct err *e);
/* disk_input_read - read for a disk whose bytes are those of an input. ctx: struct input */
ssize_t disk_input_read(void *ctx, uint64_t at, void *p, size_t n);

/* ---- between disk.c and disk_files.c ---- */

struct disk_walk {
	struct read_job *job;
	const struct disk *disk;
	struct arena names; /* emptied after each member */
	str prefix;         /* "partition 2/" */
	unsigned char *piece;
	uint32_t index;
	uint64_t out;   /* [byte] given */
	uint64_t io;    /* [byte] asked of the disk */
	unsigned bombs; /* members that would unpack to too much */
	bool full;      /* no more members */
	bool deleted;   /* the second walk: what is deleted, and between partitions */
	bool lost;      /* something could not be read */
	uint64_t lost_at;
	uint64_t volume_at, seen; /* the file system under way, its entries so far */
};

#define DISK_PIECE ((size_t)64 << 10)

/* disk_member - one member, its bytes from read. gives false when no more are to come. why: not
 * none when it can not be read */
bool disk_member(struct disk_walk *w, str name, uint64_t size, enum reason why,
		 ssize_t (*read)(void *ctx, uint64_t at, void *p, size_t n), void *ctx);
/* disk_tell_progress - by what was read of the disk, or given of its files, but no more than the
 * item is long. */
void disk_tell_progress(struct disk_walk *w);
/* disk_lose - something of what stands at `at` could not be read. */
void disk_lose(struct disk_walk *w, uint64_t at);
/* disk_files - every file of the file system at `at`. gives false when it can not be opened. */
bool disk_files(struct disk_walk *w, uint64_t at, enum volume v);
/* disk_partitions - every partition of a table. gives false when it can not be opened. */
bool disk_partitions(struct disk_walk *w, enum volume v);
/* disk_volume - whatever stands at [at, at + size). name: of the member when it is no file system
 */
void disk_volume(struct disk_walk *w, uint64_t at, uint64_t size, str name);
/* disk_range - the bytes [at, at + size) as a member. */
void disk_range(struct disk_walk *w, uint64_t at, uint64_t size, str name, enum reason why);

#endif
