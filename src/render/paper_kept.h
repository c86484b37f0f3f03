/* paper_kept - what a paper was told, between paper.c, which keeps it, and paper_press.c and
 * paper_table.c, which lay it out. */
#ifndef RENDER_PAPER_KEPT_H
#define RENDER_PAPER_KEPT_H

#include "render/paper.h"

enum told_kind {
	TOLD_heading,
	TOLD_text,
	TOLD_small,
	TOLD_note,
	TOLD_item,
	TOLD_fact,
	TOLD_contents,
	TOLD_break,
	TOLD_table,
	TOLD_row,
	TOLD_table_end,
	TOLD_figure
};

struct told {
	struct told *next;
	enum told_kind kind;
	unsigned level;
	str text, label; /* label: of a fact; of a figure its alternative */
	const struct paper_column *col;
	str *cell;
	size_t n;
	double width, height;
	void (*draw)(void *ctx, struct pdf *pdf);
	void *ctx;
	unsigned page; /* of a heading, found by the first pass */
};

struct paper {
	struct arena arena;
	struct out *o;
	struct paper_about about;
	struct told *first, **tail;
	struct told *table; /* that is open */
};

/* The page under the press. */
#define PAPER_LEFT   58.0
#define PAPER_RIGHT  (PDF_WIDTH - 58.0)
#define PAPER_WIDTH  (PAPER_RIGHT - PAPER_LEFT)
#define PAPER_TOP    66.0
#define PAPER_BOTTOM (PDF_HEIGHT - 66.0)
#define PAPER_INK    0x1a1a1au
#define PAPER_GREY   0x595959u
#define PAPER_RULE   0xb8c0ccu
#define PAPER_PALE   0xeef2f8u
#define PAPER_ACCENT 0x1f4e8cu

struct press {
	struct paper *p;
	struct pdf pdf;
	double y;
	unsigned page, of; /* of: all pages, found by the first pass */
	bool english;
	int outline[4]; /* the last entry of each level */
};

bool paper_press(struct paper *p);
/* press_room - go to a new page when less than height is left of this one. */
void press_room(struct press *g, double height);
void press_page(struct press *g);
/* press_table - lay out t, a table, and its rows; gives the last of them. press_facts: the facts
 * from t on. */
struct told *press_table(struct press *g, struct told *t);
struct told *press_facts(struct press *g, struct told *t);

#endif
