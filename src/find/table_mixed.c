/*
 * table_mixed - cells that hold more than their header says: a name with sex and birth date behind
 * it ("JANSEN, A. (V) 01-02-1980") or with an address below it, a doctor with his AGB code, a
 * postcode with its house number. Refuses cells whose first part is none of what the column holds.
 */
#include "find/table.h"

#include "base/date.h"
#include "find/address.h"

#define MIXED_BYTES 300
#define PIVOT_YEAR  2030

static void add(struct build *b, const struct column *c, const struct cell *cell, enum kind kind,
		str value)
{
	if (value.n > 0)
		build_add(b, kind, c->evidence, c->cell, cell->at, cell->raw_n, value);
}

/* What detector d of this kind makes of s. */
static bool add_read(struct build *b, struct arena *a, const struct column *c,
		     const struct cell *cell, enum kind kind, str s)
{
	const struct detector *d = kind_detector(kind);
	str value;
	unsigned evidence;
	int score;
	if (d == NULL || !d->cell(a, kind, s, &value, &evidence, &score) ||
	    (evidence & EV_invalid) != 0)
		return false;
	build_add(b, kind, c->evidence | evidence, c->cell, cell->at, cell->raw_n, value);
	return true;
}

static bool ends_name(str s, size_t i)
{
	unsigned char c = s.p[i];
	if (is_digit(c) || c == '*' || c == '\n' || c == ';' || c == '|')
		return true;
	if (c == '(' || c == '[')
		return s.n - i > 2 &&
		       (str_find_byte(STR(")],/;"), s.p[i + 2]) < 5 || is_digit(s.p[i + 1]));
	if (i == 0 || (s.p[i - 1] != ' ' && s.p[i - 1] != ','))
		return false;
	str w = str_sub(s, i, i + 4);
	return str_eq_nocase(str_sub(w, 0, 3), STR("geb")) ||
	       str_eq_nocase(str_sub(w, 0, 3), STR("bsn")) ||
	       str_eq_nocase(str_sub(w, 0, 3), STR("dob")) || str_eq_nocase(w, STR("born"));
}

static size_t digits_in(str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += is_digit(s.p[i]);
	return n;
}

/* Tokens behind the name: a sex in brackets, a day, a BSN, an address. */
static void add_rest(struct table_state *t, struct work *w, const struct column *c,
		     const struct cell *cell, str s)
{
	struct build *b = table_build(t, c->who);
	struct address ad;
	for (size_t i = 0; i < s.n;) {
		size_t from = i;
		while (i < s.n && s.p[i] != ' ' && s.p[i] != '(' && s.p[i] != ')' &&
		       s.p[i] != ',' && s.p[i] != '\n' && s.p[i] != '*' && s.p[i] != '[' &&
		       s.p[i] != ']')
			i++;
		str token = str_sub(s, from, i);
		struct date day;
		if (token.n == 1 && is_alpha(token.p[0]))
			add_read(b, &w->a, c, cell, KIND_sex, token);
		else if (token.n >= 8 && date_read(token, PIVOT_YEAR, &day))
			add_read(b, &w->a, c, cell, KIND_birth_date, token);
		else if (digits_in(token) == 9)
			add_read(b, &w->a, c, cell, KIND_bsn, token);
		i += i == from || i < s.n;
	}
	while (s.n > 0) {
		str line = str_trim(str_cut(&s, '\n'));
		if (!address_split(&w->a, line, &ad) || ad.postcode.n == 0)
			continue;
		add(b, c, cell, KIND_street, ad.street);
		add(b, c, cell, KIND_house_number, ad.number);
		add(b, c, cell, KIND_postcode, ad.postcode);
		add(b, c, cell, KIND_city, ad.city);
	}
}

