/* tables - the text of rules/<table>.tsv, as built in or out of a folder. */
#ifndef DUTY_TABLES_H
#define DUTY_TABLES_H

#include "base/str.h"

struct arena;

enum table_name {
#define DUTY_TABLE(name) TABLE_##name,
#include "duty/tables.tbl"
#undef DUTY_TABLE
	TABLE_count
};

const char *tables_file(enum table_name n);
/* tables_text - dir: a folder that may hold another; NULL: none. gives false when what is there can
 * not be read */
bool tables_text(struct arena *a, const char *dir, enum table_name n, str *out_text);

#endif
