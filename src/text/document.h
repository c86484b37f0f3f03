/*
 * document - what a library gives of a document (PDF, Office, mail, a scanned page), as passages.
 *
 * Such formats hold no bytes that a person could look at, so the reader writes a text of its own:
 * lines of running text, rows of tables with a tab between cells. Places of cells are places in
 * that text (reader.tbl: PLACE_text), and the same reader writes the same text again when a finding
 * is to be shown. Tables that are a layout, or a list of labels and values, are given as running
 * text. Inner header of text/.
 */
#ifndef TEXT_DOCUMENT_H
#define TEXT_DOCUMENT_H

#include "base/out.h"
#include "text/reader.h"

struct span;

struct document {
	struct read_job *job;
	struct out run;      /* text not given yet */
	struct out title;    /* of the table under way */
	str scope;           /* of tables to come (text/passage.h); the reader's, or nothing */
	uint64_t base;       /* place of run[0] in the text */
	uint64_t line, page; /* of the end of run; page 0: it has none */
	uint64_t run_line;   /* of run[0] */
	struct span *span;   /* cells of the rows in run */
	size_t n_span, span_cap;
	struct cell *cell;
	size_t cell_cap;
	struct row *sample; /* of the table that begins */
	size_t sample_cap;
	struct cell *sample_cell;
	size_t sample_cells; /* room */
	unsigned columns;    /* begun in the row under way */
	uint64_t row;        /* number of the row under way */
	unsigned rows;       /* in run */
	unsigned nested;     /* tables open within a cell */
	bool in_table, in_row, in_cell, begun;
	bool sheet; /* of a workbook: a table whatever it looks like */
	bool over;  /* some row has more cells than are looked at */
};

void document_start(struct document *d, struct read_job *j);
/* document_page - what follows stands on this page. number: 1-based */
void document_page(struct document *d, uint64_t number);
/*
 * document_put - running text, or text of the cell under way.
 * takes   s: any bytes, meant as UTF-8; \n ends a line, other control characters are blanks;
 *         ligatures are spelled out, soft hyphens dropped
 */
void document_put(struct document *d, str s);
/* document_place - where in the text what is put next will stand. [byte] */
uint64_t document_place(const struct document *d);
/* document_line - end the line under way, unless it is empty. */
void document_line(struct document *d);
/* document_blank - an empty line: what follows is another paragraph or block. */
void document_blank(struct document *d);
/*
 * document_table - a table begins; within a cell it is text of that cell.
 * takes   title: what names it, copied; sheet: of a workbook, always read as a table
 */
void document_table(struct document *d, str title, bool sheet);
/* document_row - its next row. number: 1-based, 0: the one behind the row before */
void document_row(struct document *d, uint64_t number);
/* document_cell - the next cell of the row; what is put belongs to it until the next call.
 * limits: columns; cells beyond them are told by document_end */
void document_cell(struct document *d);
/* document_cell_at - as document_cell, in column `column` (0-based): cells left out before it are
 * empty. limits: columns */
void document_cell_at(struct document *d, unsigned column);
void document_table_end(struct document *d);
/* document_end - give what is left, and tell when cells were left out. */
void document_end(struct document *d);

#endif
