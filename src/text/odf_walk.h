/*
 * odf_walk - the text of one part of an OpenDocument file: paragraphs, tables, sheets, notes and
 * remarks. Inner header of text/ (odf_walk.c, reader_odf.c).
 */
#ifndef TEXT_ODF_WALK_H
#define TEXT_ODF_WALK_H

#include "text/sheet.h"
#include "text/xml_walk.h"

struct odf_cell {
	struct out shown, value;
	str type; /* of its value: one of our own words */
	unsigned column;
	uint64_t times;
};

/* A part under way. */
struct odf_walk {
	struct document *d;
	struct sheet *sheet;
	struct out aside; /* notes and remarks, until the paragraph or table ends */
	struct odf_cell cell;
	uint64_t row, next_row, page;
	uint64_t line_at; /* place in the text where the last paragraph began */
	uint64_t column;  /* of the next cell */
	unsigned depth, lines, tables, asides;
	unsigned skip_at, text_at; /* depth of the element that is skipped, or whose characters are
				      text although it is no paragraph; 0: none */
	bool book, slides, in_cell, lost;
};

void odf_start(struct odf_walk *w, struct document *d, struct sheet *s);
void odf_free(struct odf_walk *w);
/* odf_part - another part begins. gives what to walk it with */
struct xml_walk odf_part(struct odf_walk *w);
/* odf_part_end - also of one that broke off. gives why some of it is not there */
enum reason odf_part_end(struct odf_walk *w);

#endif
