/*
 * highlight - places of findings in the text that a reader of pages writes, and the boxes on the
 * page that they come from: so that a person can look at the page. Inner header of text/.
 */
#ifndef TEXT_HIGHLIGHT_H
#define TEXT_HIGHLIGHT_H

#include "text/layout.h"

#define HIGHLIGHT_MOST 256

struct mark_range {
	uint64_t at;
	uint64_t n;
};

struct mark_box {
	double x1, y1, x2, y2; /* as the glyphs */
};

struct highlight {
	struct mark_range range[HIGHLIGHT_MOST];
	size_t n;
	uint64_t end;         /* of the last range */
	struct mark_box *box; /* of the words met on this page */
	size_t n_box, cap;
	struct mark_box *best; /* of the page that has most */
	size_t n_best, cap_best;
};

/* highlight_read - "AT+N AT+N ..." in bytes of the text. gives false when it is something else
 * limits  HIGHLIGHT_MOST */
bool highlight_read(struct highlight *m, str text);
/* highlight_see - a word or letter of n bytes is put at this place. m may be NULL */
void highlight_see(struct highlight *m, uint64_t at, size_t n, const struct glyph *g);
/* highlight_page - the page is over. gives true when it has more of them than those before it. */
bool highlight_page(struct highlight *m);
void highlight_free(struct highlight *m);

#endif
