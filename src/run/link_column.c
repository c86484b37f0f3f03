/*
 * link_column - headings looked up in link_column.tbl, else content: an e-mail address, a postcode,
 * a number that passes the test of BSNs, a sex, names that word lists know, and in a table without
 * headings a date of the past. Refuses to take what counts the rows or labels their clusters.
 */
#include "run/link_column.h"

#include "base/hash.h"
#include "base/hmap.h"
#include "base/must.h"
#include "base/utf8.h"
#include "find/name.h"

#define GAP_MOST            1000u /* rows between two that came: the sealed reader may lie */
#define SAYS_IT(hits, of)   ((of) >= 3 && (hits)*10 >= (of)*8)
#define SAYS_NAME(hits, of) ((of) >= 3 && (hits)*10 >= (of)*4)
#define KEY_OF_ROW          50u /* rows from which a column that never repeats is no number of a person */

static const struct {
	const char *name, *option;
} roles[LINK_ROLES] = {
    {"none", NULL},
#define LINK_ROLE(role, option) {#role, option},
#include "run/link_column.tbl"
#undef LINK_ROLE
};

static const struct {
	enum link_role role;
	const char *heading;
} heads[] = {
#define LINK_HEAD(role, heading) {LINK_##role, heading},
#include "run/link_column.tbl"
#undef LINK_HEAD
};

const char *link_role_name(enum link_role r) { return roles[r].name; }

enum link_role link_role_by_option(str name)
{
	static const struct {
		enum link_role role;
		const char *option;
	} alias[] = {
#define LINK_ALIAS(role, option) {LINK_##role, option},
#include "run/link_column.tbl"
#undef LINK_ALIAS
	};
	for (size_t i = 0; i < sizeof(alias) / sizeof(alias[0]); i++)
		if (str_eq(name, str_of(alias[i].option)))
			return alias[i].role;
	for (unsigned r = 1; r < LINK_ROLES; r++)
		if (roles[r].option != NULL && str_eq(name, str_of(roles[r].option)))
			return (enum link_role)r;
	return LINK_none;
}

static enum link_role role_of_heading(struct arena a, str heading)
{
	str key = utf8_key(&a, heading);
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (str_eq(key, str_of(heads[i].heading)))
			return heads[i].role;
	return LINK_none;
}

/* ---- content ---- */

/* What the cells of one column look like. */
struct look {
	uint64_t told, email, postcode, bsn, sex, given, surname, name, date, years;
	struct hmap seen; /* values so far */
	bool again;       /* a value stands twice */
};

static bool is_postcode(str s)
{
	bool space = s.n == 7 && s.p[4] == ' ';
	if (s.n != 6 && !space)
		return false;
	for (size_t i = 0; i < 4; i++)
		if (!is_digit(s.p[i]))
			return false;
	return s.p[0] != '0' && is_alpha(s.p[s.n - 1]) && is_alpha(s.p[s.n - 2]);
}

/* "SW1A 1AA": letters, digits, then digit, letter, letter. */
static bool is_british_postcode(str s)
{
	if (s.n < 5 || s.n > 8 || !is_alpha(s.p[0]))
		return false;
	return is_digit(s.p[s.n - 3]) && is_alpha(s.p[s.n - 2]) && is_alpha(s.p[s.n - 1]) &&
	       is_alnum(s.p[s.n - 4] == ' ' ? s.p[s.n - 5] : s.p[s.n - 4]);
}

static bool is_bsn(str s)
{
	unsigned sum = 0;
	if (s.n != 9)
		return false;
	for (unsigned i = 0; i < 9; i++) {
		if (!is_digit(s.p[i]))
			return false;
		unsigned d = (unsigned)(s.p[i] - '0');
		sum += i < 8 ? (9 - i) * d : 10 * d; /* -1 is 10 */
	}
	return sum % 11 == 0 && !str_eq(s, STR("000000000"));
}

static bool is_sex(str s)
{
	static const char *const words[] = {"m", "v", "f", "man", "vrouw", "male", "female", "w"};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(s, str_of(words[i])))
			return true;
	return false;
}

