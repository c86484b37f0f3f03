/* A customer's list against persons: what confirms, what is part of an identity, what contradicts,
 * two who fit, duplicates, rows that say too little. */
#include "person_common.h"

#include "base/hmap.h"
#include "person/population.h"

#define ANNA "surname=Vries;prefix=de;given=Anna;birth_date=1980-02-01"
#define HOME ";postcode=2288AA;house_number=12"

static uint32_t whose_of(void *ctx, const struct place *p)
{
	return ((struct world *)ctx)->whose[p->ordinal];
}

struct asked {
	struct world *ev, *list;
	struct population *x;
};

static struct asked ask(void) { return (struct asked){.ev = world_new(), .list = world_new()}; }

/* A row of the list, as a table has it. */
static size_t listed(struct asked *q, const char *text)
{
	return say(q->list, 900, STANDING_population, ROLE_patient, text);
}

static void answer(struct asked *q)
{
	struct place p;
	struct unpacker *u;
	resolve(q->ev);
	q->x = population_new(test_key);
	for (size_t k = 0; k < q->ev->n_person; k++)
		population_person(q->x, &q->ev->person[k]);
	population_evidence(q->x, &q->ev->source, whose_of, q->ev);
	q->list->source.rewind(&q->list->source);
	while ((u = q->list->source.next(&q->list->source, &p)) != NULL)
		population_block(q->x, u, &p);
	population_compare(q->x);
}

static void end(struct asked *q)
{
	population_free(q->x);
	world_free(q->ev);
	world_free(q->list);
}

static bool says(const struct population_row *r, const char *word)
{
	str w[POPULATION_WORDS];
	size_t n = population_words(r->because, w);
	for (size_t k = 0; k < n; k++)
		if (str_eq(w[k], str_of(word)))
			return true;
	return false;
}

static void certain_rules_find(void **state)
{
	(void)state;
	struct asked q = ask();
	size_t a = row(q.ev, "bsn=999990019;" ANNA HOME);
	size_t b =
	    row(q.ev, "surname=Yilmaz;given=Mehmet;birth_date=1963-10-24;phone=+31612345678");
	size_t c =
	    row(q.ev, "surname=Kok;given=Piet;birth_date=1950-03-02;patient_number=A/7700123");
	listed(&q, "bsn=999990019");
	listed(&q, "bsn=999990019;surname=Bakker;given=Anna;birth_date=1980-02-01");
	listed(&q, "name=A. de Vries;birth_date=1980-02-01" HOME);
	listed(&q, "surname=Yilmaz;initials=M.;birth_date=1963-10-24;phone=+31612345678");
	listed(&q, "surname=Kok;given=Piet;birth_date=1950-03-02;patient_number=B/7700123");
	answer(&q);
	assert_int_equal(population_rows(q.x), 5);
	const size_t who[] = {a, a, a, b, c};
	const char *const word[] = {"bsn", "bsn", "name+birth_date+postcode",
				    "name+birth_date+phone", "patient_number"};
	for (size_t k = 0; k < 5; k++) {
		struct population_row r = population_at(q.x, k);
		assert_int_equal(r.match, MATCH_sure);
		assert_int_equal(r.fits, 1);
		assert_int_equal(r.person[0], q.ev->whose[who[k]]);
		assert_true(says(&r, word[k]));
	}
	end(&q);
}

static void part_of_an_identity(void **state)
{
	(void)state;
	struct asked q = ask();
	size_t a = row(q.ev, "bsn=999990019;" ANNA HOME);
	listed(&q, ANNA);                                                  /* no more than that */
	listed(&q, "surname=Vries;given=Anna" HOME);                       /* no birth date */
	listed(&q, "bsn=999990032;" ANNA HOME);                            /* another number */
	listed(&q, "surname=Vries;given=Anna;birth_date=1980-02-07" HOME); /* a digit differs */
	listed(&q, "bsn=999990019;surname=Bos;given=Jan;birth_date=1955-12-30");
	answer(&q);
	const enum match want[] = {MATCH_part, MATCH_part, MATCH_alike, MATCH_alike, MATCH_alike};
	for (size_t k = 0; k < 5; k++) {
		struct population_row r = population_at(q.x, k);
		assert_int_equal(r.match, want[k]);
		assert_int_equal(r.person[0], q.ev->whose[a]);
		assert_true(want[k] == MATCH_part || says(&r, "bsn_conflict"));
	}
	end(&q);
}

