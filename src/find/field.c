/*
 * field - components, repetitions and escapes of HL7 v2 fields.
 * Follows HL7 v2.5.1 chapter 2 (2.5.3 encoding characters, 2.7 escape sequences). An escape that is
 * not one is kept as it stands.
 */
#include "find/field.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

str field_part(str s, unsigned char separator, unsigned k)
{
	if (separator == 0)
		return k == 1 ? s : STR_NONE;
	while (k > 1 && s.n > 0) {
		str_cut(&s, separator);
		k--;
	}
	return s.n > 0 ? str_sub(s, 0, str_find_byte(s, separator)) : STR_NONE;
}

/* Which of the 16 bytes at p are c. */
static unsigned places_of(const unsigned char *p, unsigned char c)
{
	unsigned mask = 0;
#ifdef __SSE2__
	__m128i x;
	memcpy(&x, p, sizeof(x));
	mask = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8((char)c)));
#else
	for (unsigned i = 0; i < 16; i++)
		mask |= (unsigned)(p[i] == c) << i;
#endif
	return mask;
}

/* Cut s behind p->n parts, at the places in mask, which stand from `base` on. */
static size_t cut(struct parts *p, str s, size_t from, size_t base, unsigned mask)
{
	for (; mask != 0 && p->n < FIELD_PARTS; mask &= mask - 1) {
		size_t at = base + (unsigned)__builtin_ctz(mask);
		p->part[p->n++] = (str){s.p + from, at - from};
		from = at + 1;
	}
	return from;
}

void field_split(struct parts *out_parts, str s, unsigned char separator)
{
	size_t from = 0, i = 0;
	out_parts->n = 0;
	if (s.n == 0)
		return;
	if (separator != 0) {
		for (; s.n - i >= 16; i += 16)
			from = cut(out_parts, s, from, i, places_of(s.p + i, separator));
		if (i < s.n && s.n >= 16) { /* the last 16 bytes, less those that were looked at */
			unsigned done = (unsigned)(16 - (s.n - i));
			from = cut(out_parts, s, from, i,
				   places_of(s.p + s.n - 16, separator) >> done);
			i = s.n;
		}
		for (; i < s.n; i++)
			if (s.p[i] == separator)
				from = cut(out_parts, s, from, i, 1);
	}
	if (out_parts->n < FIELD_PARTS)
		out_parts->part[out_parts->n++] = str_sub(s, from, s.n);
}

bool field_next(str *rest, unsigned char repetition, str *out_one)
{
	while (rest->n > 0) {
		if (repetition == 0) {
			*out_one = *rest;
			*rest = STR_NONE;
		} else {
			*out_one = str_cut(rest, repetition);
		}
		if (out_one->n > 0)
			return true;
	}
	return false;
}

static int hex(unsigned char c)
{
	c = to_lower(c);
	return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \Xhh..\: bytes of the sender's one-byte set, taken as ISO 8859-1. */
static size_t put_hex(unsigned char *p, str s)
{
	size_t n = 0;
	for (size_t i = 0; i + 1 < s.n; i += 2) {
		int h = hex(s.p[i]), l = hex(s.p[i + 1]);
		if (h < 0 || l < 0)
			break;
		unsigned c = (unsigned)(h * 16 + l);
		if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0)) {
			p[n++] = ' ';
		} else if (c < 0x80) {
			p[n++] = (unsigned char)c;
		} else {
			p[n++] = (unsigned char)(0xc0 | (c >> 6));
			p[n++] = (unsigned char)(0x80 | (c & 0x3f));
		}
	}
	return n;
}

/* One escape sequence's inside; gives the bytes put, or -1 when it is none. Never more than the
 * sequence took. */
static int put_escape(unsigned char *p, const struct separators *sep, str in)
{
	unsigned char one = 0;
	if (in.n == 0 || in.n > 256)
		return -1;
	if (in.n == 1) {
		switch (in.p[0]) {
		case 'F':
			one = sep->field;
			break;
		case 'S':
			one = sep->component;
			break;
		case 'T':
			one = sep->subcomponent;
			break;
		case 'R':
			one = sep->repetition;
			break;
		case 'E':
			one = sep->escape;
			break;
		case 'H':
		case 'N':
			return 0;
		default:
			return -1;
		}
		p[0] = one != 0 ? one : ' ';
		return 1;
	}
	if (in.p[0] == 'X')
		return (int)put_hex(p, str_sub(in, 1, in.n));
	if (in.p[0] == '.') {
		p[0] = str_eq(in, STR(".br")) ? '\n' : ' ';
		return 1;
	}
	if ((in.p[0] == 'Z' || in.p[0] == 'C' || in.p[0] == 'M') && in.n <= 9)
		return 0;
	return -1;
}

str field_leaf(struct arena *a, const struct separators *sep, str s)
{
	s = str_trim(s);
	if (str_eq(s, STR("\"\"")))
		return STR_NONE;
	if (sep->escape == 0 || str_find_byte(s, sep->escape) == s.n)
		return s;
	unsigned char *p = arena_new(a, unsigned char, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		str rest = str_sub(s, i + 1, s.n);
		size_t close = s.p[i] == sep->escape ? str_find_byte(rest, sep->escape) : rest.n;
		int put = close < rest.n ? put_escape(p + n, sep, str_sub(rest, 0, close)) : -1;
		if (put < 0) {
			p[n++] = s.p[i];
		} else {
			n += (size_t)put;
			i += close + 1;
		}
	}
	return str_trim((str){p, n});
}
