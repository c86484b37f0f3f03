/* sample - the first rows of a table, column by column, and what they tell. Inner header of find/,
 * for the typing of columns. */
#ifndef FIND_SAMPLE_H
#define FIND_SAMPLE_H

#include "find/column.h"

#define SAMPLE_MAX   200 /* rows looked at */
#define FILL_PERCENT 80  /* so many of the cells must fit for a type told by content */
#define TEST_PERCENT 60  /* so many must name a test or read as a result */

/* A value of a column, trimmed, and how many cells hold it. */
struct value {
	str text;
	unsigned n;
};

/* The cells of one column in the sample, below the header. */
struct sample {
	const struct row *row;
	unsigned n;
	size_t column;
	const struct value *value; /* different ones, in order of first place; no nulls */
	unsigned n_value, filled;  /* filled: cells that are not null */
};

struct stat {
	unsigned filled, distinct;
	unsigned nine, nine_distinct, pass,
	    eight; /* nine-digit cells; distinct ones that pass; eight-digit cells */
	uint64_t bytes;
	unsigned spaced; /* cells of three words or more */
	unsigned dates, old_dates;
	unsigned year_low, year_high;
	uint64_t year_sum;
	unsigned serials;
	unsigned day_first, month_first; /* days that can be read so only */
};

/* sample_cell - a trimmed cell of a row, "" where the row is shorter. */
str sample_cell(const struct row *r, size_t column);
/* sample_null - an empty cell, or what exports write for one. */
bool sample_null(str s);
bool sample_digits(str s);

/* sample_column - look at this column; its values live in a. */
void sample_column(struct arena *a, struct sample *sm, size_t column);
struct stat column_stat(const struct sample *sm);
/*
 * column_accepted - how many of 100 filled cells the detector takes as this kind, and how telling
 * they are in the mean.
 * takes   least: what the caller asks for at least; less may be given as 0
 */
unsigned column_accepted(struct arena a, const struct sample *sm, enum kind kind, unsigned least,
			 unsigned *out_score);
bool column_is_bsn(const struct stat *st);
bool column_not_bsn(const struct stat *st);
/* column_nine_digits - nine-digit numbers; one cell may be a header that was not understood. */
bool column_nine_digits(const struct stat *st);
/* column_bsn_perhaps - numbers of which all pass, too few for the statistics. */
bool column_bsn_perhaps(const struct stat *st);
void column_set(struct column *c, enum kind kind, unsigned evidence);
/* column_found - a column without a header is of this kind, and nothing else. */
void column_found(struct column *c, enum kind kind);
bool columns_have(const struct columns *c, enum group who, enum kind kind);
/* column_by_content - type a column by its cells alone. gives false when they tell nothing. */
bool column_by_content(struct column *c, struct arena a, const struct sample *sm,
		       const struct stat *st);
/* columns_settle_groups - whose the columns are; before all else. */
void columns_settle_groups(struct columns *c, const struct sample *sm, const struct row *header);
/* columns_doubt_numbers - numbers that pass the 11-test are of goods, lots, companies and practices
 * too: without a header that says BSN, and without a person beside them, they are weak. */
void columns_doubt_numbers(struct columns *c, struct arena a, const struct sample *sm,
			   const struct stat *st, const struct row *header);
/* columns_settle_doctors - a list of practices: which columns name people, and how to reach them.
 */
void columns_settle_doctors(struct columns *c, struct arena a, const struct sample *sm);
/* columns_settle_animals - what is said of animals is nobody's. */
void columns_settle_animals(struct columns *c, struct arena a, const struct sample *sm,
			    const struct row *header);
/* columns_settle_family - family names that no header and not enough of their words tell. */
void columns_settle_family(struct columns *c, struct arena a, const struct sample *sm);
/* columns_settle_number - "nr" where there is no address: the patient's number, or left alone. */
void columns_settle_number(struct columns *c, size_t column, const struct sample *sm,
			   const struct stat *st);
/* columns_settle_houses - the numbers of houses, the place, and whether "nr" is one. */
void columns_settle_houses(struct columns *c, struct arena a, const struct sample *sm,
			   const struct stat *st, const struct row *header);
/* columns_settle - what only the columns together tell: birth date, surname, address, results,
 * tables of practices. */
void columns_settle(struct columns *c, struct arena a, const struct sample *sm,
		    const struct stat *st, const struct row *header);

#endif
