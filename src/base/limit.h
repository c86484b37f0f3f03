/* limit - the table of limits (limit.tbl). Read by everyone; set once at start. */
#ifndef BASE_LIMIT_H
#define BASE_LIMIT_H

#include "base/str.h"

struct limits {
#define LIMIT(name, value, unit, why) uint64_t name;
#include "base/limit.tbl"
#undef LIMIT
};

struct limit_row {
	const char *name, *unit, *why;
	uint64_t standard; /* value when nothing else is said */
	size_t offset;     /* in struct limits */
};

extern const struct limit_row limit_rows[];
extern const size_t limit_row_count;

struct limits limits_standard(void);
uint64_t limit_value(const struct limits *l, const struct limit_row *row);
/* limits_read - apply `name = number` lines (# comments). gives the number of the first bad line, 0
 * when all are good. */
unsigned limits_read(struct limits *l, str text);

/* Members of one container that may be given up because they unpack to more than the limit, before
 * the rest of it is not unpacked any more: a bomb does not hide its neighbours. */
#define BOMBS_MOST 16u

#endif
