/*
 * settle_house - the address of a table without headers: which column holds the numbers of houses,
 * their additions and the place, and what "nr" counts below a header. Numbers are told by where
 * they stand, or as the only column of numbers of which some have an addition. Refuses to choose
 * between two such columns.
 */
#include "base/utf8.h"
#include "find/sample.h"

#define HOUSE_PERCENT  95 /* of the cells that must read as house numbers */
#define HOUSES_LEAST   5  /* different numbers that tell houses away from a street */
#define HOUSE_DIGITS   4
#define ADDITION_BYTES 4 /* of the longest addition: "bis", "III" */
#define BARE_BYTES     3 /* of a header that is no more than "nr" */

/* Letters and spaces only, as in names of places. */
static bool wordy(const struct sample *sm, size_t column)
{
	unsigned filled = 0, yes = 0;
	for (unsigned i = 0; i < sm->n && i < SAMPLE_MAX; i++) {
		str s = sample_cell(&sm->row[i], column);
		bool digit = false;
		for (size_t k = 0; k < s.n; k++)
			digit |= is_digit(s.p[k]) || s.p[k] == '@';
		filled += s.n > 0;
		yes += s.n > 1 && !digit;
	}
	return filled > 0 && yes * 100 >= filled * FILL_PERCENT;
}

/* Behind a house number: a letter, "hs", "bis", "II", "12", or nothing in many rows. */
static bool house_additions(const struct sample *sm)
{
	for (unsigned i = 0; i < sm->n_value; i++)
		if (sm->value[i].text.n > ADDITION_BYTES)
			return false;
	return sm->n_value > 1 && sm->filled * 4 < sm->n * 3;
}

/* A house number, and its addition in the column behind. */
static void take_houses(struct columns *c, size_t i, struct arena a, struct sample sm)
{
	column_found(&c->column[i], KIND_house_number);
	if (i + 1 == c->n || c->column[i + 1].labelled || c->column[i + 1].kind != KIND_none)
		return;
	sample_column(&a, &sm, i + 1);
	if (house_additions(&sm))
		column_found(&c->column[i + 1], KIND_house_number);
}

/* numbers_of_houses - numbers of at most four digits; added: some with a letter or addition. */
static bool numbers_of_houses(const struct sample *sm, struct arena a, bool *out_added)
{
	unsigned score, added = 0;
	for (unsigned i = 0; i < sm->n_value; i++) {
		str s = sm->value[i].text;
		size_t digits = 0;
		while (digits < s.n && is_digit(s.p[digits]))
			digits++;
		if (digits == 0 || digits > HOUSE_DIGITS || s.p[0] == '0')
			return false;
		added += digits < s.n && s.p[digits] != ',' && s.p[digits] != '.' &&
			 s.p[digits] != ':' && s.p[digits] != '/';
	}
	*out_added = added > 0;
	return sm->n_value >= HOUSES_LEAST &&
	       column_accepted(a, sm, KIND_house_number, HOUSE_PERCENT, &score) >= HOUSE_PERCENT;
}

/* Does the column at i without a header hold the numbers of houses? Behind the street; between a
 * postcode and the street; or behind the postcode that alone tells the street. */
static bool houses_here(const struct columns *c, size_t i, struct arena a, struct sample sm)
{
	unsigned score;
	bool added;
	const struct column *before = &c->column[i - 1];
	bool street = before->kind == KIND_street;
	if (c->column[i].kind != KIND_none || (!street && before->kind != KIND_postcode) ||
	    (!street && columns_have(c, WHO_patient, KIND_house_number)))
		return false;
	sample_column(&a, &sm, i);
	if (!street && i + 1 < c->n && c->column[i + 1].kind == KIND_street)
		return numbers_of_houses(&sm, a, &added);
	if (!street && (before->labelled || columns_have(c, WHO_patient, KIND_street)))
		return false;
	return column_accepted(a, &sm, KIND_house_number, FILL_PERCENT, &score) >= FILL_PERCENT &&
	       (street || !wordy(&sm, i));
}

