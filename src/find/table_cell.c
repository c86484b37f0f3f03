/*
 * table_cell - one cell of a typed column: read by the detector of its kind, through the memo of
 * the column, into the mention of those it speaks of. A cell of a column that is not typed is read
 * as running text when something may stand in it unannounced.
 */
#include "find/table.h"

#include <string.h>

#include "base/date.h"
#include "base/out.h"
#include "find/address.h"

#define SERIAL_EPOCH_DAYS 25569 /* 1970-01-01 as days since 1899-12-30 */
#define PIVOT_YEAR        2050  /* two-digit years above it are of the century before */

static bool null_cell(str s)
{
	switch (s.n) {
	case 0:
		return true;
	case 1:
		return s.p[0] == '-' || s.p[0] == '?' || s.p[0] == '.';
	case 2:
		return (s.p[0] == '\\' && s.p[1] == 'N') || (s.p[0] == '"' && s.p[1] == '"');
	case 4:
		return str_eq_nocase(s, STR("null"));
	default:
		return false;
	}
}

static str written_date(struct arena *a, struct date d)
{
	struct out o = out_mem();
	date_write(&o, d);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

/* Dates that no detector reads: since when an address holds, and of death. */
static bool plain_date(struct arena *a, str s, str *out_value)
{
	struct date d;
	if (!date_read(s, PIVOT_YEAR, &d))
		return false;
	*out_value = written_date(a, d);
	return out_value->n == 10;
}

/* A column named as one part of a name holds names, however odd: "C", "<Onbekend>", a page of
 * titles. */
static bool odd_name(const struct column *c, str s, str *out_value)
{
	bool name =
	    c->kind == KIND_surname || c->kind == KIND_given || c->kind == KIND_partner_surname;
	bool letter = false;
	for (size_t i = 0; i < s.n && !letter; i++)
		letter = is_alpha(s.p[i]) || s.p[i] >= 0x80;
	*out_value = s;
	return name && c->labelled && letter;
}

static bool serial_date(struct arena *a, str s, str *out_value)
{
	uint64_t days;
	size_t point = str_find_byte(s, '.');
	if (!str_u64(str_sub(s, 0, point < s.n ? point : str_find_byte(s, ',')), &days) ||
	    days < 366 || days > 80000)
		return false;
	*out_value = written_date(a, date_of_days((int32_t)days - SERIAL_EPOCH_DAYS));
	return out_value->n == 10;
}

/* What a typed cell says. */
struct said {
	str value;
	uint64_t bits; /* categories, also when it has no value */
	unsigned evidence;
	bool ok; /* it has a value */
};

/* "560209" as "090256". */
static str year_last(struct arena *a, str s)
{
	static const unsigned char from[] = {4, 5, 2, 3, 0, 1};
	unsigned char *p = arena_new(a, unsigned char, 6);
	if (s.n != 6)
		return s;
	for (size_t i = 0; i < 6; i++)
		p[i] = s.p[from[i]];
	return (str){p, 6};
}

/* Month and day of a column that has its months first, put the other way. */
static str day_first(struct arena *a, str s)
{
	size_t i = 0, k;
	while (i < s.n && is_digit(s.p[i]))
		i++;
	k = i + 1;
	while (k < s.n && is_digit(s.p[k]))
		k++;
	if (i == 0 || i > 2 || k >= s.n || k - i < 2 || k - i > 3)
		return s;
	unsigned char *p = arena_new(a, unsigned char, s.n);
	size_t second = k - i - 1;
	memcpy(p, s.p + i + 1, second);
	p[second] = s.p[i];
	memcpy(p + second + 1, s.p, i);
	memcpy(p + k, s.p + k, s.n - k);
	return (str){p, s.n};
}

static bool boy_or_girl(str s, str *out_value)
{
	if (s.n != 1)
		return false;
	unsigned char l = to_lower(s.p[0]);
	*out_value = l == 'j' ? STR("M") : STR("F");
	return l == 'j' || l == 'm';
}

static void read_typed(const struct column *c, struct arena *a, str s, struct said *d)
{
	int score = 0;
	*d = (struct said){.bits = c->tests ? category_bits(s, true) : 0};
	if (c->wide && result_value(s))
		d->bits = c->bits | category_bits(s, true);
	if (c->month_first)
		s = day_first(a, s);
	if (c->year_first)
		s = year_last(a, s);
	if (c->boys && boy_or_girl(s, &d->value))
		d->ok = true;
	else if (c->serial && serial_date(a, s, &d->value))
		d->ok = true;
	else if (c->kind == KIND_address_date)
		d->ok = plain_date(a, s, &d->value);
	else if (c->detector != NULL && c->detector->cell != NULL)
		d->ok = c->detector->cell(a, c->kind, s, &d->value, &d->evidence, &score);
	d->ok = d->ok || odd_name(c, s, &d->value);
}

/* gives false when it is too long to be kept. */
static bool keep(const struct build *b, struct memo_entry *e, const struct said *d)
{
	if (d->ok && d->value.n > MEMO_BYTES)
		return false;
	e->ok = d->ok;
	e->clean = d->ok && build_clean(b, d->value);
	e->bits = d->bits;
	e->evidence = (uint8_t)d->evidence;
	e->value_n = d->ok ? (uint8_t)d->value.n : 0;
	if (e->value_n > 0)
		memcpy(e->value, d->value.p, e->value_n);
	return true;
}

static inline void recall(const struct memo_entry *e, struct said *d)
{
	d->value = (str){e->value, e->value_n};
	d->bits = e->bits;
	d->evidence = e->evidence;
	d->ok = e->ok;
}

void table_house(struct table_state *t, const struct column *c, str s, const struct cell *cell)
{
	struct house *h = &t->house[c->who];
	if ((t->houses >> c->who & 1) == 0) {
		t->houses |= 1u << c->who;
		h->n = 0;
	}
	if (s.n + 1 > HOUSE_BYTES - h->n)
		return;
	if (h->n == 0) {
		h->cell = cell;
		h->name = c->cell;
		h->evidence = c->evidence;
	} else {
		h->text[h->n++] = '-';
	}
	memcpy(h->text + h->n, s.p, s.n);
	h->n += s.n;
}

static bool lost_digits(str s)
{
	size_t e = str_find_byte(s, 'E');
	if (e == s.n)
		e = str_find_byte(s, 'e');
	return s.n >= 6 && s.n <= 14 && is_digit(s.p[0]) && e > 1 && e + 1 < s.n &&
	       (s.p[1] == '.' || s.p[1] == ',') && s.p[e + 1] == '+';
}

/* "Dorpsstraat 12-A, 2288 AA Rijswijk" in one cell; each part has the place of the whole. */
bool table_address(struct work *w, struct build *b, const struct column *c, const struct cell *cell,
		   str s)
{
	struct address ad;
	if (!address_split(&w->a, s, &ad))
		return false;
	const struct {
		enum kind kind;
		str value;
	} part[] = {{KIND_street, ad.street},
		    {KIND_house_number, ad.number},
		    {KIND_postcode, ad.postcode},
		    {KIND_city, ad.city}};
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (part[i].value.n > 0)
			build_add(b, part[i].kind, c->evidence, c->cell, cell->at, cell->raw_n,
				  part[i].value);
	return true;
}

/* Numbers that tell people apart; without its last digits one tells nobody. */
static bool holds_number(enum kind k)
{
	return k == KIND_bsn || k == KIND_patient_number || k == KIND_order || k == KIND_specimen ||
	       k == KIND_phone || k == KIND_id_document || k == KIND_staff_number;
}

/* The number of who asked: as one of people or of practices, and by itself, as who refers to it may
 * not say which. */
static void requester_key(struct table_state *t, struct work *w, struct build *b,
			  const struct column *c, const struct cell *cell, str key)
{
	str scope = c->scoped ? (str){t->scope, t->scope_n} : STR_NONE;
	str bare = str_sub(key, str_find_byte(key, KEY_SEP) + 1, key.n);
	unsigned char *p = arena_new(&w->a, unsigned char, bare.n + 1);
	p[0] = c->house_key ? 'h' : 'p';
	memcpy(p + 1, bare.p, bare.n);
	build_add(b, c->kind, c->evidence, c->cell, cell->at, cell->raw_n,
		  local_key(&w->a, scope, (str){p, bare.n + 1}));
	build_add(b, c->kind, c->evidence, c->cell, cell->at, cell->raw_n,
		  local_key(&w->a, scope, bare));
}

static bool is_requester_key(enum kind k)
{
	return k == KIND_requester_number || k == KIND_requester_link;
}

static void typed_cell(struct table_state *t, struct work *w, const struct column *c,
		       const struct cell *cell, str s, const struct said *d)
{
	struct build *b = table_build(t, c->who);
	if (d->bits != 0)
		table_bits(w, d->bits, c, cell);
	if (c->person && d->ok)
		build_add(table_build(t, WHO_contact), KIND_name, c->evidence, c->cell, cell->at,
			  cell->raw_n, d->value);
	if (table_mixed_cell(t, w, c, cell, s, d->ok))
		return;
	if (!d->ok) {
		if (holds_number(c->kind) && lost_digits(s))
			build_add(b, KIND_lost, c->evidence, c->cell, cell->at, cell->raw_n, s);
		return;
	}
	if (c->whole && table_address(w, b, c, cell, s))
		return;
	if (c->kind == KIND_house_number)
		table_house(t, c, d->value, cell);
	else if (is_requester_key(c->kind))
		requester_key(t, w, b, c, cell, d->value);
	else if (c->kind == KIND_patient_number && t->columns.registers)
		build_add(b, c->kind, c->evidence | d->evidence, c->cell, cell->at, cell->raw_n,
			  local_key(&w->a, STR("BRP"), s));
	else if (c->scoped)
		build_add(b, c->kind, c->evidence | d->evidence, c->cell, cell->at, cell->raw_n,
			  local_key(&w->a, (str){t->scope, t->scope_n}, s));
	else
		build_add(b, c->kind, c->evidence | d->evidence, c->cell, cell->at, cell->raw_n,
			  d->value);
}

/* Running text in a cell; what it says is copied, as the next text may take its place. gives
 * whether it says anything. */
static bool text_cell(struct table_state *t, struct work *w, const struct column *c,
		      const struct cell *cell)
{
	struct build *b = table_build(t, WHO_patient);
	size_t before = b->n;
	bool said = prose_cell(t->prose, b, c->cell, cell);
	for (size_t i = before; i < b->n; i++)
		b->finding[i].value = str_copy(&w->a, b->finding[i].value);
	return said;
}

/* What may stand unannounced in a column that is not typed: cheap to look for, dear to read. */
static bool worth_reading(str s)
{
	unsigned run = 0;
	bool digits = false, letters = false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char ch = s.p[i];
		if (ch == '@')
			return true;
		run = is_digit(ch) ? run + 1 : 0;
		digits |= run >= 8;
		letters |= is_alpha(ch);
	}
	return digits && letters;
}

