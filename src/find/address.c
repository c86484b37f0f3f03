/*
 * address - taking Dutch addresses apart: street, house number with letter and addition, postcode,
 * city. Postcodes: PostNL form (four digits from 1000, two letters; SA SD SS are not issued).
 * Refuses to guess a street without a number.
 */
#include "find/address.h"

#include "find/seek.h"

#define NUMBER_BYTES 24

static bool unit_word(str s, size_t at)
{
	static const char *const units[] = {"mg", "ml", "kg", "cm", "mm", "gr", "en", "in", "op",
					    "is", "of", "te", "tm", "uu", "ie", "jr", "st", "nr",
					    "ex", "al", "de", "ug", "mu", "km", "dd", "pg", "ng",
					    "dl", "um", "uw", "na", "om", "to", "or", "to", NULL};
	for (size_t i = 0; units[i] != NULL; i++)
		if (str_eq_nocase(str_sub(s, at, at + 2), str_of(units[i])))
			return true;
	return false;
}

static size_t gap_at(str s, size_t i)
{
	if (i < s.n && s.p[i] == ' ')
		return i + 1 < s.n && s.p[i + 1] == ' ' ? 2 : 1;
	return s.n - i >= 2 && s.p[i] == 0xc2 && s.p[i + 1] == 0xa0 ? 2 : 0;
}

size_t address_postcode(str s, size_t at, bool small, unsigned char out_postcode[6])
{
	if (at > s.n || s.n - at < 6 || s.p[at] == '0' || seek_digits(s, at, 5) != 4)
		return at;
	size_t gap = gap_at(s, at + 4), i = at + 4 + gap;
	if (s.n - i < 2 || !is_alpha(s.p[i]) || !is_alpha(s.p[i + 1]) ||
	    (s.n - i > 2 && is_alnum(s.p[i + 2])))
		return at;
	bool upper = is_upper(s.p[i]) && is_upper(s.p[i + 1]);
	unsigned char x = to_upper(s.p[i]), y = to_upper(s.p[i + 1]);
	if ((!upper && !small) || (x == 'S' && (y == 'A' || y == 'D' || y == 'S')))
		return at;
	if (!upper && unit_word(s, i))
		return at;
	for (size_t j = 0; j < 4; j++)
		out_postcode[j] = s.p[at + j];
	out_postcode[4] = x;
	out_postcode[5] = y;
	return i + 2;
}

/* addition_at - a letter and additions behind a house number; gives where they end. */
static size_t addition_at(str s, size_t at)
{
	static const char *const words[] = {"bis",   "hs",  "huis",   "hoog", "rood",  "zw",
					    "zwart", "wit", "achter", "voor", "boven", "beneden",
					    "i",     "ii",  "iii",    "iv",   "to",    "by",
					    "kmr",   "app", NULL};
	size_t end = at;
	for (unsigned part = 0; part < 3 && end < s.n; part++) {
		size_t i = end;
		if (s.p[i] == ' ' || s.p[i] == '-' || s.p[i] == '/')
			i++;
		size_t to = i;
		while (to < s.n && is_alnum(s.p[to]))
			to++;
		str w = str_sub(s, i, to);
		size_t digits = seek_digits(w, 0, 9);
		bool known = false;
		for (size_t k = 0; words[k] != NULL; k++)
			known |= str_eq_nocase(w, str_of(words[k]));
		known |= w.n == 1 && is_alpha(w.p[0]);
		known |= i > end && digits == w.n && w.n > 0 && w.n <= 3 &&
			 (s.p[end] != ' ' || part > 0 ||
			  (to < s.n && s.p[to] == ' ' &&
			   str_eq_nocase(str_sub(s, to + 1, to + 5), STR("hoog"))));
		known |= i == end && w.n > 0 && w.n <= 4 && !is_digit(w.p[0]);
		known |= i > end && s.p[end] != ' ' && w.n > 0 && w.n <= 4;
		if (!known || (to < s.n && (s.p[to] == '@' || s.p[to] >= 0x80)))
			break;
		end = to;
	}
	return end;
}

size_t address_number(struct arena *a, str s, size_t at, str *out_number)
{
	size_t digits = seek_digits(s, at, 6);
	if (digits == 0 || digits > 5 || s.p[at] == '0')
		return at;
	size_t end = at + digits, rest = addition_at(s, end);
	if (rest - at > NUMBER_BYTES)
		rest = end;
	if (rest == end && end < s.n &&
	    (is_alnum(s.p[end]) ||
	     ((s.p[end] == '.' || s.p[end] == ',') && end + 1 < s.n && is_digit(s.p[end + 1]))))
		return at;
	str raw = str_sub(s, at, rest);
	unsigned char *p = arena_new(a, unsigned char, raw.n);
	for (size_t i = 0; i < raw.n; i++)
		p[i] = raw.p[i] == ' ' || raw.p[i] == '/' ? '-' : raw.p[i];
	*out_number = (str){p, raw.n};
	return rest;
}

static bool street_char(unsigned char c)
{
	return is_alpha(c) || c >= 0x80 || c == ' ' || c == '.' || c == '\'' || c == '-' ||
	       c == '/' || c == '(' || c == ')';
}

/* street_before - where a street that ends at to starts: letters, or ordinals like "2e", back to a
 * comma or the start. */
