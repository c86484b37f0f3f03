/*
 * guard - a sink between a reader and whoever listens: it holds the reader to the contract of
 * text/passage.h and stops the process at the first breach. Used by the golden tests and by
 * fuzzing.
 */
#ifndef TESTS_GUARD_H
#define TESTS_GUARD_H

#include "base/limit.h"
#include "base/out.h"
#include "text/passage.h"

struct guard {
	struct sink sink; /* first: a sink is its guard */
	struct sink *inner;
	const struct limits *limits;
	uint64_t size;   /* [byte] of the item */
	uint64_t row;    /* number of the last row of this table */
	uint64_t tree;   /* number of the last tree */
	uint64_t line;   /* last line of prose */
	uint64_t raw;    /* [byte] where the last prose ended */
	uint64_t index;  /* lowest index the next child may have */
	struct out text; /* of a reader of documents, so far */
	bool derived;    /* it wrote some: places are in it */
	bool lines;      /* rows of this table are numbered by lines */
	bool headed;     /* it has a row, or the headings that stand in no line */
	bool in_table, in_message, in_child, data_wanted;
};

/* guard_sink - watch what a reader says of an item of size bytes, then pass it on to inner. */
struct sink *guard_sink(struct guard *g, struct sink *inner, const struct limits *l, uint64_t size);
/* guard_end - the reader has returned: nothing may be open. */
void guard_end(struct guard *g);

#endif
