/*
 * compare - names and birth dates in comparable form, and how two of them fit.
 * Follows reference/formats.md 1.7, 1.8 and 8.6 (surnames as an unordered set). Refuses to guess:
 * no nicknames, no typing errors in given names (twins often differ by one letter), no
 * sound-alikes.
 */
#include <string.h>

#include "base/out.h"
#include "base/utf8.h"
#include "find/name.h"
#include "person/inner.h"

#define PART_BYTES  120 /* of one folded part that is kept */
#define TYPO_LENGTH 5   /* shortest surname in which one typing error is believed */
#define CUT_LENGTH  8   /* shortest surname that may be the head of a longer one */

static bool lost_letter(str s, size_t at)
{
	return s.p[at] == '?' || (s.n - at >= 3 && memcmp(s.p + at, "\xef\xbf\xbd", 3) == 0);
}

/* Fold one part; a letter that was lost in a conversion ('?', U+FFFD) stays as '?' and fits any
 * letter. */
static str fold_part(struct arena *a, str s)
{
	size_t from = 0, at = 0;
	bool lost = false;
	for (size_t i = 0; i < s.n && !lost; i++)
		lost = lost_letter(s, i);
	if (!lost)
		return str_sub(utf8_fold(a, s), 0, PART_BYTES);
	unsigned char *p = arena_new(a, unsigned char, PART_BYTES);
	size_t n = 0;
	while (at <= s.n && n < PART_BYTES) {
		bool gap = at < s.n && lost_letter(s, at);
		if (gap || at == s.n) {
			str f = utf8_fold(a, str_sub(s, from, at));
			size_t take = f.n < PART_BYTES - n ? f.n : PART_BYTES - n;
			if (take > 0)
				memcpy(p + n, f.p, take);
			n += take;
			if (gap && n < PART_BYTES)
				p[n++] = '?';
			at += gap && s.p[at] != '?' ? 3 : 1;
			from = at;
		} else {
			at++;
		}
	}
	return (str){p, n};
}

/* Drop leading prefix words ("van den berg" gives "berg") as long as something is left. */
static str without_prefix(str s)
{
	for (;;) {
		str rest = s;
		str word = str_cut(&rest, ' ');
		if (rest.n == 0 || !name_is_prefix(word))
			return s;
		s = rest;
	}
}

static void add_surname(struct name_view *v, str folded)
{
	folded = without_prefix(folded);
	if (folded.n == 0 || v->n_sur == sizeof(v->sur) / sizeof(v->sur[0]))
		return;
	for (unsigned i = 0; i < v->n_sur; i++)
		if (str_eq(v->sur[i], folded))
			return;
	v->sur[v->n_sur++] = folded;
}

/* A surname as written may be two: "Vries-Bakker", "Jansen - van Dam". */
static void add_surnames(struct arena *a, struct name_view *v, str s)
{
	while (s.n > 0)
		add_surname(v, fold_part(a, str_cut(&s, '-')));
}

/* "J.A.", "J A", "JA" and "Th.J." as letters: ja ja ja tj. */
static str initial_letters(struct arena *a, str s)
{
	str f = s;
	bool dotted = str_find_byte(s, '.') < s.n || str_find_byte(s, ' ') < s.n;
	bool lower = false;
	for (size_t i = 1; i < s.n; i++)
		lower |= is_lower(s.p[i]);
	if (dotted || lower) {
		f = utf8_fold(a, s);
		unsigned char *p = arena_new(a, unsigned char, f.n);
		size_t n = 0;
		while (f.n > 0) {
			str word = str_cut(&f, ' ');
			if (word.n > 0)
				p[n++] = word.p[0];
		}
		return (str){p, n};
	}
	return utf8_fold(a, s);
}

static str first_letters(struct arena *a, str words)
{
	unsigned char *p = arena_new(a, unsigned char, words.n);
	size_t n = 0;
	while (words.n > 0) {
		str w = str_cut(&words, ' ');
		if (w.n > 0)
			p[n++] = w.p[0];
	}
	return (str){p, n};
}

