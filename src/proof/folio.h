/*
 * folio - what a dossier tells: sections of texts, facts, tables and pictures, kept as bytes that
 * are stored with the case and written out as PDF, JSON and text. All that is told goes through
 * here, so here is looked that no line names who may not be named and that no number is told that
 * may be a citizen service number; both are counted.
 */
#ifndef PROOF_FOLIO_H
#define PROOF_FOLIO_H

#include "base/arena.h"
#include "base/out.h"
#include "proof/word.h"

struct paper;

struct folio {
	struct out o; /* the stored form */
	struct arena *a;
	bool english;
	const str *name; /* folded, a blank at either end: who may not be named */
	size_t names;
	uint64_t named, numbers; /* lines left out; numbers left out */
	struct out row, value;   /* the row at hand; a value being made */
	size_t cells, columns;
	bool bad; /* it names somebody */
	enum word section;
};

enum { FOLIO_NUMBER = 1, FOLIO_MONO = 2, FOLIO_FOLD = 4 };
struct folio_column {
	enum word head;
	const char *id; /* in JSON; NULL: the key of head */
	unsigned share; /* of the width */
	unsigned flags; /* FOLD: on paper a line below the text of the widest column, if any */
};

struct folio folio_begin(struct arena *a, bool english);
void folio_end(struct folio *d);
/* folio_word - in the language of the dossier. */
str folio_word(const struct folio *d, enum word w);
/* folio_forbid - this name may not be told; nothing when it is too short to know. */
void folio_forbid(struct folio *d, str name);

/* folio_tells - whether a text may be told: it names nobody who may not be named. */
bool folio_tells(const struct folio *d, str s);

void folio_section(struct folio *d, enum word title);
void folio_text(struct folio *d, str s);
void folio_note(struct folio *d, str s);
/* folio_fact - nothing when value is empty. folio_count: a number, grouped. */
void folio_fact(struct folio *d, enum word label, str value);
void folio_count(struct folio *d, enum word label, uint64_t v);
void folio_table(struct folio *d, const char *id, enum word title, const struct folio_column *c,
		 size_t n);
void folio_cell(struct folio *d, str text);
/* folio_cell_as - text for people, json for programs. folio_cell_own: our own text (a hash, a
 * number of kond), told as it is. */
void folio_cell_as(struct folio *d, str text, str json);
void folio_cell_own(struct folio *d, str text);
void folio_cell_number(struct folio *d, uint64_t v);
void folio_row_end(struct folio *d);
void folio_table_end(struct folio *d);
/* folio_grouped - 941.000 or 941,000 */
void folio_grouped(struct out *o, uint64_t v, bool english);

/* A picture, in tenths of a point, from the upper left corner. folio_picture_end ends it. */
void folio_picture(struct folio *d, const char *id, enum word caption, enum word says,
		   unsigned width, unsigned height);
void folio_line(struct folio *d, int x1, int y1, int x2, int y2, unsigned colour, unsigned width);
void folio_box(struct folio *d, int x, int y, int w, int h, unsigned colour);
/* folio_label - anchor: 0 begins at x, 1 stands in the middle of it, 2 ends there. */
void folio_label(struct folio *d, int x, int y, unsigned size, unsigned anchor, unsigned colour,
		 str s);
void folio_picture_end(struct folio *d);

/* ---- the stored form, read again ---- */

/* folio_json - the sections as one JSON array. folio_svg - the picture of an id as SVG.
 * folio_screen - for a terminal. Each gives false when the text is not whole */
bool folio_json(struct out *o, str stored);
bool folio_svg(struct out *o, str stored, const char *id, bool english);
bool folio_screen(struct out *o, struct arena *a, str stored);
/* folio_paper - onto a paper that is begun; a lives until its end. */
bool folio_paper(struct paper *p, struct arena *a, str stored);

#endif
