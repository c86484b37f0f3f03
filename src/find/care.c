/*
 * care - what the assemblers of EDIFACT and ASTM messages share (find/care.h). Free text of
 * neighbouring segments is read as one, so that a label and its value may stand on two lines; what
 * is found in it points at all of it. Refuses to guess which person a number belongs to: a number
 * that could be a BSN and is not named one stays a weak one.
 */
#include "find/care.h"

#include "find/name.h"
#include "find/name_column.h"

#define TEXT_BYTES  ((size_t)8 << 10)
#define LONG_TEXT   24 /* [byte] a result so long is read as text too */
#define PIVOT_EVENT 36 /* two-digit years from here on are of the century before */
#define PIVOT_BIRTH 27
#define ARENA_FULL  ((size_t)32 << 20)

struct care *care_new(struct hl7_state *h)
{
	size_t cap = 0;
	struct care *c = grow(NULL, &cap, 1, sizeof(*c));
	c->h = h;
	c->text = out_mem();
	return c;
}

void care_free(struct care *c)
{
	out_end(&c->text);
	grow_free(c, 64, sizeof(*c));
}

void care_message(struct care *c, uint64_t number, const struct separators *sep)
{
	hl7_message(c->h, number, sep);
	c->who = WHO_count;
	c->mailbox = (struct asked){0};
	c->named = false;
	c->section = 0;
	out_clear(&c->text);
}

/* A message without end may not fill the memory: put out what there is, and keep only who sent it
 * and to whom. */
static void relieve(struct care *c)
{
	struct hl7_state *h = c->h;
	if ((size_t)(h->person_arena.p - h->person_arena.base) < ARENA_FULL)
		return;
	care_text_end(c);
	hl7_patient_end(h);
	arena_reset(&h->order_arena);
	arena_reset(&h->person_arena);
	h->visit = c->mailbox;
}

void care_segment(struct care *c, const struct segment *g)
{
	c->h->segment = g;
	c->h->row = PLACE_ROWS;
	if (c->h->sep.notation != NOTATION_hl7)
		relieve(c);
	switch (c->h->sep.notation) {
	case NOTATION_edifact:
		edifact_segment(c, g);
		return;
	case NOTATION_astm:
		astm_segment(c, g);
		return;
	default:
		hl7_segment(c->h, g);
	}
}

void care_message_end(struct care *c)
{
	if (c->h->sep.notation != NOTATION_hl7)
		care_text_end(c);
	hl7_message_end(c->h);
}

/* ---- values ---- */

/* The bytes of s before its first separator that is not released; *out_released: there are releases
 * among them. */
static size_t part_end(str s, const struct separators *sep, bool *out_released)
{
	unsigned char separator = sep->component, release = sep->escape;
	*out_released = false;
	for (size_t at = 0; at < s.n; at++) {
		if (s.p[at] == separator)
			return at;
		if (s.p[at] != release || release == 0)
			continue;
		*out_released = true;
		at++;
	}
	return s.n;
}

static str unreleased(struct arena *a, str s, unsigned char release)
{
	size_t n = 0;
	unsigned char *p = arena_new(a, unsigned char, s.n);
	for (size_t i = 0; i < s.n; i++) {
		i += s.p[i] == release && i + 1 < s.n;
		p[n++] = s.p[i];
	}
	return (str){p, n};
}

str care_element(const struct care *c, unsigned n) { return field_text(c->h->segment, n); }

str care_part(struct care *c, str s, unsigned k)
{
	const struct separators *sep = &c->h->sep;
	if (sep->notation != NOTATION_edifact)
		return hl7_keep(c->h,
				field_leaf(c->h->arena, sep, field_part(s, sep->component, k)));
	bool released;
	for (; k > 1 && s.n > 0; k--)
		s = str_sub(s, part_end(s, sep, &released) + 1, s.n);
	s = str_sub(s, 0, part_end(s, sep, &released));
	if (released)
		s = unreleased(c->h->arena, s, sep->escape);
	s = str_trim(s);
	return str_eq(s, STR("\"\"")) ? STR_NONE : hl7_keep(c->h, s);
}

bool care_next(struct care *c, str *rest, str *out_part)
{
	const struct separators *sep = &c->h->sep;
	bool released;
	if (rest->n == 0)
		return false;
	size_t end = part_end(*rest, sep, &released);
	str s = str_sub(*rest, 0, end);
	*rest = str_sub(*rest, end + 1, rest->n);
	if (released)
		s = unreleased(c->h->arena, s, sep->escape);
	*out_part = str_trim(s);
	return true;
}

str care_join(struct care *c, str x, str y, const char *between)
{
	str list[3] = {x, x.n > 0 && y.n > 0 ? str_of(between) : STR_NONE, y};
	unsigned char *p = arena_new(c->h->arena, unsigned char, x.n + y.n + list[1].n);
	size_t n = 0;
	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < list[k].n; i++)
			p[n++] = list[k].p[i];
	return (str){p, n};
}

