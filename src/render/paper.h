/*
 * paper - a document of many A4 pages for readers outside: headings, text, lists, facts, tables
 * and pictures, as a tagged PDF that is built to PDF/A-2 (ADR 29). What is told is kept until
 * paper_end, which lays it out twice: once to count pages and find the page of each heading. What
 * is given gives the same bytes on the same machine (fonts are the machine's; they are embedded).
 * All text may be of people or from evidence: control characters and marks that turn text around
 * are shown, never obeyed. It refuses no text for its length: words longer than a line are broken,
 * rows longer than a page go on.
 */
#ifndef RENDER_PAPER_H
#define RENDER_PAPER_H

#include "render/pdf.h"

struct paper;

struct paper_about {
	str title, subject,
	    author;        /* subject: below the title; author: who is said to have made it */
	str producer_note; /* behind "kond VERSION" in the file's particulars; "": nothing */
	str lang;          /* "nl" or "en": of the text, and of the few words of paper itself */
	str head;          /* on top of every page */
	str mark;          /* "" or one word such as "CONCEPT": large and light on every page */
	str mark_says;     /* what the mark means, in words below the title; "": the mark alone */
	int64_t at_ms;     /* date of the file, UTC: of the facts, not of the making */
};

/*
 * paper_begin - takes   o: gets the file at paper_end. Strings of about and of all calls are copied
 *               gives   a document that begins with title, subject, author and mark
 */
struct paper *paper_begin(struct out *o, const struct paper_about *about);

/* paper_heading - level 1 to 3; never alone at the foot of a page. Each is in the outline. */
void paper_heading(struct paper *p, unsigned level, str text);
/* paper_text - a paragraph; a new line in it is a new line. paper_small: smaller and grey. */
void paper_text(struct paper *p, str text);
void paper_small(struct paper *p, str text);
/* paper_note - a paragraph that must not be missed: in a frame with an accent. */
void paper_note(struct paper *p, str text);
/* paper_item - of a list; items that follow one another are one list. */
void paper_item(struct paper *p, str text);
/* paper_fact - a row of two columns, what and its value; those that follow one another are one
 * table. */
void paper_fact(struct paper *p, str label, str value);
/* paper_contents - the headings of level 1 and 2 with their pages, wherever they come. */
void paper_contents(struct paper *p);
/* paper_break - go on on a new page. */
void paper_break(struct paper *p);

enum { PAPER_COLUMNS_most = 12 };

struct paper_column {
	str head;
	double share; /* of the width, against those of the others */
	bool number;  /* to the right */
	bool mono;    /* a digest or a command: letters of one width */
};

/* paper_table - n columns, at most PAPER_COLUMNS_most; its head is repeated on every page.
 * title: what it holds, stands above it; may be "". paper_row: n cells. */
void paper_table(struct paper *p, str title, const struct paper_column *col, size_t n);
void paper_row(struct paper *p, const str *cells);
void paper_table_end(struct paper *p);

/*
 * paper_figure - a picture.
 * takes   alt: what it shows, for who can not see it; caption: below it, may be "";
 *         width, height: in points; made smaller when it is wider or higher than the page;
 *         draw: called in paper_end with the upper left corner of the picture as 0, 0; draws with
 *         pdf_line, pdf_box, pdf_text and their like only. ctx must live until paper_end
 */
void paper_figure(struct paper *p, str alt, str caption, double width, double height,
		  void (*draw)(void *ctx, struct pdf *pdf), void *ctx);

/* paper_end - write the file. gives false when it could not be made or written. p is gone. */
bool paper_end(struct paper *p);

#endif
