/* stored - disks that are stored in blocks, some left out, some compressed: what the formats of
 * virtual machines and of forensic copies have in common. Inner header of text/ (reader_qcow.c,
 * reader_vhd.c ...). */
#ifndef TEXT_STORED_H
#define TEXT_STORED_H

#include "text/disk.h"

enum stored_place {
	STORED_hole,   /* not stored: zeroes */
	STORED_plain,  /* as it is, from `at` */
	STORED_packed, /* n bytes from `at`, compressed */
	STORED_lost    /* can not be had */
};

struct stored {
	struct disk disk; /* size: filled in by the format */
	struct read_job *job;
	struct input *in;
	struct input held; /* of an item that came by a pipe */
	uint64_t block;    /* [byte] of each block */
	int bits;          /* of zlib: negative without its header */
	/* find - where block `index` stands; *n: bytes there, for STORED_packed */
	enum stored_place (*find)(struct stored *s, uint64_t index, uint64_t *at, uint64_t *n);
	unsigned char *packed, *whole; /* the block unpacked last, and before that */
	uint64_t whole_index;
	bool has_whole;
};

#define STORED_BLOCK_MOST ((uint64_t)256 << 20) /* [byte] of a block */
#define STORED_PACKED     ((uint64_t)4 << 20)   /* [byte] of a block that is compressed */

/* stored_start - its first n bytes go to head. gives false with e set when the item can not be
 * sought, nor held, or is shorter. */
bool stored_start(struct stored *s, struct read_job *j, void *head, size_t n, struct err *e);
/* stored_get - n bytes of the item from `at`; gives false when they are not all there. */
bool stored_get(struct stored *s, uint64_t at, void *p, size_t n);
/* stored_table - the same, in memory that lasts as long as the item; nothing when they are not all
 * there, or do not fit. */
str stored_table(struct stored *s, uint64_t at, uint64_t n);
/* stored_disk - the size, blocks and find are known: read the file systems. gives what read of a
 * reader gives. */
int stored_disk(struct stored *s, struct err *e);

/* little, big - a number of n bytes of s at `at`; 0 where s ends before. */
static inline uint64_t stored_little(str s, size_t at, unsigned n)
{
	uint64_t v = 0;
	for (unsigned i = n; i > 0 && at <= s.n && s.n - at >= n; i--)
		v = v << 8 | s.p[at + i - 1];
	return v;
}

static inline uint64_t stored_big(str s, size_t at, unsigned n)
{
	uint64_t v = 0;
	for (unsigned i = 0; i < n && at <= s.n && s.n - at >= n; i++)
		v = v << 8 | s.p[at + i];
	return v;
}

#endif
