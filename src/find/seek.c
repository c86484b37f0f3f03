/*
 * seek - steps shared by the scans of detectors. Plain bytes in, places out; allocates nothing and
 * refuses nothing.
 */
#define _GNU_SOURCE
#include "find/seek.h"

#include "find/name_run.h"

#include <string.h>

typedef unsigned char lane __attribute__((vector_size(16)));

/* any_digit - one of 16 bytes is a digit. */
static bool any_digit(const unsigned char *p)
{
	lane v;
	uint64_t w[2];
	memcpy(&v, p, sizeof(v));
	v = (lane)((v - '0') < 10);
	memcpy(w, &v, sizeof(w));
	return (w[0] | w[1]) != 0;
}

size_t seek_digit(str s, size_t from)
{
	while (from < s.n && s.n - from >= 16 && !any_digit(s.p + from))
		from += 16;
	while (from < s.n && !is_digit(s.p[from]))
		from++;
	return from;
}

str seek_before(str s, size_t at, size_t n)
{
	size_t from = at > n ? at - n : 0;
	if (at == from)
		return str_sub(s, at, at);
	const unsigned char *end = memrchr(s.p + from, '\n', at - from);
	from = end == NULL ? from : (size_t)(end - s.p) + 1;
	end = at > from ? memrchr(s.p + from, '\r', at - from) : NULL;
	from = end == NULL ? from : (size_t)(end - s.p) + 1;
	while (from < at && (s.p[from] & 0xc0) == 0x80)
		from++; /* never in the middle of a letter */
	return str_sub(s, from, at);
}

str seek_after(str s, size_t at, size_t n)
{
	str rest = str_sub(s, at, at + n < at ? s.n : at + n);
	size_t to = at + str_find_byte(rest, '\n');
	to = at + str_find_byte(str_sub(s, at, to), '\r');
	while (to > at && to < s.n && (s.p[to] & 0xc0) == 0x80)
		to--;
	return str_sub(s, at, to);
}

size_t seek_has(str s, const str *list)
{
	size_t best = 0;
	uint64_t firsts = 0; /* a bit for the low bits of each first byte */
	for (const str *w = list; w->n > 0; w++)
		firsts |= (uint64_t)1 << (w->p[0] & 31);
	for (size_t i = 0; i < s.n; i++) {
		if ((firsts >> (s.p[i] & 31) & 1) == 0 || (i > 0 && is_alpha(s.p[i - 1])))
			continue;
		unsigned char first = to_lower(s.p[i]);
		for (const str *w = list; w->n > 0; w++) {
			size_t to = i + w->n;
			if (w->p[0] != first || to > s.n || to <= best ||
			    !str_eq_nocase(str_sub(s, i, to), *w))
				continue;
			if (to == s.n || !is_alpha(s.p[to]) || !is_alpha(s.p[to - 1]))
				best = to;
		}
	}
	return best;
}

void seek_set_start(struct seek_set *set, const str *list)
{
	*set = (struct seek_set){.word = list};
	for (const str *w = list; w->n > 0; w++)
		set->second_of[w->p[0] & 31] |= (uint32_t)1 << (w->p[1] & 31);
}

size_t seek_set_at(const struct seek_set *set, str s, size_t i)
{
	if (i + 1 >= s.n || (set->second_of[s.p[i] & 31] >> (s.p[i + 1] & 31) & 1) == 0)
		return 0;
	unsigned char first = to_lower(s.p[i]);
	for (const str *w = set->word; w->n > 0; w++)
		if (w->p[0] == first && str_eq_nocase(str_sub(s, i, i + w->n), *w))
			return w->n;
	return 0;
}

size_t seek_set_find(const struct seek_set *set, str s, str *out_word)
{
	for (size_t i = 0; i + 1 < s.n; i++) {
		size_t n = seek_set_at(set, s, i);
		if (n == 0)
			continue;
		if (out_word != NULL)
			*out_word = str_sub(s, i, i + n);
		return i;
	}
	return s.n;
}

size_t seek_line(str s, size_t at)
{
	size_t least = at > SEEK_LINE_MAX ? at - SEEK_LINE_MAX : 0;
	while (at > least && s.p[at - 1] != '\n' && s.p[at - 1] != '\r')
		at--;
	return at;
}

size_t seek_digits(str s, size_t at, size_t most)
{
	size_t n = 0;
	while (n < most && at + n < s.n && is_digit(s.p[at + n]))
		n++;
	return n;
}

str seek_word(str s, size_t *at, bool is_first)
{
	size_t i = *at;
	for (;;) {
		while (i > 0 && !name_letter(s.p[i - 1])) {
			unsigned char c = s.p[i - 1];
			if (c == ';' || c == '|' || (!is_first && c == ','))
				return STR("");
			i--;
		}
		size_t to = i;
		while (i > 0 && name_char(s.p[i - 1]) && s.p[i - 1] != '/')
			i--;
		*at = i;
		if (to > i || i == 0)
			return str_sub(s, i, to);
	}
}

size_t seek_words(str s, str out[4])
{
	size_t n = 0, at = s.n;
	while (n < 4) {
		out[n] = seek_word(s, &at, n == 0);
		if (out[n].n == 0)
			break;
		n++;
	}
	return n;
}