static void look_at_date(struct look *l, str s)
{
	struct date_order o = {0};
	char digits[8];
	if (!date_order_see(&o, s) || !date_order_read(&o, s, digits))
		return;
	unsigned year = 0;
	for (unsigned i = 0; i < 4; i++)
		year = year * 10 + (unsigned)(digits[i] - '0');
	l->date += year >= 1880 && year <= 2100;
	l->years += year;
}

/* Does a number stand twice? */
static void look_again(struct look *l, str s)
{
	static const unsigned char plain[16] = "kond link column";
	bool is_new;
	s = str_trim(s);
	if (s.n == 0)
		return;
	l->told++;
	hmap_put(&l->seen, hash64(plain, s), &is_new);
	l->again |= !is_new;
}

static void look_at(struct look *l, struct arena a, str s)
{
	s = str_trim(s);
	if (s.n == 0)
		return;
	l->told++;
	l->email += str_find_byte(s, '@') < s.n;
	l->postcode += is_postcode(s) || is_british_postcode(s);
	l->bsn += is_bsn(s);
	l->sex += is_sex(s);
	look_at_date(l, s);
	str f = utf8_fold(&a, s);
	bool given = name_known_given(f), surname = name_known_surname(f);
	l->given += given;
	l->surname += surname;
	l->name += !given && !surname && name_score(s) >= 60;
}

static enum link_role role_of_content(const struct look *l, bool headed)
{
	if (SAYS_IT(l->email, l->told))
		return LINK_email;
	if (SAYS_IT(l->bsn, l->told))
		return LINK_id;
	if (SAYS_IT(l->postcode, l->told))
		return LINK_postcode;
	if (SAYS_IT(l->sex, l->told))
		return LINK_sex;
	if (!headed && SAYS_IT(l->date, l->told))
		return LINK_birth;
	if (SAYS_NAME(l->given, l->told) && l->given >= l->surname)
		return LINK_given;
	if (SAYS_NAME(l->surname, l->told))
		return LINK_surname;
	return SAYS_IT(l->name, l->told) ? LINK_name : LINK_none;
}

/* ---- headings ---- */

static bool has_digit(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_digit(s.p[i]) || s.p[i] == '@')
			return true;
	return false;
}

/* Do wishes name a heading of this row? */
static bool wished(struct arena a, str heading, const struct link_wish *wish, size_t n)
{
	str key = utf8_key(&a, heading);
	for (size_t i = 0; i < n; i++)
		if (key.n > 0 && str_eq(key, utf8_key(&a, wish[i].column)))
			return true;
	return false;
}

static bool is_heading(struct arena a, const struct frame_read *f, const struct link_wish *wish,
		       size_t n_wish)
{
	unsigned filled = 0, plain = 0;
	bool name = false;
	for (unsigned i = 0; i < f->n; i++) {
		struct arena b = a;
		str s = str_trim(f->cell[i]);
		if (role_of_heading(b, s) != LINK_none || wished(b, s, wish, n_wish))
			return true;
		filled += s.n > 0;
		plain += s.n > 0 && !has_digit(s) && !is_sex(s);
		s = utf8_fold(&b, s);
		name |= name_known_given(s) || name_known_surname(s);
	}
	return filled == f->n && plain == f->n && f->n > 1 && !name;
}

/* Does the cell look like the others of its column, whose form is telling? */
static bool conforms(const struct look *others, struct arena a, str cell)
{
	struct look one = {0};
	bool fits = true;
	look_at(&one, a, cell);
	if (one.told > 0 && SAYS_IT(others->email, others->told))
		fits = one.email > 0;
	else if (one.told > 0 && SAYS_IT(others->postcode, others->told))
		fits = one.postcode > 0;
	else if (one.told > 0 && SAYS_IT(others->sex, others->told))
		fits = one.sex > 0;
	else if (one.told > 0 && SAYS_IT(others->date, others->told))
		fits = one.date > 0;
	hmap_free(&one.seen);
	return fits;
}

