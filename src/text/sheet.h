/*
 * sheet - the rows of a sheet of a workbook, as tables of a document: a row of headings behind an
 * empty row begins another table. Inner header of text/.
 */
#ifndef TEXT_SHEET_H
#define TEXT_SHEET_H

#include "text/document.h"

struct sheet_cell;

struct sheet {
	struct document *d;
	struct out text; /* of the row under way */
	struct out title;
	struct sheet_cell *cell;
	size_t n, cap;
	uint64_t number; /* of the row under way */
	uint64_t last;   /* of the last row that held anything */
	uint64_t given;  /* bytes of text of all rows so far */
	uint64_t most;   /* of them */
	bool open;       /* a table is under way */
	bool wide;       /* it has a row of several cells */
	bool dropped;    /* something was too long */
};

/* sheet_start - the first of a workbook. sheet_free - behind the last. */
void sheet_start(struct sheet *s, struct document *d);
void sheet_free(struct sheet *s);
/* sheet_begin - a sheet begins. title: its name, copied */
void sheet_begin(struct sheet *s, str title);
/* sheet_row - its next row. number: 1-based, 0: the one behind the row before */
void sheet_row(struct sheet *s, uint64_t number);
/* sheet_cell - a value in column `column` (0-based). text: copied; nothing at all: no cell
 * limits: columns, row_bytes, expansion_free_mib, expansion_ratio */
void sheet_cell(struct sheet *s, unsigned column, str text);
/* sheet_full - no more text is taken: all cells of the workbook hold more than the limit. */
bool sheet_full(const struct sheet *s);
/* sheet_end - give what is left. gives why some of it is not there. */
enum reason sheet_end(struct sheet *s);
/* sheet_margin - a header or footer, spelled with codes: &L&"Arial,Bold"&12Praktijk&RPagina &P. */
void sheet_margin(struct document *d, str s);

#endif
