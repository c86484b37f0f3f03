/*
 * content - typing a column by its cells alone: statistics of numbers and dates, checks of
 * detectors, words of names and tests. A column of nine-digit numbers is BSNs when at least 8
 * differ and 90 % pass the 11-test, and no BSNs when of 30 or more 3-20 % pass, as one in eleven of
 * any numbers do (chance of 8 of 8 passing by accident: 5e-9). Refuses to guess between patient,
 * order and specimen numbers without a header.
 */
#include "find/sample.h"

#include "base/date.h"
#include "base/utf8.h"
#include "find/address.h"
#include "find/name.h"
#include "find/words.h"

#define BSN_DISTINCT_MIN     8
#define BSN_PASS_PERCENT     90
#define NOT_BSN_MIN          30
#define NOT_BSN_LOW_PERCENT  3
#define NOT_BSN_HIGH_PERCENT 20
#define NAME_SCORE_MIN       55

str sample_cell(const struct row *r, size_t column)
{
	return column < r->n ? str_trim(r->cells[column].text) : STR_NONE;
}

bool sample_null(str s)
{
	switch (s.n) {
	case 0:
		return true;
	case 1:
		return s.p[0] == '-' || s.p[0] == '?';
	case 2:
		return s.p[0] == '\\' && s.p[1] == 'N';
	case 4:
		return str_eq_nocase(s, STR("null"));
	default:
		return false;
	}
}

bool sample_digits(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return s.n > 0;
}

#define SEEN 1024 /* a power of two, well above SAMPLE_MAX */

void sample_column(struct arena *a, struct sample *sm, size_t column)
{
	struct value *value = arena_new(a, struct value, SAMPLE_MAX);
	struct arena scratch = *a;
	uint16_t *seen = arena_new(&scratch, uint16_t, SEEN); /* 1 + place in value */
	unsigned before = 0;
	sm->column = column;
	sm->value = value;
	sm->n_value = sm->filled = 0;
	for (unsigned i = 0; i < sm->n && i < SAMPLE_MAX; i++) {
		str s = sample_cell(&sm->row[i], column);
		if (sample_null(s))
			continue;
		sm->filled++;
		if (sm->n_value > 0 && str_eq(value[before].text, s)) {
			value[before].n++;
			continue;
		}
		size_t at = (size_t)(word_hash(s) >> 40) % SEEN;
		while (seen[at] != 0 && !str_eq(value[seen[at] - 1].text, s))
			at = (at + 1) % SEEN;
		if (seen[at] == 0) {
			seen[at] = (uint16_t)++sm->n_value;
			value[sm->n_value - 1].text = s;
		}
		before = seen[at] - 1u;
		value[before].n++;
	}
}

/* 13/02/1980 has its day first, 02/13/1980 its month. */
static void stat_order(struct stat *st, str s, unsigned n)
{
	unsigned part[2] = {0, 0};
	size_t i = 0;
	for (size_t k = 0; k < 2; k++, i++) {
		size_t from = i;
		for (; i < s.n && is_digit(s.p[i]) && i - from < 2; i++)
			part[k] = part[k] * 10 + (unsigned)(s.p[i] - '0');
		if (i == from || i >= s.n || (s.p[i] != '/' && s.p[i] != '-' && s.p[i] != '.'))
			return;
	}
	st->day_first += part[0] > 12 && part[0] <= 31 && part[1] <= 12 ? n : 0;
	st->month_first += part[1] > 12 && part[1] <= 31 && part[0] <= 12 ? n : 0;
}

static void stat_date(struct stat *st, str s, unsigned n)
{
	struct date d;
	uint64_t number;
	if (!is_digit(s.p[0]))
		return;
	if (sample_digits(s) && s.n == 5 && str_u64(s, &number) && number >= 3000 &&
	    number <= 60000)
		st->serials += n;
	if (s.n < 6 || !date_read(s, 2030, &d) || d.year == 0)
		return;
	if (st->dates == 0 || d.year < st->year_low)
		st->year_low = d.year;
	if (d.year > st->year_high)
		st->year_high = d.year;
	stat_order(st, s, n);
	st->dates += n;
	st->year_sum += (uint64_t)d.year * n;
}

static void stat_number(struct stat *st, str s, unsigned n)
{
	unsigned char d[9];
	int pad = bsn_digits(s, d);
	if (pad < 0 || bsn_filler(d))
		return;
	st->nine += pad == 0 ? n : 0;
	st->eight += pad != 0 ? n : 0;
	st->nine_distinct++;
	st->pass += bsn_check(d);
}

