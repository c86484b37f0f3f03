/*
 * settle - what only the columns of a table together tell: which date is the birth date, which name
 * the surname, what stands beside a test, and whether the table is of patients, of staff or of
 * practices. Without a header the date column that reaches furthest back and is spread
 * is the birth date; the others are of events.
 */
#include "base/utf8.h"
#include "find/sample.h"

#define MERGED_ONE_IN 5 /* rows of which one must name nobody for cells to have been merged */

#define CODES_RETURN 3 /* rows to a practice, from which a list is of its people */

#define NUMBERS_LEAST 8 /* rows from which a column of numbers is told */

#define FEW_ROWS         20 /* rows from which on names must differ ... */
#define FEW_NAMES        8  /* ... one for so many birth dates at least */
#define CAPITALS_PERCENT 95 /* of the cells that must be initials */

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

static bool care_kind(enum kind k)
{
	switch (k) {
	case KIND_bsn:
	case KIND_birth_date:
	case KIND_patient_number:
	case KIND_order:
	case KIND_specimen:
	case KIND_test:
	case KIND_result:
	case KIND_insurer:
		return true;
	default:
		return false;
	}
}

/* Without a header the birth date is the date column that reaches furthest back and is spread; the
 * others are of events. */
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
		column_set(&c->column[best], KIND_birth_date, EV_column);
}

/* "naam" beside initials, given names or prefix is the surname. */
static void settle_names(struct columns *c, const struct sample *sm)
{
	for (size_t i = 0; i < c->n; i++) {
		struct column *col = &c->column[i];
		if (col->kind != KIND_name || columns_have(c, col->who, KIND_surname))
			continue;
		if (!columns_have(c, col->who, KIND_prefix) &&
		    !columns_have(c, col->who, KIND_initials) &&
		    !columns_have(c, col->who, KIND_given))
			continue;
		unsigned mixed = 0;
		for (unsigned k = 0; k < sm->n && k < SAMPLE_MAX; k++) {
			str s = sample_cell(&sm->row[k], i);
			mixed += str_find_byte(s, ',') < s.n || str_find_byte(s, '.') < s.n;
		}
		if (mixed * 4 <= sm->n)
			column_set(col, KIND_surname, 0);
	}
}

/* Words that begin with a capital, as surnames do; prefixes may stand before them. */
static bool like_surnames(const struct sample *sm, size_t column)
{
	unsigned filled = 0, yes = 0;
	for (unsigned i = 0; i < sm->n && i < SAMPLE_MAX; i++) {
		str s = sample_cell(&sm->row[i], column);
		bool capital = false, other = false;
		for (size_t k = 0; k < s.n; k++) {
			capital |= is_upper(s.p[k]);
			other |= !is_alpha(s.p[k]) && s.p[k] < 0x80 && s.p[k] != ' ' &&
				 s.p[k] != '-' && s.p[k] != '\'';
		}
		filled += s.n > 0;
		yes += s.n > 1 && capital && !other;
	}
	return filled > 0 && yes * 100 >= filled * FILL_PERCENT;
}

/* Without a header the column of words before the initials, or behind them and the prefix, is the
 * surname. */
static void settle_initials(struct columns *c, const struct sample *sm, const struct stat *st)
{
	size_t at = 0;
	while (at < c->n && c->column[at].kind != KIND_initials)
		at++;
	if (at == c->n || c->column[at].labelled || columns_have(c, WHO_patient, KIND_surname) ||
	    columns_have(c, WHO_patient, KIND_name))
		return;
	size_t behind = at + 1;
	if (behind < c->n && c->column[behind].kind == KIND_prefix)
		behind++;
	size_t before = at;
	while (before > 0 &&
	       (c->column[before - 1].kind == KIND_prefix || st[before - 1].filled == 0))
		before--;
	const size_t place[] = {before > 0 ? before - 1 : c->n, behind};
	for (size_t i = 0; i < 2; i++) {
		struct column *col = place[i] < c->n ? &c->column[place[i]] : NULL;
		if (col == NULL || col->kind != KIND_none || col->labelled ||
		    st[place[i]].distinct * 2 < st[place[i]].filled || !like_surnames(sm, place[i]))
			continue;
		column_found(col, KIND_surname);
		return;
	}
}

/* capitals - initials as one word: one to five capitals. */
static bool capitals(const struct sample *sm, size_t column)
{
	unsigned filled = 0, yes = 0;
	for (unsigned i = 0; i < sm->n && i < SAMPLE_MAX; i++) {
		str s = sample_cell(&sm->row[i], column);
		size_t n = 0;
		while (n < s.n && is_upper(s.p[n]))
			n++;
		filled += s.n > 0;
		yes += s.n > 0 && n == s.n && n <= 5;
	}
	return filled > 0 && yes * 100 >= filled * CAPITALS_PERCENT;
}

