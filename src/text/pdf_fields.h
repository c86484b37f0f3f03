/* pdf_fields - what was filled in on a PDF form, as letters at their place on the page. Inner
 * header of text/, for reader_pdf.c. */
#ifndef TEXT_PDF_FIELDS_H
#define TEXT_PDF_FIELDS_H

#include <poppler.h>

#include "base/out.h"
#include "text/layout.h"

/*
 * pdf_fields_add - the values of the fields of a page, behind its letters.
 * takes   a: gives room for the new letters; text: of the page, to which they are added; *glyph,
 *         *n: its letters, y downwards in points
 * gives   false when some was left out
 * limits  FIELDS_MOST fields a page, LETTERS_MOST bytes of each
 */
bool pdf_fields_add(struct arena *a, PopplerPage *page, struct out *text, struct glyph **glyph,
		    size_t *n);

#endif
