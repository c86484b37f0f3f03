/*
 * table_in - tables that somebody names on the command line: --columns, and the rows of a file as a
 * sealed worker reads them. For kond link and kond match.
 */
#ifndef CMD_TABLE_IN_H
#define CMD_TABLE_IN_H

#include "cmd/cmd.h"
#include "run/link_column.h"

#define TABLE_WISHES    64u
#define TABLE_ROWS_MOST 5000000u /* about 1 KiB of memory each */

/* Words of --columns for the help of a command. */
#define TABLE_COLUMNS_HELP                                                                         \
	"what the columns are: given=COL,surname=COL,birth_date=COL,...; COL is a heading or a "   \
	"number"

struct table_in {
	struct call *call;
	struct box *box;
	struct link_wish wish[TABLE_WISHES];
	size_t n_wish;
	bool alone; /* link_columns_read; false unless set */
	bool tty;
};

/* table_in_options - read --columns; nothing is started. table_in_start - start the worker. Both
 * give EXIT_done, or another code after saying why. table_in_stop - in any case. */
int table_in_options(struct table_in *t, struct call *c);
int table_in_start(struct table_in *t);
void table_in_stop(struct table_in *t);

/*
 * table_in_read - all rows of a file, and what their columns are.
 * gives   EXIT_done, or EXIT_failed after saying why: no file, no table, no column understood;
 *         tables_free(out_t) in any case
 */
int table_in_read(struct table_in *t, const char *path, struct tables *out_t,
		  struct link_columns *out_c);

#endif