static bool number_of(str s, unsigned *out_v)
{
	uint64_t v;
	if (s.n == 0 || s.n > 4 || !str_u64(s, &v))
		return false;
	*out_v = (unsigned)v;
	return true;
}

static str date_text(struct care *c, unsigned y, unsigned m, unsigned d)
{
	unsigned char *p = arena_new(c->h->arena, unsigned char, 8);
	unsigned v = y * 10000 + m * 100 + d;
	for (size_t i = 8; i > 0; i--, v /= 10)
		p[i - 1] = (unsigned char)('0' + v % 10);
	return (str){p, 8};
}

str care_date(struct care *c, str s, bool birth)
{
	str first = care_part(c, s, 1), second = care_part(c, s, 2), third = care_part(c, s, 3);
	unsigned a, b, d, pivot = birth ? PIVOT_BIRTH : PIVOT_EVENT;
	if (first.n >= 8 && is_digit(first.p[7]))
		return str_sub(first, 0, 8);
	if (first.n == 6) {
		third = str_sub(first, 4, 6);
		second = str_sub(first, 2, 4);
		first = str_sub(first, 0, 2);
	}
	if (!number_of(first, &a) || !number_of(second, &b) || !number_of(third, &d) || b > 12)
		return STR_NONE;
	if (third.n == 4 && first.n <= 2) {
		unsigned year = d;
		d = a;
		a = year;
	} else if (first.n <= 2) {
		a += a >= pivot ? 1900 : 2000;
	}
	return a > 0 && d <= 31 ? date_text(c, a, b, d) : STR_NONE;
}

/* ---- the patient ---- */

static void add(struct build *b, enum kind kind, struct place_in p, str value)
{
	build_add(b, kind, EV_position, p.cell, p.at, p.raw_n, value);
}

/* The prefix behind the surname. */
static void split_prefix(struct care_name *n)
{
	str surname = n->surname,
	    behind = n->prefix.n > 0 ? STR_NONE : name_prefix_behind(&surname);
	if (behind.n == 0)
		return;
	n->prefix = behind;
	n->surname = surname;
}

/* "Jansen-de Vries": a surname that its sender did not split. */
static void split_surname(struct care *c, struct care_name *n)
{
	struct name name;
	str lead = n->initials.n > 0 ? n->initials : n->given;
	if (n->prefix.n > 0 || n->partner.n > 0 ||
	    !name_parse(c->h->arena, care_join(c, lead, n->surname, " "), &name) ||
	    name.surname.n == 0)
		return;
	n->surname = name.surname;
	n->prefix = name.prefix;
	n->partner = name.partner_surname;
	n->partner_prefix = name.partner_prefix;
}

void care_add_name(struct care *c, struct build *b, struct place_in p, const struct care_name *name)
{
	struct care_name n = *name;
	if (n.surname.n == 0) {
		n.surname = n.partner;
		n.prefix = n.partner_prefix;
		n.partner = n.partner_prefix = STR_NONE;
	}
	if (n.surname.n == 0)
		return;
	split_prefix(&n);
	if (str_eq_nocase(n.surname, n.partner))
		n.partner = n.partner_prefix = STR_NONE;
	str own = care_join(c, n.prefix, n.surname, " "),
	    partner = care_join(c, n.partner_prefix, n.partner, " ");
	add(b, KIND_name, p,
	    care_join(c, n.given.n > 0 ? n.given : n.initials, care_join(c, partner, own, "-"),
		      " "));
	split_surname(c, &n);
	add(b, KIND_given, p, n.given);
	add(b, KIND_initials, p, n.initials);
	add(b, KIND_surname, p, n.surname);
	add(b, KIND_prefix, p, n.prefix);
	add(b, KIND_partner_surname, p, n.partner);
	add(b, KIND_partner_prefix, p, n.partner.n > 0 ? n.partner_prefix : STR_NONE);
}

/* Where the house number begins in "2e Antonie Heinsiusstraat 3456 b": s.n when there is none. */
static size_t house_at(str s)
{
	size_t letters = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (letters >= 2 && is_digit(s.p[i]) && s.p[i - 1] == ' ')
			return i;
		letters += is_alpha(s.p[i]) || s.p[i] >= 0x80;
	}
	return s.n;
}

void care_add_address(struct care *c, struct build *b, struct place_in p,
		      const struct care_address *a)
{
	str street = a->street, number = a->number;
	if (number.n == 0) {
		size_t at = house_at(street);
		number = str_trim(str_sub(street, at, street.n));
		street = str_trim(str_sub(street, 0, at));
	}
	hl7_add_checked(c->h, b, KIND_postcode, p, a->postcode);
	add(b, KIND_street, p, street);
	if (number.n > 0 && !hl7_add_checked(c->h, b, KIND_house_number, p, number))
		add(b, KIND_house_number, p, number);
	add(b, KIND_city, p, a->city);
	if (a->country.n > 0 && !str_eq_nocase(str_sub(a->country, 0, 2), STR("NL")) &&
	    !str_eq_nocase(str_sub(a->country, 0, 3), STR("Ned")))
		add(b, KIND_country, p, a->country);
}

