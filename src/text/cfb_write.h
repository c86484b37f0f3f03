/*
 * cfb_write - a compound file ([MS-CFB], version 3) in memory: storages and streams, each written
 * once and whole. The same calls give the same bytes. Inner header of text/ (msg_write.c).
 */
#ifndef TEXT_CFB_WRITE_H
#define TEXT_CFB_WRITE_H

#include "base/out.h"

struct cfb_entry;
struct cfb_order;

struct cfb {
	struct cfb_entry *entry; /* the first is the root */
	size_t n, cap;
	struct out small, large; /* data of streams below 4 KiB, and of the others */
	struct out mini, fat;    /* their tables */
	struct cfb_order *order;
	size_t order_cap;
};

/* cfb_begin - a new file. takes c: all zero, or used before: its memory is used again */
void cfb_begin(struct cfb *c);
/* cfb_storage - a storage in the root; gives what cfb_stream wants as `in`. name: ASCII, at most 31
 * characters */
size_t cfb_storage(struct cfb *c, const char *name);
/* cfb_stream - a stream in the storage `in` (0: the root). */
void cfb_stream(struct cfb *c, size_t in, const char *name, str bytes);
/* cfb_end - write the file into out. */
void cfb_end(struct cfb *c, struct out *out);
void cfb_free(struct cfb *c);

#endif