static void heed_wish(struct link_columns *c, struct arena a, const struct link_wish *w)
{
	uint64_t number;
	bool any = false;
	if (str_u64(w->column, &number) && number >= 1 && number <= c->n) {
		c->c[number - 1].role = w->role;
		return;
	}
	str want = utf8_key(&a, w->column);
	for (size_t i = 0; i < c->n; i++) {
		struct arena b = a;
		if (want.n > 0 && str_eq(utf8_key(&b, c->c[i].heading), want)) {
			c->c[i].role = w->role;
			any = true;
		}
	}
	if (!any && c->missing == NULL)
		c->missing = w;
}

static unsigned widest(const struct tables *t, struct arena a)
{
	unsigned n = 0;
	for (size_t i = 0; i < t->n; i++) {
		struct arena scratch = a;
		struct frame_read f = tables_row(t, i, &scratch);
		n = f.n > n ? f.n : n;
	}
	return n;
}

static void look_at_rows(struct look *look, const struct link_columns *c, const struct tables *t,
			 struct arena a)
{
	for (size_t i = 1; i < t->n; i++) {
		struct arena scratch = a;
		struct frame_read f = tables_row(t, i, &scratch);
		for (unsigned k = 0; k < f.n; k++) {
			enum link_role r = c->c[k].role;
			if (r == LINK_none)
				look_at(&look[k], scratch, f.cell[k]);
			else if (r == LINK_id || r == LINK_patient)
				look_again(&look[k], f.cell[k]);
		}
	}
}

static void see_dates(struct link_columns *c, size_t column, const struct tables *t, struct arena a)
{
	for (size_t i = c->headed ? 1 : 0; i < t->n; i++) {
		struct arena scratch = a;
		struct frame_read f = tables_row(t, i, &scratch);
		if (column < f.n)
			date_order_see(&c->c[column].dates, f.cell[column]);
	}
}

static bool has_role(const struct link_columns *c, enum link_role r)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->c[i].role == r)
			return true;
	return false;
}

/* Of several columns of dates the one with the earliest years is of birth. */
static void earliest_is_birth(struct link_columns *c, const struct look *look)
{
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < c->n; i++) {
		const struct look *l = &look[i];
		if (c->c[i].role != LINK_birth || l->date == 0)
			continue;
		if (best == SIZE_MAX || l->years * look[best].date < look[best].years * l->date)
			best = i;
	}
	for (size_t i = 0; i < c->n; i++)
		if (c->c[i].role == LINK_birth && look[i].date > 0 && i != best)
			c->c[i].role = LINK_none;
}

/* Columns whose heading is not known, by what they hold. */
static void type_by_content(struct link_columns *c, const struct look *look, bool alone)
{
	bool has[LINK_ROLES];
	for (unsigned r = 0; r < LINK_ROLES; r++)
		has[r] = has_role(c, (enum link_role)r);
	for (size_t i = 0; i < c->n; i++) {
		bool number = c->c[i].role == LINK_id || c->c[i].role == LINK_patient;
		if (alone && number && !look[i].again && look[i].told >= KEY_OF_ROW)
			c->c[i].role = LINK_label;
		if (c->c[i].role != LINK_none)
			continue;
		enum link_role r = role_of_content(&look[i], c->headed);
		bool whole = r == LINK_name && (has[LINK_surname] || has[LINK_given]);
		if (!has[r] && !whole)
			c->c[i].role = r;
	}
	if (!c->headed)
		earliest_is_birth(c, look);
}

/* A whole name beside its parts says nothing more. */
static void drop_whole_name(struct link_columns *c)
{
	if (!has_role(c, LINK_surname) || !has_role(c, LINK_given))
		return;
	for (size_t i = 0; i < c->n; i++)
		if (c->c[i].role == LINK_name)
			c->c[i].role = LINK_label;
}

