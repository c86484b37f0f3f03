/*
 * det_category - kinds of data told by the words and codes of tests and results
 * (category_term.tbl). Words that also mean other things count only where a test is named.
 * Negations do not matter: a negative HIV test is data about HIV; only growths that were not found
 * are none, and the name of a department is none either. Source: design.md 6,
 * reference/formats.md 3.
 */
#include <string.h>

#include "find/finder.h"

#include "base/must.h"
#include "find/seek.h"

#define DENIED_BYTES 48
#define DENIED_WORDS 4
#define HOUSE_BYTES  60 /* from the word for a department to the end of its name */
#define HOUSE_WORDS  6
#define NEAR_BYTES   60 /* test words so near make running text a test context */
#define TERM_MAX     48

enum where { ANY, TEST, CODE, GROWTH, FIELD, TEST_FIELD };

/* A bit beside those of categories: cells were looked at. Of the cervix where that is told, else
 * pathology. */
#define CATEGORY_cytology ((enum category)62)
#define CYTOLOGY_BIT      ((uint64_t)1 << CATEGORY_cytology)
#define CERVIX_BIT        ((uint64_t)1 << CATEGORY_cervical_screening)
#define CYTOLOGY_BYTES    160 /* around the word, where the cervix may be told */

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
#define KEYS       ((size_t)1 << 15)
#define CHANCES    16384 /* pairs of a key and a term that may stand there */

/* Terms by the low five bits of their first three bytes: those of key k are term_of[first[k]] up to
 * first[k + 1]. Filled once at start. */
static uint16_t first[KEYS + 1], term_of[CHANCES];
static uint32_t four_of[TERM_COUNT];  /* first four letters of a term, 0 when it has other signs */
static unsigned char fold_ascii[256]; /* letters in small, digits; 0 for the others */

static const unsigned char fold_latin1[64 + 1] = /* U+00C0.. to base letters */
    "aaaaaaaceeeeiiiidnooooo ouuuuy saaaaaaaceeeeiiiidnooooo ouuuuy y";

/* Words that make the text around them that of a test. */
static const str test_words[] = {
    SEEK("test"),     SEEK("uitslag"),   SEEK("bepaling"),  SEEK("onderzoek"),  SEEK("pcr"),
    SEEK("kweek"),    SEEK("serologie"), SEEK("screening"), SEEK("panel"),      SEEK("positief"),
    SEEK("negatief"), SEEK("positive"),  SEEK("negative"),  SEEK("aangetoond"), SEEK("mmol"),
    SEEK("mol/l"),    SEEK("g/l"),       SEEK("u/l"),       SEEK("resultaat"),  SEEK("result"),
    SEEK("lab"),      SEEK("urine"),     SEEK("bloed"),     SEEK("monster"),    SEEK("materiaal"),
    SEEK("10^9"),     SEEK("10*9"),      SEEK("antistof"),  SEEK("dna"),        SEEK("rna"),
    SEEK_END,
};

static struct seek_set tests; /* filled once by start */

/* The list of terms under construction. */
struct listing {
	bool fill; /* false: count only */
	uint16_t term;
	uint16_t last[KEYS]; /* the term that each key had last, 1-based */
	uint16_t next[KEYS]; /* count, or where its next term goes */
};

/* list_keys - the present term, for all keys that its first three bytes can have; n of them are in
 * s and t is left of it. */
static void list_keys(struct listing *l, unsigned char s[3], unsigned n, const char *t)
{
	if (n == 3) {
		size_t key = (s[0] & 31u) | (s[1] & 31u) << 5 | (s[2] & 31u) << 10;
		if (l->last[key] == l->term + 1)
			return;
		l->last[key] = (uint16_t)(l->term + 1);
		if (l->fill)
			term_of[l->next[key]] = l->term;
		l->next[key]++;
	} else if (*t == '\0' || *t == '*') {
		for (unsigned char c = 0; c < 32; c++) {
			s[n] = c;
			list_keys(l, s, n + 1, t);
		}
	} else if (*t == ' ') { /* for nothing, one or two separators */
		static const char separators[] = " -_/.,:'&";
		list_keys(l, s, n, t + 1);
		for (const char *c = separators; *c != '\0'; c++) {
			s[n] = (unsigned char)*c;
			list_keys(l, s, n + 1, t + 1);
			for (const char *d = separators; *d != '\0' && n < 2; d++) {
				s[n] = (unsigned char)*c;
				s[n + 1] = (unsigned char)*d;
				list_keys(l, s, n + 2, t + 1);
			}
		}
	} else {
		s[n] = (unsigned char)*t;
		list_keys(l, s, n + 1, t + 1);
		if (n == 2) { /* a marked letter */
			s[n] = 0xc3;
			list_keys(l, s, n + 1, t + 1);
		}
	}
}

/* seed_term - have words told that begin like the term of which n bytes stand in s and t is left.
 */
