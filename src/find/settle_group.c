/*
 * settle_group - whose the columns of a table are, told by all of them together: a table that names
 * only a child, or only one of a couple, is about that person; columns that look like names beside
 * a named patient are of somebody else; lists of doctors are of people too. Refuses to move a
 * column whose header says plainly whose it is when the patient has columns of his own.
 */
#include "find/sample.h"

#include "find/name.h"

#define PERSONAL_SCORE 40 /* of a cell that is a name of somebody */

static bool identity(enum kind k)
{
	return k == KIND_bsn || k == KIND_name || k == KIND_surname || k == KIND_birth_date;
}

static bool names_labelled(const struct columns *c, enum group who)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->column[i].labelled && c->column[i].who == who && identity(c->column[i].kind))
			return true;
	return false;
}

/* "BSN kind", "Naam kind" and nobody else: the child is the patient. */
static void promote(struct columns *c)
{
	static const enum group others[] = {WHO_child, WHO_partner};
	if (names_labelled(c, WHO_patient))
		return;
	for (size_t g = 0; g < sizeof(others) / sizeof(others[0]); g++) {
		if (!names_labelled(c, others[g]) || (others[g] == WHO_partner && !c->couple))
			continue;
		for (size_t i = 0; i < c->n; i++)
			if (c->column[i].who == others[g])
				c->column[i].who = WHO_patient;
		return;
	}
}

static bool name_kind(enum kind k)
{
	return k == KIND_name || k == KIND_surname || k == KIND_given || k == KIND_initials ||
	       k == KIND_prefix || k == KIND_partner_surname;
}

/* Names below a header that was not understood, where the patient's name stands elsewhere, are
 * those of somebody else: who called, who looked through the microscope. */
static void silence_strangers(struct columns *c, const struct row *header)
{
	bool named = false, whole = false;
	for (size_t i = 0; i < c->n; i++) {
		const struct column *col = &c->column[i];
		bool own = col->labelled && col->who == WHO_patient;
		named |= own && (col->kind == KIND_name || col->kind == KIND_surname);
		whole |= own && (col->kind == KIND_name || col->kind == KIND_given ||
				 col->kind == KIND_initials);
	}
	for (size_t i = 0; i < c->n && header != NULL && named && whole; i++) {
		struct column *col = &c->column[i];
		if (!col->labelled && name_kind(col->kind) && col->who == WHO_patient &&
		    sample_cell(header, i).n > 0)
			*col = (struct column){.silent = true, .labelled = true};
	}
}

/* "J/M" is boy and girl, where M alone would be a man. */
static void settle_boys(struct columns *c, const struct sample *sm)
{
	for (size_t i = 0; i < c->n; i++) {
		bool boys = false, others = false;
		for (unsigned k = 0; k < sm->n && k < SAMPLE_MAX && c->column[i].kind == KIND_sex;
		     k++) {
			str s = sample_cell(&sm->row[k], i);
			unsigned char l = s.n == 1 ? to_lower(s.p[0]) : 0;
			boys |= l == 'j';
			others |= l == 'v' || l == 'f' || l == 'w' || l == '1' || l == '2';
		}
		c->column[i].boys = boys && !others;
	}
}

/* A column headed "nr" that is no house number: long numbers, nearly all different, of people. */
void columns_settle_number(struct columns *c, size_t column, const struct sample *sm,
			   const struct stat *st)
{
	unsigned long_ones = 0;
	if (columns_have(c, WHO_patient, KIND_patient_number) || !names_labelled(c, WHO_patient))
		return;
	for (unsigned k = 0; k < sm->n && k < SAMPLE_MAX; k++) {
		str s = sample_cell(&sm->row[k], column);
		long_ones += s.n >= 5 && s.n <= 10 && sample_digits(s);
	}
	if (st->filled == 0 || long_ones * 10 < st->filled * 9 ||
	    st->distinct * 10 < st->filled * 8)
		return;
	c->column[column] = (struct column){.labelled = true};
	column_set(&c->column[column], KIND_patient_number, EV_label);
}

/* Where somebody can be reached. */
static bool reaches(enum kind k)
{
	return k == KIND_phone || k == KIND_email || k == KIND_postcode || k == KIND_street ||
	       k == KIND_house_number || k == KIND_address;
}

/* Names of people, and of no institution. */
static bool personal(struct arena a, const struct sample *sm, size_t column)
{
	unsigned yes = 0;
	struct sample own = *sm;
	sample_column(&a, &own, column);
	for (unsigned i = 0; i < own.n_value; i++) {
		struct arena scratch = a;
		str s = own.value[i].text, value;
		unsigned evidence;
		int score;
		bool house = detector_requester.cell(&scratch, KIND_requester_name, s, &value,
						     &evidence, &score) &&
			     (evidence & EV_lexicon) != 0;
		yes += !house && name_score(s) >= PERSONAL_SCORE ? own.value[i].n : 0;
	}
	return own.filled > 0 && yes * 100 >= own.filled * TEST_PERCENT;
}

