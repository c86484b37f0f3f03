/*
 * sql - values, names and columns of SQL dumps. Inner header of text/ (sql_value.c, sql_name.c,
 * reader_sql.c).
 */
#ifndef TEXT_SQL_H
#define TEXT_SQL_H

#include "base/arena.h"
#include "text/passage.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/scan.h"

#define SQL_BID        96  /* the most that is bid */
#define SQL_NAME_BYTES 128 /* of one identifier; longer ones are none */

/* Text with SQL in it, as far as it is in view. */
struct sql_text {
	str text;
	const struct raw_map *map;
	struct scan scan; /* quotes, backslashes, commas and closing brackets */
	bool backslash;   /* it escapes within quotes (MySQL) */
	bool last;        /* nothing comes behind text */
};

enum sql_end {
	SQL_comma,  /* another value follows */
	SQL_closed, /* the list ends */
	SQL_short,  /* text ends within it */
	SQL_bad     /* no value */
};

void sql_look(struct sql_text *t, str text, const struct raw_map *map, bool last);
/* sql_turn - from now on lists of values are read, or (copy) lines of COPY. */
void sql_turn(struct sql_text *t, bool copy);
static inline uint64_t sql_place(const struct sql_text *t, size_t at)
{
	return t->map == NULL ? at : raw_place(t->map, at);
}
/* sql_cell - a cell of the bytes [from, to) of the text, saying `said`. */
static inline struct cell sql_cell(const struct sql_text *t, str said, size_t from, size_t to)
{
	uint64_t at = sql_place(t, from);
	return (struct cell){.text = said, .at = at, .raw_n = (uint32_t)(sql_place(t, to) - at)};
}
/*
 * sql_value - read a value of a list of values at *at.
 * takes   a: for text that is not as it stands
 * gives   SQL_comma, SQL_closed: *out_cell, and *at behind the comma or bracket
 */
enum sql_end sql_value(struct sql_text *t, struct arena *a, size_t *at, struct cell *out_cell);
/* sql_copy_line - a line of COPY ... FROM stdin into at most `max` cells; *at: behind it.
 * gives SQL_closed, or SQL_short */
enum sql_end sql_copy_line(struct sql_text *t, struct arena *a, size_t *at, struct cell *out_cells,
			   unsigned max, unsigned *out_n);

/* sql_blank - where blanks and comments that begin at `at` end; text.n + 1 when text ends in one.
 */
size_t sql_blank(str text, size_t at);
/* sql_word - does word (upper case) stand at `at`, whole? gives where it ends, 0: no */
size_t sql_word(str text, size_t at, const char *word);
/* sql_name - an identifier, in any quotes; gives where it ends, 0: none. *out_from, *out_to: its
 * bytes */
size_t sql_name(str text, size_t at, size_t *out_from, size_t *out_to);
/* sql_path - names with points between; gives where it ends, 0: none; the last name is given. */
size_t sql_path(str text, size_t at, size_t *out_from, size_t *out_to);
/* sql_bracket - where the bracket that stands at `at` is closed, plus one; 0: not in text */
size_t sql_bracket(str text, size_t at);
/* sql_item - where the item of a list in brackets that begins at `at` ends: at a comma or bracket
 * of its own depth, at most at `end`. */
size_t sql_item(str text, size_t at, size_t end);
/* sql_constraint - the item of CREATE TABLE is no column. */
bool sql_constraint(str item);
/* sql_refers - the table that a column or a key REFERENCES, or nothing. */
str sql_refers(str item);
/*
 * sql_heading - what the finder is told a column is called: a column of keys as "patient.id" in its
 * own table and where it is referred to, whatever the words for both are.
 * takes   refers: the table that it refers to, as far as said, or nothing
 */
str sql_heading(struct arena *a, str table, str column, str refers);

/* sql_bid - how sure it is that this is a dump of a database. */
int sql_bid(const struct head *h);
/* sql_tables - does the head of a dump name two tables? */
bool sql_tables(str text);
/* sql_backslash - does a backslash escape within quotes? */
bool sql_backslash(str text);

#endif