static void seed_term(unsigned char s[3], unsigned n, const char *t)
{
	if (n == 3 || *t == '\0' || *t == '*') {
		text_seed(SEED_category, (str){s, n});
	} else if (*t == ' ') {
		seed_term(s, n, t + 1);
		s[n] = ' ';
		seed_term(s, n + 1, t + 1);
		s[n] = ' ';
		if (n < 2) {
			s[n + 1] = ' ';
			seed_term(s, n + 2, t + 1);
		}
	} else {
		s[n] = (unsigned char)*t;
		seed_term(s, n + 1, t + 1);
		if (n == 2) {
			s[n] = 0xc3;
			seed_term(s, n + 1, t + 1);
		}
	}
}

/* list_terms - longer first words before those of one letter, later rows before earlier ones. */
static void list_terms(struct listing *l)
{
	unsigned char s[3];
	for (size_t k = 0; k < KEYS; k++)
		l->last[k] = 0;
	for (int lone = 0; lone < 2; lone++)
		for (size_t i = TERM_COUNT; i > 0; i--) {
			const char *t = terms[i - 1].text;
			l->term = (uint16_t)(i - 1);
			if ((t[1] == '\0' || !is_alnum((unsigned char)t[1])) == (lone == 1))
				list_keys(l, s, 0, t);
		}
}

static uint32_t four_at(const unsigned char *p)
{
	uint32_t v;
	memcpy(&v, p, sizeof(v));
	return v | 0x20202020u;
}

static void start(void)
{
	struct listing l = {.fill = false};
	seek_set_start(&tests, test_words);
	unsigned char s[3];
	for (unsigned c = 0; c < 256; c++)
		fold_ascii[c] =
		    is_alnum((unsigned char)c) ? to_lower((unsigned char)c) : (unsigned char)0;
	for (size_t i = 0; i < TERM_COUNT; i++) {
		str t = str_of(terms[i].text);
		must(t.n > 0 && t.n < TERM_MAX && is_alnum(t.p[0]));
		if (t.n > 3 && is_alnum(t.p[1]) && is_alnum(t.p[2]) && is_alnum(t.p[3]))
			four_of[i] = four_at(t.p);
		if (terms[i].where != CODE)
			seed_term(s, 0, terms[i].text);
	}
	list_terms(&l);
	for (size_t k = 0; k < KEYS; k++) {
		first[k + 1] = (uint16_t)(first[k] + l.next[k]);
		must(first[k + 1] < CHANCES && first[k + 1] >= first[k]);
		l.next[k] = first[k];
	}
	l.fill = true;
	list_terms(&l);
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
		n = 1;
		if (at < s.n && s.p[at] < 0x80 ? fold_ascii[s.p[at]] != (unsigned char)*t
					       : letter_at(s, at, &n) != (unsigned char)*t)
			return 0;
		at += n;
	}
	return letter_at(s, at, &n) == 0 ? at - i : 0;
}

struct found {
	uint64_t bits;
	struct hits *hits;         /* may be NULL */
	size_t test_from, test_to; /* the word of a test that was seen last */
};

static bool test_near(struct found *f, str text, size_t at, size_t end)
{
	size_t from = at > NEAR_BYTES ? at - NEAR_BYTES : 0, to = end + NEAR_BYTES;
	if (f->test_to > f->test_from && f->test_from >= from && f->test_to <= to)
		return true;
	str s = str_sub(text, from, to), word = STR("");
	size_t hit = seek_set_find(&tests, s, &word);
	f->test_from = from + hit;
	f->test_to = f->test_from + word.n;
	return hit < s.n;
}

/* denied - "geen", "zonder" or "niet" stands among the words before at in its clause: "geen
 * aanwijzingen voor maligniteit". */
static bool denied(str text, size_t at)
{
	str clause = seek_before(text, at, DENIED_BYTES);
	size_t i = clause.n;
	for (unsigned words = 0; words < DENIED_WORDS && i > 0; words++) {
		while (i > 0 && (clause.p[i - 1] == ' ' || clause.p[i - 1] == '('))
			i--;
		size_t to = i;
		while (i > 0 && (is_alpha(clause.p[i - 1]) || clause.p[i - 1] >= 0x80))
			i--;
		str w = str_sub(clause, i, to);
		if (w.n == 0)
			return false;
		if (str_eq_nocase(w, STR("geen")) || str_eq_nocase(w, STR("zonder")) ||
		    str_eq_nocase(w, STR("niet")) || str_eq_nocase(w, STR("no")))
			return true;
	}
	return false;
}

/* of_department - the field at at is told of who works in it: "Afdeling Klinische Chemie",
 * "Laboratorium voor Hematologie en Pathologie". A colon parts all but "Afdeling:" from its field.
 */