struct stat column_stat(const struct sample *sm)
{
	struct stat st = {.filled = sm->filled, .distinct = sm->n_value};
	for (unsigned i = 0; i < sm->n_value; i++) {
		str s = sm->value[i].text;
		unsigned n = sm->value[i].n, spaces = 0, digits = 0;
		for (size_t k = 0; k < s.n; k++) {
			spaces += s.p[k] == ' ';
			digits += is_digit(s.p[k]) || s.p[k] >= 0x80;
		}
		st.bytes += s.n * n;
		st.spaced += spaces >= 2 ? n : 0;
		if (digits >= 7)
			stat_number(&st, s, n);
		stat_date(&st, s, n);
	}
	return st;
}

/* So many of 100 cells, when all that were not looked at yet fit too. */
static unsigned at_most(unsigned yes, unsigned looked_at, unsigned filled)
{
	return (yes + filled - looked_at) * 100 / filled;
}

unsigned column_accepted(struct arena a, const struct sample *sm, enum kind kind, unsigned least,
			 unsigned *out_score)
{
	const struct detector *d = kind_detector(kind);
	unsigned seen = 0, yes = 0;
	uint64_t sum = 0;
	*out_score = 0;
	if (d == NULL || d->cell == NULL)
		return 0;
	for (unsigned i = 0; i < sm->n_value; i++) {
		struct arena scratch = a;
		str value;
		unsigned evidence, n = sm->value[i].n;
		int score = 0;
		seen += n;
		if (d->cell(&scratch, kind, sm->value[i].text, &value, &evidence, &score) &&
		    (evidence & EV_invalid) == 0) {
			yes += n;
			sum += (uint64_t)score * n;
		} else if (at_most(yes, seen, sm->filled) < least) {
			return 0;
		}
	}
	*out_score = yes > 0 ? (unsigned)(sum / yes) : 0;
	return sm->filled > 0 ? yes * 100 / sm->filled : 0;
}

bool column_is_bsn(const struct stat *st)
{
	return st->nine * 2 > st->filled && st->nine_distinct >= BSN_DISTINCT_MIN &&
	       st->pass * 100 >= st->nine_distinct * BSN_PASS_PERCENT;
}

bool column_not_bsn(const struct stat *st)
{
	return st->nine_distinct >= NOT_BSN_MIN &&
	       st->pass * 100 >= st->nine_distinct * NOT_BSN_LOW_PERCENT &&
	       st->pass * 100 <= st->nine_distinct * NOT_BSN_HIGH_PERCENT;
}

/* A column of nine-digit numbers; one cell may be a header that was not understood. */
bool column_nine_digits(const struct stat *st)
{
	return st->nine > 0 && (st->nine * 2 > st->filled || st->nine + 1 >= st->filled);
}

/* Numbers of which all pass, too few for the statistics. */
bool column_bsn_perhaps(const struct stat *st)
{
	return column_nine_digits(st) && !column_not_bsn(st);
}

void column_set(struct column *c, enum kind kind, unsigned evidence)
{
	c->kind = kind;
	c->evidence |= evidence;
	c->detector = kind_detector(kind);
}

void column_found(struct column *c, enum kind kind)
{
	column_set(c, kind, EV_column);
	c->text = c->maybe_bsn = false;
}

bool columns_have(const struct columns *c, enum group who, enum kind kind)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->column[i].kind == kind && c->column[i].who == who)
			return true;
	return false;
}

/* Postcodes with the house number behind them, as "1107KA2". */
static bool postcodes_numbered(struct arena a, const struct sample *sm)
{
	unsigned yes = 0;
	for (unsigned i = 0; i < sm->n_value; i++) {
		struct arena scratch = a;
		unsigned char pc[6];
		str s = sm->value[i].text, postcode, number;
		bool fits =
		    s.n <= 20 && (postcode_and_number(&scratch, s, &postcode, &number) > 0 ||
				  address_postcode(s, 0, true, pc) == s.n);
		yes += fits ? sm->value[i].n : 0;
	}
	return sm->filled > 0 && yes * 100 >= sm->filled * FILL_PERCENT;
}

static bool by_check(struct column *c, struct arena a, const struct sample *sm,
		     const struct stat *st)
{
	static const enum kind checked[] = {KIND_email, KIND_iban, KIND_postcode};
	unsigned score;
	if (column_is_bsn(st)) {
		column_set(c, KIND_bsn, EV_column);
		return true;
	}
	for (size_t i = 0; i < sizeof(checked) / sizeof(checked[0]); i++) {
		if (column_accepted(a, sm, checked[i], FILL_PERCENT, &score) >= FILL_PERCENT &&
		    st->filled > 0) {
			column_set(c, checked[i], EV_column);
			return true;
		}
	}
	if (postcodes_numbered(a, sm)) {
		column_set(c, KIND_postcode, EV_column);
		return true;
	}
	return false;
}

