/* tables - the text of rules/<table>.tsv, as built in or out of a folder. */
#ifndef DUTY_TABLES_H
#define DUTY_TABLES_H

#include "base/str.h"

struct arena;

enum table_name {
	TABLE_duty,
	TABLE_counting,
	TABLE_holiday,
	TABLE_recipient,
	TABLE_band,
	TABLE_severity,
	TABLE_edpb,
	TABLE_count
};

const char *tables_file(enum table_name n);
/* tables_text - dir: a folder that may hold another; NULL: none. gives false when what is there can
 * not be read */
bool tables_text(struct arena *a, const char *dir, enum table_name n, str *out_text);

#endif
