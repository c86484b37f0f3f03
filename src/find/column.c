/*
 * column - typing the columns of a table by header and by content.
 * The header row is the row of the sample whose cells name the most kinds; there may be none, or two. Content decides for kinds that
 * can be checked. A column of nine-digit numbers is BSNs when at least 8 differ and 90 % pass the 11-test, and no BSNs when of 30 or
 * more 3-20 % pass, as one in eleven of any numbers do (chance of 8 of 8 passing by accident: 5e-9).
 * Refuses to guess between patient, order and specimen numbers without a header.
 */
#include "find/column.h"

#include "base/date.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "find/name.h"

#define SAMPLE_MAX 200
#define HEADER_ROWS 30     /* a header stands in the first rows */
#define BSN_DISTINCT_MIN 8
#define BSN_PASS_PERCENT 90
#define NOT_BSN_MIN 30
#define NOT_BSN_LOW_PERCENT 3
#define NOT_BSN_HIGH_PERCENT 20
#define FILL_PERCENT 80    /* so many of the cells must fit for a type told by content */
#define NAME_SCORE_MIN 55
#define TEXT_BYTES_MEAN 40

/* The cells of one column in the sample, below the header. */
struct sample {
	const struct row *row;
	unsigned n;
	size_t column;
};

static str cell_of(const struct row *r, size_t column)
{
	return column < r->n ? str_trim(r->cells[column].text) : STR_NONE;
}

static bool null_word(str s)
{
	return s.n == 0 || str_eq_nocase(s, STR("null")) || str_eq(s, STR("\\N")) || str_eq(s, STR("-"));
}

/* ---- header row ---- */

struct row_score {
	unsigned words;   /* cells that name something */
	unsigned kinds;   /* of them, those that name a finding */
	unsigned filled;
	unsigned numbers; /* cells that begin with two digits: content, but for register elements */
};