static void give_roles(struct link_columns *c, struct arena *a, const struct frame_read *first,
		       const struct link_wish *wish, size_t n_wish)
{
	for (unsigned i = 0; i < first->n && c->headed; i++)
		c->c[i].heading = str_copy(a, first->cell[i]);
	for (size_t i = 0; i < c->n && n_wish == 0; i++)
		c->c[i].role = role_of_heading(*a, c->c[i].heading);
	if (n_wish == 0)
		drop_whole_name(c);
	for (size_t i = 0; i < n_wish; i++)
		heed_wish(c, *a, &wish[i]);
}

/* By content, where the user said nothing; a first row that is unlike the others is headings. */
static void look_and_type(struct link_columns *c, struct arena *a, const struct tables *t,
			  const struct frame_read *first, bool alone, struct arena scratch)
{
	struct look *look = arena_new(a, struct look, c->n);
	look_at_rows(look, c, t, scratch);
	for (unsigned i = 0; i < first->n && !c->headed; i++)
		c->headed = !conforms(&look[i], scratch, first->cell[i]);
	type_by_content(c, look, alone);
	for (size_t i = 0; i < c->n; i++)
		hmap_free(&look[i].seen);
}

/* Rows with several identity numbers are of several people (a child and its parents): who stands
 * first is the one. */
static void one_person_a_row(struct link_columns *c)
{
	unsigned ids = 0;
	for (size_t i = 0; i < c->n; i++) {
		enum link_role r = c->c[i].role;
		ids += r == LINK_id;
		bool who = r == LINK_id || r == LINK_given || r == LINK_initials ||
			   r == LINK_surname || r == LINK_name || r == LINK_birth || r == LINK_sex;
		if (ids > 1 && who)
			c->c[i].role = LINK_none;
	}
}

struct link_columns link_columns_read(struct arena *a, const struct tables *t,
				      const struct link_wish *wish, size_t n_wish, bool alone)
{
	struct link_columns c = {0};
	if (t->n == 0)
		return c;
	struct arena scratch = arena_make((size_t)16 << 20), rows = scratch;
	c.n = widest(t, rows);
	c.c = arena_new(a, struct link_column, c.n);
	struct frame_read first = tables_row(t, 0, &rows);
	c.headed = is_heading(rows, &first, wish, n_wish);
	give_roles(&c, a, &first, wish, n_wish);
	if (n_wish == 0)
		look_and_type(&c, a, t, &first, alone, rows);
	if (n_wish == 0)
		one_person_a_row(&c);
	c.heading = c.headed ? first.number : 0;
	for (size_t i = 0; i < c.n; i++)
		if (c.c[i].role == LINK_birth)
			see_dates(&c, i, t, rows);
	arena_free(&scratch);
	return c;
}

/* ---- rows ---- */

static void add(struct score_record *r, enum score_field f, str s)
{
	s = str_trim(s);
	for (unsigned i = 0; i < SCORE_VALUES && s.n > 0; i++) {
		if (r->value[f][i].n == 0) {
			r->value[f][i] = s;
			return;
		}
	}
}

/* Where a Dutch postcode begins in s; its length when there is none. */
static size_t postcode_at(str s)
{
	for (size_t i = 0; i + 6 <= s.n; i++) {
		size_t n = s.n - i >= 7 && s.p[i + 4] == ' ' ? 7 : 6;
		bool begins = i == 0 || !is_alnum(s.p[i - 1]);
		bool ends = i + n == s.n || !is_alnum(s.p[i + n]);
		if (begins && ends && is_postcode(str_sub(s, i, i + n)))
			return i;
	}
	return s.n;
}

/* "Kerkstraat 107, 5178 EC Kranenbeek": the rest of an address behind its street. */
static void add_street(struct score_record *r, str s)
{
	size_t comma = str_find_byte(s, ','), at = postcode_at(s);
	str rest = str_sub(s, comma + 1, s.n);
	if (at < s.n) {
		size_t n = s.n - at >= 7 && s.p[at + 4] == ' ' ? 7 : 6;
		add(r, SCORE_postcode, str_sub(s, at, at + n));
		rest = str_sub(s, at + n, s.n);
		comma = comma < at ? comma : at;
	}
	add(r, SCORE_street, str_sub(s, 0, comma));
	if (comma < s.n && rest.n > 0 && rest.p[0] == ',')
		rest = str_sub(rest, 1, rest.n);
	if (comma < s.n)
		add(r, SCORE_city, rest);
}

