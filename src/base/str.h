/*
 * str - a borrowed run of bytes: pointer and length, not NUL-ended.
 * All text inside kond is a str. Nothing here looks at the locale; case folding is ASCII only
 * (base/utf8.h has more).
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

typedef struct str {
	const unsigned char *p;
	size_t n;
} str;

#define STR(lit) ((str){(const unsigned char *)("" lit), sizeof(lit) - 1})
#define STR_NONE ((str){NULL, 0})

/* str_of - view a NUL-ended string of our own or of the system (never of evidence). */
static inline str str_of(const char *z)
{
	return (str){(const unsigned char *)z, z == NULL ? 0 : __builtin_strlen(z)};
}
/* str_z - copy s into a NUL-ended string for the system; a NUL inside s ends the copy early. */
const char *str_z(struct arena *a, str s);
str str_copy(struct arena *a, str s);
static inline bool str_eq(str a, str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
/* str_eq_nocase - equal but for the case of ASCII letters. str_same_nocase - the same of two that
 * are equally long. */
bool str_same_nocase(str a, str b);
static inline bool str_eq_nocase(str a, str b)
{
	return a.n == b.n &&
	       (a.n == 0 || (((a.p[0] ^ b.p[0]) & 0xdf) == 0 &&
			     ((a.p[a.n - 1] ^ b.p[a.n - 1]) & 0xdf) == 0 && str_same_nocase(a, b)));
}
int str_cmp(str a, str b);
bool str_starts(str s, str head);
bool str_ends(str s, str tail);
/* str_sub - bytes [from, to) of s, both clamped to it. */
static inline str str_sub(str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (str){s.p == NULL ? NULL : s.p + from, to - from};
}
/* str_trim - s without ASCII white space (and NUL) at both ends. */
static inline str str_trim(str s);
/* str_find - where needle first stands in s; s.n when it does not. */
size_t str_find(str s, str needle);
size_t str_find_nocase(str s, str needle);
static inline size_t str_find_byte(str s, unsigned char c)
{
	const unsigned char *hit = s.n > 0 ? memchr(s.p, c, s.n) : NULL;
	return hit == NULL ? s.n : (size_t)(hit - s.p);
}
/*
 * str_cut - split off what stands before the next sep.
 * takes   *s: shortened to what stands behind sep, or to nothing
 * gives   the head; loop `while (s.n > 0)`
 */
str str_cut(str *s, unsigned char sep);
/* str_u64 - read a whole decimal number. gives false when s holds anything else or it does not fit.
 */
bool str_u64(str s, uint64_t *out_value);

static inline bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }
static inline bool is_upper(unsigned char c) { return c >= 'A' && c <= 'Z'; }
static inline bool is_lower(unsigned char c) { return c >= 'a' && c <= 'z'; }
static inline bool is_alpha(unsigned char c) { return is_upper(c) || is_lower(c); }
static inline bool is_alnum(unsigned char c) { return is_alpha(c) || is_digit(c); }
static inline bool is_blank(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static inline unsigned char to_lower(unsigned char c)
{
	return is_upper(c) ? (unsigned char)(c + 32) : c;
}
static inline unsigned char to_upper(unsigned char c)
{
	return is_lower(c) ? (unsigned char)(c - 32) : c;
}

static inline str str_trim(str s)
{
	while (s.n > 0 && (is_blank(s.p[0]) || s.p[0] == 0)) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (is_blank(s.p[s.n - 1]) || s.p[s.n - 1] == 0))
		s.n--;
	return s;
}

#endif
