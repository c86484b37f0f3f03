/*
 * utf8 - strict validity (RFC 3629), walking, and the folded form in which names are compared.
 * ASCII runs on a table; everything else by Unicode's own decomposition and case folding (UAX 15,
 * utf8proc). Refuses nothing: malformed bytes become U+FFFD in walking and are shown as \xNN.
 */
#include "base/utf8.h"

#include <string.h>

#include <utf8proc.h>

#include "base/arena.h"
#include "base/out.h"

#define DECOMPOSED_MOST 32 /* code points one may become; U+FDFA makes 18 */

bool utf8_valid(str s)
{
	size_t at = 0;
	while (at < s.n) {
		uint64_t eight;
		if (s.n - at >= sizeof(eight)) {
			memcpy(&eight, s.p + at, sizeof(eight));
			if ((eight & 0x8080808080808080) == 0) {
				at += sizeof(eight);
				continue;
			}
		}
		if (s.p[at] < 0x80) {
			at++;
			continue;
		}
		size_t before = at;
		utf8_next(s, &at);
		if (at - before == 1)
			return false;
	}
	return true;
}

str utf8_head(str s, size_t most)
{
	size_t n = s.n < most ? s.n : most;
	while (n > 0 && n < s.n && (s.p[n] & 0xC0) == 0x80)
		n--;
	return str_sub(s, 0, n);
}

uint32_t utf8_next(str s, size_t *at)
{
	const unsigned char *p = s.p + *at;
	size_t left = s.n - *at, n;
	uint32_t cp, least;
	(*at)++;
	if (p[0] < 0x80)
		return p[0];
	if (p[0] >= 0xc2 && p[0] <= 0xdf) {
		n = 2;
		cp = p[0] & 0x1f;
		least = 0x80;
	} else if ((p[0] & 0xf0) == 0xe0) {
		n = 3;
		cp = p[0] & 0x0f;
		least = 0x800;
	} else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
		n = 4;
		cp = p[0] & 0x07;
		least = 0x10000;
	} else {
		return 0xfffd;
	}
	if (left < n)
		return 0xfffd;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0xfffd;
		cp = cp << 6 | (p[i] & 0x3f);
	}
	if (cp < least || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return 0xfffd;
	*at += n - 1;
	return cp;
}

static size_t encode(uint32_t cp, unsigned char b[4])
{
	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd;
	if (cp < 0x80) {
		b[0] = (unsigned char)cp;
		return 1;
	}
	size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--, cp >>= 6)
		b[i] = (unsigned char)(0x80 | (cp & 0x3f));
	b[0] = (unsigned char)((0xf00 >> n) | cp);
	return n;
}

void utf8_put(struct out *o, uint32_t cp)
{
	unsigned char b[4];
	out_bytes(o, b, encode(cp, b));
}

/* A folded text being written. As the last thing in its arena it can grow where it stands. */
struct fold {
	struct arena *a;
	unsigned char *p;
	size_t n, cap;
	unsigned char
	    last; /* last byte written; a space at the start, so that none is written there */
};

static void fold_byte(struct fold *f, unsigned char c)
{
	if (c == ' ' && f->last == ' ')
		return;
	if (f->n == f->cap) {
		arena_alloc(f->a, 64, 1, 1);
		f->cap += 64;
	}
	f->p[f->n++] = f->last = c;
}

/* What an ASCII byte folds to; 0: dropped. */
static const unsigned char fold_ascii[129] = "                "
					     "                "
					     "       \0        "
					     "0123456789      "
					     " abcdefghijklmno"
					     "pqrstuvwxyz     "
					     "\0abcdefghijklmno"
					     "pqrstuvwxyz     ";

/* fold_run - the ASCII at the start of s, with no branch on it. gives the bytes done. */
static size_t fold_run(struct fold *f, str s)
{
	size_t i = 0, n = f->n;
	unsigned char last = f->last;
	if (f->cap - n < s.n) {
		arena_alloc(f->a, s.n, 1, 1);
		f->cap += s.n;
	}
	for (; i < s.n && s.p[i] < 0x80; i++) {
		unsigned char c = fold_ascii[s.p[i]];
		bool keep = (c != 0) & !((c == ' ') & (last == ' '));
		f->p[n] = c;
		n += keep;
		last = keep ? c : last;
	}
	f->n = n;
	f->last = last;
	return i;
}

