/* mssql_page - pages of data files of Microsoft SQL Server: what is one, and the rows of it. Inner
 * header of text/ (reader_mssql.c). */
#ifndef TEXT_MSSQL_PAGE_H
#define TEXT_MSSQL_PAGE_H

#include "text/passage.h"
#include "text/reader.h"

#define MSSQL_PAGE  ((size_t)8192)
#define MSSQL_CELLS 1100u
#define MSSQL_ROWS  1000u

enum mssql_kind {
	MSSQL_none, /* no page */
	MSSQL_data, /* rows */
	MSSQL_text, /* long text */
	MSSQL_other /* indexes and what the server keeps for itself */
};

/* mssql_kind - p: MSSQL_PAGE bytes. */
enum mssql_kind mssql_kind(const unsigned char *p);

/* What stands in the fixed part of all rows of a page alike. */
enum mssql_sort { MSSQL_chars, MSSQL_wide_chars, MSSQL_day, MSSQL_moment, MSSQL_bsn };
struct mssql_field {
	uint16_t at, n; /* [byte] in the row */
	enum mssql_sort sort;
};

struct mssql_page {
	str page;
	uint32_t object;
	unsigned n; /* rows */
	uint16_t row[MSSQL_ROWS];
	uint16_t fixed; /* [byte] the fixed part of every row ends there */
	struct mssql_field field[64];
	unsigned fields;
};

/* mssql_open - the rows of a page of data and what their fixed parts hold. gives false when they
 * are not as they should be (compressed, or no page after all) */
bool mssql_open(struct mssql_page *g, str page);
/* mssql_row - the cells of row i, their texts in a, their places from `at` on, where the page
 * stands. gives how many; 0 when it has none */
unsigned mssql_row(const struct mssql_page *g, unsigned i, uint64_t at, struct arena *a,
		   struct cell *cell);

#endif
