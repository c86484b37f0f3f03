/*
 * column - typing the columns of a table by header and by content.
 * The header row is the row of the sample whose cells name the most kinds; there may be none, or
 * two. Content decides for kinds that can be checked (content.c); what only the columns together
 * tell comes last (settle.c).
 */
#include "find/sample.h"

#define HEADER_ROWS     30 /* a header stands in the first rows */
#define WIDE_BYTES      60 /* a header that names a test is no longer */
#define NAMES_SCORE     55 /* of cells that are names, below a header that may be of tests */
#define TEXT_BYTES_MEAN 40 /* cells of so many bytes and several words are running text */

/* ---- header row ---- */

struct row_score {
	unsigned words; /* cells that name something */
	unsigned kinds; /* of them, those that name a finding */
	unsigned filled;
	unsigned numbers; /* cells that begin with two digits: content, but for register elements */
};

static bool begins_as_number(str s) { return s.n >= 2 && is_digit(s.p[0]) && is_digit(s.p[1]); }

static void score_cell(struct row_score *sc, struct arena a, str s)
{
	struct head_kind h = header_read(a, s);
	bool word = h.kind != KIND_none || h.text || h.other || h.staff;
	sc->words += word;
	sc->kinds += h.kind != KIND_none || h.text;
	sc->numbers += !h.history && begins_as_number(s);
}

/* Numbers come first: most rows of a table hold too many of them to be a header. */
static struct row_score score_row(struct arena a, const struct row *r)
{
	struct row_score sc = {0};
	unsigned n = r->n < 512 ? r->n : 512;
	for (unsigned i = 0; i < n; i++)
		sc.filled += sample_cell(r, i).n > 0;
	for (unsigned i = 0; i < n; i++)
		if (begins_as_number(sample_cell(r, i)))
			score_cell(&sc, a, sample_cell(r, i));
	for (unsigned i = 0; i < n && sc.numbers * 4 <= sc.filled; i++)
		if (sample_cell(r, i).n > 0 && !begins_as_number(sample_cell(r, i)))
			score_cell(&sc, a, sample_cell(r, i));
	return sc;
}

static bool is_header(struct row_score s)
{
	if (s.numbers * 4 > s.filled || s.words == 0)
		return false;
	if (s.words >= 2)
		return s.words * 5 >= s.filled && (s.kinds > 0 || s.words * 2 >= s.filled);
	return s.kinds == 1 && s.numbers == 0 && s.filled <= 3;
}

/* gives the index of the header row in the sample, or n_sample. */
static unsigned find_header(struct arena a, const struct table *t)
{
	unsigned best = t->n_sample, best_words = 0;
	for (unsigned i = 0; i < t->n_sample && i < HEADER_ROWS; i++) {
		struct row_score s = score_row(a, &t->sample[i]);
		if (is_header(s) && s.words > best_words) {
			best = i;
			best_words = s.words;
		}
		if (best_words > 0 && i >= best + 3)
			break;
	}
	return best;
}

/* The group word that stands in a cell of a row above the header, over this column or to the left
 * of it. */
static str word_above(const struct row *above, size_t column)
{
	for (size_t i = column + 1; i-- > 0;) {
		str s = sample_cell(above, i);
		if (s.n > 0)
			return s;
	}
	return STR_NONE;
}

static str joined(struct arena *a, str x, str y)
{
	unsigned char *p = arena_new(a, unsigned char, x.n + 1 + y.n);
	size_t n = 0;
	for (size_t i = 0; i < x.n; i++)
		p[n++] = x.p[i];
	p[n++] = ' ';
	for (size_t i = 0; i < y.n; i++)
		p[n++] = y.p[i];
	return (str){p, n};
}

/* contact_details - the group word over the column at column means how to reach the person of the
 * row: no column under it names anybody. */
static bool contact_details(struct arena a, const struct row *header, const struct row *above,
			    size_t column)
{
	size_t from = column;
	while (from > 0 && sample_cell(above, from).n == 0)
		from--;
	for (size_t i = from; i < header->n; i++) {
		if (i > from && sample_cell(above, i).n > 0)
			break;
		struct head_kind h = header_read(a, sample_cell(header, i));
		if (h.kind != KIND_none && h.kind != KIND_phone && h.kind != KIND_email)
			return false;
	}
	str up = sample_cell(above, from);
	return str_eq_nocase(str_sub(up, 0, 7), STR("contact")) &&
	       str_find_nocase(up, STR("persoo")) == up.n;
}

static struct head_kind column_header(struct arena a, const struct row *header,
				      const struct row *above, const struct row *below,
				      size_t column)
{
	str own = sample_cell(header, column);
	struct head_kind h = header_read(a, own);
	if (above != NULL) {
		str up = word_above(above, column);
		struct head_kind both = header_read(a, joined(&a, own, up));
		if (both.who == WHO_contact && h.kind != KIND_none &&
		    contact_details(a, header, above, column))
			return h;
		/* "Nr" below "Adres" is of the address, and not the address */
		if (h.kind != KIND_none && h.who == both.who && both.kind != h.kind &&
		    both.kind == header_read(a, up).kind)
			return h;
		if (up.n > 0 && up.n < 60 && both.kind != KIND_none)
			return both;
		if (up.n > 0 && (both.other || both.text) && h.kind != KIND_none &&
		    both.who != h.who)
			return both;
	}
	if (below != NULL && h.kind == KIND_none && !h.text && !h.other)
		h = header_read(a, sample_cell(below, column));
	return h;
}

