/*
 * pdf - writing pages of A4 as a tagged PDF that is built to PDF/A-2 (ADR 29): text as text in
 * embedded fonts of every script the machine has, lines, boxes, tags that say what is what. What
 * is drawn outside of tags (heads and feet of pages, rules, frames) is marked as an artifact. What
 * is given gives the same bytes. Control characters and marks that turn text around are shown,
 * never obeyed. Units: points (1/72 inch), from the upper left corner. It refuses pictures and
 * everything that would come from a file.
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

/* What the file says of itself. at_ms: its date. note: behind "kond VERSION". Strings live until
 * pdf_end. */
struct pdf_about {
	str title, subject, author, note;
	str lang; /* "nl", "en" */
	int64_t at_ms;
};

struct pdf_inner;

struct pdf {
	struct arena *a;
	struct pdf_inner *in;
	bool quiet; /* measure only: nothing is drawn, tagged or ended */
};

/* pdf_begin - o gets the file in pdf_end, which gives false when it could not be made or written.
 */
struct pdf pdf_begin(struct arena *a, struct out *o, const struct pdf_about *about);
bool pdf_end(struct pdf *p);
/* pdf_page - end this page. No tag that holds text itself may be open. */
void pdf_page(struct pdf *p);

/* ---- what is what ----
 * Tags nest and are of PDF 1.7: "H1" "P" "L" "LI" "Lbl" "LBody" "Table" "THead" "TBody" "TR" "TD"
 * "Span". Those that hold others may stay open over pages. A picture has words for those who can
 * not see it, and its place; a head of a table says whether it is that of a row or of a column. */
void pdf_tag(struct pdf *p, const char *tag);
void pdf_tag_figure(struct pdf *p, str alt, double x, double y, double w, double h);
void pdf_tag_head(struct pdf *p, bool of_row);
void pdf_tag_end(struct pdf *p);
/* pdf_outline - an entry in the list of headings beside the pages. above: what it gave for the
 * heading above, 0 for none. page counts from 1. */
int pdf_outline(struct pdf *p, int above, str text, unsigned page, double y);

/* ---- text ---- */

/* pdf_text - one line; y is where its letters stand. pdf_turned - its outline, turned around x, y:
 * a picture of letters, which nobody finds as text. */
void pdf_text(struct pdf *p, double x, double y, const struct pdf_font *f, str text);
void pdf_turned(struct pdf *p, double x, double y, double degrees, const struct pdf_font *f,
		str text);
double pdf_width(struct pdf *p, const struct pdf_font *f, str text);
/* pdf_fit - cut off the head of *text that fits width: at a new line, else between words, else
 * within a word. Loop while text->n > 0 */
str pdf_fit(struct pdf *p, const struct pdf_font *f, str *text, double width);

/* A text in lines of a width; owned by the caller, pdf_lay_free. */
struct pdf_lay {
	void *layout;
	unsigned lines;
	double leading; /* from line to line */
	unsigned colour;
};
struct pdf_lay pdf_lay(struct pdf *p, const struct pdf_font *f, str text, double width, bool right);
/* pdf_lay_draw - lines [from, from + n) with the upper edge of the first at y. */
void pdf_lay_draw(struct pdf *p, const struct pdf_lay *l, unsigned from, unsigned n, double x,
		  double y);
void pdf_lay_free(struct pdf_lay *l);

/* ---- lines and boxes ---- */

void pdf_line(struct pdf *p, double x1, double y1, double x2, double y2, double width,
	      unsigned colour);
/* pdf_box - fill and edge; PDF_NONE for none. pdf_polygon - n corners, x and y by turns. */
#define PDF_NONE 0x1000000u
void pdf_box(struct pdf *p, double x, double y, double w, double h, unsigned fill, unsigned edge);
void pdf_polygon(struct pdf *p, const double *xy, size_t n, unsigned fill, unsigned edge);
void pdf_circle(struct pdf *p, double x, double y, double radius, unsigned fill, unsigned edge);
/* pdf_enter - until pdf_leave, 0, 0 is at x, y and all is scale times as large. */
void pdf_enter(struct pdf *p, double x, double y, double scale);
void pdf_leave(struct pdf *p);

#endif