static void others_are_not_found(void **state)
{
	(void)state;
	struct asked q = ask();
	row(q.ev, "bsn=999990019;" ANNA HOME ";sex=F");
	row(q.ev, "bsn=999990044;surname=Vries;initials=J.;birth_date=1950-01-01" HOME);
	listed(&q, "surname=Vries;given=Bram;birth_date=1980-02-01" HOME);          /* her twin */
	listed(&q, "bsn=999990032;surname=Vries;given=Anna;birth_date=1971-11-30"); /* namesake */
	listed(&q, "bsn=999990056;surname=Vries;initials=J." HOME);                 /* a son */
	listed(&q, "surname=Bos;given=Jan;birth_date=1955-12-30");
	answer(&q);
	for (size_t k = 0; k < 4; k++) {
		struct population_row r = population_at(q.x, k);
		assert_int_equal(r.match, MATCH_none);
		assert_int_equal(r.person[0], 0);
		assert_false(r.little);
	}
	end(&q);
}

static void two_fit(void **state)
{
	(void)state;
	struct asked q = ask();
	size_t a = row(q.ev, "bsn=999990019;surname=Vries;given=Jan;birth_date=2001-05-06" HOME);
	size_t b = row(q.ev, "bsn=999990032;surname=Vries;given=Joris;birth_date=2001-05-06" HOME);
	listed(&q, "surname=Vries;initials=J.;birth_date=2001-05-06" HOME);
	listed(&q, "surname=Vries;given=Joris;birth_date=2001-05-06" HOME);
	answer(&q);
	struct population_row r = population_at(q.x, 0);
	assert_int_equal(r.match, MATCH_sure);
	assert_int_equal(r.fits, 2);
	assert_int_equal(r.person[0], q.ev->whose[a]);
	assert_int_equal(r.person[1], q.ev->whose[b]);
	r = population_at(q.x, 1);
	assert_int_equal(r.fits, 1);
	assert_int_equal(r.person[0], q.ev->whose[b]);
	end(&q);
}

static void duplicates_and_little(void **state)
{
	(void)state;
	struct asked q = ask();
	row(q.ev, "bsn=999990019;" ANNA HOME);
	listed(&q, "bsn=999990019;" ANNA);
	listed(&q, ANNA HOME);
	listed(&q, "bsn=999990019;name=A. de Vries");
	listed(&q, ANNA HOME);
	listed(&q, "name=Anna de Vries");
	answer(&q);
	assert_int_equal(population_rows(q.x), 5);
	assert_int_equal(population_at(q.x, 0).same, 0);
	assert_int_equal(population_at(q.x, 1).same, 0);
	assert_int_equal(population_at(q.x, 2).same, 1);
	assert_int_equal(population_at(q.x, 3).same, 2);
	assert_true(population_at(q.x, 4).little);
	assert_int_equal(population_at(q.x, 4).match, MATCH_none);
	end(&q);
}

/* One row of a table that also names a doctor; two persons known by the same words. */
static void whom_a_row_is_about(void **state)
{
	(void)state;
	struct asked q = ask();
	row(q.ev, "bsn=999990019;" ANNA);
	say(q.ev, 1, STANDING_stolen, ROLE_professional,
	    "surname=Bakker;given=Wim;phone=+31711234567");
	listed(&q, "bsn=999990019");
	size_t doctor = say(q.list, 900, STANDING_population, ROLE_professional,
			    "surname=Bakker;given=Wim;phone=+31711234567");
	q.list->told[doctor].m.number = 1;
	answer(&q);
	assert_int_equal(population_rows(q.x), 1);
	assert_int_equal(population_at(q.x, 0).person[0], q.ev->whose[0]);
	end(&q);
}