static bool date_column(const struct stat *st)
{
	return st->filled > 0 && st->dates * 100 >= st->filled * FILL_PERCENT;
}

static bool all_prefix(str s)
{
	while (s.n > 0) {
		str word = str_cut(&s, ' ');
		if (word.n > 0 && !name_is_prefix(word))
			return false;
	}
	return true;
}

/* AGB codes without a header: eight digits that begin as those of practices, hospitals and their
 * like do. */
static bool agb_column(struct arena a, const struct sample *sm, const struct stat *st)
{
	static const char *const kinds[] = {"01", "03", "06", "08", "50", "53"};
	unsigned yes = 0, seen = 0;
	for (unsigned i = 0; i < sm->n_value; i++) {
		struct arena scratch = a;
		str s = sm->value[i].text, agb;
		unsigned evidence, n = sm->value[i].n;
		bool usual = false;
		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
			usual |= str_starts(s, str_of(kinds[k]));
		seen += n;
		if (usual && agb_read(&scratch, s, false, &agb, &evidence))
			yes += n;
		else if (at_most(yes, seen, sm->filled) < 90)
			return false;
	}
	return st->filled >= 3 && yes * 100 >= st->filled * 90;
}

static const char *const uzovi_codes[] = {"3311", "7095", "9664", "7029", "3332"};

/* "CZ 1234567890", "Zilveren Kruis", "33321234567890": an insurer, and the number it gave. */
static bool insured_cell(str s)
{
	static const char *const names[] = {"cz",
					    "vgz",
					    "menzis",
					    "dsw",
					    "zilveren kruis",
					    "anderzorg",
					    "interpolis",
					    "fbto",
					    "ohra",
					    "univ\u00e9",
					    "unive",
					    "onvz",
					    "asr",
					    "a.s.r",
					    "zorg en zekerheid",
					    "izz",
					    "iza",
					    "salland",
					    "ditzo",
					    "stad holland",
					    "de friesland",
					    "achmea",
					    "aevitae",
					    "nationale-nederlanden"};
	size_t digits = 0;
	for (size_t i = 0; i < s.n; i++)
		digits += is_digit(s.p[i]);
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
		str w = str_of(names[k]);
		if (s.n > w.n && !is_alnum(s.p[w.n]) && digits >= 4 &&
		    str_eq_nocase(str_sub(s, 0, w.n), w))
			return true;
	}
	for (size_t k = 0; k < sizeof(uzovi_codes) / sizeof(uzovi_codes[0]); k++)
		if (s.n >= 12 && s.n <= 19 && digits == s.n &&
		    str_starts(s, str_of(uzovi_codes[k])))
			return true;
	return false;
}

static bool insured_column(const struct sample *sm, const struct stat *st)
{
	unsigned yes = 0, seen = 0;
	for (unsigned i = 0; i < sm->n_value; i++) {
		seen += sm->value[i].n;
		if (insured_cell(sm->value[i].text))
			yes += sm->value[i].n;
		else if (at_most(yes, seen, sm->filled) < 90)
			return false;
	}
	return st->filled >= 3 && yes * 100 >= st->filled * 90;
}

/* UZOVI codes without a header: few different four-digit numbers, most of them those of the large
 * insurers; or insurers and the numbers they gave. */
static bool insurer_column(const struct sample *sm, const struct stat *st)
{
	unsigned yes = 0, four = 0;
	for (unsigned i = 0; i < sm->n_value; i++) {
		str s = sm->value[i].text;
		if (s.n != 4 || !sample_digits(s))
			return insured_column(sm, st);
		four += sm->value[i].n;
		for (size_t k = 0; k < sizeof(uzovi_codes) / sizeof(uzovi_codes[0]); k++)
			yes += str_eq(s, str_of(uzovi_codes[k])) ? sm->value[i].n : 0;
	}
	return st->filled >= 3 && st->distinct <= 30 && four == st->filled && yes * 2 >= st->filled;
}

/* Names of tests without a header: most cells hold a word of a test. Numbers alone are not taken
 * for codes. */
static bool test_column(const struct sample *sm, const struct stat *st)
{
	unsigned yes = 0, seen = 0;
	for (unsigned i = 0; i < sm->n_value; i++) {
		str s = sm->value[i].text;
		seen += sm->value[i].n;
		if (!sample_digits(s) && s.n <= 80 && category_bits(s, true) != 0)
			yes += sm->value[i].n;
		else if (at_most(yes, seen, sm->filled) < TEST_PERCENT)
			return false;
	}
	return st->filled > 0 && yes * 100 >= st->filled * TEST_PERCENT;
}

