/* cur - see cur.h. Little endian; var is LEB128 (DWARF 5, 7.6). Refuses to read past its end. */
#include "base/cur.h"

struct cur cur_of(str s)
{
	static const unsigned char none[1];
	const unsigned char *p = s.p == NULL ? none : s.p;
	return (struct cur){.p = p, .end = p + s.n};
}

bool cur_done(const struct cur *c) { return !c->bad && c->p == c->end; }

static uint64_t little(struct cur *c, size_t n)
{
	str s = cur_take(c, n);
	uint64_t v = 0;
	for (size_t i = s.n; i > 0; i--)
		v = v << 8 | s.p[i - 1];
	return v;
}

uint16_t cur_u16(struct cur *c) { return (uint16_t)little(c, 2); }
uint32_t cur_u32(struct cur *c) { return (uint32_t)little(c, 4); }
uint64_t cur_u64(struct cur *c) { return little(c, 8); }

uint64_t cur_var_long(struct cur *c)
{
	uint64_t v = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t b = cur_u8(c);
		if (shift == 63 && b > 1)
			break;
		v |= (uint64_t)(b & 0x7f) << shift;
		if ((b & 0x80) == 0)
			return c->bad ? 0 : v;
	}
	c->bad = true;
	return 0;
}
