/*
 * carve - see carve.h. Blocks of 64 bytes become bit masks (SSE2 where there is, else byte by
 * byte); only where six bits stand in a row are bytes looked at one by one.
 * Refuses to tell other one-byte sets apart, and Asian sets.
 */
#include "text/carve.h"

#include <string.h>

#include "text/decode.h"
#include "text/scan.h"

#define SPEAKS_BYTES ((size_t)512) /* of a run that are looked at */
#define LETTERS_ODD  3             /* so short, a word needs no vowel */
#define TOKEN_LONG   24            /* [byte] longer ones are codes, not words */

/* ---- where it begins ---- */

/* Which of 64 bytes are printable ASCII, and which are zero. */
struct block {
	uint64_t printable, zero;
};

static inline struct block look_at(const unsigned char *p)
{
	struct block b = {0};
#ifdef __SSE2__
	const __m128i first = _mm_set1_epi8(0x20), span = _mm_set1_epi8(0x5E);
	for (unsigned i = 0; i < 4; i++) {
		__m128i x;
		memcpy(&x, p + 16 * i, 16);
		__m128i y = _mm_sub_epi8(x, first);
		unsigned k = 16 * i;
		b.printable |=
		    (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(y, span), y))
		    << k;
		b.zero |=
		    (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_setzero_si128()))
		    << k;
	}
#else
	for (unsigned i = 0; i < SCAN_BLOCK; i++) {
		b.printable |= (uint64_t)(p[i] - 0x20u < 0x5F) << i;
		b.zero |= (uint64_t)(p[i] == 0) << i;
	}
#endif
	return b;
}

static struct block look_near_end(str s, size_t at)
{
	unsigned char tail[SCAN_BLOCK];
	memset(tail, 1, sizeof(tail));
	if (at < s.n)
		memcpy(tail, s.p + at, s.n - at);
	return look_at(tail);
}

static inline uint64_t behind(uint64_t low, uint64_t high, unsigned k)
{
	return low >> k | high << (64 - k);
}

/* Bits where six printable bytes, or four units of UTF-16, begin. */
static inline uint64_t seeds(struct block a, struct block b)
{
	uint64_t p2 = a.printable & behind(a.printable, b.printable, 1);
	uint64_t next2 = b.printable & b.printable >> 1;
	uint64_t p4 = p2 & behind(p2, next2, 2);
	uint64_t six = p4 & behind(p2, next2, 4);
	uint64_t le = a.printable & behind(a.zero, b.zero, 1);
	uint64_t be = a.zero & behind(a.printable, b.printable, 1);
	if ((le | be) == 0)
		return six;
	uint64_t le_next = b.printable & b.zero >> 1, be_next = b.zero & b.printable >> 1;
	le &= behind(le, le_next, 2);
	le_next &= le_next >> 2;
	be &= behind(be, be_next, 2);
	be_next &= be_next >> 2;
	return six | (le & behind(le, le_next, 4)) | (be & behind(be, be_next, 4));
}

size_t carve_seed(str s, size_t from, size_t to)
{
	struct block a = {0}, b;
	if (from >= to)
		return to;
	a = s.n - from >= SCAN_BLOCK ? look_at(s.p + from) : look_near_end(s, from);
	for (size_t i = from; i < to; i += SCAN_BLOCK, a = b) {
		size_t next = i + SCAN_BLOCK;
		b = next < s.n && s.n - next >= SCAN_BLOCK ? look_at(s.p + next)
							   : look_near_end(s, next);
		uint64_t m = seeds(a, b);
		if (m != 0) {
			size_t at = i + (size_t)__builtin_ctzll(m);
			return at < to ? at : to;
		}
	}
	return to;
}

/* ---- how far it goes ---- */

static inline bool printable(unsigned char c) { return c >= 0x20 && c < 0x7F; }

static inline bool line_mark(unsigned char c) { return c == '\t' || c == '\n' || c == '\r'; }

static bool letter_1252(unsigned char c)
{
	return (c >= 0xC0 && c < 0xFE && c != 0xD0 && c != 0xD7 && c != 0xDE && c != 0xF0 &&
		c != 0xF7) ||
	       c == 0x8A || c == 0x8C || c == 0x8E || c == 0x9A || c == 0x9C || c == 0x9E ||
	       c == 0x9F;
}

static bool letter_850(unsigned char c) { return c >= 0x80 && c <= 0xA5 && c != 0x9E; }

/* Letters of Europe and what is written around words. */
static bool letter_unit(unsigned u)
{
	return (u >= 0xA0 && u < 0x250) || (u >= 0x2010 && u <= 0x203A) || u == 0x20AC;
}