/* Without a header capitals behind the surname, or behind its prefix, or before either, are the
 * initials. */
static void settle_capitals(struct columns *c, const struct sample *sm, const struct stat *st)
{
	size_t at = 0;
	while (at < c->n && c->column[at].kind != KIND_surname)
		at++;
	if (at == c->n || c->column[at].labelled || c->column[at].who != WHO_patient ||
	    columns_have(c, WHO_patient, KIND_initials) || columns_have(c, WHO_patient, KIND_given))
		return;
	size_t behind = at + 1, before = at;
	while (behind < c->n && (c->column[behind].kind == KIND_prefix || st[behind].filled == 0))
		behind++;
	while (before > 0 &&
	       (c->column[before - 1].kind == KIND_prefix || st[before - 1].filled == 0))
		before--;
	const size_t place[] = {behind, before > 0 ? before - 1 : c->n};
	for (size_t i = 0; i < 2; i++) {
		struct column *col = place[i] < c->n ? &c->column[place[i]] : NULL;
		if (col == NULL || col->kind != KIND_none || col->labelled ||
		    st[place[i]].distinct < 4 || !capitals(sm, place[i]))
			continue;
		column_found(col, KIND_initials);
		return;
	}
}

/* Rows of men and women in which few AGB codes return again and again are people with their
 * practice; in a list of practices or doctors a code stands once, or a few times. */
static bool people_of_practices(const struct columns *c, const struct stat *st)
{
	bool repeated = false;
	for (size_t i = 0; i < c->n; i++)
		repeated |= c->column[i].kind == KIND_requester_agb &&
			    st[i].filled >= st[i].distinct * CODES_RETURN;
	return repeated && columns_have(c, WHO_patient, KIND_sex);
}

/* The number by which other tables know each of them: no two are alike. gives its column, or c->n.
 */
static size_t own_number(const struct columns *c, const struct stat *st, const struct row *header)
{
	static const char *const words[] = {"id", "_id", "nr",   "nummer", "number", "code",
					    "pk", "key", "uuid", "guid",   "sleutel"};
	for (size_t i = 0; i < c->n && header != NULL; i++) {
		bool key = c->column[i].kind == KIND_requester_link;
		bool open = c->column[i].kind == KIND_none || c->column[i].silent;
		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]) && open; k++)
			key |= str_eq_nocase(sample_cell(header, i), str_of(words[k]));
		if (key && st[i].filled > 0 && st[i].distinct == st[i].filled)
			return i;
	}
	return c->n;
}

/* A table of practices: AGB codes or practice names and no patient in sight. */
static void settle_requesters(struct columns *c, const struct stat *st, const struct row *header)
{
	bool codes = columns_have(c, WHO_requester, KIND_requester_agb) ||
		     columns_have(c, WHO_requester, KIND_requester_name);
	size_t own = own_number(c, st, header);
	/* the reader of a database says that the table is of them */
	bool listed = header != NULL && own == 0 && c->column[0].kind == KIND_requester_link &&
		      str_ends(sample_cell(header, 0), STR(".id"));
	bool patient = columns_have(c, WHO_patient, KIND_bsn) ||
		       columns_have(c, WHO_patient, KIND_birth_date) ||
		       columns_have(c, WHO_patient, KIND_patient_number) ||
		       columns_have(c, WHO_patient, KIND_order) ||
		       columns_have(c, WHO_patient, KIND_specimen) ||
		       columns_have(c, WHO_patient, KIND_test) ||
		       columns_have(c, WHO_patient, KIND_result);
	if (!listed)
		patient |= columns_have(c, WHO_patient, KIND_given) ||
			   columns_have(c, WHO_patient, KIND_surname);
	if ((!codes && !listed) || patient || c->staff || people_of_practices(c, st))
		return;
	bool named = columns_have(c, WHO_requester, KIND_requester_name);
	bool whole = columns_have(c, WHO_patient, KIND_name);
	c->requesters_only = true;
	for (size_t i = 0; i < c->n; i++) {
		struct column *col = &c->column[i];
		if (i == own) {
			column_set(col, KIND_requester_number, EV_label);
			col->silent = col->text = col->maybe_bsn = false;
		} else if (col->kind == KIND_surname && !named && !whole)
			column_set(col, KIND_requester_name, 0);
		else if (col->kind == KIND_name && !named)
			column_set(col, KIND_requester_name, 0);
		else if (col->kind == KIND_city &&
			 !columns_have(c, WHO_requester, KIND_requester_city))
			column_set(col, KIND_requester_city, 0);
		else if (col->kind != KIND_requester_agb && col->kind != KIND_requester_name &&
			 col->kind != KIND_requester_city)
			col->silent = true;
		col->who = WHO_requester;
	}
}