/* spelled - a case-folded letter that Unicode does not decompose, in plain ones; or NULL. */
static const char *spelled(int32_t cp)
{
	switch (cp) {
	case 0xe6:
		return "ae";
	case 0xf8:
		return "o";
	case 0xf0:
	case 0x111:
		return "d";
	case 0xfe:
		return "th";
	case 0x127:
		return "h";
	case 0x131:
		return "i";
	case 0x142:
		return "l";
	case 0x153:
		return "oe";
	case 0x167:
		return "t";
	default:
		return NULL;
	}
}

/* is_apostrophe - the signs people type for one: quotes, acute, prime, modifier letters. */
static bool is_apostrophe(uint32_t cp)
{
	return cp == 0xb4 || (cp >= 0x2b9 && cp <= 0x2bf) || cp == 0x2018 || cp == 0x2019 ||
	       cp == 0x201b || cp == 0x2032 || cp == 0xff07;
}

static void fold_plain(struct fold *f, int32_t cp)
{
	unsigned char b[4];
	const char *z = spelled(cp);
	if (z != NULL) {
		for (; *z != '\0'; z++)
			fold_byte(f, (unsigned char)*z);
		return;
	}
	if (is_apostrophe((uint32_t)cp))
		return;
	if (cp < 0x80) {
		if (fold_ascii[cp] != 0)
			fold_byte(f, fold_ascii[cp]);
		return;
	}
	utf8proc_category_t k = utf8proc_category(cp);
	if (k == UTF8PROC_CATEGORY_CF)
		return;
	if (!(k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_NO)) {
		fold_byte(f, ' ');
		return;
	}
	size_t n = encode((uint32_t)cp, b);
	for (size_t i = 0; i < n; i++)
		fold_byte(f, b[i]);
}

static void fold_wide(struct fold *f, uint32_t cp)
{
	int32_t part[DECOMPOSED_MOST];
	int bound = 0;
	if (is_apostrophe(cp))
		return;
	utf8proc_ssize_t n = utf8proc_decompose_char(
	    (int32_t)cp, part, DECOMPOSED_MOST,
	    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, &bound);
	if (n < 0 || n > DECOMPOSED_MOST) {
		fold_byte(f, ' ');
		return;
	}
	for (utf8proc_ssize_t i = 0; i < n; i++)
		fold_plain(
		    f, utf8proc_tolower(part[i])); /* mathematical capitals come out as capitals */
}

str utf8_fold(struct arena *a, str s)
{
	struct fold f = {.a = a, .p = arena_alloc(a, s.n, 1, 1), .cap = s.n, .last = ' '};
	size_t at = 0;
	while (at < s.n) {
		at += fold_run(&f, str_sub(s, at, s.n));
		if (at < s.n)
			fold_wide(&f, utf8_next(s, &at));
	}
	if (f.n > 0 && f.last == ' ')
		f.n--;
	a->p = f.p + f.n;
	return (str){f.p, f.n};
}

str utf8_key(struct arena *a, str s)
{
	str folded = utf8_fold(a, s);
	unsigned char *p = a->p - folded.n;
	size_t n = 0;
	for (size_t i = 0; i < folded.n; i++)
		if (is_lower(folded.p[i]) || is_digit(folded.p[i]))
			p[n++] = folded.p[i];
	a->p = p + n;
	return (str){p, n};
}

bool utf8_showable(uint32_t cp)
{
	if (cp < 0x7f)
		return cp >= 0x20;
	switch (utf8proc_category((int32_t)cp)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return true;
	}
}

static void show_escaped(struct out *o, uint32_t cp)
{
	unsigned digits = cp > 0xfffff ? 6 : cp > 0xffff ? 5 : 4;
	out_z(o, "\\u{");
	for (unsigned i = digits; i > 0; i--)
		out_char(o, "0123456789abcdef"[cp >> (4 * (i - 1)) & 15]);
	out_char(o, '}');
}

void utf8_show(struct out *o, str s)
{
	size_t done = 0, at = 0;
	while (at < s.n) {
		size_t from = at;
		uint32_t cp = utf8_next(s, &at);
		bool single = at - from == 1;
		if (single ? cp >= 0x20 && cp < 0x7f : utf8_showable(cp))
			continue;
		out_bytes(o, s.p + done, from - done);
		done = at;
		if (single) {
			out_z(o, "\\x");
			out_hex(o, s.p + from, 1);
		} else {
			show_escaped(o, cp);
		}
	}
	out_bytes(o, s.p + done, s.n - done);
}