/* Without a header: the number behind a street, and the place behind a postcode. "nr" is a house
 * number beside a street only. */
static void settle_places(struct columns *c, struct arena a, const struct sample *sm,
			  const struct stat *st)
{
	bool address = columns_have(c, WHO_patient, KIND_street) ||
		       columns_have(c, WHO_patient, KIND_postcode);
	for (size_t i = 0; i < c->n; i++) {
		struct column *col = &c->column[i];
		if (col->labelled && col->kind == KIND_house_number && col->who == WHO_patient &&
		    !address) {
			*col = (struct column){.silent = true, .labelled = true};
			columns_settle_number(c, i, sm, &st[i]);
		}
		if (i == 0 || col->labelled || col->who != WHO_patient)
			continue;
		if (houses_here(c, i, a, *sm))
			take_houses(c, i, a, *sm);
		else if (c->column[i - 1].kind == KIND_postcode && !c->column[i - 1].labelled &&
			 wordy(sm, i))
			column_found(col, KIND_city);
	}
}

/* Away from the street: the one column that can be its house numbers; words before it are the
 * street. */
static void settle_away(struct columns *c, struct arena a, struct sample sm)
{
	bool street = false, added;
	size_t found = SIZE_MAX;
	for (size_t i = 0; i < c->n; i++) {
		const struct column *col = &c->column[i];
		street |= (col->kind == KIND_street || col->kind == KIND_postcode) &&
			  !col->labelled && !col->whole && col->who == WHO_patient;
	}
	if (!street || columns_have(c, WHO_patient, KIND_house_number))
		return;
	for (size_t i = 0; i < c->n; i++) {
		struct arena scratch = a;
		if (c->column[i].labelled || c->column[i].kind != KIND_none)
			continue;
		sample_column(&scratch, &sm, i);
		if (!numbers_of_houses(&sm, scratch, &added) || !added)
			continue;
		if (found != SIZE_MAX)
			return;
		found = i;
	}
	if (found == SIZE_MAX)
		return;
	column_found(&c->column[found], KIND_house_number);
	if (found > 0 && !columns_have(c, WHO_patient, KIND_street) &&
	    !c->column[found - 1].labelled && c->column[found - 1].kind == KIND_none &&
	    wordy(&sm, found - 1))
		column_found(&c->column[found - 1], KIND_street);
}

static bool address_kind(const struct columns *c, size_t i)
{
	enum kind k = i < c->n ? c->column[i].kind : KIND_none;
	return k == KIND_street || k == KIND_address || k == KIND_postcode || k == KIND_city ||
	       k == KIND_house_number;
}

/* settle_row_numbers - "nr" counts rows where another column says that it is of houses, or where it
 * stands away from the address. */
static void settle_row_numbers(struct columns *c, const struct sample *sm, const struct stat *st,
			       const struct row *header)
{
	size_t bare = c->n;
	bool house = false;
	for (size_t i = 0; i < c->n && header != NULL; i++) {
		const struct column *col = &c->column[i];
		if (!col->labelled || col->kind != KIND_house_number || col->who != WHO_patient)
			continue;
		str s = sample_cell(header, i);
		if (s.n <= BARE_BYTES && bare == c->n)
			bare = i;
		else
			house |= str_find_nocase(s, STR("hui")) < s.n ||
				 str_find_nocase(s, STR("house")) < s.n;
	}
	if (bare == c->n)
		return;
	bool away = !address_kind(c, bare + 1) && (bare == 0 || !address_kind(c, bare - 1));
	if (!house && !away)
		return;
	c->column[bare] = (struct column){.silent = true, .labelled = true};
	if (away)
		columns_settle_number(c, bare, sm, &st[bare]);
}

void columns_settle_houses(struct columns *c, struct arena a, const struct sample *sm,
			   const struct stat *st, const struct row *header)
{
	settle_row_numbers(c, sm, st, header);
	settle_places(c, a, sm, st);
	settle_away(c, a, *sm);
}
