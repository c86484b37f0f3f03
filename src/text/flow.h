/*
 * flow - blocks that stand side by side on a page: stickers, cards, two columns of a list. Inner
 * header of text/, for layout.c.
 */
#ifndef TEXT_FLOW_H
#define TEXT_FLOW_H

#include "text/layout_page.h"

#define FLOWS_MOST 8

/* Where the blocks are parted: block k lies between edge k - 1 and edge k. */
struct flow {
	double edge[FLOWS_MOST];
	unsigned n; /* blocks */
};

/*
 * flow_lines - how many lines from line i on stand in blocks beside each other.
 * gives   0: they are to be read line by line
 * takes   a: scratch
 * limits  LINES_MOST lines at a time
 */
size_t flow_lines(const struct page *p, struct arena a, size_t i, struct flow *out);

/* flow_part - block k of line l: a line of fewer words, maybe of none. */
struct line flow_part(const struct page *p, const struct flow *f, unsigned k, const struct line *l);

#endif