/* Every second row is of the evidence: the sums add up, and each finds its own. */
static void many(void **state)
{
	(void)state;
	enum { N = 2000 };
	struct asked q = ask();
	char text[200], bsn[10];
	for (uint32_t k = 0; k < N; k++) {
		bsn_made(k, bsn);
		snprintf(text, sizeof(text),
			 "bsn=%s;surname=Naam%c%c%c;given=Jan;birth_date=19%02u-%02u-%02u", bsn,
			 'a' + (int)(k % 26), 'a' + (int)(k / 26 % 26), 'a' + (int)(k / 676 % 26),
			 k % 90, k % 12 + 1, k % 28 + 1);
		if (k % 2 == 0)
			row(q.ev, text);
		listed(&q, text);
	}
	answer(&q);
	size_t found = 0;
	for (size_t k = 0; k < population_rows(q.x); k++)
		found += population_at(q.x, k).match == MATCH_sure;
	assert_int_equal(population_rows(q.x), N);
	assert_int_equal(found, N / 2);
	end(&q);
}

static uint32_t drawn(uint64_t *seed, uint32_t n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % n;
}

/* Few names, dates and houses, so that much is shared and much contradicts. */
static void anybody(uint64_t *seed, char *out_text, size_t cap)
{
	static const char *const given[] = {"Anna", "Anne", "A.", "Bram", "B.", "Johanna"};
	static const char *const sur[] = {"Vries", "Vrees", "Bakker", "Yilmaz"};
	char bsn[10];
	bsn_made(drawn(seed, 12), bsn);
	int n = snprintf(out_text, cap, "name=%s %s", given[drawn(seed, 6)], sur[drawn(seed, 4)]);
	if (drawn(seed, 3) > 0)
		n += snprintf(out_text + n, cap - (size_t)n, ";birth_date=1980-02-%02u",
			      drawn(seed, 9) + 1);
	if (drawn(seed, 2) > 0)
		n += snprintf(out_text + n, cap - (size_t)n, ";bsn=%s", bsn);
	if (drawn(seed, 2) > 0)
		n += snprintf(out_text + n, cap - (size_t)n, ";postcode=2288AA;house_number=%u",
			      drawn(seed, 4) + 1);
	if (drawn(seed, 4) == 0)
		snprintf(out_text + n, cap - (size_t)n, ";phone=+3161234567%u", drawn(seed, 4));
}

/* Neither the order of the evidence nor that of the list, nor who else is on it, changes an
 * answer; and what is in the evidence word for word, with a number, is never missed. */
static void order_does_not_matter(void **state)
{
	(void)state;
	enum { PEOPLE = 60, ROWS = 40, WORLDS = 40 };
	for (uint64_t seed = 1; seed <= WORLDS; seed++) {
		struct asked one = ask(), two = ask();
		static char ev[PEOPLE][200], list[ROWS][200];
		uint64_t s = seed * 7919;
		for (size_t k = 0; k < PEOPLE; k++)
			anybody(&s, ev[k], sizeof(ev[k]));
		for (size_t k = 0; k < ROWS; k++)
			anybody(&s, list[k], sizeof(list[k]));
		for (size_t k = 0; k < PEOPLE; k++) {
			row(one.ev, ev[k]);
			row(two.ev, ev[PEOPLE - 1 - k]);
		}
		for (size_t k = 0; k < ROWS; k++)
			listed(&one, list[k]);
		for (size_t k = 0; k < ROWS; k++)
			listed(&two, list[ROWS - 1 - k]);
		listed(&two, ev[0]);
		answer(&one);
		answer(&two);
		assert_int_equal(population_rows(one.x), ROWS);
		assert_int_equal(population_rows(two.x), ROWS + 1);
		for (size_t k = 0; k < ROWS; k++) {
			struct population_row a = population_at(one.x, k),
					      b = population_at(two.x, ROWS - 1 - k);
			assert_int_equal(a.match, b.match);
			assert_int_equal(a.fits, b.fits);
			assert_int_equal(a.because, b.because);
			assert_int_equal(a.little, b.little);
			assert_true((a.match == MATCH_none) == (a.person[0] == 0));
		}
		struct population_row own = population_at(two.x, ROWS);
		assert_true(own.match != MATCH_none || own.little);
		end(&one);
		end(&two);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(certain_rules_find),
	    cmocka_unit_test(part_of_an_identity),
	    cmocka_unit_test(others_are_not_found),
	    cmocka_unit_test(two_fit),
	    cmocka_unit_test(duplicates_and_little),
	    cmocka_unit_test(whom_a_row_is_about),
	    cmocka_unit_test(many),
	    cmocka_unit_test(order_does_not_matter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
