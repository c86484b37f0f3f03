/*
 * pdf - writing PDF pages of A4 with cairo: text as text in embedded fonts, lines and boxes. What
 * is given gives the same bytes. Control characters and marks that turn text around are shown,
 * never obeyed. Units: points (1/72 inch), from the upper left corner.
 */
#ifndef RENDER_PDF_H
#define RENDER_PDF_H

#include "base/arena.h"
#include "base/out.h"

#define PDF_WIDTH  595.0
#define PDF_HEIGHT 842.0

struct pdf_font {
	double size;
	bool bold, mono;
	unsigned colour; /* 0xrrggbb */
};

struct pdf {
	struct arena *a;
	void *surface, *cairo;
};

/* pdf_begin - o gets the file. title: of people too. at_ms: its date. pdf_end closes it; gives
 * false when it could not be written. */
struct pdf pdf_begin(struct arena *a, struct out *o, str title, int64_t at_ms);
bool pdf_end(struct pdf *p);
/* pdf_page - end this page. */
void pdf_page(struct pdf *p);
/* pdf_text - one line; y is where its letters stand. */
void pdf_text(struct pdf *p, double x, double y, const struct pdf_font *f, str text);
double pdf_width(struct pdf *p, const struct pdf_font *f, str text);
/* pdf_fit - cut off the head of *text that fits width: at a new line, else between words, else
 * within a word. Loop while text->n > 0 */
str pdf_fit(struct pdf *p, const struct pdf_font *f, str *text, double width);
void pdf_line(struct pdf *p, double x1, double y1, double x2, double y2, double width,
	      unsigned colour);
/* pdf_box - fill and edge; PDF_NONE for none. */
#define PDF_NONE 0x1000000u
void pdf_box(struct pdf *p, double x, double y, double w, double h, unsigned fill, unsigned edge);

#endif
