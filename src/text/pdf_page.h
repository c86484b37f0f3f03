/* pdf_page - a page of a PDF as it looks, and whether it shows more than its letters say. Inner
 * header of text/, for reader_pdf.c. */
#ifndef TEXT_PDF_PAGE_H
#define TEXT_PDF_PAGE_H

#include <poppler.h>

#include "text/layout.h"

struct Pix;

#define PDF_LITTLE_TEXT 32 /* letters; a page with fewer is a picture when it shows anything */

/* What a page shows besides its letters. */
enum pdf_rest {
	PDF_REST_none,
	PDF_REST_picture, /* to be read by OCR */
	PDF_REST_lost     /* a picture of it can not be drawn */
};

/*
 * pdf_page_rest - does the page show something that its letters do not say?
 * takes   glyph: its n letters, y downwards in points, of which `known` are known
 */
enum pdf_rest pdf_page_rest(PopplerPage *page, const struct glyph *glyph, size_t n, size_t known);

/*
 * pdf_page_scale - how finely it is drawn for OCR: as its scanner saw it. [dots per point]
 * gives   0 when letters could not be read on what fits
 */
double pdf_page_scale(PopplerPage *page);
/* pdf_page_fit - scale, or less when the page is too large for it. */
double pdf_page_fit(PopplerPage *page, double scale);
/*
 * pdf_page_draw - on white. To be destroyed.
 * gives   NULL when it is empty, larger than a picture may be, or there is no memory
 */
cairo_surface_t *pdf_page_draw(PopplerPage *page, double scale);
/* pdf_page_hide - paint the letters of text that are known white. glyph: drawn at scale */
void pdf_page_hide(cairo_surface_t *s, double scale, str text, const struct glyph *glyph, size_t n);
/* pdf_page_gray - 8 bits a dot; NULL: no memory. To be destroyed. */
struct Pix *pdf_page_gray(cairo_surface_t *s);
/* pdf_strange - the letter (UTF-8) stands for one that nobody knows. */
bool pdf_strange(str letter);

#endif
