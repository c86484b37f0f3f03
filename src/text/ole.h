/*
 * ole - compound files of Microsoft ([MS-CFB]: .doc .xls .ppt .msg ...): a small file system of
 * storages and streams, in memory. Inner header of text/ (reader_ole.c, reader_doc.c, reader_xls.c,
 * reader_ppt.c).
 */
#ifndef TEXT_OLE_H
#define TEXT_OLE_H

#include "base/arena.h"
#include "base/out.h"

#define OLE_ROOT 0u
#define OLE_NONE UINT32_MAX

struct ole_entry {
	str name;              /* UTF-8 */
	uint32_t start;        /* its first sector */
	uint32_t first, after; /* its first child, the next child of its parent; OLE_NONE */
	uint64_t size;         /* [byte] as told */
	bool stream;           /* else a storage */
};

struct ole {
	struct arena *a;
	str all;
	unsigned shift;  /* of the size of a sector */
	uint32_t *next;  /* of each sector: the one behind it */
	uint32_t n_next; /* sectors in the file */
	uint32_t *small_next;
	uint32_t n_small;
	str small; /* the stream that small streams stand in */
	struct ole_entry *entry;
	uint32_t n;
	str made_up;    /* the only stream, when there is no directory */
	uint64_t given; /* [byte] of streams so far */
	bool bad;       /* something could not be read */
};

bool ole_is(str head);
/*
 * ole_open - read the tables and the directory.
 * takes   a: holds what is read; bytes: the whole item
 * gives   false when it is no compound file. One that is cut off or damaged is read as far as it
 *         goes: sectors no table tells of follow one another, and a directory that is gone is made
 *         up from what the first sector holds; o->bad tells
 */
bool ole_open(struct ole *o, struct arena *a, str bytes);
/* ole_find - a child of a storage by its name, whatever its case; OLE_NONE. */
uint32_t ole_find(const struct ole *o, uint32_t storage, str name);
/* ole_find_stream - the same, OLE_NONE too when it is a storage. */
uint32_t ole_find_stream(const struct ole *o, uint32_t storage, str name);
/*
 * ole_stream - all bytes of a stream; fewer than it should have: o->bad is set.
 * owns    the item's bytes, or memory in o->a
 * limits  all together at most eight times the bytes of the item
 */
str ole_stream(struct ole *o, uint32_t i);

/* ole_put_unit - one unit of UTF-16. *high: 0 before the first; the first half of a pair */
void ole_put_unit(struct out *o, uint32_t *high, uint32_t c);
/* ole_put_wide - a string of UTF-16. */
void ole_put_wide(struct out *o, str s);

/* What a compound file is by the names in its root. */
enum ole_kind { OLE_no, OLE_hidden, OLE_workbook, OLE_text, OLE_slides, OLE_message, OLE_other };

/* ole_kind_of - of one that is open, by what stands in a storage. */
enum ole_kind ole_kind_of(const struct ole *o, uint32_t storage);
/* ole_guess - of the head of an item; OLE_hidden: its directory is not in the head. */
enum ole_kind ole_guess(str head);

#endif
