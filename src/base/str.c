/* str - see str.h. Refuses nothing: places beyond the end are the end. */
#define _GNU_SOURCE
#include "base/str.h"

#include <string.h>

#include "base/arena.h"

str str_of(const char *z)
{
	const char *end = z;
	if (z == NULL)
		return STR_NONE;
	while (*end != '\0')
		end++;
	return (str){(const unsigned char *)z, (size_t)(end - z)};
}

const char *str_z(struct arena *a, str s)
{
	char *z = arena_new(a, char, s.n + 1);
	if (s.n > 0)
		memcpy(z, s.p, s.n);
	return z;
}

str str_copy(struct arena *a, str s)
{
	unsigned char *p = arena_new(a, unsigned char, s.n);
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (str){p, s.n};
}

bool str_eq(str a, str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_eq_nocase(str a, str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (to_lower(a.p[i]) != to_lower(b.p[i]))
			return false;
	return true;
}

int str_cmp(str a, str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n > 0 ? memcmp(a.p, b.p, n) : 0;
	if (r != 0)
		return r;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool str_starts(str s, str head)
{
	return s.n >= head.n && str_eq(str_sub(s, 0, head.n), head);
}

bool str_ends(str s, str tail)
{
	return s.n >= tail.n && str_eq(str_sub(s, s.n - tail.n, s.n), tail);
}

str str_sub(str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return (str){s.p == NULL ? NULL : s.p + from, to - from};
}

str str_trim(str s)
{
	while (s.n > 0 && (is_blank(s.p[0]) || s.p[0] == 0)) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && (is_blank(s.p[s.n - 1]) || s.p[s.n - 1] == 0))
		s.n--;
	return s;
}

size_t str_find(str s, str needle)
{
	const unsigned char *hit;
	if (needle.n == 0)
		return 0;
	if (s.n < needle.n)
		return s.n;
	hit = memmem(s.p, s.n, needle.p, needle.n);
	return hit == NULL ? s.n : (size_t)(hit - s.p);
}

size_t str_find_nocase(str s, str needle)
{
	for (size_t i = 0; needle.n <= s.n && i <= s.n - needle.n; i++)
		if (str_eq_nocase(str_sub(s, i, i + needle.n), needle))
			return i;
	return s.n;
}

size_t str_find_byte(str s, unsigned char c)
{
	const unsigned char *hit = s.n > 0 ? memchr(s.p, c, s.n) : NULL;
	return hit == NULL ? s.n : (size_t)(hit - s.p);
}

str str_cut(str *s, unsigned char sep)
{
	size_t at = str_find_byte(*s, sep);
	str head = str_sub(*s, 0, at);
	*s = str_sub(*s, at < s->n ? at + 1 : at, s->n);
	return head;
}

bool str_u64(str s, uint64_t *out_value)
{
	uint64_t v = 0;
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]) || __builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
			return false;
	}
	*out_value = v;
	return true;
}
