/*
 * lines - reading a text whose rows are lines: rows come by turns, the lines between them that are
 * none come as running text. Inner header of text/ (reader_fixed.c, reader_log.c).
 */
#ifndef TEXT_LINES_H
#define TEXT_LINES_H

#include "text/turns.h"

/* First member of the state of a reader. */
struct line_walk {
	struct read_job *job;
	struct text_in in;
	str text;
	const struct raw_map *map;
	struct turns turns;
	size_t side; /* where lines begin that are no rows; SIZE_MAX: none wait */
	uint64_t line, side_line;
	/* held - the line before, when it waits for the next to be one row with it; SIZE_MAX: none
	 * does. let_go gives it by itself */
	size_t held;
	void (*let_go)(struct line_walk *l);
};

/* lines_open - start at the present place of the item. takes  j: outlives l */
void lines_open(struct line_walk *l, struct read_job *j);
/* lines_walk - hand out all lines. takes  one: gets each, without its line end: text [at, end) */
void lines_walk(struct line_walk *l, void (*one)(struct line_walk *l, size_t at, size_t end));
/* lines_wait - the line at `at` is no row: it waits for those behind it. */
void lines_wait(struct line_walk *l, size_t at);
/* lines_flush - give what waits, up to `to`. */
void lines_flush(struct line_walk *l, size_t to);
/* lines_close - give all rows that are kept. gives, fails as view_end */
int lines_close(struct line_walk *l, struct err *e);

#endif