static void add_name(struct score_record *r, struct arena *a, str s)
{
	struct name n;
	s = str_trim(s);
	if (s.n == 0)
		return;
	if (!name_parse(a, s, &n)) {
		size_t space = str_find_byte(s, ' ');
		add(r, SCORE_given, str_sub(s, 0, space));
		add(r, SCORE_surname, str_sub(s, space, s.n));
		return;
	}
	add(r, SCORE_given, n.given);
	add(r, SCORE_given, n.initials);
	add(r, SCORE_surname, n.surname);
	add(r, SCORE_surname, n.partner_surname);
}

static void add_initials(struct score_record *r, struct arena *a, str s)
{
	s = str_trim(s);
	unsigned char *p = arena_new(a, unsigned char, s.n * 2);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (n > 0 && is_alpha(s.p[i]) && is_alpha(p[n - 1]))
			p[n++] = ' ';
		p[n++] = s.p[i];
	}
	add(r, SCORE_given, (str){p, n});
}

static void add_birth(struct score_record *r, struct arena *a, const struct link_column *c, str s)
{
	char digits[8];
	if (str_trim(s).n > 0 && date_order_read(&c->dates, s, digits))
		add(r, SCORE_birth, str_copy(a, (str){(const unsigned char *)digits, 8}));
}

/* Year, month and day of columns of their own. */
static void add_birth_parts(struct score_record *r, struct arena *a, const uint64_t part[3])
{
	if (part[0] == 0 || part[0] > 9999 || part[1] > 99 || part[2] > 99)
		return;
	unsigned char *p = arena_new(a, unsigned char, 8);
	uint64_t v = part[0] * 10000 + part[1] * 100 + part[2];
	for (unsigned i = 8; i-- > 0; v /= 10)
		p[i] = (unsigned char)('0' + v % 10);
	add(r, SCORE_birth, (str){p, 8});
}

static const enum score_field field_of_role[LINK_ROLES] = {
    [LINK_given] = SCORE_given,
    [LINK_surname] = SCORE_surname,
    [LINK_sex] = SCORE_sex,
    [LINK_street] = SCORE_street,
    [LINK_number] = SCORE_number,
    [LINK_street2] = SCORE_street2,
    [LINK_postcode] = SCORE_postcode,
    [LINK_city] = SCORE_city,
    [LINK_state] = SCORE_state,
    [LINK_phone] = SCORE_phone,
    [LINK_email] = SCORE_email,
    [LINK_patient] = SCORE_patient,
    [LINK_id] = SCORE_id,
};

uint64_t link_row_number(const struct frame_read *f, uint64_t last)
{
	return f->number > last && f->number - last <= GAP_MOST ? f->number : last + 1;
}

bool link_record(const struct link_columns *c, const struct frame_read *f, struct arena *a,
		 struct score_record *out_r)
{
	uint64_t part[3] = {0};
	*out_r = (struct score_record){0};
	for (unsigned i = 0; i < f->n && i < c->n; i++) {
		str s = str_trim(f->cell[i]);
		switch (c->c[i].role) {
		case LINK_none:
		case LINK_label:
		case LINK_ROLES:
			break;
		case LINK_name:
			add_name(out_r, a, s);
			break;
		case LINK_initials:
			add_initials(out_r, a, s);
			break;
		case LINK_birth:
			add_birth(out_r, a, &c->c[i], s);
			break;
		case LINK_street:
			add_street(out_r, s);
			break;
		case LINK_birth_year:
		case LINK_birth_month:
		case LINK_birth_day:
			str_u64(s, &part[c->c[i].role - LINK_birth_year]);
			break;
		default:
			add(out_r, field_of_role[c->c[i].role], s);
			break;
		}
	}
	add_birth_parts(out_r, a, part);
	for (unsigned k = 0; k < SCORE_FIELDS; k++)
		if (out_r->value[k][0].n > 0)
			return true;
	return false;
}