/* "Contact" is no other person when telephone numbers and addresses of mail stand below it. */
static bool reached(const struct sample *sm)
{
	unsigned yes = 0;
	for (unsigned i = 0; i < sm->n_value; i++) {
		str s = sm->value[i].text;
		unsigned digits = 0;
		for (size_t k = 0; k < s.n; k++)
			digits += is_digit(s.p[k]);
		if (digits >= 9 || str_find_byte(s, '@') < s.n)
			yes += sm->value[i].n;
	}
	return yes * 100 >= sm->filled * TEST_PERCENT;
}

/* Whether a header's word can be believed, by what stands below it. */
static bool header_fits(struct arena a, const struct sample *sm, const struct head_kind *h,
			const struct stat *st)
{
	unsigned score;
	if (st->filled == 0)
		return true;
	switch (h->kind) {
	case KIND_bsn:
		if (!h->sure)
			return column_is_bsn(st) ||
			       (st->nine_distinct > 0 && st->pass * 2 >= st->nine_distinct);
		return (st->nine + st->eight) * 5 >= st->filled;
	case KIND_email:
	case KIND_iban:
	case KIND_postcode:
		return column_accepted(a, sm, h->kind, 1, &score) > 0;
	case KIND_birth_date:
	case KIND_event_date:
		return st->dates > 0 || st->serials > 0 ||
		       column_accepted(a, sm, h->kind, 1, &score) > 0;
	case KIND_requester_agb:
		return column_accepted(a, sm, h->kind, 1, &score) > 0;
	case KIND_name:
		if (h->who == WHO_contact && reached(sm))
			return false;
		return h->sure || h->who == WHO_patient ||
		       (column_accepted(a, sm, h->kind, TEST_PERCENT, &score) >= TEST_PERCENT &&
			score >= 20);
	case KIND_test: /* "omschrijving" may describe anything, people too */
		return h->sure ||
		       column_accepted(a, sm, KIND_name, FILL_PERCENT, &score) < FILL_PERCENT ||
		       score < NAMES_SCORE;
	default:
		return true;
	}
}

/* "Patient" and "Debiteur" over numbers alone: their numbers. */
static bool numbers_only(const struct sample *sm)
{
	for (unsigned i = 0; i < sm->n_value; i++) {
		str s = sm->value[i].text;
		unsigned digits = 0;
		for (size_t k = 0; k < s.n; k++) {
			digits += is_digit(s.p[k]);
			if (!is_digit(s.p[k]) && s.p[k] != '.' && s.p[k] != '-' && s.p[k] != ' ')
				return false;
		}
		if (digits < 3 || digits > 12)
			return false;
	}
	return sm->n_value > 1;
}

/* Of six digits the first two are the year when they can not be days, and the last two can. */
static bool year_first(const struct sample *sm)
{
	unsigned first = 0, last = 0;
	for (unsigned i = 0; i < sm->n_value; i++) {
		str s = sm->value[i].text;
		uint64_t v;
		if (s.n != 6 || !str_u64(s, &v))
			continue;
		first += v / 10000 > 31 && v % 100 <= 31;
		last += v % 100 > 31 && v / 10000 <= 31;
	}
	return first > last;
}

/* codes_of_requesters - "aanvrager" may hold the code instead of the name. */
static bool codes_of_requesters(struct arena a, const struct sample *sm)
{
	unsigned score;
	return sm->filled > 0 &&
	       column_accepted(a, sm, KIND_requester_agb, FILL_PERCENT, &score) >= FILL_PERCENT;
}

/* Numbers of who asked that are no AGB codes are of another table: of practices, or of people. */
static void column_link(struct column *c, str header)
{
	c->labelled = true;
	c->house_key = header_of_house(header);
	column_set(c, KIND_requester_link, EV_label);
}

