/*
 * doc - what a dossier tells: sections of texts, facts, tables and pictures, kept as bytes that are
 * stored with the case and written out as PDF, JSON and text. All that is told goes through here,
 * so here is looked that no line names who may not be named and that no number is told that may be
 * a citizen service number; both are counted.
 */
#ifndef PROOF_DOC_H
#define PROOF_DOC_H

#include "base/arena.h"
#include "base/out.h"
#include "proof/word.h"

struct paper;

struct doc {
	struct out o; /* the stored form */
	struct arena *a;
	bool english;
	const str *name; /* folded, a blank at either end: who may not be named */
	size_t names;
	uint64_t named, numbers; /* lines left out; numbers left out */
	struct out row, value;   /* the row at hand; a value being made */
	size_t cells, columns;
	bool bad; /* it names somebody */
};

struct doc_column {
	enum word head;
	const char *id; /* in JSON; NULL: the key of head */
	unsigned share; /* of the width */
	bool number, mono;
};

struct doc doc_begin(struct arena *a, bool english);
void doc_end(struct doc *d);
/* doc_word - in the language of the dossier. */
str doc_word(const struct doc *d, enum word w);
/* doc_forbid - this name may not be told; nothing when it is too short to know. */
void doc_forbid(struct doc *d, str name);

void doc_section(struct doc *d, enum word title);
void doc_text(struct doc *d, str s);
void doc_note(struct doc *d, str s);
/* doc_fact - nothing when value is empty. doc_count: a number, grouped. */
void doc_fact(struct doc *d, enum word label, str value);
void doc_count(struct doc *d, enum word label, uint64_t v);
void doc_table(struct doc *d, const char *id, enum word title, const struct doc_column *c,
	       size_t n);
void doc_cell(struct doc *d, str text);
/* doc_cell_as - text for people, json for programs. doc_cell_own: our own text (a hash, a number
 * of kond), told as it is. */
void doc_cell_as(struct doc *d, str text, str json);
void doc_cell_own(struct doc *d, str text);
void doc_cell_number(struct doc *d, uint64_t v);
void doc_row_end(struct doc *d);
void doc_table_end(struct doc *d);
/* doc_grouped - 941.000 or 941,000 */
void doc_grouped(struct out *o, uint64_t v, bool english);

/* A picture, in tenths of a point, from the upper left corner. doc_picture_end ends it. */
void doc_picture(struct doc *d, const char *id, enum word caption, enum word says, unsigned width,
		 unsigned height);
void doc_line(struct doc *d, int x1, int y1, int x2, int y2, unsigned colour, unsigned width);
void doc_box(struct doc *d, int x, int y, int w, int h, unsigned colour);
/* doc_label - anchor: 0 begins at x, 1 stands in the middle of it, 2 ends there. */
void doc_label(struct doc *d, int x, int y, unsigned size, unsigned anchor, unsigned colour, str s);
void doc_picture_end(struct doc *d);

/* ---- the stored form, read again ---- */

/* doc_json - the sections as one JSON array. doc_svg - the picture of an id as SVG. doc_screen -
 * for a terminal. Each gives false when the text is not whole */
bool doc_json(struct out *o, str stored);
bool doc_svg(struct out *o, str stored, const char *id, bool english);
bool doc_screen(struct out *o, struct arena *a, str stored);
/* doc_paper - onto a paper that is begun; a lives until its end. */
bool doc_paper(struct paper *p, struct arena *a, str stored);

#endif