static size_t street_from(str s, size_t to)
{
	size_t from = to;
	while (from > 0) {
		unsigned char c = s.p[from - 1];
		bool ordinal = is_digit(c) && from < to &&
			       (s.p[from] == 'e' || is_digit(s.p[from])) && to - from > 3;
		if (!street_char(c) && !ordinal)
			break;
		from--;
	}
	while (from < to && !is_alnum(s.p[from]) && s.p[from] < 0x80 && s.p[from] != '\'')
		from++;
	return from;
}

static void set_city(str s, size_t from, struct address *out)
{
	while (from < s.n && (s.p[from] == ' ' || s.p[from] == ',' || s.p[from] == '\t'))
		from++;
	size_t to = from;
	while (to < s.n && (is_alpha(s.p[to]) || s.p[to] >= 0x80 || s.p[to] == ' ' ||
			    s.p[to] == '-' || s.p[to] == '\'' || s.p[to] == '.' || s.p[to] == '/' ||
			    s.p[to] == '(' || s.p[to] == ')')) {
		if (s.p[to] == ' ' && to + 1 < s.n && s.p[to + 1] == ' ')
			break;
		if (s.p[to] == '.' && to - from > 3)
			break;
		to++;
	}
	while (to > from && !is_alpha(s.p[to - 1]) && s.p[to - 1] < 0x80 && s.p[to - 1] != ')')
		to--;
	if (to - from < 2)
		return;
	out->city = str_sub(s, from, to);
	out->city_from = from;
	out->city_to = to;
}

static bool letters_in(str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += is_alpha(s.p[i]) || s.p[i] >= 0x80;
	return n >= 2;
}

/* street_at - the street whose number begins at i. gives false when there is none. */
static bool street_at(struct arena *a, str s, size_t i, struct address *out)
{
	size_t to = i;
	str number = STR(""), second = STR("");
	struct arena try = *a;
	while (to > 0 && s.p[to - 1] == ' ')
		to--;
	size_t end = is_alnum(s.p[i - 1]) && to == i && !is_alpha(s.p[i - 1])
			 ? i
			 : address_number(&try, s, i, &number);
	size_t from = street_from(s, to);
	if (end <= i || to - from < 2 || !letters_in(str_sub(s, from, to)) || s.p[i - 1] == '(')
		return false;
	size_t more = end < s.n && s.p[end] == ' ' ? address_number(&try, s, end + 1, &second) : 0;
	if (second.n > 0 && more > end &&
	    (more == s.n || s.p[more] == ',' || s.p[more] == ' ')) { /* Plein 1944 12 */
		to = end;
		i = end + 1;
		end = more;
		number = second;
	}
	*a = try;
	out->street = str_sub(s, from, to);
	out->street_from = from;
	out->street_to = to;
	out->number = number;
	out->number_from = i;
	out->number_to = end;
	return true;
}

/* only_marks - nothing but blanks and marks stands in s. */
static bool only_marks(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_alnum(s.p[i]) || s.p[i] >= 0x80)
			return false;
	return true;
}

/* set_street - the first street with a number in s; before a postcode the one right before it,
 * where there is one. */
static void set_street(struct arena *a, str s, struct address *out, bool before_postcode)
{
	struct address one = *out;
	bool any = false;
	for (size_t i = seek_digit(s, 1); i < s.n; i = seek_digit(s, i)) {
		if ((!any || before_postcode) && street_at(a, s, i, &one)) {
			bool right = only_marks(str_sub(s, one.number_to, s.n));
			if (!any || right)
				*out = one;
			any = true;
			if (right || !before_postcode)
				return;
		}
		i = any && one.number_to > i ? one.number_to : i;
		i += seek_digits(s, i, SIZE_MAX);
	}
}

bool address_split(struct arena *a, str s, struct address *out)
{
	*out = (struct address){
	    .street = STR(""), .number = STR(""), .postcode = STR(""), .city = STR("")};
	unsigned char pc[6];
	size_t at = seek_digit(s, 0), end = at;
	for (; at < s.n; at = seek_digit(s, at + seek_digits(s, at, SIZE_MAX))) {
		end = address_postcode(s, at, true, pc);
		if (end > at)
			break;
	}
	if (at < s.n && end > at) {
		out->postcode = str_copy(a, (str){pc, 6});
		out->postcode_from = at;
		out->postcode_to = end;
		set_city(s, end, out);
		set_street(a, str_sub(s, 0, at), out, true);
	} else {
		set_street(a, s, out, false);
		if (out->street.n > 0 && out->number_to < s.n && s.p[out->number_to] == ',')
			set_city(s, out->number_to, out);
	}
	return out->number.n > 0 || out->postcode.n > 0;
}

int address_street_score(str s)
{
	static const str ends[] = {
	    STR("straat"),    STR("weg"),    STR("laan"),   STR("plein"), STR("gracht"),
	    STR("kade"),      STR("singel"), STR("dijk"),   STR("pad"),   STR("hof"),
	    STR("plantsoen"), STR("park"),   STR("str."),   STR("dreef"), STR("steeg"),
	    STR("markt"),     STR("wal"),    STR("hoven"),  STR("burg"),  STR("veld"),
	    STR("baan"),      STR("kamp"),   STR("plaats"), STR("ring"),  STR("waard")};
	unsigned char last = s.n > 0 ? to_lower(s.p[s.n - 1]) : 0;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		str e = ends[i];
		if (e.p[e.n - 1] == last && s.n > e.n + 1 &&
		    str_eq_nocase(str_sub(s, s.n - e.n, s.n), e))
			return 60;
	}
	return 8;
}
