/*
 * paper - a document before it has a format: lines, label and value, tables, pages. The makers
 * write one, a writer turns it into DOCX, ODT, RTF, XLSX, ODS, PDF or a picture, so that every
 * layout exists in every format. Writing only, and only what the simulation needs: no styles, no
 * fonts but three, no macros.
 */
#ifndef SIM_PAPER_H
#define SIM_PAPER_H

#include "base/out.h"
#include "sim/rng.h"

enum block_kind {
	BLOCK_line,  /* one cell: running text; an empty cell is an empty line */
	BLOCK_title, /* one cell, in bold */
	BLOCK_pair,  /* label, value, and perhaps a second label and value on the same line */
	BLOCK_head,  /* the names of columns; the rows after it are their table */
	BLOCK_row,
	BLOCK_page /* a new page, or a new sheet */
};

/* What a cell holds, for formats that know kinds: a date is then written as yyyy-mm-dd. */
enum cell_kind { CELL_text, CELL_number, CELL_date };

struct paper_cell {
	uint32_t at, n; /* in text */
	enum cell_kind kind;
};
struct paper_block {
	enum block_kind kind;
	uint32_t cell, n;
};

struct paper {
	struct out text;
	struct paper_cell *cell;
	size_t cells, cells_cap;
	struct paper_block *block;
	size_t blocks, blocks_cap;
	uint32_t first;          /* cell of the block being written */
	const char *head, *foot; /* what stands on every page; NULL: nothing */
};

/* How a paper looks, drawn once a file. */
struct look {
	unsigned font, size; /* 0 sans, 1 serif, 2 of one width; size in half points */
	bool wide;           /* paper lies on its side */
	bool lines;          /* tables with lines round their cells */
	bool tabs;           /* label and value by tabs, not in a table */
	bool dated;          /* cells are typed: numbers and dates */
	bool shared;         /* strings of a sheet stand in a part of their own */
	bool headed;         /* sheet: column names are there */
	uint32_t seed;
};

enum paper_form {
	FORM_docx,
	FORM_odt,
	FORM_rtf,
	FORM_xlsx,
	FORM_ods,
	FORM_plain,
	FORM_pdf,
	FORM_sqlite,
	FORM_count
};

struct look look_make(struct rng *r);
struct paper paper_make(void);
void paper_clear(struct paper *p);
void paper_free(struct paper *p);
/* paper_cell - end a cell: what was written to p->text since the last one. */
void paper_cell(struct paper *p, enum cell_kind kind);
/* paper_block - end a block: the cells since the last one. */
void paper_block(struct paper *p, enum block_kind kind);
/* paper_line, paper_pair, paper_row - whole blocks of ready words. */
void paper_line(struct paper *p, const char *words);
void paper_title(struct paper *p, const char *words);
void paper_head(struct paper *p, const char *const *names, size_t n);
str paper_words(const struct paper *p, size_t cell);
const struct paper_cell *paper_cell_at(const struct paper *p, size_t cell);
/* paper_table_stop - the block after the table that begins at block `at` (a head or a row). */
size_t paper_table_stop(const struct paper *p, size_t at);

/* paper_write - the document's bytes in a format. Same paper and look, same bytes (PDF: on a
 * machine with the same fonts and cairo). */
void paper_write(struct out *o, enum paper_form form, const struct paper *p, const struct look *l);
const char *paper_ending(enum paper_form form);

/* The writers. */
void write_docx(struct out *o, const struct paper *p, const struct look *l);
void write_xlsx(struct out *o, const struct paper *p, const struct look *l);
void write_odt(struct out *o, const struct paper *p, const struct look *l);
void write_ods(struct out *o, const struct paper *p, const struct look *l);
void write_rtf(struct out *o, const struct paper *p, const struct look *l);
void write_plain(struct out *o, const struct paper *p, const struct look *l);
void write_sqlite(struct out *o, const struct paper *p, const struct look *l);
void write_pdf(struct out *o, const struct paper *p, const struct look *l);
/* put_xml - text with the five signs of XML written as entities. */
void put_xml(struct out *o, str s);

#endif
