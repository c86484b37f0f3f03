/*
 * lane - one file of an exhibit on its way through sealed readers, with all its members: a stack of
 * frames, the container below, its member above it. Bytes of a member come from the worker of its
 * container, pass through here (hash, count, limits) and go on to the worker that reads it. Nothing
 * here looks at content beyond the four bytes that tell a format which must seek.
 */
#ifndef RUN_LANE_H
#define RUN_LANE_H

#include "base/hmap.h"
#include "box/box.h"
#include "case/case.h"
#include "find/block.h"
#include "run/progress.h"

#define LANE_DEPTH 17 /* frames at most; the limit `depth` is lower */

struct frame {
	struct worker *w; /* NULL: bytes are only counted and hashed, or given to take() */
	bool fetch;       /* only member `want` is asked for */
	uint32_t want;
	struct item item; /* strings in the lane's arena */
	int fd;           /* what the worker reads, until handed over; -1 */
	/* feeding a member */
	int feed;               /* write end, -1 */
	unsigned char *pending; /* one packet that does not fit the pipe yet */
	size_t from, to;
	int spill; /* memfd of a member that must seek, -1 */
	uint64_t spill_at, spill_n;
	bool fed; /* the container has given all of it */
	enum reason end_why;
	uint64_t got; /* [byte] from the container */
	/* the file itself (frame 0) */
	int file; /* -1 */
	uint64_t hashed;
	struct sha256 sha;
	/* what came out */
	struct out names;
	uint32_t block, n_mentions;
	uint32_t surveys; /* packets of stretches */
	uint64_t n_stretches;
	uint64_t passages, progress, given; /* given: bytes of members */
	unsigned bombs;                     /* members given up because they unpack to too much */
	enum reason partial;
	uint64_t partial_at;
	bool started, done, failed, died, member_unread;
	enum reason why;
	uint64_t entries;
	int64_t alive_ms, cpu_ms; /* last sign of life; computing time before this item */
};

struct scan;

struct lane {
	struct scan *scan;
	struct arena arena;
	struct out text; /* scratch */
	struct frame frame[LANE_DEPTH];
	unsigned n;                      /* frames; 0: free */
	struct worker *idle[LANE_DEPTH]; /* of each level, one that may serve again */
	unsigned served[LANE_DEPTH];
	uint32_t chain[LANE_DEPTH]; /* places of the members to fetch, when only one is wanted */
	unsigned n_chain;
	str marks;          /* for the picture of a page; else "" */
	struct item wanted; /* at the end of the chain */
	/* instead of reading the wanted item: give its bytes here (excerpt) */
	void (*take)(void *ctx, const void *p, size_t n);
	void *take_ctx;
	int64_t watch_ms;       /* when to look at clocks again */
	uint64_t file_progress; /* of frame 0, for the progress line */
	bool broken;            /* the store failed; case_why tells */
	enum reason fetch_why;  /* why the wanted member could not be fetched */
};

/* What lanes share. */
struct scan {
	struct kase *k;
	struct box *box;
	const struct limits *limits;
	struct tally *tally;    /* NULL: no counting */
	struct unpacker unpack; /* for checking mentions */
	struct hmap attempts;   /* item id -> deaths so far */
	uint32_t *again;        /* items to read once more */
	size_t n_again, cap_again;
	uint64_t finished, unread; /* files of exhibits finished in this run */
	uint64_t read_bytes;
};

/* lane_begin - start on a file of an exhibit, fd (taken over) open at its start. */
void lane_begin(struct lane *l, const struct item *i, int fd);
/*
 * lane_begin_fetch - start on one member: file is the file of the exhibit that holds it, fd (taken
 * over) open; chain: the places to go down through; i: the wanted item. With l->take set its bytes
 * go there instead of to a reader.
 */
void lane_begin_fetch(struct lane *l, const struct item *file, int fd, const uint32_t *chain,
		      unsigned n_chain, const struct item *i);
/* lane_pump - do what can be done without waiting. gives true when something moved. */
bool lane_pump(struct lane *l);
/* lane_poll - descriptors whose readiness could move it; gives how many were put at p (at most 2 *
 * LANE_DEPTH). */
struct pollfd;
size_t lane_poll(const struct lane *l, struct pollfd *p);
void lane_end(struct lane *l); /* kill its workers, free */

#endif