static size_t bsn_label(str id)
{
	static const char *const labels[] = {"BSN", "SOFI"};
	for (size_t i = 0; i < 2; i++) {
		str label = str_of(labels[i]);
		if (id.n > label.n && str_eq_nocase(str_sub(id, 0, label.n), label))
			return label.n;
	}
	return 0;
}

void care_number(struct care *c, struct build *b, struct place_in p, str id, bool is_bsn, str scope)
{
	size_t label = bsn_label(id);
	unsigned char d[9], text[9];
	if (id.n == 0 || id.n > 64)
		return;
	while (label > 0 && label < id.n && !is_digit(id.p[label]))
		label++;
	if (label > 0 || is_bsn) {
		hl7_add_checked(c->h, b, KIND_bsn, p, str_sub(id, label, id.n));
		return;
	}
	if (id.n >= 9 && bsn_digits(id, d) == 0 && bsn_check(d) && !bsn_filler(d)) {
		for (size_t i = 0; i < 9; i++)
			text[i] = (unsigned char)('0' + d[i]);
		build_add(b, KIND_weak_bsn, EV_check, p.cell, p.at, p.raw_n,
			  str_copy(c->h->arena, (str){text, 9}));
	}
	if (scope.n <= 64)
		add(b, KIND_patient_number, p, local_key(c->h->arena, scope, id));
}

void care_patient(struct care *c)
{
	if (c->h->seen_patient) {
		care_text_end(c);
		hl7_patient_end(c->h);
		c->h->visit = c->mailbox;
	}
	c->h->seen_patient = true;
	c->who = WHO_patient;
}

/* ---- orders ---- */

void care_key(struct care *c, enum kind kind, struct place_in p, str scope, str id)
{
	if (id.n > 0 && id.n <= 64 && scope.n <= 64)
		add(&c->h->order, kind, p, local_key(c->h->arena, scope, id));
}

void care_asked(struct care *c, int rank, struct place_in p, str agb, unsigned evidence, str name,
		str city)
{
	struct asked now = {.rank = rank + (agb.n > 0 && rank > RANK_MAILBOX ? RANK_WITH_AGB : 0),
			    .agb = agb,
			    .name = name,
			    .city = city,
			    .evidence = evidence,
			    .cell = p.cell,
			    .at = p.at,
			    .raw_n = p.raw_n};
	if ((agb.n > 0 || name.n > 0) && now.rank > c->h->visit.rank)
		c->h->visit = now;
}

void care_order(struct care *c, uint64_t kinds)
{
	struct hl7_state *h = c->h;
	care_text_end(c);
	if ((build_kinds(&h->order) & kinds) == 0 && h->order.n + 32 <= h->limits->mention_findings)
		return;
	hl7_order_next(h);
	hl7_order_relieve(h);
}

void care_words(struct care *c, str s)
{
	if (s.n > 0)
		c->h->bits |= category_bits(s, true);
}

void care_test(struct care *c, struct place_in p, str code, str name)
{
	uint64_t bits = category_bits(name, true);
	bits = bits != 0 ? bits : category_bits(code, true);
	c->h->bits |= bits != 0 ? bits : c->section;
	add(&c->h->order, KIND_test, p, name.n > 0 ? name : code);
}

static bool has_letters(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_alpha(s.p[i]))
			return true;
	return false;
}

void care_result(struct care *c, struct place_in p, str value)
{
	if (!result_value(value))
		return;
	add(&c->h->order, KIND_result, p, value);
	if (!has_letters(value))
		return;
	care_words(c, value);
	if (value.n >= LONG_TEXT) {
		struct cell cell = {.text = value, .at = p.at, .raw_n = p.raw_n};
		hl7_prose(c->h, p.cell, &cell);
	}
}

void care_text_end(struct care *c)
{
	struct hl7_state *h = c->h;
	str s = out_view(&c->text);
	if (s.n >= 3) {
		struct arena *in_use = h->arena;
		struct cell cell = {
		    .text = s, .at = c->text_at, .raw_n = (uint32_t)(c->text_end - c->text_at)};
		h->arena = &h->order_arena;
		hl7_prose(h, c->text_cell, &cell);
		h->bits |= category_bits(s, true);
		h->arena = in_use;
		out_clear(&c->text);
		care_order(c, 0);
	}
	out_clear(&c->text);
}

void care_text(struct care *c, unsigned n, str s)
{
	struct place_in p = hl7_place(c->h, n);
	if (c->text.n > 0 &&
	    (p.cell != c->text_cell || p.at < c->text_end || c->text.n + s.n > TEXT_BYTES))
		care_text_end(c);
	if (c->text.n == 0) {
		c->text_at = p.at;
		c->text_cell = p.cell;
	}
	out_str(&c->text, s);
	out_char(&c->text, '\n');
	c->text_end = p.at + p.raw_n;
}
