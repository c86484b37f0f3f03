/*
 * score_fold - the comparable form of what records say: case, marks, spaces, titles of nothing
 * ("unknown"), prefixes of surnames, house numbers behind streets, country codes of telephones.
 * Refuses to repair: what is misspelt stays so, comparing is for score_level.c.
 */
#include "base/utf8.h"
#include "find/name.h"
#include "person/score_inner.h"

static bool says_nothing(str folded)
{
	static const char *const words[] = {
	    "",    "unknown", "onbekend", "null", "none",    "nan",       "na",          "n a",
	    "nvt", "n v t",   "geen",     "nil",  "missing", "not known", "niet bekend", "test"};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(folded, str_of(words[i])))
			return true;
	return false;
}

/* s without its spaces, in a. */
static str close_up(struct arena *a, str s)
{
	unsigned char *p = arena_new(a, unsigned char, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ')
			p[n++] = s.p[i];
	return (str){p, n};
}

static bool one_digit_only(str s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] != s.p[0])
			return false;
	return s.n > 0 && is_digit(s.p[0]);
}

static str without_zeros(str s)
{
	while (s.n > 1 && s.p[0] == '0')
		s = str_sub(s, 1, s.n);
	return s;
}

static str digits_of(struct arena *a, str s)
{
	unsigned char *p = arena_new(a, unsigned char, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (is_digit(s.p[i]))
			p[n++] = s.p[i];
	return (str){p, n};
}

bool value_is_initials(str folded)
{
	for (size_t i = 0; i < folded.n; i++)
		if ((i % 2 == 1) != (folded.p[i] == ' '))
			return false;
	return folded.n > 0;
}

static str fold_surname(struct arena *a, str s)
{
	str f = utf8_fold(a, s), rest = f;
	if (says_nothing(f))
		return STR_NONE;
	for (str word = str_cut(&rest, ' '); rest.n > 0 && name_is_prefix(word);
	     word = str_cut(&rest, ' '))
		f = rest;
	return close_up(a, f);
}

static str fold_given(struct arena *a, str s)
{
	str f = utf8_fold(a, s);
	return says_nothing(f) ? STR_NONE : f;
}

static str fold_sex(struct arena *a, str s)
{
	static const struct {
		const char *word, *sex;
	} known[] = {{"m", "m"},      {"man", "m"}, {"male", "m"},       {"mannelijk", "m"},
		     {"1", "m"},      {"v", "f"},   {"f", "f"},          {"vrouw", "f"},
		     {"female", "f"}, {"2", "f"},   {"vrouwelijk", "f"}, {"w", "f"}};
	str f = utf8_fold(a, s);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(f, str_of(known[i].word)))
			return str_of(known[i].sex);
	return STR_NONE;
}

/* "straat" and "str", "street" and "st" end alike. */
static str fold_street_end(str s)
{
	static const struct {
		const char *end;
		size_t keep;
	} ends[] = {{"straat", 3}, {"street", 2}, {"str", 3}, {"laan", 2}};
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		str end = str_of(ends[i].end);
		if (s.n > end.n + 2 && str_ends(s, end))
			return str_sub(s, 0, s.n - end.n + ends[i].keep);
	}
	return s;
}

/* Where a house number begins at the end of a folded street; its length when there is none. */
static size_t number_at(str f)
{
	size_t from = f.n;
	for (size_t i = 1; i < f.n; i++)
		if (f.p[i - 1] == ' ' && is_digit(f.p[i]) && f.n - i <= 10) {
			from = i;
			break;
		}
	return from;
}

static str fold_street(struct arena *a, str s)
{
	str f = utf8_fold(a, s);
	if (says_nothing(f))
		return STR_NONE;
	return fold_street_end(close_up(a, str_sub(f, 0, number_at(f))));
}

