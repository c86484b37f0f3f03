/*
 * cur - a reading place in hostile bytes. It fails once and stays failed, so a record is read
 * straight through and asked about at the end. Lengths are compared by subtraction, never by adding
 * to a pointer.
 */
#ifndef BASE_CUR_H
#define BASE_CUR_H

#include "base/str.h"

struct cur {
	const unsigned char *p;
	const unsigned char *end;
	bool bad; /* something did not fit; every later read gives zero or nothing */
};

struct cur cur_of(str s);
/* cur_left - bytes not yet read (0 when bad). */
static inline size_t cur_left(const struct cur *c) { return c->bad ? 0 : (size_t)(c->end - c->p); }
/* cur_done - everything was read, exactly, and nothing was bad. */
bool cur_done(const struct cur *c);
static inline str cur_take(struct cur *c, uint64_t n)
{
	if (c->bad || n > (uint64_t)(c->end - c->p)) {
		c->bad = true;
		return STR_NONE;
	}
	str s = {c->p, (size_t)n};
	c->p += n;
	return s;
}
static inline uint8_t cur_u8(struct cur *c)
{
	str s = cur_take(c, 1);
	return s.n == 1 ? s.p[0] : 0;
}
uint16_t cur_u16(struct cur *c); /* little endian, as are the next two */
uint32_t cur_u32(struct cur *c);
uint64_t cur_u64(struct cur *c);
/* cur_var - LEB128, at most 10 bytes. */
uint64_t cur_var_long(struct cur *c);
static inline uint64_t cur_var(struct cur *c)
{
	if (!c->bad && c->p != c->end && c->p[0] < 0x80)
		return *c->p++;
	if (!c->bad && c->end - c->p > 1 && c->p[1] < 0x80) {
		uint64_t v = (uint64_t)c->p[1] << 7 | (c->p[0] & 0x7f);
		c->p += 2;
		return v;
	}
	return cur_var_long(c);
}
/* cur_lv - a length by cur_var, then that many bytes; borrowed from the input. */
static inline str cur_lv(struct cur *c)
{
	uint64_t n = cur_var(c);
	return cur_take(c, n);
}

#endif