static struct row_score score_row(struct arena a, const struct row *r)
{
	struct row_score sc = {0};
	for (unsigned i = 0; i < r->n && i < 512; i++) {
		str s = cell_of(r, i);
		if (s.n == 0)
			continue;
		sc.filled++;
		struct head_kind h = header_read(a, s);
		bool word = h.kind != KIND_none || h.text || h.other || h.staff;
		sc.words += word;
		sc.kinds += h.kind != KIND_none || h.text;
		sc.numbers += !h.history && s.n >= 2 && is_digit(s.p[0]) && is_digit(s.p[1]);
	}
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

/* The group word that stands in a cell of a row above the header, over this column or to the left of it. */
static str word_above(const struct row *above, size_t column)
{
	for (size_t i = column + 1; i-- > 0;) {
		str s = cell_of(above, i);
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

static struct head_kind column_header(struct arena a, const struct row *header, const struct row *above, const struct row *below,
                                      size_t column)
{
	str own = cell_of(header, column);
	struct head_kind h = header_read(a, own);
	if (above != NULL) {
		str up = word_above(above, column);
		struct head_kind both = header_read(a, joined(&a, own, up));
		if (up.n > 0 && up.n < 60 && both.kind != KIND_none)
			return both;
		if (up.n > 0 && (both.other || both.text) && h.kind != KIND_none && both.who != h.who)
			return both;
	}
	if (below != NULL && h.kind == KIND_none && !h.text && !h.other)
		h = header_read(a, cell_of(below, column));
	return h;
}

/* ---- content ---- */

struct stat {
	unsigned filled, distinct;
	unsigned nine, nine_distinct, pass, eight; /* nine-digit cells; distinct ones that pass; eight-digit cells */
	uint64_t bytes;
	unsigned spaced; /* cells of three words or more */
	unsigned dates, old_dates;
	unsigned year_low, year_high;
	uint64_t year_sum;
	unsigned serials;
};

#define SEEN 1024

static bool first_seen(uint64_t *seen, str s)
{
	static const unsigned char key[16] = "column sample 01";
	uint64_t h = hash64(key, s) | 1;
	for (size_t i = h % SEEN;; i = (i + 1) % SEEN) {
		if (seen[i] == h)
			return false;
		if (seen[i] == 0) {
			seen[i] = h;
			return true;
		}
	}
}

static bool plain_digits(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return s.n > 0;
}

static void stat_date(struct stat *st, str s)
{
	struct date d;
	uint64_t number;
	if (plain_digits(s) && s.n == 5 && str_u64(s, &number) && number >= 3000 && number <= 60000)
		st->serials++;
	if (s.n < 6 || !date_read(s, 2030, &d) || d.year == 0)
		return;
	if (st->dates == 0 || d.year < st->year_low)
		st->year_low = d.year;
	if (d.year > st->year_high)
		st->year_high = d.year;
	st->dates++;
	st->year_sum += d.year;
}

static void stat_number(struct stat *st, str s, bool fresh)
{
	unsigned char d[9];
	int pad = bsn_digits(s, d);
	if (pad < 0 || bsn_filler(d))
		return;
	st->nine += pad == 0;
	st->eight += pad != 0;
	if (fresh) {
		st->nine_distinct++;
		st->pass += bsn_check(d);
	}
}

static struct stat column_stat(struct arena a, const struct sample *sm)
{
	struct stat st = {0};
	uint64_t *seen = arena_new(&a, uint64_t, SEEN);
	for (unsigned i = 0; i < sm->n && i < SAMPLE_MAX; i++) {
		str s = cell_of(&sm->row[i], sm->column);
		if (null_word(s))
			continue;
		bool fresh = first_seen(seen, s);
		st.filled++;
		st.distinct += fresh;
		st.bytes += s.n;
		size_t spaces = 0;
		for (size_t k = 0; k < s.n; k++)
			spaces += s.p[k] == ' ';
		st.spaced += spaces >= 2;
		stat_number(&st, s, fresh);
		stat_date(&st, s);
	}
	return st;
}

/* How many of 100 filled cells the detector takes as this kind, and how telling they are in the mean. */
static unsigned accepted(struct arena a, const struct sample *sm, enum kind kind, unsigned *out_score)
{
	const struct detector *d = kind_detector(kind);
	unsigned filled = 0, yes = 0;
	uint64_t sum = 0;
	*out_score = 0;
	if (d == NULL || d->cell == NULL)
		return 0;
	for (unsigned i = 0; i < sm->n && i < SAMPLE_MAX; i++) {
		struct arena scratch = a;
		str s = cell_of(&sm->row[i], sm->column), value;
		unsigned evidence;
		int score = 0;
		if (null_word(s))
			continue;
		filled++;
		if (d->cell(&scratch, kind, s, &value, &evidence, &score) && (evidence & EV_invalid) == 0) {
			yes++;
			sum += (uint64_t)score;
		}
	}
	*out_score = yes > 0 ? (unsigned)(sum / yes) : 0;
	return filled > 0 ? yes * 100 / filled : 0;
}

static bool bsn_column(const struct stat *st)
{
	return st->nine * 2 > st->filled && st->nine_distinct >= BSN_DISTINCT_MIN && st->pass * 100 >= st->nine_distinct * BSN_PASS_PERCENT;
}

static bool not_bsn_column(const struct stat *st)
{
	return st->nine_distinct >= NOT_BSN_MIN && st->pass * 100 >= st->nine_distinct * NOT_BSN_LOW_PERCENT &&
		st->pass * 100 <= st->nine_distinct * NOT_BSN_HIGH_PERCENT;
}

/* Numbers of which all pass, too few for the statistics. */
static bool bsn_perhaps(const struct stat *st)
{
	return st->nine_distinct > 0 && st->nine * 2 > st->filled && !not_bsn_column(st);
}

static void set(struct column *c, enum kind kind, unsigned evidence)
{
	c->kind = kind;
	c->evidence |= evidence;
	c->detector = kind_detector(kind);
}

static bool by_check(struct column *c, struct arena a, const struct sample *sm, const struct stat *st)
{
	static const enum kind checked[] = {KIND_email, KIND_iban, KIND_postcode};
	unsigned score;
	if (bsn_column(st)) {
		set(c, KIND_bsn, EV_column);
		return true;
	}
	for (size_t i = 0; i < sizeof(checked) / sizeof(checked[0]); i++) {
		if (accepted(a, sm, checked[i], &score) >= FILL_PERCENT && st->filled > 0) {
			set(c, checked[i], EV_column);
			return true;
		}
	}
	return false;
}

static bool date_column(const struct stat *st)
{
	return st->filled > 0 && st->dates * 100 >= st->filled * FILL_PERCENT;
}

/* Names: one word lists or whole names. */
static bool by_name(struct column *c, const struct sample *sm, const struct stat *st, struct arena a)
{
	unsigned given = 0, surname = 0, prefix = 0, whole = 0, filled = 0, initials = 0;
	uint64_t sum = 0;
	for (unsigned i = 0; i < sm->n && i < SAMPLE_MAX; i++) {
		struct arena scratch = a;
		str s = cell_of(&sm->row[i], sm->column);
		if (null_word(s))
			continue;
		filled++;
		int score = name_score(s);
		sum += score > 0 ? (uint64_t)score : 0;
		prefix += name_is_prefix(s);
		size_t points = 0, spaces = 0;
		for (size_t k = 0; k < s.n; k++) {
			points += s.p[k] == '.';
			spaces += s.p[k] == ' ' || s.p[k] == ',';
		}
		initials += s.n <= 12 && points > 0 && points * 2 >= s.n - 1 && is_upper(s.p[0]);
		whole += spaces > 0;
		str folded = utf8_fold(&scratch, s);
		given += name_known_given(folded);
		surname += name_known_surname(folded);
	}
	(void)st;
	if (filled == 0)
		return false;
	if (prefix * 100 >= filled * FILL_PERCENT)
		set(c, KIND_prefix, EV_column);
	else if (initials * 100 >= filled * FILL_PERCENT)
		set(c, KIND_initials, EV_column);
	else if (whole * 2 > filled && sum >= (uint64_t)filled * NAME_SCORE_MIN)
		set(c, KIND_name, EV_column);
	else if (whole * 2 <= filled && (given > surname ? given : surname) * 2 >= filled)
		set(c, given > surname ? KIND_given : KIND_surname, EV_column);
	else
		return false;
	return true;
}

static bool by_content(struct column *c, struct arena a, const struct sample *sm, const struct stat *st)
{
	static const struct {
		enum kind kind;
		unsigned score; /* the least that is telling, as the detector gives it */
	} guessed[] = {{KIND_phone, 45}, {KIND_sex, 20}, {KIND_street, 35}, {KIND_requester_name, 60}};
	unsigned score;
	if (by_check(c, a, sm, st))
		return true;
	if (date_column(st)) {
		set(c, KIND_event_date, EV_column); /* which of them is the birth date is told later */
		return true;
	}
	for (size_t i = 0; i < sizeof(guessed) / sizeof(guessed[0]); i++) {
		if (guessed[i].kind == KIND_sex && (st->distinct > 4 || st->filled < 2))
			continue;
		if (accepted(a, sm, guessed[i].kind, &score) >= FILL_PERCENT && score >= guessed[i].score) {
			set(c, guessed[i].kind, EV_column);
			c->who = guessed[i].kind == KIND_requester_name ? WHO_requester : WHO_patient;
			return true;
		}
	}
	return by_name(c, sm, st, a);
}

/* Whether a header's word can be believed, by what stands below it. */
static bool header_fits(struct arena a, const struct sample *sm, const struct head_kind *h, const struct stat *st)
{
	unsigned score;
	if (st->filled == 0)
		return true;
	switch (h->kind) {
	case KIND_bsn:
		if (!h->sure)
			return bsn_column(st) || (st->nine_distinct > 0 && st->pass * 2 >= st->nine_distinct);
		return (st->nine + st->eight) * 5 >= st->filled;
	case KIND_email:
	case KIND_iban:
	case KIND_postcode:
		return accepted(a, sm, h->kind, &score) > 0;
	case KIND_birth_date:
	case KIND_event_date:
		return st->dates > 0 || st->serials > 0 || accepted(a, sm, h->kind, &score) > 0;
	case KIND_requester_agb:
		return accepted(a, sm, h->kind, &score) > 0;
	default:
		return true;
	}
}

static void apply_header(struct column *c, struct arena a, const struct sample *sm, const struct head_kind *h, const struct stat *st)
{
	c->labelled = true;
	c->who = h->who;
	c->silent = h->other;
	c->text = h->text;
	if (h->kind == KIND_none)
		return;
	if (!header_fits(a, sm, h, st)) {
		c->labelled = false;
		if (!by_content(c, a, sm, st) && h->kind == KIND_bsn)
			set(c, h->sure ? KIND_bsn : KIND_patient_number, EV_label);
		return;
	}
	enum kind kind = h->kind;
	bool key = kind == KIND_patient_number || kind == KIND_order || kind == KIND_specimen;
	if (key && bsn_column(st))
		kind = KIND_bsn;
	set(c, kind, EV_label | (kind == KIND_bsn && bsn_column(st) ? EV_column : 0));
	c->serial = (kind == KIND_birth_date || kind == KIND_event_date) && st->serials * 2 > st->filled;
	c->tests = kind == KIND_test || kind == KIND_result || kind == KIND_category;
	if (c->tests && !c->text && st->filled > 0 && st->bytes / st->filled >= TEXT_BYTES_MEAN && st->spaced * 2 > st->filled)
		c->text = true;
}

static void apply_content(struct column *c, struct arena a, const struct sample *sm, const struct stat *st)
{
	if (by_content(c, a, sm, st))
		return;
	if (st->nine * 2 > st->filled) {
		c->silent = not_bsn_column(st);
		c->maybe_bsn = bsn_perhaps(st);
	} else if (st->filled > 0 && st->bytes / st->filled >= TEXT_BYTES_MEAN / 2 && st->spaced * 2 > st->filled) {
		c->text = true;
	}
}

/* ---- the table as a whole ---- */

static bool has(const struct columns *c, enum group who, enum kind kind)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->column[i].kind == kind && c->column[i].who == who)
			return true;
	return false;
}

static bool person_kind(enum kind k)
{
	switch (k) {
	case KIND_bsn:
	case KIND_name:
	case KIND_surname:
	case KIND_given:
	case KIND_birth_date:
	case KIND_patient_number:
	case KIND_partner_surname:
	case KIND_staff_number:
		return true;
	default:
		return false;
	}
}

/* Without a header the birth date is the date column that reaches furthest back and is spread; the others are of events. */
static void choose_birth_date(struct columns *c, const struct stat *st)
{
	size_t best = c->n;
	unsigned best_mean = 0;
	for (size_t i = 0; i < c->n; i++) {
		const struct column *col = &c->column[i];
		if (col->kind == KIND_birth_date)
			return;
		if (col->kind != KIND_event_date || col->labelled || st[i].dates == 0)
			continue;
		unsigned mean = (unsigned)(st[i].year_sum / st[i].dates);
		bool spread = st[i].dates >= 3 && st[i].year_high - st[i].year_low >= 15;
		if ((spread || mean < 2005) && (best == c->n || mean < best_mean)) {
			best = i;
			best_mean = mean;
		}
	}
	if (best < c->n)
		set(&c->column[best], KIND_birth_date, EV_column);
}

/* Letters and spaces only, as in names of places. */
static bool wordy(const struct sample *sm, size_t column)
{
	unsigned filled = 0, yes = 0;
	for (unsigned i = 0; i < sm->n && i < SAMPLE_MAX; i++) {
		str s = cell_of(&sm->row[i], column);
		bool digit = false;
		for (size_t k = 0; k < s.n; k++)
			digit |= is_digit(s.p[k]) || s.p[k] == '@';
		filled += s.n > 0;
		yes += s.n > 1 && !digit;
	}
	return filled > 0 && yes * 100 >= filled * FILL_PERCENT;
}

/* Without a header: the number behind a street, and the place behind a postcode. "nr" is a house number beside a street only. */
static void settle_address(struct columns *c, struct arena a, struct sample sm)
{
	unsigned score;
	bool address = has(c, WHO_patient, KIND_street) || has(c, WHO_patient, KIND_postcode);
	for (size_t i = 0; i < c->n; i++) {
		struct column *col = &c->column[i];
		if (col->labelled && col->kind == KIND_house_number && col->who == WHO_patient && !address)
			*col = (struct column){.silent = true, .labelled = true};
		if (i == 0 || col->labelled || col->who != WHO_patient)
			continue;
		sm.column = i;
		if (c->column[i - 1].kind == KIND_street && col->kind == KIND_none &&
		    accepted(a, &sm, KIND_house_number, &score) >= FILL_PERCENT)
			set(col, KIND_house_number, EV_column);
		else if (c->column[i - 1].kind == KIND_postcode && !c->column[i - 1].labelled && wordy(&sm, i))
			set(col, KIND_city, EV_column);
		else
			continue;
		col->text = col->maybe_bsn = false;
	}
}

/* "naam" beside initials, given names or prefix is the surname. */
static void settle_names(struct columns *c, const struct sample *sm)
{
	for (size_t i = 0; i < c->n; i++) {
		struct column *col = &c->column[i];
		if (col->kind != KIND_name || has(c, col->who, KIND_surname))
			continue;
		if (!has(c, col->who, KIND_prefix) && !has(c, col->who, KIND_initials) && !has(c, col->who, KIND_given))
			continue;
		unsigned mixed = 0;
		for (unsigned k = 0; k < sm->n && k < SAMPLE_MAX; k++) {
			str s = cell_of(&sm->row[k], i);
			mixed += str_find_byte(s, ',') < s.n || str_find_byte(s, '.') < s.n;
		}
		if (mixed * 4 <= sm->n)
			set(col, KIND_surname, 0);
	}
}

/* A table of practices: AGB codes or practice names and no patient in sight. */
static void settle_requesters(struct columns *c)
{
	bool codes = has(c, WHO_requester, KIND_requester_agb) || has(c, WHO_requester, KIND_requester_name);
	bool patient = has(c, WHO_patient, KIND_bsn) || has(c, WHO_patient, KIND_birth_date) || has(c, WHO_patient, KIND_patient_number) ||
		has(c, WHO_patient, KIND_given) || has(c, WHO_patient, KIND_order) || has(c, WHO_patient, KIND_specimen) ||
		has(c, WHO_patient, KIND_test) || has(c, WHO_patient, KIND_surname) || has(c, WHO_patient, KIND_result);
	if (!codes || patient || c->staff)
		return;
	bool named = has(c, WHO_requester, KIND_requester_name);
	if (!named && !has(c, WHO_requester, KIND_requester_agb))
		return;
	c->requesters_only = true;
	for (size_t i = 0; i < c->n; i++) {
		struct column *col = &c->column[i];
		if (col->kind == KIND_name && !named)
			set(col, KIND_requester_name, 0);
		else if (col->kind == KIND_city && !has(c, WHO_requester, KIND_requester_city))
			set(col, KIND_requester_city, 0);
		else if (col->kind != KIND_requester_agb && col->kind != KIND_requester_name && col->kind != KIND_requester_city)
			col->silent = true;
		col->who = WHO_requester;
	}
}

/* "id" is the patient's number only in a table of patients that has no other. */
static void settle_id(struct columns *c, const struct row *header)
{
	unsigned numbers = 0;
	for (size_t i = 0; i < c->n; i++)
		numbers += c->column[i].kind == KIND_patient_number && c->column[i].who == WHO_patient;
	for (size_t i = 0; i < c->n && header != NULL; i++) {
		struct column *col = &c->column[i];
		if (col->kind != KIND_patient_number || !str_eq_nocase(cell_of(header, i), STR("id")))
			continue;
		bool people = has(c, WHO_patient, KIND_birth_date) &&
			(has(c, WHO_patient, KIND_surname) || has(c, WHO_patient, KIND_name) || has(c, WHO_patient, KIND_bsn));
		if (numbers > 1 || !people || has(c, WHO_patient, KIND_test) || has(c, WHO_patient, KIND_order))
			*col = (struct column){.silent = true, .labelled = true};
	}
}

static void settle(struct columns *c, struct arena a, const struct sample *sm, const struct stat *st, const struct row *header)
{
	choose_birth_date(c, st);
	settle_names(c, sm);
	settle_address(c, a, *sm);
	settle_id(c, header);
	settle_requesters(c);
	c->people = c->keys = false;
	for (size_t i = 0; i < c->n; i++) {
		enum kind k = c->column[i].kind;
		c->people |= c->column[i].who == WHO_patient && person_kind(k);
		c->keys |= k == KIND_patient_number || k == KIND_order || k == KIND_specimen || k == KIND_staff_number;
	}
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
	c->staff = c->registers = c->requesters_only = false;
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
		sm.column = i;
		st[i] = column_stat(a, &sm);
		if (header != NULL)
			hk = column_header(a, header, above, below, i);
		c->staff |= hk.staff;
		c->registers |= hk.history;
		if (hk.kind != KIND_none || hk.text || hk.other)
			apply_header(col, a, &sm, &hk, &st[i]);
		else
			apply_content(col, a, &sm, &st[i]);
	}
	settle(c, a, &sm, st, header);
}

void columns_free(struct columns *c)
{
	grow_free(c->column, c->cap, sizeof(*c->column));
	*c = (struct columns){0};
}
