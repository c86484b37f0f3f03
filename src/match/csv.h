/*
 * csv - a table somebody made by hand or with a spreadsheet, as rows of cells: CSV after RFC 4180
 * with comma, semicolon, tab or bar; UTF-8, or Windows-1252 where it is not that. The bytes are
 * hostile: nothing is guessed, a row over the limits ends the reading with words.
 */
#ifndef MATCH_CSV_H
#define MATCH_CSV_H

#include "base/arena.h"
#include "base/cur.h"
#include "base/limit.h"

struct csv {
	struct cur left;
	unsigned char mark; /* between cells */
	bool narrow;        /* not UTF-8: Windows-1252 */
	uint64_t row_bytes, columns;
	uint64_t line; /* of the file, from 1, where the last row began */
	str *cell;     /* of the last row, trimmed, UTF-8; text of it or in the arena of csv_next */
	size_t n, cap; /* cells; room for them */
	const char *why; /* NULL: nothing wrong so far */
	uint64_t next_line;
};

/* csv_open - text: lives as long as t; ends with csv_close. gives false with t->why for what
 * can not be read */
bool csv_open(struct csv *t, str text, const struct limits *l);
void csv_close(struct csv *t);
/* csv_next - the next row that is not empty. gives false at the end, or with t->why */
bool csv_next(struct csv *t, struct arena *a);

#endif
