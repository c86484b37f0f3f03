/* str - see str.h. Refuses nothing: places beyond the end are the end. */
#include "base/str.h"

#include <string.h>

#include "base/arena.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

bool str_same_nocase(str a, str b)
{
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

bool str_starts(str s, str head) { return s.n >= head.n && str_eq(str_sub(s, 0, head.n), head); }

bool str_ends(str s, str tail)
{
	return s.n >= tail.n && str_eq(str_sub(s, s.n - tail.n, s.n), tail);
}

/*
 * find - where needle first stands. Sixteen places at a time: its first and last byte must both fit
 * there before all of it is compared. fold: 0x20 to look at letters without their case, else 0.
 */
static size_t find(str s, str needle, unsigned char fold)
{
	size_t i = 0;
	if (needle.n == 0)
		return 0;
	if (s.n < needle.n)
		return s.n;
	size_t places = s.n - needle.n + 1;
	unsigned char first = needle.p[0] | fold, last = needle.p[needle.n - 1] | fold;
#ifdef __SSE2__
	const __m128i f = _mm_set1_epi8((char)first), l = _mm_set1_epi8((char)last),
		      m = _mm_set1_epi8((char)fold);
	for (; places - i >= 16; i += 16) {
		__m128i a, b;
		memcpy(&a, s.p + i, sizeof(a));
		memcpy(&b, s.p + i + needle.n - 1, sizeof(b));
		a = _mm_cmpeq_epi8(_mm_or_si128(a, m), f);
		b = _mm_cmpeq_epi8(_mm_or_si128(b, m), l);
		unsigned hits = (unsigned)_mm_movemask_epi8(_mm_and_si128(a, b));
		for (; hits != 0; hits &= hits - 1) {
			size_t at = i + (size_t)__builtin_ctz(hits);
			str here = str_sub(s, at, at + needle.n);
			if (fold != 0 ? str_eq_nocase(here, needle) : str_eq(here, needle))
				return at;
		}
	}
#endif
	for (; i < places; i++) {
		if ((s.p[i] | fold) != first || (s.p[i + needle.n - 1] | fold) != last)
			continue;
		str here = str_sub(s, i, i + needle.n);
		if (fold != 0 ? str_eq_nocase(here, needle) : str_eq(here, needle))
			return i;
	}
	return s.n;
}

size_t str_find(str s, str needle) { return find(s, needle, 0); }
size_t str_find_nocase(str s, str needle) { return find(s, needle, 0x20); }

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
