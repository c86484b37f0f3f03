/*
 * xls - a workbook of records as it is read. Inner header of text/ (reader_xls.c, xls_cell.c).
 */
#ifndef TEXT_XLS_H
#define TEXT_XLS_H

#include "text/biff.h"
#include "text/legacy.h"
#include "text/sheet.h"
#include "text/workbook.h"

struct xls_name {
	uint32_t at; /* where its records begin */
	str name;
};

/* A cell, by its place and that of its record. */
struct xls_cell {
	uint32_t at;
	uint16_t row, column;
};

struct xls {
	struct legacy *l;
	struct biff b;
	struct workbook book;
	struct sheet sheet;
	struct xls_name *name;
	size_t n_name, name_cap;
	size_t n_opened;       /* sheets found so far */
	struct xls_cell *cell; /* of the sheet under way */
	size_t n_cell, cell_cap;
	struct out value, raw;    /* of a cell; scratch */
	struct out margin, aside; /* headers and footers; notes and text boxes */
	struct out pictures;      /* the records that hold them */
	unsigned depth;           /* substreams open */
	bool chart;               /* the sheet under way is one */
	bool strings_full, names_sorted, bad;
};

/* xls_cell_add - note the cells of the record under way, if it holds any. */
void xls_cell_add(struct xls *x);
/* xls_cells_give - the cells noted, row by row. Reads records at their places. */
void xls_cells_give(struct xls *x);

#endif
