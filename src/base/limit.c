/* limit - the rows of limit.tbl, read from a file. Refuses unknown names and absurd numbers. */
#include "base/limit.h"

#include <string.h>

#define MOST ((uint64_t)1 << 40) /* so that MiB and ms never overflow in 64 bits */

const struct limit_row limit_rows[] = {
#define LIMIT(name, value, unit, why) {#name, unit, why, value, offsetof(struct limits, name)},
#include "base/limit.tbl"
#undef LIMIT
};
const size_t limit_row_count = sizeof(limit_rows) / sizeof(limit_rows[0]);

struct limits limits_standard(void)
{
	return (struct limits){
#define LIMIT(name, value, unit, why) .name = value,
#include "base/limit.tbl"
#undef LIMIT
	};
}

uint64_t limit_value(const struct limits *l, const struct limit_row *row)
{
	uint64_t v;
	memcpy(&v, (const unsigned char *)l + row->offset, sizeof(v));
	return v;
}

static bool set(struct limits *l, str name, uint64_t value)
{
	for (size_t i = 0; i < limit_row_count; i++) {
		if (str_eq(name, str_of(limit_rows[i].name))) {
			memcpy((unsigned char *)l + limit_rows[i].offset, &value, sizeof(value));
			return true;
		}
	}
	return false;
}

unsigned limits_read(struct limits *l, str text)
{
	for (unsigned line = 1; text.n > 0; line++) {
		str rest = str_cut(&text, '\n');
		str head = str_trim(str_cut(&rest, '#'));
		uint64_t v;
		if (head.n == 0)
			continue;
		str name = str_trim(str_cut(&head, '='));
		if (!str_u64(str_trim(head), &v) || v > MOST || !set(l, name, v))
			return line;
	}
	return 0;
}
