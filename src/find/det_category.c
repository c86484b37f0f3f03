/*
 * det_category - kinds of data told by the words and codes of tests and results
 * (category_term.tbl). Words that also mean other things count only where a test is named.
 * Negations do not matter: a negative HIV test is data about HIV. Source: design.md 6,
 * reference/formats.md 3.
 */
#include "find/finder.h"

#include "base/must.h"

#define NEAR_BYTES 60 /* test words so near make running text a test context */
#define TERM_MAX   48

enum where { ANY, TEST, CODE };

struct term {
	const char *text;
	enum category category;
	enum where where;
};

static const struct term terms[] = {
#define TERM(text, category, where) {text, CATEGORY_##category, where},
#include "find/category_term.tbl"
#undef TERM
};

#define TERM_COUNT (sizeof(terms) / sizeof(terms[0]))
#define PAIRS      (36 * 37)

/* Terms by their first two letters: heads of chains, 1-based; filled once at start. */
static uint16_t head[PAIRS], next[TERM_COUNT];
static unsigned char
    third[TERM_COUNT];                /* class of the third letter of a term found by two, else 0 */
static unsigned char fold_ascii[256]; /* 1..36 for letters and digits, 0 for the others */

static const unsigned char fold_latin1[64 + 1] = /* U+00C0.. to base letters */
    "aaaaaaaceeeeiiiidnooooo ouuuuy saaaaaaaceeeeiiiidnooooo ouuuuy y";

static unsigned class_of(unsigned char c) { return fold_ascii[c]; }

static unsigned pair_of(str s)
{
	unsigned a = class_of(s.p[0]), b = s.n > 1 ? class_of(s.p[1]) : 0;
	return (a - 1) * 37 + b;
}

/* The pair by which a term is found: a space may stand for nothing, so only its first letter counts
 * then. */
static void chain(uint16_t i, unsigned pair)
{
	next[i] = head[pair];
	head[pair] = (uint16_t)(i + 1);
}

static void start(void)
{
	for (unsigned i = 0; i < PAIRS; i++)
		head[i] = 0;
	for (unsigned c = 0; c < 256; c++) {
		unsigned char l = to_lower((unsigned char)c);
		fold_ascii[c] = is_lower(l)   ? (unsigned char)(l - 'a' + 1)
				: is_digit(l) ? (unsigned char)(l - '0' + 27)
					      : 0;
	}
	for (uint16_t i = 0; i < TERM_COUNT; i++) {
		str t = str_of(terms[i].text);
		must(t.n > 0 && t.n < TERM_MAX && class_of(t.p[0]) > 0);
		unsigned first = (class_of(t.p[0]) - 1) * 37;
		bool two = t.n > 1 && is_alnum(t.p[1]);
		chain(i, two ? pair_of(t) : first);
		third[i] = two && t.n > 2 ? fold_ascii[t.p[2]] : 0;
	}
}

static bool separator(unsigned char c)
{
	return c == ' ' || c == '-' || c == '_' || c == '/' || c == '.' || c == ',' || c == ':' ||
	       c == '\'' || c == '&';
}

/* One letter of text folded: its class-like lower-case byte, and how many bytes it took; 0 when it
 * is no letter or digit. */
static unsigned char letter_at(str s, size_t i, size_t *out_n)
{
	*out_n = 1;
	if (i >= s.n)
		return 0;
	unsigned char c = s.p[i];
	if (c < 0x80)
		return is_alnum(c) ? to_lower(c) : 0;
	if (c == 0xc3 && s.n - i > 1) {
		*out_n = 2;
		unsigned char l = fold_latin1[(s.p[i + 1] & 0x3f)];
		return l == ' ' ? 0 : l;
	}
	return c == 0xef && s.n - i > 2 ? 0 : 1; /* other scripts are letters that match nothing */
}

/* Bytes of text that the term covers at i, 0 when it does not match there. */
static size_t term_at(str s, size_t i, const char *term)
{
	size_t at = i, n;
	for (const char *t = term; *t != '\0'; t++) {
		if (*t == '*')
			return at - i;
		if (*t == ' ') {
			for (int k = 0; k < 2 && at < s.n && separator(s.p[at]); k++)
				at++;
			continue;
		}
		if (letter_at(s, at, &n) != (unsigned char)*t)
			return 0;
		at += n;
	}
	return letter_at(s, at, &n) == 0 ? at - i : 0;
}

