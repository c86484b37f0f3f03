/* layout_page - what layout.c and layout_table.c share: a page as lines of words. Inner header of
 * text/. */
#ifndef TEXT_LAYOUT_PAGE_H
#define TEXT_LAYOUT_PAGE_H

#include "text/layout.h"

#define COLUMNS_MOST 64

/* Letters with no gap between them. */
struct word {
	double x1, x2;
	size_t from, to; /* glyphs */
	bool apart;      /* a gap wider than the line is high stands before it */
};

struct line {
	double y1, y2;
	size_t first, n; /* words */
};

struct page {
	struct document *d;
	str text;
	struct glyph *glyph;
	size_t n;
	struct word *word;
	size_t n_word;
	struct line *line;
	size_t n_line;
	double wide; /* [height of a line] a gap wider than the blanks between words */
};

/* A table: the middles of the gutters between its columns, and how far the text of each column
 * reaches. */
struct columns {
	unsigned n;
	double edge[COLUMNS_MOST], x1[COLUMNS_MOST], x2[COLUMNS_MOST];
	double pitch; /* least distance of two lines */
	double apart; /* empty space that a quarter of the rows keep at least above them */
};

/* layout_table - how many lines from i on are one table; 0: none. */
size_t layout_table(const struct page *p, struct arena a, size_t i, struct columns *out_c);
/* layout_column - the column that a word stands in. */
unsigned layout_column(const struct columns *c, const struct word *w);
/* layout_goes_on - whether line k of a table only holds the rest of cells that were broken in the
 * line before; row: the first line of that row. */
bool layout_goes_on(const struct page *p, const struct columns *c, size_t row, size_t k);

/* layout_colon - the word is a colon and nothing else. */
static inline bool layout_colon(const struct page *p, const struct word *w)
{
	const struct glyph *g = &p->glyph[w->from];
	return w->to - w->from == 1 && g->to - g->from == 1 && p->text.p[g->from] == ':';
}

static inline double line_high(const struct line *l) { return l->y2 - l->y1; }

#endif
