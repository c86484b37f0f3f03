/*
 * memo - what cells of one column were read as: values of a column repeat (practices, tests,
 * cities, the person of the rows above). A small direct-mapped cache; it changes no result. Inner
 * header of find/, for table_cell.c.
 */
#ifndef FIND_MEMO_H
#define FIND_MEMO_H

#include <string.h>

#include "find/finder.h"

#define MEMO_BYTES   48  /* longer cells and values are not kept */
#define MEMO_HEAD    32  /* of a value stand in the first line of an entry */
#define MEMO_ENTRIES 256 /* a power of two */

/* Two lines of the processor's cache; the second is looked at for long cells or values only. */
struct memo_entry {
	uint64_t first, last; /* eight bytes of the cell each; all of it up to sixteen */
	uint64_t bits;        /* categories */
	uint32_t table;       /* whose entry it is; of an earlier table it is no longer true */
	uint8_t text_n, value_n;
	uint8_t evidence;
	bool ok : 1;     /* value holds what the cell says */
	bool silent : 1; /* read as running text, it says nothing */
	bool clean : 1;  /* value can go into a mention as it is */
	unsigned char value[MEMO_BYTES];
	unsigned char text[MEMO_BYTES];
};

/* The short cell met last, and what it says, so that rows of one person need not look further. */
struct memo_recent {
	uint64_t first, last; /* as in an entry */
	uint64_t bits;
	uint32_t n; /* [byte] of the cell; 0: there is none */
	uint8_t value_n, evidence;
	unsigned char value[MEMO_BYTES];
};

/* Of one column. All zero at first. */
struct memo {
	uint32_t table;
	uint32_t missed, found; /* since it was last judged */
	uint32_t rest, nap;     /* cells to let pass, as its values did not repeat; how many next */
	uint16_t tag[MEMO_ENTRIES]; /* of the hash in each entry: most others are told by it */
	struct memo_recent recent;
	struct memo_entry *entry;
	size_t cap;
};

/*
 * memo_start - forget all; the next cells are of another table.
 * takes   table: its number, another one than any before; not 0
 */
void memo_start(struct memo *m, uint32_t table);
void memo_free(struct memo *m);
/*
 * memo_find - the entry for the cell s.
 * gives   NULL when none may be kept; *out_known: it says what s is. When not known the entry is
 * the caller's to fill, or to give up with memo_drop; it stands until the next memo_find
 */
struct memo_entry *memo_find(struct memo *m, str s, bool *out_known);

/* Eight bytes from both ends of a cell; they overlap, and hold all of it up to sixteen. */
struct memo_ends {
	uint64_t first, last;
};

static inline struct memo_ends memo_ends(str s)
{
	struct memo_ends e = {0, 0};
	if (s.n >= 8) {
		memcpy(&e.first, s.p, 8);
		memcpy(&e.last, s.p + s.n - 8, 8);
	} else if (s.n >= 4) {
		memcpy(&e.first, s.p, 4);
		memcpy(&e.last, s.p + s.n - 4, 4);
	} else if (s.n > 0) {
		e.first = (uint64_t)s.p[0] << 16 | (uint64_t)s.p[s.n / 2] << 8 | s.p[s.n - 1];
	}
	return e;
}

static inline uint64_t memo_mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15;
	return h ^ h >> 32;
}

static inline uint16_t memo_tag(uint64_t h) { return (uint16_t)(h >> 48 | 1); }

/* memo_short - what is known of a cell of 1 to 16 bytes whose value can go into a mention as it is;
 * NULL when nothing is. Borrowed until the next memo_short. */
static inline const struct memo_recent *memo_short(struct memo *m, str s)
{
	struct memo_ends k = memo_ends(s);
	struct memo_recent *r = &m->recent;
	if ((r->first == k.first) & (r->last == k.last) & (r->n == s.n)) {
		m->found++;
		return r;
	}
	if (m->rest > 0)
		return NULL;
	uint64_t h = memo_mix(memo_mix(s.n, k.first), k.last);
	if (m->tag[h % MEMO_ENTRIES] != memo_tag(h))
		return NULL;
	const struct memo_entry *e = &m->entry[h % MEMO_ENTRIES];
	bool same = (e->table == m->table) & (e->text_n == s.n) & (e->first == k.first) &
		    (e->last == k.last);
	if (!same || !e->clean)
		return NULL;
	m->found++;
	r->first = k.first;
	r->last = k.last;
	r->bits = e->bits;
	r->n = (uint32_t)s.n;
	r->value_n = e->value_n;
	r->evidence = e->evidence;
	memcpy(r->value, e->value, MEMO_HEAD);
	if (e->value_n > MEMO_HEAD)
		memcpy(r->value + MEMO_HEAD, e->value + MEMO_HEAD, MEMO_BYTES - MEMO_HEAD);
	return r;
}

/* memo_drop - of an entry that memo_find gave just now. */
static inline void memo_drop(struct memo_entry *e) { e->table = 0; }

#endif
