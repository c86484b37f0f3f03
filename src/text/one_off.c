/* one_off - see one_off.h. Refuses identities that only an address book could look up. */
#include "text/one_off.h"

#include "base/cur.h"

#define UNICODE_FLAG 0x8000

str one_off_at(str bytes, uint32_t n, uint32_t k)
{
	struct cur c = cur_of(str_sub(bytes, 4 + (size_t)4 * k, bytes.n));
	uint32_t from = cur_u32(&c);
	uint32_t to = k + 1 < n ? cur_u32(&c) : UINT32_MAX;
	return c.bad ? STR_NONE : str_sub(bytes, from, to);
}

/* A string up to its zero, which is stepped over. */
static str ended(struct cur *c, size_t unit)
{
	str rest = {c->p, cur_left(c)};
	size_t i = 0;
	while (i + unit <= rest.n && (rest.p[i] != 0 || (unit == 2 && rest.p[i + 1] != 0)))
		i += unit;
	(void)cur_take(c, i + unit);
	return str_sub(rest, 0, i);
}

bool one_off_read(str s, struct mapi *m)
{
	static const str provider =
	    STR("\x81\x2B\x1F\xA4\xBE\xA3\x10\x19\x9D\x6E\x00\xDD\x01\x0F\x54\x02");
	struct cur c = cur_of(s);
	(void)cur_u32(&c);
	if (!str_eq(cur_take(&c, provider.n), provider))
		return false;
	(void)cur_u16(&c);
	unsigned flags = cur_u16(&c);
	size_t unit = (flags & UNICODE_FLAG) != 0 ? 2 : 1;
	unsigned type = unit == 2 ? MAPI_unicode : MAPI_string8;
	str name = ended(&c, unit);
	(void)ended(&c, unit); /* "SMTP" */
	str address = ended(&c, unit);
	if (c.bad)
		return false;
	mapi_add(m, MAPI_display_name, type, name);
	mapi_add(m, MAPI_address, type, address);
	return true;
}