static const unsigned char *pack(struct arena *a, const struct name_view *v)
{
	size_t bytes = 4 + v->given.n + v->initials.n;
	for (unsigned i = 0; i < v->n_sur; i++)
		bytes += sizeof(uint64_t) + 1 + v->sur[i].n;
	unsigned char *p = arena_new(a, unsigned char, bytes), *w = p;
	*w++ = (unsigned char)v->n_sur;
	*w++ = v->call;
	for (unsigned i = 0; i < v->n_sur; i++, w += sizeof(uint64_t)) {
		uint64_t hash = surname_hash(v->sur[i]);
		memcpy(w, &hash, sizeof(hash));
	}
	for (unsigned i = 0; i < v->n_sur + 2; i++) {
		str s = i < v->n_sur ? v->sur[i] : i == v->n_sur ? v->given : v->initials;
		*w++ = (unsigned char)s.n;
		if (s.n > 0)
			memcpy(w, s.p, s.n);
		w += s.n;
	}
	return p;
}

const unsigned char *name_fold(struct arena *a, struct arena scratch, const struct ident *i)
{
	struct arena *s = &scratch;
	struct name_view v = {0};
	struct name whole = {0};
	bool parsed = i->whole.n > 0 && name_parse(s, i->whole, &whole);
	bool parts = i->surname.n > 0 || i->partner_surname.n > 0;
	str given = i->given, initials = i->initials;

	add_surnames(s, &v, i->surname);
	add_surnames(s, &v, i->partner_surname);
	if (parsed && !parts) {
		add_surnames(s, &v, whole.surname);
		add_surnames(s, &v, whole.partner_surname);
	}
	if (parsed && given.n == 0)
		given = whole.given;
	if (parsed && initials.n == 0)
		initials = whole.initials;
	v.given = fold_part(s, given);
	v.initials = str_sub(initial_letters(s, initials), 0, 16);
	if (v.given.n > 0 && str_find_byte(v.given, ' ') == 1 && v.initials.n == 0) {
		/* "J A" was put where given names go */
		v.initials = str_sub(first_letters(s, v.given), 0, 16);
		v.given = STR_NONE;
	} else if (v.given.n == 1) {
		v.initials = v.initials.n > 0 ? v.initials : v.given;
		v.given = STR_NONE;
	}
	if (v.given.n > 0 && v.initials.n > 0)
		v.call = v.given.p[0] != v.initials.p[0];
	return v.n_sur > 0 || v.given.n > 0 ? pack(a, &v) : NULL;
}

void name_view_read(const unsigned char *packed, struct name_view *out_v)
{
	*out_v = (struct name_view){.n_sur = packed[0], .call = packed[1] != 0};
	const unsigned char *p = packed + 2;
	memcpy(out_v->sur_hash, p, out_v->n_sur * sizeof(*out_v->sur_hash));
	p += out_v->n_sur * sizeof(*out_v->sur_hash);
	for (unsigned i = 0; i < out_v->n_sur; i++) {
		out_v->sur[i] = (str){p + 1, p[0]};
		p += 1 + p[0];
	}
	out_v->given = (str){p + 1, p[0]};
	p += 1 + p[0];
	out_v->initials = (str){p + 1, p[0]};
}

bool text_near(str a, str b)
{
	if (a.n > b.n) {
		str t = a;
		a = b;
		b = t;
	}
	if (b.n - a.n > 1)
		return false;
	size_t i = 0;
	while (i < a.n && a.p[i] == b.p[i])
		i++;
	str x = str_sub(a, i, a.n), y = str_sub(b, i, b.n);
	if (a.n < b.n)
		return str_eq(x, str_sub(y, 1, y.n));
	if (x.n == 0 || str_eq(str_sub(x, 1, x.n), str_sub(y, 1, y.n)))
		return true;
	return x.n >= 2 && x.p[0] == y.p[1] && x.p[1] == y.p[0] &&
	       str_eq(str_sub(x, 2, x.n), str_sub(y, 2, y.n));
}

static bool same_text(str a, str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (a.p[i] != b.p[i] && a.p[i] != '?' && b.p[i] != '?')
			return false;
	return true;
}

static enum sur_fit compare_surname(str a, str b)
{
	if (same_text(a, b))
		return SUR_equal;
	if (a.n >= TYPO_LENGTH && b.n >= TYPO_LENGTH && text_near(a, b))
		return SUR_typo;
	if (a.n >= CUT_LENGTH && b.n >= CUT_LENGTH && (str_starts(a, b) || str_starts(b, a)))
		return SUR_cut;
	return SUR_differ;
}