static bool name_cell_mixed(struct table_state *t, struct work *w, const struct column *c,
			    const struct cell *cell, str s)
{
	size_t i = 0;
	while (i < s.n && !ends_name(s, i))
		i++;
	size_t to = i;
	while (to > 0 && str_find_byte(STR(" ,(-:/"), s.p[to - 1]) < 6)
		to--;
	if (i == s.n || to < 2 ||
	    !add_read(table_build(t, c->who), &w->a, c, cell, c->kind, str_sub(s, 0, to)))
		return false;
	add_rest(t, w, c, cell, str_sub(s, i, s.n));
	return true;
}

/* "S. von Bulow AGB 01990001", "01990001 - Praktijk De Brug". */
static bool coded_requester(struct table_state *t, struct work *w, const struct column *c,
			    const struct cell *cell, str s)
{
	size_t at = 0, to = 0;
	str agb, name;
	unsigned evidence;
	for (; at < s.n; at = to + 1) {
		while (at < s.n && !is_digit(s.p[at]))
			at++;
		to = at;
		while (to < s.n && is_digit(s.p[to]))
			to++;
		if (to - at == 8)
			break;
	}
	if (at >= s.n || !agb_read(&w->a, str_sub(s, at, to), false, &agb, &evidence))
		return false;
	size_t end = at;
	while (end > 0 && !is_alpha(s.p[end - 1]) && s.p[end - 1] < 0x80 && s.p[end - 1] != '.')
		end--;
	str before = str_sub(s, 0, end);
	if (before.n >= 3 && str_eq_nocase(str_sub(before, before.n - 3, before.n), STR("agb")))
		before.n -= 3;
	while (before.n > 0 && str_find_byte(STR(" ,(-:/[\n"), before.p[before.n - 1]) < 8)
		before.n--;
	name = before;
	while (to < s.n && str_find_byte(STR(" ,)-:/]\n"), s.p[to]) < 8)
		to++;
	if (name.n < 2)
		name = str_sub(s, to, s.n);
	struct build *b = table_build(t, c->who);
	add(b, c, cell, KIND_requester_agb, agb);
	if (name.n >= 2)
		add_read(b, &w->a, c, cell, KIND_requester_name, name);
	return true;
}

size_t postcode_and_number(struct arena *a, str s, str *out_postcode, str *out_number)
{
	unsigned char pc[6];
	size_t at = 0, from;
	for (size_t n = 6; n <= 7 && at == 0; n++)
		at = address_postcode(str_sub(s, 0, n), 0, true, pc);
	if (at == 0 || at >= s.n)
		return 0;
	from = at;
	while (from < s.n &&
	       (s.p[from] == ' ' || s.p[from] == '-' || s.p[from] == ',' || s.p[from] == '/'))
		from++;
	if (from == s.n || !is_digit(s.p[from]) || address_number(a, s, from, out_number) != s.n)
		return 0;
	*out_postcode = str_copy(a, (str){pc, 6});
	return from;
}

/* s with blanks for blanks that do not break. */
static str plain_blanks(struct arena *a, str s)
{
	if (str_find(s, STR("\u00a0")) == s.n)
		return s;
	unsigned char *p = arena_new(a, unsigned char, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool blank = s.p[i] == 0xc2 && i + 1 < s.n && s.p[i + 1] == 0xa0;
		i += blank;
		p[n++] = blank ? ' ' : s.p[i];
	}
	return (str){p, n};
}

bool table_mixed_cell(struct table_state *t, struct work *w, const struct column *c,
		      const struct cell *cell, str s, bool ok)
{
	if (s.n > MIXED_BYTES || (ok && c->kind != KIND_requester_name))
		return false;
	s = plain_blanks(&w->a, s);
	if (c->kind == KIND_name && !ok)
		return name_cell_mixed(t, w, c, cell, s);
	if (c->kind == KIND_requester_name && s.n >= 8)
		return coded_requester(t, w, c, cell, s);
	str postcode, number;
	if (c->kind != KIND_postcode || ok ||
	    postcode_and_number(&w->a, s, &postcode, &number) == 0)
		return false;
	struct build *b = table_build(t, c->who);
	add(b, c, cell, KIND_postcode, postcode);
	add(b, c, cell, KIND_house_number, number);
	return true;
}
