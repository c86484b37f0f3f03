/*
 * draw - a paper on pages, by cairo: A4, tables with their heads again on every page, a foot with
 * the number of the page. Text is set in the fonts that fontconfig gives for a family's name.
 */
#ifndef SIM_DRAW_H
#define SIM_DRAW_H

#include <cairo/cairo.h>

#include "sim/paper.h"

/* Who gives the pages: page - end the page before and begin one. gives a context whose unit is the
 * point (1/72 inch), owned by whom it asks */
struct draw_pages {
	void *ctx;
	cairo_t *(*page)(void *ctx);
};

#define DRAW_SHORT 595.28 /* of A4 [points] */
#define DRAW_LONG  841.89

void draw_paper(const struct paper *p, const struct look *l, const struct draw_pages *to);

#endif