/* The length of the high character at s[i], 0 when it is none that stands in text. */
static size_t high_length(str s, size_t i)
{
	int n = scan_utf8_len(str_sub(s, i, s.n));
	const unsigned char *p = s.p + i;
	if (n == 2 && letter_unit((p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu)))
		return 2;
	if (n == 3 && letter_unit((p[0] & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu)))
		return 3;
	bool letter = letter_1252(p[0]) || letter_850(p[0]);
	bool after = i > 0 && is_alpha(s.p[i - 1]), before = i + 1 < s.n && is_alpha(s.p[i + 1]);
	bool ends = i + 1 >= s.n || s.p[i + 1] < 0x7F;
	return letter && (before || (after && ends)) ? 1 : 0;
}

static size_t extent_bytes(str s, size_t i, bool lines)
{
	for (;;) {
		while (i < s.n && printable(s.p[i]))
			i++;
		if (i >= s.n)
			return s.n;
		if (lines && (line_mark(s.p[i]) || s.p[i] == '\f')) {
			i++;
			continue;
		}
		size_t n = s.p[i] >= 0x80 ? high_length(s, i) : 0;
		if (n == 0)
			return i;
		i += n;
	}
}

static inline unsigned unit_at(str s, size_t i, bool big)
{
	return big ? (unsigned)s.p[i] << 8 | s.p[i + 1] : (unsigned)s.p[i + 1] << 8 | s.p[i];
}

static inline bool unit_text(unsigned u, bool lines)
{
	return (u < 0x80 && (printable((unsigned char)u) ||
			     (lines && (line_mark((unsigned char)u) || u == '\f')))) ||
	       letter_unit(u);
}

static size_t extent_units(str s, size_t i, bool big, bool lines)
{
	unsigned before = 0;
	for (; s.n - i >= 2; i += 2) {
		unsigned u = unit_at(s, i, big);
		bool after = before >= 0x80 || is_alpha((unsigned char)before);
		if (!unit_text(u, lines) || (u >= 0x100 && u < 0x250 && !after))
			break;
		before = u;
	}
	return i;
}

size_t carve_extent(str s, size_t from, enum charset c, bool lines)
{
	if (from >= s.n)
		return s.n;
	return decode_is_utf16(c) ? extent_units(s, from, c == CHARSET_utf16be, lines)
				  : extent_bytes(s, from, lines);
}

static bool units_at(str s, size_t i, bool big)
{
	size_t low = big ? 1 : 0;
	return i < s.n && s.n - i >= 4 && s.p[i + 1 - low] == 0 && s.p[i + 3 - low] == 0 &&
	       printable(s.p[i + low]) && printable(s.p[i + 2 + low]);
}

/* The run of UTF-16 that begins at i or, of the other order, right behind it: the longer one. */
static bool pairs_run(str s, size_t i, struct text_run *r)
{
	bool le = units_at(s, i, false), be = !le && units_at(s, i, true);
	if (!le && !be)
		return false;
	*r = (struct text_run){i, 0, le ? CHARSET_utf16le : CHARSET_utf16be};
	r->to = extent_units(s, i, be, false);
	if (be && units_at(s, i + 1, false)) {
		size_t to = extent_units(s, i + 1, false, false);
		bool extra = r->to - i > to - i - 1; /* a last letter that is none of it */
		if (!extra || s.p[r->to - 1] >= 0x80 || s.p[r->to - 2] != 0)
			*r = (struct text_run){i + 1, to, CHARSET_utf16le};
	}
	return true;
}

bool carve_run(str s, size_t from, size_t to, struct text_run *out)
{
	for (size_t i = from; i < to && i < s.n; i++) {
		struct text_run r = {.from = i, .charset = CHARSET_utf8};
		if (!pairs_run(s, i, &r)) {
			if (s.p[i] <= ' ' || s.p[i] == 0x7F)
				continue;
			r.to = carve_extent(s, i, r.charset, false);
		}
		if (r.to - r.from >= 2) {
			*out = r;
			return true;
		}
	}
	return false;
}

/* ---- whether it says something ---- */

/* A word, number or code being read. */
struct token {
	unsigned n, letters, digits, upper, lower, vowels, changes, odd;
	unsigned char last;
	bool capital;
};

static bool vowel(unsigned c)
{
	static const char all[] = "aeiouyAEIOUY";
	return c >= 0x80 || (c != 0 && memchr(all, (int)c, sizeof(all) - 1) != NULL);
}