struct found {
	uint64_t bits;
	struct hits *hits; /* may be NULL */
};

static bool test_near(str text, size_t from, size_t to)
{
	static const char *const words[] = {
	    "test",      "uitslag",    "bepaling", "onderzoek", "pcr",      "kweek",
	    "serologie", "screening",  "panel",    "positief",  "negatief", "positive",
	    "negative",  "aangetoond", "mmol",     "mol/l",     "g/l",      "u/l",
	    "resultaat", "result",     "lab",      "urine",     "bloed",    "monster",
	    "materiaal", "10^9",       "10*9",     "antistof",  "dna",      "rna",
	};
	str s = str_sub(text, from > NEAR_BYTES ? from - NEAR_BYTES : 0, to + NEAR_BYTES);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(s, str_of(words[i])) < s.n)
			return true;
	return false;
}

static bool counts(const struct term *t, str text, size_t at, size_t n, bool in_test)
{
	switch (t->where) {
	case ANY:
		return true;
	case TEST:
		return in_test || test_near(text, at, at + n);
	case CODE:
		return in_test && n == text.n;
	}
	return false;
}

static void try_chain(struct found *f, str text, size_t at, unsigned pair, bool in_test)
{
	unsigned char c = text.n - at > 2 ? text.p[at + 2] : 0;
	for (uint16_t i = head[pair]; i != 0; i = next[i - 1]) {
		const struct term *t = &terms[i - 1];
		if (third[i - 1] != 0 && c < 0x80 && fold_ascii[c] != third[i - 1])
			continue;
		size_t n = term_at(text, at, t->text);
		if (n == 0 || ((f->bits >> t->category) & 1) != 0 ||
		    !counts(t, text, at, n, in_test))
			continue;
		if (f->hits != NULL)
			hit_add(f->hits, KIND_category, EV_lexicon, ROLE_none, at, at + n,
				str_of(category_name(t->category)));
		else
			f->bits |= (uint64_t)1 << t->category;
	}
}

static void walk(struct found *f, str text, bool in_test)
{
	unsigned before = 0;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = text.p[i];
		unsigned now = c < 0x80 ? class_of(c) : 37;
		if (now > 0 && before == 0 && now < 37) {
			unsigned second = text.n - i > 1 ? class_of(text.p[i + 1]) : 0;
			unsigned first = (now - 1) * 37;
			if (second > 0 && head[first + second] != 0)
				try_chain(f, text, i, first + second, in_test);
			if (head[first] != 0)
				try_chain(f, text, i, first, in_test);
		}
		before = now;
	}
}

uint64_t category_bits(str text, bool in_test)
{
	struct found f = {0};
	walk(&f, in_test ? str_trim(text) : text, in_test);
	return f.bits;
}

/* The ordinary kinds are kinds of results: an order alone is not one. */
static bool stands(const struct build *b, enum category c)
{
	bool ordinary =
	    c == CATEGORY_chemistry || c == CATEGORY_haematology || c == CATEGORY_microbiology;
	return !ordinary || build_has(b, KIND_result);
}

void category_add(struct build *b, uint64_t bits, uint32_t cell, uint64_t at, uint32_t raw_n)
{
	for (unsigned c = 0; bits != 0; c++, bits >>= 1)
		if ((bits & 1) != 0 && stands(b, (enum category)c))
			build_add(b, KIND_category, EV_lexicon, cell, at, raw_n,
				  str_of(category_name((enum category)c)));
}

static void scan(struct hits *h, str text)
{
	struct found f = {.hits = h};
	walk(&f, text, false);
}

static const struct header headers[] = {
    {"categorie", KIND_category},
    {NULL, KIND_none},
};

const struct detector detector_category = {
    .name = "category",
    .version = 1,
    .finds = "kinds of medical data, by the words and codes of tests and results",
    .standard = "NHG table 45 and LOINC codes cited in public files; words of Dutch reports",
    .headers = headers,
    .start = start,
    .scan = scan,
};
