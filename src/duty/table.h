/* table - the rows of a rules/<table>.tsv: cells by tab, one heading, lines with # left out. */
#ifndef DUTY_TABLE_H
#define DUTY_TABLE_H

#include "duty/law.h"

#define TABLE_COLUMNS 20

struct table {
	str rest;
	unsigned line;
	size_t columns;
	str cell[TABLE_COLUMNS]; /* "-" is empty */
	struct duty_err err;
	bool failed;
};

/*
 * table_begin - read the heading, which must be exactly this.
 * gives false with err when it is another, or the text is no UTF-8
 */
bool table_begin(struct table *t, const char *file, str text, const char *heading);
/* table_next - the next row. gives false at the end, and with failed and err when a row does not
 * fit. */
bool table_next(struct table *t);
/* table_bad - say what is wrong with this row; gives false. */
bool table_bad(struct table *t, const char *what);

/* What cells hold; each gives false, with err, when it holds something else. */
bool table_number(struct table *t, size_t column, uint32_t *out);
bool table_day(struct table *t, size_t column, int32_t none, int32_t *out);
bool table_period(struct table *t, size_t column, struct duty_period *out);
bool table_yes(struct table *t, size_t column, bool *out);
bool table_words(struct table *t, size_t column, unsigned char sep, struct duty_words *out);
/* table_one - which of n words the cell is. */
bool table_one(struct table *t, size_t column, const char *const *word, size_t n, size_t *out);

#endif