static void token_add(struct token *t, unsigned c)
{
	unsigned char sort = is_digit((unsigned char)c) && c < 0x80 ? 'd' : 'l';
	if (t->n > 0 && sort != t->last)
		t->changes++;
	t->last = sort;
	t->n++;
	if (sort == 'd') {
		t->digits++;
		return;
	}
	/* few words change between capitals and small letters within: McDonald, IJssel */
	bool capital = c < 0x80 && is_upper((unsigned char)c);
	t->odd += capital ? t->lower > 0 : t->upper > 1 && t->capital;
	t->capital = capital;
	t->letters++;
	t->vowels += vowel(c);
	t->upper += capital;
	t->lower += !capital;
}

/* How many of its characters speak; *strong: they hardly stand so by chance. */
static unsigned token_end(struct token *t, bool *strong)
{
	bool good, clear = t->odd == 0 && t->n >= 4;
	if (t->letters == 0) {
		good = t->n <= TOKEN_LONG;
	} else if (t->digits == 0) {
		good = t->n <= TOKEN_LONG + 16 &&
		       t->odd <= (t->n >= 8   ? 2u
				  : t->n >= 5 ? 1u
					      : 0u) &&
		       (t->n <= LETTERS_ODD || t->vowels * 6 >= t->n);
	} else {
		good = t->changes <= 2 && t->n <= TOKEN_LONG && t->odd == 0;
		clear = false;
	}
	unsigned n = good ? t->n : 0;
	*strong = *strong || (good && clear);
	*t = (struct token){0};
	return n;
}

static enum speech speech_of(const uint16_t *u, size_t n)
{
	struct token t = {0};
	unsigned said = 0, strange = 0, any = 0;
	bool strong = false;
	for (size_t i = 0; i < n; i++) {
		unsigned c = u[i];
		unsigned char b = (unsigned char)c;
		if (c >= 0x80 ? c < 0x2000 : is_alnum(b)) {
			token_add(&t, c);
			continue;
		}
		any += t.n;
		said += token_end(&t, &strong);
		if (c < 0x80 && b != 0 && memchr(" \t\r\n-./:@,;'()_", b, 16) == NULL)
			strange++;
	}
	any += t.n;
	said += token_end(&t, &strong);
	/* quotes, braces and the like are common in longer text only */
	if (any == 0 || said * 4 < any * 3 || said * 2 + 1 < n - any || strange * 5 > n ||
	    (n < 8 && strange > 0))
		return SPEECH_none;
	return strong ? SPEECH_sure : SPEECH_perhaps;
}

enum speech carve_speech(str raw, enum charset c)
{
	uint16_t u[SPEAKS_BYTES];
	size_t n = 0;
	bool big = c == CHARSET_utf16be;
	raw = str_sub(raw, 0, decode_is_utf16(c) ? SPEAKS_BYTES * 2 : SPEAKS_BYTES);
	for (size_t i = 0; decode_is_utf16(c) && raw.n - i >= 2; i += 2)
		u[n++] = (uint16_t)unit_at(raw, i, big);
	for (size_t i = 0; !decode_is_utf16(c) && i < raw.n; i++)
		u[n++] = raw.p[i];
	return speech_of(u, n);
}

enum charset carve_set(str raw)
{
	if (decode_good_utf8(raw) == raw.n)
		return CHARSET_utf8;
	for (size_t i = 0; i < raw.n; i++)
		if (raw.p[i] >= 0x80 && !letter_850(raw.p[i]))
			return CHARSET_cp1252;
	return CHARSET_cp850;
}

static size_t digits_at(str s, size_t i)
{
	size_t n = 0;
	while (i + n < s.n && is_digit(s.p[i + n]))
		n++;
	return n;
}

/* 01-02-1980, 1-2-1980, 1980-02-01 with - / or point, of which n digits stand at i. */
static bool date_at(str s, size_t i, size_t n)
{
	if ((n != 1 && n != 2 && n != 4) || i + n >= s.n)
		return false;
	unsigned char mark = s.p[i + n];
	size_t two = digits_at(s, i + n + 1), third = i + n + 1 + two + 1;
	if ((mark != '-' && mark != '/' && mark != '.') || two < 1 || two > 2 || third >= s.n ||
	    s.p[third - 1] != mark)
		return false;
	size_t last = digits_at(s, third);
	return n == 4 ? last >= 1 && last <= 2 : last == 4;
}

bool carve_tells(str s, bool dates)
{
	for (size_t i = 0; i < s.n; i++) {
		size_t n = digits_at(s, i);
		if (n == 0)
			continue;
		bool within = (i > 0 && (is_alnum(s.p[i - 1]) || s.p[i - 1] == '.')) ||
			      (i + n < s.n && is_alnum(s.p[i + n]));
		if (!within && ((n >= 8 && n <= 10) || (dates && date_at(s, i, n))))
			return true;
		i += n;
	}
	return false;
}