static str fold_city(struct arena *a, str s)
{
	str f = utf8_fold(a, s);
	if (says_nothing(f))
		return STR_NONE;
	if (str_eq(f, STR("s gravenhage")) || str_eq(f, STR("sgravenhage")))
		return STR("denhaag");
	if (str_eq(f, STR("s hertogenbosch")) || str_eq(f, STR("shertogenbosch")))
		return STR("denbosch");
	return close_up(a, f);
}

static str fold_phone(struct arena *a, str s)
{
	str d = digits_of(a, s);
	if (d.n < 6 || one_digit_only(d))
		return STR_NONE;
	return d.n > 9 ? str_sub(d, d.n - 9, d.n) : without_zeros(d);
}

static str fold_email(struct arena *a, str s)
{
	s = str_trim(s);
	if (str_find_byte(s, '@') == s.n || s.n < 5)
		return STR_NONE;
	unsigned char *p = arena_new(a, unsigned char, s.n);
	for (size_t i = 0; i < s.n; i++)
		p[i] = to_lower(s.p[i]);
	return (str){p, s.n};
}

static str fold_number(struct arena *a, str s)
{
	str k = without_zeros(utf8_key(a, s));
	return says_nothing(k) ? STR_NONE : k;
}

static str fold_key(struct arena *a, str s)
{
	str k = without_zeros(utf8_key(a, s));
	return says_nothing(k) || one_digit_only(k) ? STR_NONE : k;
}

static str fold_birth(struct arena *a, str s)
{
	str d = digits_of(a, s);
	return d.n != 8 || one_digit_only(d) ? STR_NONE : d;
}

static str fold_one(struct arena *a, enum score_field f, str s)
{
	static str (*const how[SCORE_FIELDS])(struct arena *, str) = {
	    [SCORE_surname] = fold_surname, [SCORE_given] = fold_given,
	    [SCORE_birth] = fold_birth,     [SCORE_sex] = fold_sex,
	    [SCORE_street] = fold_street,   [SCORE_number] = fold_number,
	    [SCORE_street2] = fold_street,  [SCORE_postcode] = fold_number,
	    [SCORE_city] = fold_city,       [SCORE_state] = fold_city,
	    [SCORE_phone] = fold_phone,     [SCORE_email] = fold_email,
	    [SCORE_patient] = fold_key,     [SCORE_id] = fold_key};
	return how[f] == NULL || s.n == 0
		   ? STR_NONE
		   : str_sub(how[f](a, str_sub(s, 0, VALUE_BYTES)), 0, VALUE_BYTES);
}

static unsigned add(str out_value[SCORE_VALUES], unsigned n, str v)
{
	for (unsigned i = 0; i < n; i++)
		if (str_eq(out_value[i], v))
			return n;
	if (v.n > 0 && n < SCORE_VALUES)
		out_value[n++] = v;
	return n;
}

/* The house number that stands behind a street. */
static unsigned number_of_street(struct arena *a, const struct score_record *r,
				 str out_value[SCORE_VALUES])
{
	unsigned n = 0;
	for (unsigned i = 0; i < SCORE_VALUES; i++) {
		str f = utf8_fold(a, str_sub(r->value[SCORE_street][i], 0, VALUE_BYTES));
		str number = str_sub(f, number_at(f), f.n);
		n = add(out_value, n, without_zeros(close_up(a, number)));
	}
	return n;
}

unsigned score_fold(struct arena *a, enum score_field f, const struct score_record *r,
		    str out_value[SCORE_VALUES])
{
	unsigned n = 0;
	for (unsigned i = 0; i < SCORE_VALUES; i++) {
		str s = r->value[f][i];
		while (f == SCORE_surname && str_find_byte(s, '-') < s.n)
			n = add(out_value, n, fold_one(a, f, str_cut(&s, '-')));
		n = add(out_value, n, fold_one(a, f, s));
	}
	return n == 0 && f == SCORE_number ? number_of_street(a, r, out_value) : n;
}