/* Points are every second character, as in "A.B.C." */
static bool looks_initials(str s)
{
	size_t points = 0;
	for (size_t k = 0; k < s.n; k++)
		points += s.p[k] == '.';
	return s.n <= 12 && points > 0 && points * 2 >= s.n - 1 && is_upper(s.p[0]);
}

static bool looks_whole(str s)
{
	return str_find_byte(s, ' ') < s.n || str_find_byte(s, ',') < s.n;
}

/* Most cells have parts, as names in full and addresses with their number do. */
static bool parted(const struct sample *sm)
{
	unsigned yes = 0;
	for (unsigned i = 0; i < sm->n_value; i++)
		yes += looks_whole(sm->value[i].text) ? sm->value[i].n : 0;
	return yes * 2 > sm->filled;
}

/* The sum of the scores of all cells as names is that of a column of names. */
static bool names_score(const struct sample *sm)
{
	uint64_t sum = 0, least = (uint64_t)sm->filled * NAME_SCORE_MIN;
	unsigned left = sm->filled;
	for (unsigned i = 0; i < sm->n_value && sum + (uint64_t)left * 100 >= least; i++) {
		int score = name_score(sm->value[i].text);
		sum += score > 0 ? (uint64_t)score * sm->value[i].n : 0;
		left -= sm->value[i].n;
	}
	return sum >= least;
}

/* Names: one word lists or whole names. */
static bool by_name(struct column *c, const struct sample *sm, struct arena a)
{
	unsigned given = 0, surname = 0, prefix = 0, whole = 0, initials = 0, filled = sm->filled;
	for (unsigned i = 0; i < sm->n_value; i++) {
		struct arena scratch = a;
		str s = sm->value[i].text, folded = utf8_fold(&scratch, s);
		unsigned n = sm->value[i].n;
		prefix += all_prefix(s) ? n : 0;
		initials += looks_initials(s) ? n : 0;
		whole += looks_whole(s) ? n : 0;
		given += name_known_given(folded) ? n : 0;
		surname += name_known_surname(folded) ? n : 0;
	}
	if (filled == 0)
		return false;
	if (prefix * 100 >= filled * FILL_PERCENT)
		column_set(c, KIND_prefix, EV_column);
	else if (initials * 100 >= filled * FILL_PERCENT)
		column_set(c, KIND_initials, EV_column);
	else if (whole * 2 > filled && names_score(sm))
		column_set(c, KIND_name, EV_column);
	else if (whole * 2 <= filled && (given > surname ? given : surname) * 2 >= filled)
		column_set(c, given > surname ? KIND_given : KIND_surname, EV_column);
	else
		return false;
	return true;
}

bool column_by_content(struct column *c, struct arena a, const struct sample *sm,
		       const struct stat *st)
{
	static const struct {
		enum kind kind;
		unsigned score; /* the least that is telling, as the detector gives it */
	} guessed[] = {{KIND_phone, 45},
		       {KIND_sex, 20},
		       {KIND_street, 35},
		       {KIND_address, 28},
		       {KIND_requester_name, 60}};
	unsigned score;
	if (by_check(c, a, sm, st))
		return true;
	if (date_column(st)) {
		c->month_first = st->month_first > 0 && st->day_first == 0;
		column_set(c, KIND_event_date,
			   EV_column); /* which of them is the birth date is told later */
		return true;
	}
	if (agb_column(a, sm, st) || insurer_column(sm, st)) {
		c->who = insurer_column(sm, st) ? WHO_patient : WHO_requester;
		column_set(c, c->who == WHO_patient ? KIND_insurer : KIND_requester_agb, EV_column);
		return true;
	}
	if (test_column(sm, st)) {
		column_set(c, KIND_test, EV_column);
		c->tests = true;
		return true;
	}
	for (size_t i = 0; i < sizeof(guessed) / sizeof(guessed[0]); i++) {
		if (guessed[i].kind == KIND_sex && (st->distinct > 4 || st->filled < 2))
			continue;
		if (guessed[i].kind == KIND_address && !parted(sm))
			continue;
		if (column_accepted(a, sm, guessed[i].kind, FILL_PERCENT, &score) >= FILL_PERCENT &&
		    score >= guessed[i].score) {
			column_set(c, guessed[i].kind, EV_column);
			c->who =
			    guessed[i].kind == KIND_requester_name ? WHO_requester : WHO_patient;
			return true;
		}
	}
	return by_name(c, sm, a);
}
