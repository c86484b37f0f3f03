/*
 * turns - tables whose rows come by turns, as in a database dump or a log: each is gathered until
 * it has enough rows to be typed, so that changing over is cheap. Inner header of text/.
 */
#ifndef TEXT_TURNS_H
#define TEXT_TURNS_H

#include "base/hmap.h"
#include "base/out.h"
#include "text/reader.h"

/* A cell kept: its text stands in the table's bytes. */
struct kept_cell {
	size_t from, n;
	uint64_t at;
	uint32_t raw_n;
};

struct kept_row {
	uint64_t number;
	size_t first; /* of its cells */
	unsigned n;
};

struct turn {
	struct out name, heading, text; /* bytes of title and scope, of the headings, of the rows */
	size_t title_n;
	struct kept_cell *head, *cell;
	size_t head_cap, cell_cap, cells;
	unsigned heads;
	struct kept_row *row;
	size_t row_cap, rows;
	size_t kept; /* [byte] of rows and cells */
};

struct turns {
	struct read_job *job;
	struct hmap by_name;
	struct turn *turn;
	size_t n, cap;
	size_t made;   /* tables that have memory */
	size_t open;   /* 1 + the table that the sink is in, 0: none */
	size_t kept;   /* [byte] in all tables */
	uint64_t rows; /* number of the last row, as if it had headings above it */
	bool lines;    /* rows are numbered by lines: turns_line */
	bool told_dropped;
	struct row *row; /* reused to announce a table, with the cells below */
	struct cell *cell;
	size_t cell_cap;
};

/* turns_start - j: outlives t; its arena gives memory that lasts as long. */
void turns_start(struct turns *t, struct read_job *j);
void turns_free(struct turns *t);
/*
 * turns_table - the table called name within scope.
 * takes   title, scope: shown and handed on with the table (text/passage.h); copied
 * gives   its number, good until the next call; *out_fresh: it was not known
 * limits  1024 tables; then all are given out and forgotten
 */
size_t turns_table(struct turns *t, str name, str scope, bool *out_fresh);
/* turns_headings - the names of its columns; other ones than before begin the table anew. */
void turns_headings(struct turns *t, size_t table, const struct cell *cell, unsigned n);
/* turns_known - the table has headings. */
static inline bool turns_known(const struct turns *t, size_t table)
{
	return t->turn[table].heads > 0;
}
/* turns_line - the next row stands in this line of the item; for all rows or for none. */
static inline void turns_line(struct turns *t, uint64_t line)
{
	t->lines = true;
	t->rows = line - 1;
}
/* turns_row - its next row; copied unless it can be given at once. limits: columns */
void turns_row(struct turns *t, size_t table, const struct cell *cell, unsigned n);
/* turns_end - give what is kept and end the table that is open. */
void turns_end(struct turns *t);

#endif