static void apply_header(struct column *c, struct arena a, const struct sample *sm,
			 const struct head_kind *h, const struct stat *st, str header)
{
	c->labelled = true;
	c->who = h->who;
	c->silent = h->other;
	c->text = h->text;
	if (h->kind == KIND_none)
		return;
	if (!header_fits(a, sm, h, st)) {
		c->labelled = false;
		c->who = h->who == WHO_contact ? WHO_patient : h->who;
		c->text = h->who == WHO_contact && st->spaced * 2 > st->filled;
		if (c->text || column_by_content(c, a, sm, st))
			return;
		if (h->kind == KIND_bsn)
			column_set(c, h->sure ? KIND_bsn : KIND_patient_number, EV_label);
		else if (h->kind == KIND_requester_agb)
			column_link(c, header);
		return;
	}
	enum kind kind = h->kind;
	if (kind == KIND_name && h->who == WHO_patient && numbers_only(sm))
		kind = KIND_patient_number;
	if (kind == KIND_patient_number && column_is_bsn(st))
		kind = KIND_bsn;
	if (kind == KIND_requester_name && codes_of_requesters(a, sm))
		kind = KIND_requester_agb;
	column_set(c, kind, EV_label | (kind == KIND_bsn && column_is_bsn(st) ? EV_column : 0));
	c->serial =
	    (kind == KIND_birth_date || kind == KIND_event_date) && st->serials * 2 > st->filled;
	c->year_first = kind == KIND_birth_date && year_first(sm);
	c->month_first = st->month_first > 0 && st->day_first == 0;
	c->tests = kind == KIND_test || kind == KIND_result || kind == KIND_category;
	if (c->tests && !c->text && st->filled > 0 && st->bytes / st->filled >= TEXT_BYTES_MEAN &&
	    st->spaced * 2 > st->filled)
		c->text = true;
}

static void apply_content(struct column *c, struct arena a, const struct sample *sm,
			  const struct stat *st)
{
	if (column_by_content(c, a, sm, st))
		return;
	if (column_nine_digits(st)) {
		c->silent = column_not_bsn(st);
		c->maybe_bsn = column_bsn_perhaps(st);
	} else if (st->filled > 0 && st->bytes / st->filled >= TEXT_BYTES_MEAN / 2 &&
		   st->spaced * 2 > st->filled) {
		c->text = true;
	}
}

/* The header names a test, the cells hold what came of it: "HbA1c", "Chlam. keel", "INR laatst". */
static bool apply_wide(struct column *c, struct arena a, const struct sample *sm, str header)
{
	unsigned yes = 0;
	uint64_t bits = header.n > 0 && header.n <= WIDE_BYTES ? category_bits(header, true) : 0;
	if (bits == 0 || sm->filled == 0)
		return false;
	for (unsigned i = 0; i < sm->n_value; i++) {
		struct arena scratch = a;
		str value;
		unsigned evidence;
		int score = 0;
		if (detector_result.cell(&scratch, KIND_result, sm->value[i].text, &value,
					 &evidence, &score) &&
		    (score >= 15 || category_bits(sm->value[i].text, true) != 0))
			yes += sm->value[i].n;
	}
	if (yes * 100 < sm->filled * TEST_PERCENT)
		return false;
	c->wide = c->labelled = true;
	c->bits = bits;
	column_set(c, KIND_result, EV_label);
	return true;
}

static size_t widest(const struct table *t, size_t max_columns)
{
	size_t n = 0;
	for (unsigned i = 0; i < t->n_sample; i++)
		if (t->sample[i].n > n)
			n = t->sample[i].n;
	return n < max_columns ? n : max_columns;
}

void columns_type(struct columns *c, struct arena a, const struct table *t, size_t max_columns)
{
	unsigned h = find_header(a, t), first = 0;
	const struct row *header = NULL, *above = NULL, *below = NULL;
	c->n = widest(t, max_columns);
	GROW(c->column, c->cap, c->n);
	c->staff = c->house = c->debtors = c->couple = c->registers = c->requesters_only =
	    c->merged = false;
	c->job = 0;
	c->header_to = 0;
	if (h < t->n_sample) {
		header = &t->sample[h];
		above = h > 0 && t->sample[h - 1].n > 1 ? &t->sample[h - 1] : NULL;
		first = h + 1;
		if (first < t->n_sample && is_header(score_row(a, &t->sample[first])))
			below = &t->sample[first++];
		c->header_to = t->sample[first - 1].number;
	}
	c->header = header;
	struct sample sm = {.row = t->sample + first, .n = t->n_sample - first};
	struct stat *st = arena_new(&a, struct stat, c->n);
	for (size_t i = 0; i < c->n; i++) {
		struct column *col = &c->column[i];
		struct head_kind hk = {0};
		*col = (struct column){0};
		struct arena scratch = a;
		sample_column(&scratch, &sm, i);
		st[i] = column_stat(&sm);
		if (header != NULL)
			hk = column_header(scratch, header, above, below, i);
		c->staff |= hk.staff;
		if (hk.job && c->job == 0)
			c->job = i + 1;
		c->house |= hk.house;
		c->debtors |= hk.debtor;
		c->couple |= hk.couple;
		c->registers |= hk.history;
		if (hk.kind != KIND_none || hk.text || hk.other)
			apply_header(col, scratch, &sm, &hk, &st[i],
				     header != NULL ? sample_cell(header, i) : STR_NONE);
		else if (!apply_wide(col, scratch, &sm,
				     header != NULL ? sample_cell(header, i) : STR_NONE))
			apply_content(col, scratch, &sm, &st[i]);
	}
	columns_settle(c, a, &sm, st, header);
}

void columns_free(struct columns *c)
{
	grow_free(c->column, c->cap, sizeof(*c->column));
	*c = (struct columns){0};
}