void columns_settle_doctors(struct columns *c, struct arena a, const struct sample *sm)
{
	bool people = false;
	for (size_t i = 0; i < c->n; i++) {
		struct column *col = &c->column[i];
		if (col->kind != KIND_requester_name && col->kind != KIND_name)
			continue;
		col->person = personal(a, sm, i);
		people |= col->person;
	}
	for (size_t i = 0; i < c->n && people; i++) {
		struct column *col = &c->column[i];
		if (col->silent && reaches(col->kind)) {
			col->silent = false;
			col->who = WHO_contact;
		}
	}
}

/* More different values than this part of the numbers beside them, or they name nobody: kinds of
 * goods, makes, levels of a control. */
#define NAMES_ONE_IN 4

/* What stands beside a column of numbers without a header of their own. */
struct beside {
	const struct columns *c;
	const struct stat *st;
	unsigned numbers; /* different ones */
	bool firms;       /* companies, or names that are none of people */
};

/* A column that tells a person, and may tell practices, companies and samples as well. */
static bool tells_person(const struct beside *b, size_t i)
{
	const struct column *col = &b->c->column[i];
	unsigned distinct = b->st[i].distinct;
	if (b->st[i].filled == 0)
		return false;
	switch (col->kind) {
	case KIND_birth_date:
	case KIND_sex:
	case KIND_email:
	case KIND_insurer:
		return col->who != WHO_requester;
	case KIND_name:
	case KIND_surname:
	case KIND_given:
	case KIND_partner_surname:
		return !b->firms && col->who != WHO_requester &&
		       distinct * NAMES_ONE_IN >= b->numbers;
	case KIND_postcode:
	case KIND_address:
		return !b->firms;
	case KIND_requester_agb:
		return !b->firms && distinct * 2 <= b->numbers;
	default:
		return false;
	}
}

/* firms - a table of companies, or one whose column of names holds other names than of people. */
static bool firms(const struct columns *c, struct arena a, const struct sample *sm)
{
	bool found = c->house;
	unsigned score;
	for (size_t i = 0; i < c->n && !found; i++) {
		struct arena scratch = a;
		struct sample own = *sm;
		if (c->column[i].kind != KIND_name)
			continue;
		sample_column(&scratch, &own, i);
		found = own.filled > 0 && column_accepted(scratch, &own, KIND_name, TEST_PERCENT,
							  &score) < TEST_PERCENT;
	}
	return found;
}

/* A header that is not understood stands above the numbers; where no row was taken for a header it
 * may be the first of the sample. */
static bool header_above(const struct sample *sm, const struct row *header, size_t column)
{
	if (header != NULL)
		return sample_cell(header, column).n > 0;
	str s = sm->n > 0 ? sample_cell(&sm->row[0], column) : STR_NONE;
	bool digit = sample_null(s);
	for (size_t i = 0; i < s.n; i++)
		digit |= is_digit(s.p[i]);
	return !digit;
}

void columns_doubt_numbers(struct columns *c, struct arena a, const struct sample *sm,
			   const struct stat *st, const struct row *header)
{
	struct beside b = {.c = c, .st = st};
	bool looked = false;
	for (size_t k = 0; k < c->n; k++) {
		if (c->column[k].kind != KIND_bsn || c->column[k].labelled)
			continue;
		b.firms = looked ? b.firms : firms(c, a, sm);
		b.numbers = st[k].nine_distinct;
		looked = true;
		bool headed = header_above(sm, header, k), person = false;
		for (size_t i = 0; i < c->n && !person; i++)
			person = tells_person(&b, i) || (!headed && c->column[i].kind == KIND_test);
		if (!person)
			c->column[k] = (struct column){.maybe_bsn = true};
	}
}

/* Places are surnames too: behind an address, and with no part of a name elsewhere, they are
 * places. */
static void settle_places(struct columns *c)
{
	for (size_t i = 1; i < c->n; i++) {
		struct column *col = &c->column[i];
		enum kind before = c->column[i - 1].kind;
		bool address = before == KIND_address || before == KIND_street ||
			       before == KIND_house_number || before == KIND_postcode;
		if (col->kind == KIND_surname && !col->labelled && address &&
		    !columns_have(c, WHO_patient, KIND_given) &&
		    !columns_have(c, WHO_patient, KIND_initials))
			column_set(col, KIND_city, 0);
	}
}

void columns_settle_groups(struct columns *c, const struct sample *sm, const struct row *header)
{
	promote(c);
	settle_places(c);
	silence_strangers(c, header);
	settle_boys(c, sm);
}