static void maybe_bsn(struct work *w, const struct column *c, const struct cell *cell, str s)
{
	unsigned char d[9];
	if (w->weak.n > 0 || s.n < 9 || bsn_digits(s, d) != 0 || !bsn_check(d) || bsn_filler(d))
		return;
	unsigned char *text = arena_new(&w->a, unsigned char, 9);
	for (size_t i = 0; i < 9; i++)
		text[i] = (unsigned char)('0' + d[i]);
	w->weak = (str){text, 9};
	w->weak_cell = cell;
	w->weak_name = c->cell;
}

/* Lines of one value, put behind one another. */
static str one_line(struct arena *a, const struct column *c, str s)
{
	if (c->kind == KIND_none || c->kind == KIND_name || c->kind == KIND_result || c->text ||
	    str_find_byte(s, '\n') == s.n)
		return s;
	unsigned char *p = arena_new(a, unsigned char, s.n);
	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i];
	return (str){p, s.n};
}

void table_read_cell(struct table_state *t, struct work *w, struct column *c,
		     const struct cell *cell)
{
	str s = str_trim(cell->text);
	bool known = false, typed = c->kind != KIND_none;
	if (null_cell(s))
		return;
	s = one_line(&w->a, c, s);
	if (!typed && !c->text && c->maybe_bsn) {
		maybe_bsn(w, c, cell, s);
		return;
	}
	struct memo_entry *e = c->memo != SIZE_MAX ? memo_find(&t->memo[c->memo], s, &known) : NULL;
	if (typed) {
		struct said d;
		if (known)
			recall(e, &d);
		else
			read_typed(c, &w->a, s, &d);
		if (!known && e != NULL && !keep(t->build, e, &d)) {
			memo_drop(e);
			e = NULL;
		}
		typed_cell(t, w, c, cell, s, &d);
	}
	bool text = c->text || (!typed && s.n >= 8);
	if (!text || (known && e->silent))
		return;
	bool said = (c->text || worth_reading(s)) && text_cell(t, w, c, cell);
	if (e != NULL)
		e->silent = !said && cell->text.n == s.n;
}
