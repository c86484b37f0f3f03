/* delimited - rows of delimited text and telling its dialect. Inner header of text/ (rows.c,
 * dialect.c, reader_delimited.c). */
#ifndef TEXT_DELIMITED_H
#define TEXT_DELIMITED_H

#include "base/arena.h"
#include "text/passage.h"
#include "text/scan.h"

struct dialect {
	unsigned char sep; /* 0: one column */
	bool backslash;    /* \" is a quote within quotes */
	bool lone_cr;      /* CR alone ends a row */
	bool one_line;     /* no line ends within quotes */
	bool decimals;     /* cells cut at decimal commas are joined again, down to `columns` */
	unsigned columns;  /* as most rows have */
};

enum row_state {
	ROW_whole,
	ROW_short,    /* text ends within it */
	ROW_unclosed, /* a quote is opened that nothing closes where it should */
	ROW_none      /* text ends before it */
};

/* Rows of one stretch of text, and the present row. */
struct rows {
	str text;
	const struct raw_map *map; /* NULL: places are those in text */
	struct dialect d;
	struct scan scan;
	bool last;  /* nothing comes behind text */
	size_t max; /* cells looked at in one row */
	bool plain; /* rows without anything special are read the short way; clear it to test */
	struct cell *cell;
	size_t cap;
	unsigned n;     /* cells */
	size_t from;    /* where the row begins */
	size_t end;     /* where it ends, line end and all */
	uint64_t lines; /* line ends in it */
	bool multi;     /* one of them within quotes */
	bool dropped;   /* it has more cells than max */
};

/* rows_start - look at text with dialect d; keeps the memory of an earlier use. */
void rows_start(struct rows *r, str text, const struct raw_map *map, const struct dialect *d,
		bool last, size_t max);
void rows_free(struct rows *r);
/*
 * rows_next - read the row that begins at `from`.
 * takes   a: for cells that need unescaping; one_line: quotes that are not closed on their line are
 * plain characters gives   ROW_whole with the row in r; on anything else r holds no row
 */
enum row_state rows_next(struct rows *r, struct arena *a, size_t from, bool one_line);
/* rows_decimals - how many of the neighbouring cells of the row may be one number with a decimal
 * comma. */
unsigned rows_decimals(const struct rows *r);
/* rows_blank - the row holds nothing. */
bool rows_blank(const struct rows *r);
/* rows_heading - the row looks like headings: short, different words without numbers. */
bool rows_heading(const struct rows *r);

#define BID_TOLD 95 /* the file says itself how it is delimited; other bids are lower */

/* Where a table begins in a text. */
struct guess {
	struct dialect d;
	size_t start; /* of its first row */
	int bid;      /* 0: there is none */
};

/* dialect_rule - a line that only rules: "+----+----+", "|---|---|", "---;---" (sqlcmd -s). */
bool dialect_rule(str s, unsigned char sep);
/* dialect_guess - look for a table in text (at most a few dozen KiB). last: nothing comes behind
 * text. */
struct guess dialect_guess(struct arena scratch, str text, bool last);

/* What a bid found in the head, for the reader that wins with it. */
struct guess_note {
	str text; /* what was looked at; none: nothing was */
	bool last;
	struct guess guess;
};

#endif