/* Lists of letters fit as far as both go. */
static enum given_fit compare_initials(str a, str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	if (n == 0)
		return GIVEN_none;
	for (size_t i = 0; i < n; i++)
		if (a.p[i] != b.p[i])
			return GIVEN_contradict;
	return GIVEN_initial;
}

static enum given_fit compare_words(str a, str b)
{
	if (same_text(a, b))
		return GIVEN_equal;
	while (a.n > 0 && b.n > 0) {
		str x = str_cut(&a, ' '), y = str_cut(&b, ' ');
		bool letter = x.n == 1 || y.n == 1;
		if (letter ? x.p[0] != y.p[0] : !same_text(x, y))
			return GIVEN_contradict;
	}
	return GIVEN_initial;
}

static str letters_of(const struct name_view *v, unsigned char store[PART_BYTES])
{
	if (v->initials.n > 0)
		return v->initials;
	str words = v->given;
	size_t n = 0;
	while (words.n > 0 && n < PART_BYTES) {
		str w = str_cut(&words, ' ');
		if (w.n > 0)
			store[n++] = w.p[0];
	}
	return (str){store, n};
}

static enum given_fit compare_given(const struct name_view *a, const struct name_view *b)
{
	unsigned char sa[PART_BYTES], sb[PART_BYTES];
	str la = letters_of(a, sa), lb = letters_of(b, sb);
	enum given_fit by_letter = compare_initials(la, lb);
	if (a->given.n == 0 && b->given.n == 0)
		return by_letter == GIVEN_initial && str_eq(la, lb) ? GIVEN_equal : by_letter;
	if (a->given.n == 0 || b->given.n == 0 || a->call != b->call)
		return by_letter;
	if (by_letter == GIVEN_contradict)
		return GIVEN_contradict;
	return compare_words(a->given, b->given);
}

/* "Li Wei" and "Wei Li": given name and surname changed places. */
static bool changed_places(const struct name_view *a, const struct name_view *b)
{
	return a->n_sur == 1 && b->n_sur == 1 && a->given.n > 1 && str_eq(a->given, b->sur[0]) &&
	       str_eq(b->given, a->sur[0]);
}

struct name_fit name_compare(const unsigned char *a, const unsigned char *b)
{
	struct name_fit fit = {SUR_none, GIVEN_none};
	struct name_view va, vb;
	if (a == NULL || b == NULL)
		return fit;
	name_view_read(a, &va);
	if (a == b) {
		fit.sur = va.n_sur > 0 ? SUR_equal : SUR_none;
		fit.given = va.given.n + va.initials.n > 0 ? GIVEN_equal : GIVEN_none;
		return fit;
	}
	name_view_read(b, &vb);
	if (va.n_sur > 0 && vb.n_sur > 0)
		fit.sur = SUR_differ;
	for (unsigned i = 0; i < va.n_sur; i++) {
		for (unsigned j = 0; j < vb.n_sur; j++) {
			enum sur_fit f = compare_surname(va.sur[i], vb.sur[j]);
			if (f > fit.sur)
				fit.sur = f;
		}
	}
	if (fit.sur == SUR_differ && changed_places(&va, &vb))
		return (struct name_fit){SUR_equal, GIVEN_initial};
	fit.given = compare_given(&va, &vb);
	return fit;
}

static bool part_fits(unsigned a, unsigned b) { return a == 0 || b == 0 || a == b; }

static bool one_digit(uint32_t a, uint32_t b)
{
	unsigned differ = 0;
	for (unsigned i = 0; i < 8; i++) {
		differ += a % 10 != b % 10;
		a /= 10;
		b /= 10;
	}
	return differ == 1;
}

enum birth_fit birth_compare(uint32_t a, uint32_t b)
{
	if (a == 0 || b == 0)
		return BIRTH_none;
	if (a == b)
		return BIRTH_equal;
	unsigned ya = a / 10000, ma = a / 100 % 100, da = a % 100;
	unsigned yb = b / 10000, mb = b / 100 % 100, db = b % 100;
	bool whole = ma > 0 && da > 0 && mb > 0 && db > 0;
	if (!whole)
		return part_fits(ya, yb) && part_fits(ma, mb) && part_fits(da, db) ? BIRTH_partial
										   : BIRTH_differ;
	if (ya == yb && ma == db && da == mb)
		return BIRTH_swapped;
	return one_digit(a, b) ? BIRTH_near : BIRTH_differ;
}
