/*
 * link_column - what the columns of a table to be linked are, by heading and content, and its rows
 * as records for scored linkage. What a column is, is told from all its rows: their order and that
 * of the columns change nothing.
 */
#ifndef RUN_LINK_COLUMN_H
#define RUN_LINK_COLUMN_H

#include "person/score.h"
#include "run/link_date.h"
#include "run/tables.h"

enum link_role {
	LINK_none,
#define LINK_ROLE(role, option) LINK_##role,
#include "run/link_column.tbl"
#undef LINK_ROLE
	LINK_ROLES
};

const char *link_role_name(enum link_role r);
/* link_role_by_option - a name of --columns; LINK_none when there is none of it. */
enum link_role link_role_by_option(str name);

/* A column named by the user: role=heading, or role=number of the column from 1. */
struct link_wish {
	enum link_role role;
	str column;
};

struct link_column {
	enum link_role role;
	str heading; /* in the arena of link_columns_read */
	struct date_order dates;
};

struct link_columns {
	struct link_column *c;
	size_t n;
	bool headed;                     /* the first row is headings */
	uint64_t heading;                /* number of that row, 0: none */
	const struct link_wish *missing; /* a wish that no column answers; NULL: none */
};

/*
 * link_columns_read - type the columns of a table.
 * takes   wish: what the user said; when there is any, nothing is typed besides; a: keeps headings;
 *         alone: its rows are linked with one another only, so that a number that never comes again
 *         says nothing
 */
struct link_columns link_columns_read(struct arena *a, const struct tables *t,
				      const struct link_wish *wish, size_t n_wish, bool alone);
/* link_row_number - of the row behind row `last`: its own, or the next where that can not be; few
 * are left out. */
uint64_t link_row_number(const struct frame_read *f, uint64_t last);
/* link_record - a row as record; its texts live in a or borrow from f. gives false for a row that
 * says nothing. */
bool link_record(const struct link_columns *c, const struct frame_read *f, struct arena *a,
		 struct score_record *out_r);

#endif
