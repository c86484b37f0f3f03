/*
 * settle_animal - tables of animals that were tested: their names, sexes and births are nobody's.
 * Told by two headers that only animals have, or by one and a column of their species beside it, or
 * by their species and names of one word. Refuses to judge by species alone, which are allergens
 * too, by "species" over anything else, and tables in which somebody has a BSN; owners whose names
 * stand in columns of their own stay.
 */
#include "find/sample.h"

#include "base/utf8.h"

/* A header that only animals have. "Species" and "soort" count by what stands below them. */
static bool animal_header(struct arena a, str header)
{
	static const char *const begins[] = {"diern",   "dierid", "diersoort",  "huisdier",
					     "patdier", "chipn",  "transponder"};
	static const char *const whole[] = {"chip", "ras", "rasnaam", "breed"};
	str key = utf8_key(&a, header);
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (str_starts(key, str_of(begins[i])))
			return true;
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
		if (str_eq(key, str_of(whole[i])))
			return true;
	return str_ends(key, STR("dier"));
}

static bool is_species(str s)
{
	static const char *const list[] = {
	    "hond", "kat",  "paard",  "pony",  "konijn", "rund",    "koe",   "kalf",  "schaap",
	    "geit", "ezel", "varken", "cavia", "fret",   "hamster", "kip",   "vogel", "papegaai",
	    "duif", "dog",  "cat",    "horse", "rabbit", "canine",  "feline"};
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (str_eq_nocase(s, str_of(list[i])))
			return true;
	return false;
}

static bool species_column(struct arena a, struct sample sm, size_t column)
{
	unsigned yes = 0;
	sample_column(&a, &sm, column);
	for (unsigned i = 0; i < sm.n_value; i++)
		yes += is_species(sm.value[i].text) ? sm.value[i].n : 0;
	return sm.filled > 0 && yes * 100 >= sm.filled * FILL_PERCENT;
}

/* Names of one word, as animals have. */
static bool call_names(struct arena a, struct sample sm, size_t column)
{
	unsigned whole = 0;
	sample_column(&a, &sm, column);
	for (unsigned i = 0; i < sm.n_value; i++) {
		str s = sm.value[i].text;
		whole +=
		    str_find_byte(s, ' ') < s.n || str_find_byte(s, ',') < s.n ? sm.value[i].n : 0;
	}
	return whole * 2 <= sm.filled;
}

/* Animals have a name of one word and no surname. */
static bool named_as_animals(const struct columns *c, struct arena a, const struct sample *sm)
{
	bool called = false;
	for (size_t i = 0; i < c->n; i++) {
		enum kind k = c->column[i].kind;
		if (c->column[i].who != WHO_patient)
			continue;
		if (k == KIND_surname || k == KIND_initials)
			return false;
		if (k == KIND_name && !call_names(a, *sm, i))
			return false;
		called |= k == KIND_name || k == KIND_given;
	}
	return called;
}

static bool of_animals(const struct columns *c, struct arena a, const struct sample *sm,
		       const struct row *header)
{
	unsigned headers = 0;
	bool species = false;
	for (size_t i = 0; i < c->n; i++) {
		if (c->column[i].kind == KIND_bsn)
			return false;
		headers += animal_header(a, sample_cell(header, i));
	}
	for (size_t i = 0; i < c->n && headers == 1; i++) {
		if (!species_column(a, *sm, i))
			continue;
		if (!animal_header(a, sample_cell(header, i)))
			return true;
		species = true;
	}
	return headers > 1 || (species && named_as_animals(c, a, sm));
}

void columns_settle_animals(struct columns *c, struct arena a, const struct sample *sm,
			    const struct row *header)
{
	if (header == NULL || !of_animals(c, a, sm, header))
		return;
	bool owner = columns_have(c, WHO_patient,
				  KIND_initials); /* a surname beside initials is no animal's */
	for (size_t i = 0; i < c->n; i++) {
		struct column *col = &c->column[i];
		bool own = col->kind == KIND_birth_date || col->kind == KIND_sex ||
			   col->kind == KIND_given || col->kind == KIND_patient_number ||
			   col->kind == KIND_test || col->kind == KIND_result;
		bool named = col->kind == KIND_name ||
			     (col->kind == KIND_surname &&
			      (!owner || animal_header(a, sample_cell(header, i)) ||
			       species_column(a, *sm, i)));
		if (col->who == WHO_patient && (own || (named && call_names(a, *sm, i))))
			*col = (struct column){.silent = true, .labelled = true};
	}
}