/* "id" is the patient's number only in a table of patients that has no other. */
static void settle_id(struct columns *c, const struct row *header)
{
	unsigned numbers = 0;
	for (size_t i = 0; i < c->n; i++)
		numbers +=
		    c->column[i].kind == KIND_patient_number && c->column[i].who == WHO_patient;
	for (size_t i = 0; i < c->n && header != NULL; i++) {
		struct column *col = &c->column[i];
		if (col->kind != KIND_patient_number ||
		    !str_eq_nocase(sample_cell(header, i), STR("id")))
			continue;
		bool people = columns_have(c, WHO_patient, KIND_birth_date) &&
			      (columns_have(c, WHO_patient, KIND_surname) ||
			       columns_have(c, WHO_patient, KIND_name) ||
			       columns_have(c, WHO_patient, KIND_bsn));
		if (numbers > 1 || !people || columns_have(c, WHO_patient, KIND_test) ||
		    columns_have(c, WHO_patient, KIND_order))
			*col = (struct column){.silent = true, .labelled = true};
	}
}

/* Different numbers of five to ten digits, that do not count the rows. */
static bool numbers_of_people(const struct sample *sm)
{
	unsigned counting = 0;
	uint64_t before = 0, v;
	for (unsigned i = 0; i < sm->n_value; i++) {
		str s = sm->value[i].text;
		if (sm->value[i].n > 1 || s.n < 5 || s.n > 10 || !str_u64(s, &v))
			return false;
		counting += i > 0 && v == before + 1;
		before = v;
	}
	return sm->n_value >= NUMBERS_LEAST && counting * 2 < sm->n_value;
}

/* Without a header: the one column of numbers in a list of people and how to reach them, without
 * orders, tests and days, is the number they are known by. */
static void settle_number(struct columns *c, struct arena a, struct sample sm,
			  const struct row *header)
{
	static const enum kind other[] = {KIND_patient_number, KIND_order,       KIND_specimen,
					  KIND_test,           KIND_result,      KIND_event_date,
					  KIND_insurer,        KIND_staff_number};
	size_t found = SIZE_MAX;
	bool named =
	    columns_have(c, WHO_patient, KIND_name) || columns_have(c, WHO_patient, KIND_surname);
	if (header != NULL || !named || c->staff || !columns_have(c, WHO_patient, KIND_postcode))
		return;
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (columns_have(c, WHO_patient, other[i]))
			return;
	for (size_t i = 0; i < c->n; i++) {
		struct arena scratch = a;
		if (c->column[i].kind != KIND_none || c->column[i].maybe_bsn || c->column[i].silent)
			continue;
		sample_column(&scratch, &sm, i);
		if (!numbers_of_people(&sm))
			continue;
		if (found != SIZE_MAX)
			return;
		found = i;
	}
	if (found == SIZE_MAX)
		return;
	column_found(&c->column[found], KIND_patient_number);
}

/* "T.a.v." names the person, unless another column does: then whoever opens the post. */
static void settle_attention(struct columns *c, struct arena a, const struct row *header)
{
	size_t at = SIZE_MAX, names = 0;
	for (size_t i = 0; i < c->n && header != NULL; i++) {
		struct arena scratch = a;
		if (c->column[i].who != WHO_patient ||
		    (c->column[i].kind != KIND_name && c->column[i].kind != KIND_surname))
			continue;
		names++;
		if (str_eq(utf8_key(&scratch, str_sub(sample_cell(header, i), 0, 32)), STR("tav")))
			at = i;
	}
	if (at != SIZE_MAX && names > 1)
		c->column[at] = (struct column){.silent = true, .labelled = true};
}

/* Of two surnames without a header the own name stands behind the prefix; the other is the
 * partner's. */
static void settle_surnames(struct columns *c)
{
	size_t at[2], n = 0;
	for (size_t i = 0; i < c->n; i++) {
		if (c->column[i].kind != KIND_surname || c->column[i].who != WHO_patient)
			continue;
		if (c->column[i].labelled || n == 2)
			return;
		at[n++] = i;
	}
	if (n != 2)
		return;
	bool second = c->column[at[1] - 1].kind == KIND_prefix;
	bool first = at[0] > 0 && c->column[at[0] - 1].kind == KIND_prefix;
	if (first != second)
		column_set(&c->column[first ? at[1] : at[0]], KIND_partner_surname, 0);
}

/* How many cells read as a measured value or its words; whole numbers alone may be anything. */
static unsigned result_cells(const struct sample *sm, size_t column, struct arena a,
			     unsigned *out_telling)
{
	unsigned yes = 0;
	*out_telling = 0;
	for (unsigned i = 0; i < sm->n && i < SAMPLE_MAX; i++) {
		struct arena scratch = a;
		str s = sample_cell(&sm->row[i], column), value;
		unsigned evidence;
		int score = 0;
		if (!detector_result.cell(&scratch, KIND_result, s, &value, &evidence, &score) ||
		    score < 15)
			continue;
		yes++;
		*out_telling += !sample_digits(s);
	}
	return yes;
}

