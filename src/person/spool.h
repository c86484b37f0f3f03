/*
 * spool - what mentions say of local keys, sorted by value, in memory or beyond it. Inner header.
 */
#ifndef PERSON_SPOOL_H
#define PERSON_SPOOL_H

#include "person/person.h"

#define SPOOL_PAGE 512 /* sayings put out at once */
#define SPOOLS     8   /* that share the limit */

enum saying_type {
	SAYING_none = 0,
	SAYING_asks,     /* a key waits */
	SAYING_carries,  /* a mention has the key. a: profile + 1, b: requester + 1 */
	SAYING_wonders,  /* a block will ask who it is. a: number of the block */
	SAYING_node,     /* what is known of a key. a: who, b: requester */
	SAYING_lends,    /* a key lends its person to the same key in its whole exhibit */
	SAYING_vague,    /* of the SAYING_node before it. a: requester without AGB code */
	SAYING_asked_by, /* a link: by it was asked for the key that the saying behind this one has
			    as in and other_v. b: number of the mention, mode: of its link */
	SAYING_asker     /* to a key. a: requester, b and mode: as in SAYING_asked_by */
};

/* One saying. v: kind and value of the key, by which it is sorted; in: where the key is looked for.
 */
struct saying {
	uint64_t v, in;
	union {
		struct {
			uint32_t exhibit, a, b;
			uint8_t type, mode, kind, flags;
		};
		struct {
			uint64_t other_v, other_in; /* of a key it is tied to */
		};
	};
};

struct spool {
	const struct person_spill *to;
	struct saying *said;
	size_t n, cap, at, most; /* most: in memory */
	uint64_t total;
	bool in_order; /* as they were added */
	bool failed;
	void *file; /* NULL: all is in memory */
	uint64_t pages, run_last;
	struct run *run;
	size_t n_run, cap_run;
	struct saying *page; /* one of each run */
	size_t cap_page;
	uint32_t *heap; /* runs, the one with the least value first */
	size_t n_heap, cap_heap;
};

/* spool_start - limits: of memory, its part of to->limit, and a page for each run while it is read
 */
void spool_start(struct spool *s, const struct person_spill *to);
/* spool_free - empties it: it may be filled again. spool_clear - the same, but memory is kept. */
void spool_free(struct spool *s);
void spool_clear(struct spool *s);
void spool_add(struct spool *s, const struct saying *x);
/* spool_rewind - stand at the least value; nothing is added from now on. spool_head - the saying it
 * stands at, NULL at the end; borrowed until spool_pop goes on to the next. Of one value, in the
 * order they were added. */
void spool_rewind(struct spool *s);
const struct saying *spool_head(const struct spool *s);
void spool_pop(struct spool *s);

#endif
