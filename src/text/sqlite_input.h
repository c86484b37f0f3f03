/* sqlite_input - the bytes of an item as a file of SQLite, which can only be read. Inner header of
 * text/ (reader_sqlite.c). */
#ifndef TEXT_SQLITE_INPUT_H
#define TEXT_SQLITE_INPUT_H

#include "text/input.h"

struct sqlite3;

/*
 * sqlite_input_open - open the database in `in`.
 * takes   in: can seek, outlives the database; most: [byte] of one value or row
 * gives   NULL when there is no memory. Whether it is a database shows at the first statement.
 * owns    the caller gives it to sqlite_input_close
 */
struct sqlite3 *sqlite_input_open(struct input *in, uint64_t most);
void sqlite_input_close(struct sqlite3 *db);

#endif
