/*
 * settle_family - a table without headers in which given names stand and no family names: the
 * column of words of which most are family names holds them, also where it stands behind a
 * postcode, as places do, if there is another one for those. Refuses columns whose header was
 * understood, and to choose where two columns are nearly alike.
 */
#include "find/lexicon.h"
#include "find/name_column.h"
#include "find/sample.h"

#define FAMILY_PERCENT 20 /* of the cells that must be known as family names */
#define FAMILY_ROWS    2  /* different words that tell */

static bool named(const struct columns *c)
{
	return columns_have(c, WHO_patient, KIND_surname) ||
	       columns_have(c, WHO_patient, KIND_partner_surname) ||
	       columns_have(c, WHO_patient, KIND_name);
}

static str last_word(str s)
{
	size_t at = s.n;
	while (at > 0 && s.p[at - 1] != ' ')
		at--;
	return str_sub(s, at, s.n);
}

/* Cells in a hundred that are known as family names, -1 where something else stands. */
static int family_percent(const struct column *col, struct arena a, struct sample sm, size_t i)
{
	unsigned known = 0, score;
	bool open = col->kind == KIND_none || col->kind == KIND_city;
	if (!open || col->labelled || col->silent || col->tests || col->text ||
	    col->who != WHO_patient)
		return -1;
	sample_column(&a, &sm, i);
	if (sm.n_value < FAMILY_ROWS ||
	    column_accepted(a, &sm, KIND_surname, FILL_PERCENT, &score) < FILL_PERCENT)
		return -1;
	for (unsigned k = 0; k < sm.n_value; k++) {
		if ((lexicon_look(last_word(sm.value[k].text)) & LEXICON_SURNAME) != 0)
			known += sm.value[k].n;
	}
	return (int)(known * 100 / sm.filled);
}

static bool behind_address(const struct columns *c, size_t i)
{
	enum kind k = i == 0 ? KIND_none : c->column[i - 1].kind;
	return k == KIND_postcode || k == KIND_house_number || k == KIND_street ||
	       k == KIND_address;
}

/* The column among those behind an address, or among the others; n: how many there are. */
struct choice {
	int best, second;
	size_t at, n;
};

static struct choice choose(const struct columns *c, struct arena a, const struct sample *sm,
			    bool behind)
{
	struct choice x = {.best = -1, .second = -1};
	for (size_t i = 0; i < c->n; i++) {
		int percent =
		    behind_address(c, i) == behind ? family_percent(&c->column[i], a, *sm, i) : -1;
		if (percent < 0)
			continue;
		x.n++;
		x.second = percent > x.best ? x.best : percent > x.second ? percent : x.second;
		x.at = percent > x.best ? i : x.at;
		x.best = percent > x.best ? percent : x.best;
	}
	return x;
}

/* Family names took the place behind the postcode: the other one holds places. */
static void take_place(struct columns *c, struct arena a, const struct sample *sm)
{
	struct choice x = choose(c, a, sm, true);
	if (x.n == 1 && !columns_have(c, WHO_patient, KIND_city))
		column_found(&c->column[x.at], KIND_city);
}

void columns_settle_family(struct columns *c, struct arena a, const struct sample *sm)
{
	if (!columns_have(c, WHO_patient, KIND_given) || named(c))
		return;
	struct choice x = choose(c, a, sm, false);
	if (x.n == 0) {
		x = choose(c, a, sm, true);
		if (x.n < 2)
			return; /* a place */
	}
	if (x.best < FAMILY_PERCENT || x.best * 2 <= x.second * 3)
		return;
	column_found(&c->column[x.at], KIND_surname);
	take_place(c, a, sm);
}
