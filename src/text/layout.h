/*
 * layout - lines, cells and tables out of letters that stand somewhere on a page. For PDF and for
 * pages read by OCR; knows neither. Inner header of text/.
 */
#ifndef TEXT_LAYOUT_H
#define TEXT_LAYOUT_H

#include "text/document.h"

/* A word, or a letter: its box on the page, y downwards. Boxes may be any numbers. */
struct glyph {
	double x1, y1, x2, y2;
	size_t from, to; /* [byte] in the text of the page */
};

/*
 * layout_give - put a page: tables as tables, the rest line by line, blocks side by side apart.
 * takes   a: scratch; text: of the page; glyph: n letters in the order in which they were written;
 *         sorted and changed
 * limits  2 million letters a page; those beyond are left out. A page of more than 2,000 lines is
 *         read without a look for blocks side by side
 */
void layout_give(struct document *d, struct arena a, str text, struct glyph *glyph, size_t n);

#endif
