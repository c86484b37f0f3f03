/* ole_property - see ole_property.h. [MS-OLEPS] 2.21 (sets), 2.15 (values), 3.1 (identifiers).
 * Refuses dates, counts and thumbnails. */
#include "text/ole_property.h"

#include "base/cur.h"
#include "text/codeset.h"
#include "text/ole.h"

#define VALUES_MOST 128u
#define VALUE_BYTES ((size_t)64 << 10)

enum { ID_page = 1, TYPE_short = 2, TYPE_bytes = 30, TYPE_wide = 31 };

static struct cur from(str s, uint64_t at)
{
	return cur_of(str_sub(s, at > s.n ? s.n : (size_t)at, s.n));
}

/* Where the value of a property stands in its set; false when it has none. */
static bool find(str set, uint32_t id, struct cur *out)
{
	struct cur c = cur_of(set);
	cur_u32(&c);
	uint32_t n = cur_u32(&c);
	for (uint32_t i = 0; i < n && i < VALUES_MOST && !c.bad; i++) {
		uint32_t has = cur_u32(&c), at = cur_u32(&c);
		if (has == id && !c.bad) {
			*out = from(set, at);
			return true;
		}
	}
	return false;
}

static unsigned page_of(str set)
{
	struct cur c;
	if (!find(set, ID_page, &c) || cur_u32(&c) != TYPE_short)
		return 1252;
	unsigned page = cur_u16(&c);
	return page == 0 ? 1252 : page;
}

static void give(struct arena a, struct cur c, unsigned page, void (*put)(void *ctx, str text),
		 void *ctx)
{
	bool told;
	uint32_t type = cur_u32(&c);
	uint64_t n = cur_u32(&c);
	if ((type & 0xFFFF) == TYPE_wide || page == 1200)
		page = 1200, n *= (type & 0xFFFF) == TYPE_wide ? 2 : 1;
	else if ((type & 0xFFFF) != TYPE_bytes)
		return;
	str s = cur_take(&c, n < VALUE_BYTES ? n : VALUE_BYTES);
	if (page != 1200)
		s = str_sub(s, 0, str_find_byte(s, 0));
	s = str_trim(codeset_page(&a, page, s, &told));
	if (s.n > 0)
		put(ctx, s);
}

void ole_properties(struct arena a, str stream, void (*put)(void *ctx, str text), void *ctx)
{
	static const uint32_t ids[] = {2, 3, 4, 5, 6, 8};
	struct cur c = from(stream, 24);
	if (cur_u32(&c) == 0)
		return;
	cur_take(&c, 16);
	uint32_t at = cur_u32(&c);
	if (c.bad)
		return;
	str set = str_sub(stream, at, stream.n);
	unsigned page = page_of(set);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (find(set, ids[i], &c))
			give(a, c, page, put, ctx);
}
