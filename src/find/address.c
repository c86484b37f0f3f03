/*
 * address - taking Dutch addresses apart: street, house number with letter and addition, postcode,
 * city. Postcodes: PostNL form (four digits from 1000, two letters; SA SD SS are not issued).
 * Refuses to guess a street without a number.
 */
#include "find/address.h"

#include "find/seek.h"

#define NUMBER_BYTES 24
#define LABEL_BYTES  16 /* [byte] between a postcode and the number behind its label */

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

/* date_at - a date with its year stands there: no house has that number. */
static bool date_at(str s, size_t at)
{
	size_t day = seek_digits(s, at, 3), i = at + day;
	if (day == 0 || day > 2 || i >= s.n || (s.p[i] != '-' && s.p[i] != '/'))
		return false;
	size_t month = seek_digits(s, i + 1, 3), k = i + 1 + month;
	return month > 0 && month <= 2 && k < s.n && s.p[k] == s.p[i] &&
	       seek_digits(s, k + 1, 5) == 4;
}

size_t address_number(struct arena *a, str s, size_t at, str *out_number)
{
	size_t digits = seek_digits(s, at, 6);
	if (digits == 0 || digits > 5 || s.p[at] == '0' || date_at(s, at))
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

/* no_place - the word at from begins another field, no name of a town. */
static bool no_place(str s)
{
	static const str words[] = {
	    SEEK("geb"), SEEK("geboren"),    SEEK("bsn"),   SEEK("tel"),    SEEK("nr"),
	    SEEK("mob"), SEEK("huisnummer"), SEEK("email"), SEEK("e-mail"), SEEK_END};
	size_t to = 0;
	while (to < s.n && (is_alpha(s.p[to]) || s.p[to] == '-'))
		to++;
	str w = str_sub(s, 0, to);
	return w.n > 0 && seek_has(w, words) == w.n;
}

static void set_city(str s, size_t from, struct address *out)
{
	while (from < s.n && (s.p[from] == ' ' || s.p[from] == ',' || s.p[from] == '\t'))
		from++;
	size_t to = from;
	bool open = false;
	while (to < s.n && (is_alpha(s.p[to]) || s.p[to] >= 0x80 || s.p[to] == ' ' ||
			    s.p[to] == '-' || s.p[to] == '\'' || s.p[to] == '.' || s.p[to] == '/' ||
			    s.p[to] == '(' || s.p[to] == ')')) {
		if (s.p[to] == ' ' && to + 1 < s.n && s.p[to + 1] == ' ')
			break;
		if ((s.p[to] == '.' && to - from > 3) || (s.p[to] == ')' && !open))
			break;
		open |= s.p[to] == '(';
		to++;
	}
	if (no_place(str_sub(s, from, to)))
		return;
	while (to > from && !is_alpha(s.p[to - 1]) && s.p[to - 1] < 0x80 && s.p[to - 1] != ')')
		to--;
	if (to - from < 2)
		return;
	out->city = str_sub(s, from, to);
	out->city_from = from;
	out->city_to = to;
}

static bool is_month(str w)
{
	static const str months[] = {
	    SEEK("januari"),   SEEK("februari"), SEEK("maart"),    SEEK("april"),
	    SEEK("mei"),       SEEK("juni"),     SEEK("juli"),     SEEK("augustus"),
	    SEEK("september"), SEEK("oktober"),  SEEK("november"), SEEK("december"),
	    SEEK("jan"),       SEEK("feb"),      SEEK("mrt"),      SEEK("apr"),
	    SEEK("jun"),       SEEK("jul"),      SEEK("aug"),      SEEK("sep"),
	    SEEK("okt"),       SEEK("nov"),      SEEK("dec"),      SEEK("geb"),
	    SEEK("geboren"),   SEEK_END};
	return w.n > 2 && seek_has(w, months) == w.n && str_find_byte(w, ' ') == w.n;
}

/* is_tie - a small word that may stand within the name of a street. */
static bool is_tie(str w)
{
	static const str ties[] = {
	    SEEK("van"), SEEK("de"),   SEEK("den"),    SEEK("der"),   SEEK("het"), SEEK("'t"),
	    SEEK("aan"), SEEK("op"),   SEEK("in"),     SEEK("en"),    SEEK("ten"), SEEK("ter"),
	    SEEK("te"),  SEEK("bij"),  SEEK("over"),   SEEK("la"),    SEEK("le"),  SEEK("du"),
	    SEEK("tot"), SEEK("voor"), SEEK("achter"), SEEK("onder"), SEEK("'s"),  SEEK("naar")};
	for (size_t i = 0; i < sizeof(ties) / sizeof(ties[0]); i++)
		if (str_eq(w, ties[i]))
			return true;
	return false;
}

/* small_word - the word of s at at is in small letters; *out: it. */
static bool small_word(str s, size_t at, str *out)
{
	size_t to = at;
	while (to < s.n && s.p[to] != ' ')
		to++;
	*out = str_sub(s, at, to);
	return out->n > 0 && (is_lower(out->p[0]) || out->p[0] == '\'') &&
	       !(out->p[0] == '\'' && out->n > 3);
}

/* past_text - where the street begins in s, which may begin with words of the sentence it stands
 * in: "wonend aan de Kerkstraat". */
static size_t past_text(str s)
{
	static const str ways[] = {SEEK("aan de "), SEEK("aan het "), SEEK("op de "),
				   SEEK("op het "), SEEK("in de "),   SEEK("in het "),
				   SEEK("aan "),    SEEK("op "),      SEEK("naar "),
				   SEEK("in "),     SEEK("te "),      SEEK("van ")};
	size_t from = 0, big = s.n;
	bool text = false;
	str w;
	if (!small_word(s, 0, &w))
		return 0;
	for (size_t at = 0; at < s.n; at += w.n + 1) {
		if (!small_word(s, at, &w)) {
			big = w.n > 0 && big == s.n ? at : big;
			continue;
		}
		if (!is_tie(w)) {
			from = at + w.n + 1;
			text = true;
			big = s.n;
		}
	}
	if (big == s.n)
		return 0;
	str rest = str_sub(s, from, s.n);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		bool capital = rest.n > ways[i].n &&
			       (is_upper(rest.p[ways[i].n]) || rest.p[ways[i].n] >= 0xc3);
		bool told = text || i == 6 || i == 7 || i == 8;
		if (told && capital && str_starts(rest, ways[i]))
			return from + ways[i].n;
	}
	return from;
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
	from += past_text(str_sub(s, from, to));
	if (end <= i || to - from < 2 || !letters_in(str_sub(s, from, to)) || s.p[i - 1] == '(' ||
	    is_month(str_sub(s, from, to)))
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

/* number_last - "7443 MB 366 A": nothing but the house number follows the postcode. */
static void number_last(struct arena *a, str s, size_t at, struct address *out)
{
	struct arena try = *a;
	str number;
	size_t from = at;
	while (from < s.n && s.p[from] == ' ')
		from++;
	size_t end = from > at && from - at <= 2 ? address_number(&try, s, from, &number) : from;
	if (end == from || (end < s.n && s.p[end] != '\n' && s.p[end] != '\r' && s.p[end] != '\t' &&
			    s.p[end] != ';'))
		return;
	*a = try;
	out->number = number;
	out->number_from = from;
	out->number_to = end;
}

/* number_behind - "7443MB nr 366 A": the house number behind its postcode, by its label. */
static void number_behind(struct arena *a, str s, size_t at, struct address *out)
{
	static const str labels[] = {SEEK("nr"),  SEEK("huisnr"), SEEK("huisnummer"),
				     SEEK("hnr"), SEEK("nummer"), SEEK_END};
	size_t digit = seek_digit(s, at);
	str label = str_sub(s, at, digit);
	while (label.n > 0 && (label.p[label.n - 1] == ' ' || label.p[label.n - 1] == '.' ||
			       label.p[label.n - 1] == ':'))
		label.n--;
	if (digit - at > LABEL_BYTES || label.n < 2 || seek_has(label, labels) != label.n)
		return;
	size_t end = address_number(a, s, digit, &out->number);
	out->number_from = digit;
	out->number_to = end;
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
		if (out->street.n == 0)
			number_behind(a, s, end, out);
		if (out->number.n == 0)
			number_last(a, s, end, out);
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
