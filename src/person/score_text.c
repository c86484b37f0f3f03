/*
 * score_text - how near two folded texts are: Jaro-Winkler, Damerau's edits, sound, short forms of
 * given names. Refuses texts beyond 120 bytes (callers cut them). Sound: letters that Dutch and
 * English spellings of one name exchange are one; vowels only count at the start.
 */
#include "person/score_inner.h"

#define SOUND_LETTERS 6

uint64_t text_letters(str s)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < s.n; i++)
		bits |= (uint64_t)1 << (s.p[i] & 63);
	return bits;
}

double text_alike_most(str a, str b, uint64_t la, uint64_t lb)
{
	size_t lost = (size_t)__builtin_popcountll(la & ~lb), head = 0;
	size_t new = (size_t)__builtin_popcountll(lb & ~la);
	if (a.n <= lost || b.n <= new)
		return 0.0;
	size_t in_a = a.n - lost, in_b = b.n - new;
	double m = (double)(in_a < in_b ? in_a : in_b);
	double jaro = (m / (double)a.n + m / (double)b.n + 1.0) / 3.0;
	while (head < 4 && head < a.n && head < b.n && a.p[head] == b.p[head])
		head++;
	return jaro + (double)head * 0.1 * (1.0 - jaro);
}

static size_t common(str a, str b, bool hit_b[VALUE_BYTES], unsigned char out[VALUE_BYTES])
{
	size_t window = (a.n > b.n ? a.n : b.n) / 2, n = 0;
	window = window > 0 ? window - 1 : 0;
	for (size_t i = 0; i < a.n; i++) {
		size_t from = i > window ? i - window : 0, to = i + window + 1;
		for (size_t j = from; j < to && j < b.n; j++) {
			if (!hit_b[j] && a.p[i] == b.p[j]) {
				hit_b[j] = true;
				out[n++] = a.p[i];
				break;
			}
		}
	}
	return n;
}

double text_jaro_winkler(str a, str b)
{
	bool hit[VALUE_BYTES] = {false};
	unsigned char UNSET got[VALUE_BYTES];
	a = str_sub(a, 0, VALUE_BYTES);
	b = str_sub(b, 0, VALUE_BYTES);
	if (a.n == 0 || b.n == 0)
		return a.n == b.n ? 1.0 : 0.0;
	size_t n = common(a, b, hit, got), out_of_place = 0, at = 0, head = 0;
	if (n == 0)
		return 0.0;
	for (size_t j = 0; j < b.n; j++)
		if (hit[j])
			out_of_place += b.p[j] != got[at++];
	double m = (double)n;
	double jaro =
	    (m / (double)a.n + m / (double)b.n + (m - (double)out_of_place / 2.0) / m) / 3.0;
	while (head < 4 && head < a.n && head < b.n && a.p[head] == b.p[head])
		head++;
	return jaro + (double)head * 0.1 * (1.0 - jaro);
}

unsigned text_edits(str a, str b, unsigned most)
{
	unsigned UNSET row[3][VALUE_BYTES + 1];
	unsigned *before = row[0], *last = row[1], *now = row[2];
	a = str_sub(a, 0, VALUE_BYTES);
	b = str_sub(b, 0, VALUE_BYTES);
	if ((a.n > b.n ? a.n - b.n : b.n - a.n) > most)
		return most + 1;
	for (size_t j = 0; j <= b.n; j++)
		last[j] = before[j] = (unsigned)j;
	for (size_t i = 1; i <= a.n; i++) {
		unsigned least = now[0] = (unsigned)i;
		for (size_t j = 1; j <= b.n; j++) {
			unsigned v = last[j - 1] + (a.p[i - 1] != b.p[j - 1]);
			v = v < last[j] + 1 ? v : last[j] + 1;
			v = v < now[j - 1] + 1 ? v : now[j - 1] + 1;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
			    a.p[i - 2] == b.p[j - 1] && v > before[j - 2] + 1)
				v = before[j - 2] + 1;
			now[j] = v;
			least = v < least ? v : least;
		}
		if (least > most)
			return most + 1;
		unsigned *t = before;
		before = last;
		last = now;
		now = t;
	}
	return last[b.n] > most ? most + 1 : last[b.n];
}

/* The class of a letter at p[0] of n; 0: is not heard. *out_step: letters it takes. */
static unsigned letter_class(const unsigned char *p, size_t n, size_t *out_step)
{
	*out_step = 1;
	if (n >= 3 && p[0] == 's' && p[1] == 'c' && p[2] == 'h') {
		*out_step = 3;
		return 5;
	}
	if (n >= 2 && p[1] == 'h' && (p[0] == 'p' || p[0] == 't' || p[0] == 'c' || p[0] == 's')) {
		*out_step = 2;
		return p[0] == 'p' ? 1 : p[0] == 't' ? 3 : p[0] == 's' ? 5 : 4;
	}
	switch (p[0]) {
	case 'f':
	case 'v':
	case 'w':
		return 1;
	case 'b':
	case 'p':
		return 2;
	case 'd':
	case 't':
		return 3;
	case 'c':
	case 'k':
	case 'q':
	case 'g':
		return 4;
	case 's':
	case 'z':
	case 'x':
		return 5;
	case 'l':
		return 6;
	case 'm':
	case 'n':
		return 7;
	case 'r':
		return 8;
	case 'j':
		return 9;
	default:
		return is_digit(p[0]) ? 10 : 0;
	}
}

uint32_t text_sound(str s)
{
	uint32_t code = 0;
	unsigned letters = 0, before = 0;
	for (size_t i = 0, step; i < s.n && letters < SOUND_LETTERS; i += step) {
		unsigned c = letter_class(s.p + i, s.n - i, &step);
		if (c == 0 && letters == 0 && s.p[i] != ' ' && s.p[i] != 'h')
			c = 11;
		if (c != 0 && c != before) {
			code = code << 4 | c;
			letters++;
		}
		before = c;
	}
	return code;
}

static const char *const nicknames[][8] = {
#define NICKNAMES(...) {__VA_ARGS__},
#include "person/nickname.tbl"
#undef NICKNAMES
};

uint32_t text_nicknames(str folded)
{
	uint32_t groups = 0;
	_Static_assert(sizeof(nicknames) / sizeof(nicknames[0]) < 255, "a group is a byte");
	for (size_t g = 0; g < sizeof(nicknames) / sizeof(nicknames[0]); g++)
		for (size_t i = 0; i < 8 && nicknames[g][i] != NULL; i++)
			if (str_eq(folded, str_of(nicknames[g][i])) && groups >> 24 == 0)
				groups = groups << 8 | (uint32_t)(g + 1);
	return groups;
}