static bool of_department(str text, size_t at)
{
	static const str houses[] = {
	    SEEK("laboratorium"), SEEK("laboratoria"), SEEK("laboratory"),  SEEK("vakgroep"),
	    SEEK("maatschap"),    SEEK("instituut"),   SEEK("polikliniek"), SEEK_END};
	static const str departments[] = {SEEK("afdeling"), SEEK("afd"), SEEK("department"),
					  SEEK_END};
	str before = seek_before(text, at, HOUSE_BYTES);
	size_t to = seek_has(before, departments), house = seek_has(before, houses);
	bool open = to > 0 && to >= house;
	to = open ? to : house;
	if (to == 0)
		return false;
	while (open && to < before.n &&
	       (before.p[to] == '.' || before.p[to] == ':' || before.p[to] == ' '))
		to++;
	unsigned words = 0;
	for (size_t i = to; i < before.n; i++) {
		unsigned char c = before.p[i];
		if (!is_alpha(c) && c < 0x80 && c != ' ' && c != ',' && c != '&' && c != '-' &&
		    c != '/')
			return false;
		words += c != ' ' && (i == to || before.p[i - 1] == ' ');
	}
	return words <= HOUSE_WORDS;
}

/* add_hit - the term at [at, end) in running text. */
static void add_hit(struct found *f, enum category c, str text, size_t at, size_t end)
{
	if (c == CATEGORY_cytology) {
		size_t from = at > CYTOLOGY_BYTES ? at - CYTOLOGY_BYTES : 0, to = end, i = at;
		while (i > from && !(text.p[i - 1] == '\n' && text.p[i] == '\n'))
			i--;
		while (to < text.n && to - end < CYTOLOGY_BYTES &&
		       !(text.p[to] == '\n' && text.p[to - 1] == '\n'))
			to++;
		if ((category_bits(str_sub(text, i, to), false) & CERVIX_BIT) != 0)
			return;
		c = CATEGORY_pathology;
	}
	hit_add(f->hits, KIND_category, EV_lexicon, ROLE_none, at, end, str_of(category_name(c)));
}

static bool counts(struct found *f, const struct term *t, str text, size_t at, size_t n,
		   bool in_test)
{
	switch (t->where) {
	case ANY:
		return true;
	case TEST:
		return in_test || test_near(f, text, at, at + n);
	case FIELD:
		return in_test || !of_department(text, at);
	case TEST_FIELD:
		return in_test || (test_near(f, text, at, at + n) && !of_department(text, at));
	case CODE:
		return in_test && n == text.n;
	case GROWTH:
		return !denied(text, at);
	}
	return false;
}

/* try_word - the terms that may stand at i, where a word begins. */
static void try_word(struct found *f, str text, size_t i, bool in_test)
{
	unsigned a = text.p[i], b = text.n - i > 1 ? text.p[i + 1] : 0,
		 c = text.n - i > 2 ? text.p[i + 2] : 0;
	size_t key = (a & 31) | (b & 31) << 5 | (c & 31) << 10;
	uint32_t four = text.n - i > 3 ? four_at(text.p + i) : 0;
	for (uint16_t k = first[key]; k < first[key + 1]; k++) {
		const struct term *t = &terms[term_of[k]];
		uint32_t want = four_of[term_of[k]];
		if (want != 0 && want != four && (four & 0x80808080u) == 0)
			continue;
		size_t n = term_at(text, i, t->text);
		unsigned bit = t->category;
		if (n == 0 || ((f->bits >> bit) & 1) != 0 || !counts(f, t, text, i, n, in_test))
			continue;
		if (f->hits != NULL)
			add_hit(f, t->category, text, i, i + n);
		else
			f->bits |= (uint64_t)1 << bit;
	}
}

static void walk(struct found *f, str text, bool in_test)
{
	bool before = false;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = text.p[i];
		bool now = c >= 0x80 || fold_ascii[c] != 0;
		if (now && !before && c < 0x80)
			try_word(f, text, i, in_test);
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
	if ((bits & CYTOLOGY_BIT) != 0) {
		bits &= ~CYTOLOGY_BIT;
		bits |= (bits & CERVIX_BIT) != 0 ? 0 : (uint64_t)1 << CATEGORY_pathology;
	}
	for (unsigned c = 0; bits != 0; c++, bits >>= 1)
		if ((bits & 1) != 0 && stands(b, (enum category)c))
			build_add(b, KIND_category, EV_lexicon, cell, at, raw_n,
				  str_of(category_name((enum category)c)));
}

static void scan(struct hits *h, const struct text_index *x)
{
	struct found f = {.hits = h};
	str text = x->text;
	for (const struct text_word *w = x->word; w < x->word + x->words; w++) {
		unsigned char c = w->at > 0 ? text.p[w->at - 1] : 0;
		if ((w->seeds & SEED_category) != 0 && !is_alnum(c) && c < 0x80)
			try_word(&f, text, w->at, false);
	}
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
