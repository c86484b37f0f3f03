/*
 * letters - what a font that is not in the document would have drawn. Under the seal no font can be
 * opened, so a page in Helvetica that leaves Helvetica to the machine comes out blank; where a
 * letter should be and nothing is, it is drawn in a font that was loaded before. For people who
 * look at a page, never for reading. Inner header of text/.
 */
#ifndef TEXT_LETTERS_H
#define TEXT_LETTERS_H

#include <cairo.h>

#include "text/layout.h"

/* letters_warm - load the font; before the seal. */
void letters_warm(void);
/*
 * letters_draw - fill in letters that do not show.
 * takes   s: the page, drawn at `scale` dots a unit; text, glyph: its n letters and their places
 */
void letters_draw(cairo_surface_t *s, double scale, str text, const struct glyph *glyph, size_t n);

#endif
