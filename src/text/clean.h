/*
 * clean - a scanned page made ready for reading: upright, straight, evenly lit, of the size that
 * the engine likes best, without ruling lines. By leptonica. Inner header of text/.
 */
#ifndef TEXT_CLEAN_H
#define TEXT_CLEAN_H

#include <stdbool.h>

struct Pix;

/* One page twice, dot on dot: as a person sees it, and what is to be read. */
struct clean {
	struct Pix *shown; /* grey, straight */
	struct Pix *page;  /* grey; paper white, lines gone */
	struct Pix *ink;   /* one bit: what is dark on page */
};

/*
 * clean_make - clean one page.
 * takes   raw: any depth; stays the caller's
 * gives   false when leptonica can not; free it with clean_free either way
 * limits  a page is never made larger than 3 times itself, nor beyond 40 million dots
 */
bool clean_make(struct Pix *raw, struct clean *out);
/* clean_turn - the same page upside down. gives false when there is no memory. */
bool clean_turn(const struct clean *c, struct clean *out);
void clean_free(struct clean *c);

#endif