/* Without a header: beside a column of tests the most telling column of values holds the results.
 */
static void settle_results(struct columns *c, struct arena a, const struct sample *sm,
			   const struct stat *st)
{
	size_t best = c->n;
	unsigned best_telling = 0, telling;
	if (!columns_have(c, WHO_patient, KIND_test) || columns_have(c, WHO_patient, KIND_result))
		return;
	for (size_t i = 0; i < c->n; i++) {
		const struct column *col = &c->column[i];
		if (col->kind != KIND_none || col->labelled || st[i].filled == 0)
			continue;
		unsigned yes = result_cells(sm, i, a, &telling);
		if (yes * 100 >= st[i].filled * TEST_PERCENT && telling > best_telling) {
			best = i;
			best_telling = telling;
		}
	}
	if (best == c->n)
		return;
	column_found(&c->column[best], KIND_result);
	c->column[best].tests = true;
}

static bool names_anybody(enum kind k)
{
	return person_kind(k) || k == KIND_order || k == KIND_specimen;
}

/* Does a cell of a column that names somebody, or another than of tests, hold anything? */
static bool row_names(const struct columns *c, const struct row *r)
{
	for (size_t i = 0; i < c->n; i++)
		if (names_anybody(c->column[i].kind) && !sample_null(sample_cell(r, i)))
			return true;
	return false;
}

static bool row_tests(const struct columns *c, const struct row *r)
{
	for (size_t i = 0; i < c->n; i++)
		if ((c->column[i].kind == KIND_test || c->column[i].kind == KIND_result) &&
		    !sample_null(sample_cell(r, i)))
			return true;
	return false;
}

/* Exports of sheets with merged cells name the person in the first row only. */
static bool merged_cells(const struct columns *c, const struct sample *sm)
{
	unsigned below = 0, with = 0;
	for (unsigned i = 0; i < sm->n && i < SAMPLE_MAX; i++) {
		bool names = row_names(c, &sm->row[i]);
		if (i == 0 && !names)
			return false;
		with += names;
		below += !names && row_tests(c, &sm->row[i]);
	}
	return with >= 2 && below * MERGED_ONE_IN >= sm->n;
}

/* A few words again and again beside ever other birth dates are stages, wards or teams, whatever
 * surnames they are as well. */
static void settle_few_names(struct columns *c, const struct stat *st)
{
	unsigned births = 0;
	for (size_t i = 0; i < c->n; i++)
		if (c->column[i].kind == KIND_birth_date && c->column[i].who == WHO_patient &&
		    st[i].distinct > births)
			births = st[i].distinct;
	for (size_t i = 0; i < c->n; i++) {
		enum kind k = c->column[i].kind;
		bool name = k == KIND_surname || k == KIND_given || k == KIND_name;
		if (!c->column[i].labelled && name && st[i].filled >= FEW_ROWS &&
		    births > FEW_NAMES * st[i].distinct)
			c->column[i] = (struct column){.who = WHO_patient};
	}
}

void columns_settle(struct columns *c, struct arena a, const struct sample *sm,
		    const struct stat *st, const struct row *header)
{
	columns_settle_groups(c, sm, header);
	choose_birth_date(c, st);
	settle_few_names(c, st);
	settle_attention(c, a, header);
	settle_names(c, sm);
	settle_surnames(c);
	settle_initials(c, sm, st);
	settle_capitals(c, sm, st);
	settle_results(c, a, sm, st);
	columns_settle_houses(c, a, sm, st, header);
	columns_settle_family(c, a, sm);
	settle_id(c, header);
	columns_settle_animals(c, a, sm, header);
	columns_doubt_numbers(c, a, sm, st, header);
	settle_requesters(c, st, header);
	if (c->requesters_only)
		columns_settle_doctors(c, a, sm);
	else
		settle_number(c, a, *sm, header);
	c->people = c->keys = c->care = false;
	c->merged = columns_have(c, WHO_patient, KIND_test) && merged_cells(c, sm);
	for (size_t i = 0; i < c->n; i++) {
		enum kind k = c->column[i].kind;
		c->people |= c->column[i].who == WHO_patient && person_kind(k);
		c->care |= care_kind(k);
		c->column[i].whole =
		    k == KIND_address ||
		    (k == KIND_street && !columns_have(c, c->column[i].who, KIND_house_number));
		c->keys |= k == KIND_patient_number || k == KIND_order || k == KIND_specimen ||
			   k == KIND_staff_number || k == KIND_requester_link;
	}
}
