/*
 * prose_lane - persons side by side in columns: sheets of labels, two forms on one page. Inner
 * header of find/.
 */
#ifndef FIND_PROSE_LANE_H
#define FIND_PROSE_LANE_H

#include "find/prose_part.h"

#define LANES_MOST 4

/* The columns of the present paragraph; the first one is the open record's. */
struct lanes {
	struct record record[LANES_MOST - 1];
	uint32_t lead[LANES_MOST]; /* [byte] where each begins */
	unsigned n;                /* 0: the text has no columns here */
};

void lanes_start(struct lanes *l, const struct limits *limits);
void lanes_free(struct lanes *l);
/* lanes_end - the paragraph ends: put out who stands in the further columns. */
void lanes_end(struct lanes *l, struct parts *p);
/* lanes_forget - the text ends without a word. */
void lanes_forget(struct lanes *l);
/*
 * lanes_split - tell columns by a line that says the same kind of thing twice, far apart, and give
 * each its own.
 * takes   r: the open record, of whose present paragraph the further columns take their part; e, n:
 *         the line; text: its bytes; fresh: a paragraph begins with it
 * gives   how many entries are left for the open record, at the start of e
 */
size_t lanes_split(struct lanes *l, struct record *r, struct entry *e, size_t n, str text,
		   bool fresh);

#endif
