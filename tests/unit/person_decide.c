/* Decisions of people: applied before every rule, never against another one or a second BSN; in any
 * order, and taken back without a trace. */
#include "person_common.h"

#include "base/hash.h"
#include "base/hmap.h"

#define ANNA "surname=Vries;prefix=de;given=Anna;birth_date=1980-02-01"
#define HOME ";postcode=2288AA;house_number=12-A"

static struct anchor anchor_of(struct world *w, size_t mention)
{
	const struct place *p = &w->told[mention].place;
	const struct mention *m = &w->told[mention].m;
	return (struct anchor){.item = p->item,
			       .unit = m->unit,
			       .number = m->number,
			       .at = m->n > 0 ? m->finding[0].at : 0,
			       .mark = hash64_mix(m->number, 77),
			       .person = w->whose[mention]};
}

static size_t rule(struct world *w, enum ruling ruling, size_t a, size_t b)
{
	must(w->n_decision < 64);
	w->decision[w->n_decision] =
	    (struct decision){.ruling = ruling, .a = anchor_of(w, a), .b = anchor_of(w, b)};
	return w->n_decision++;
}

#define WORLD struct world *w = world_new()
#define END   world_free(w)

static void two_are_one(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA),
	       b = row(w, "surname=Bakker;given=Anna;birth_date=1981-03-04" HOME),
	       c = row(w, "surname=Bakker;given=Anna;birth_date=1981-03-04" HOME ";email=a@b.nl");
	resolve(w);
	assert_apart(w, a, b);
	assert_same(w, b, c);
	size_t d = rule(w, RULING_same, a, b);
	resolve(w);
	assert_same(w, a, b);
	assert_same(w, a, c);
	assert_true(has_reason(of(w, a), "decided"));
	assert_int_equal(w->n_merged, 1);
	assert_int_equal(w->how[d], DECIDED_done);
	assert_int_equal(w->counts.decided, 1);
	END;
}

static void all_of_both_are_one(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, ANNA HOME), b = row(w, ANNA ";phone=+31612345678"),
	       c = row(w, ANNA ";email=a@b.nl"),
	       x = row(w, "surname=Vries;given=Anna;birth_date=1980-02-11;city=Delft");
	resolve(w);
	assert_same(w, a, c);
	assert_apart(w, a, x);
	rule(w, RULING_same, b, x);
	resolve(w);
	assert_same(w, a, x);
	assert_same(w, a, b);
	assert_same(w, a, c);
	END;
}

static void nobody_gets_two_bsns(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA), b = row(w, "bsn=999990032;" ANNA);
	resolve(w);
	assert_apart(w, a, b);
	size_t d = rule(w, RULING_same, a, b);
	resolve(w);
	assert_apart(w, a, b);
	assert_int_equal(w->how[d], DECIDED_refused);
	assert_int_equal(w->counts.decided_refused, 1);
	END;
}

static void two_are_kept_apart(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, ANNA HOME), b = row(w, ANNA ";phone=+31612345678");
	resolve(w);
	assert_same(w, a, b);
	size_t d = rule(w, RULING_different, a, b);
	resolve(w);
	assert_apart(w, a, b);
	assert_int_equal(w->how[d], DECIDED_done);
	/* what would join them later does not */
	size_t c = row(w, ANNA HOME ";phone=+31612345678");
	resolve(w);
	assert_apart(w, a, b);
	assert_true(w->whose[c] != 0);
	END;
}

static void one_mention_leaves_a_profile(void **state)
{
	(void)state;
	WORLD;
	size_t m[6];
	for (unsigned k = 0; k < 6; k++)
		m[k] = row(w, ANNA HOME ";order=LAB/7");
	resolve(w);
	rule(w, RULING_split, m[0], m[3]);
	resolve(w);
	for (unsigned k = 0; k < 6; k++)
		assert_true((w->whose[m[k]] == w->whose[m[0]]) == (k != 3));
	assert_int_equal(w->whose[m[0]], 1);
	assert_int_equal(of(w, m[0])->mentions, 5);
	assert_int_equal(of(w, m[3])->mentions, 1);
	assert_int_equal(of(w, m[3])->n_addresses, 1);
	END;
}

static void who_stays_goes_on_as_one(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, ANNA HOME ";phone=+31612345678"), b = row(w, ANNA HOME ";email=a@b.nl"),
	       c = row(w, ANNA HOME);
	resolve(w);
	assert_same(w, a, b);
	assert_same(w, a, c);
	rule(w, RULING_split, a, c);
	resolve(w);
	assert_same(w, a, b);
	assert_apart(w, a, c);
	END;
}

static void one_number_of_two(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA), b = row(w, "bsn=999990019;" ANNA HOME),
	       c = row(w, "bsn=999990019;surname=Vries;given=Ankie;birth_date=1980-02-01"),
	       d = row(w, "bsn=999990019;surname=Vries;given=Ankie;birth_date=1980-02-01;sex=F");
	resolve(w);
	assert_same(w, a, c);
	rule(w, RULING_split, a, c);
	rule(w, RULING_split, a, d);
	rule(w, RULING_same, c, d);
	resolve(w);
	assert_same(w, a, b);
	assert_apart(w, a, c);
	assert_same(w, c, d);
	assert_text(of(w, a)->bsn, "999990019");
	assert_int_equal(of(w, c)->bsn.n, 0);
	assert_true(has_reason(of(w, c), "bsn_conflict"));
	END;
}

static void apart_wins(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, ANNA), b = row(w, "surname=Bos;given=Jan;birth_date=1950-01-01"),
	       c = row(w, "surname=Kok;given=Jan;birth_date=1951-01-01");
	resolve(w);
	rule(w, RULING_same, a, b);
	rule(w, RULING_same, b, c);
	rule(w, RULING_different, a, c);
	resolve(w);
	assert_apart(w, a, c);
	assert_int_equal(w->counts.decided, 2);
	assert_int_equal(w->counts.decided_refused, 1);
	END;
}

static void a_mention_that_is_gone(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, ANNA), b = row(w, "surname=Bos;given=Jan;birth_date=1950-01-01"),
	       o = lone(w, "order=LAB/1");
	resolve(w);
	rule(w, RULING_same, a, b);
	w->decision[0].b.number = 999;
	rule(w, RULING_same, a, b);
	w->decision[1].a.item = 0;
	rule(w, RULING_different, a, o);
	resolve(w);
	assert_apart(w, a, b);
	assert_int_equal(w->counts.decided_waits, 3);
	END;
}

static void taken_back(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, ANNA), b = row(w, "surname=Bos;given=Jan;birth_date=1950-01-01"),
	       c = row(w, "surname=Kok;given=Jan;birth_date=1951-01-01");
	resolve(w);
	rule(w, RULING_same, a, b);
	resolve(w);
	resolve(w);
	assert_same(w, a, b);
	w->decision[0].ruling = RULING_undone;
	resolve(w);
	assert_int_equal(w->whose[a], 1);
	assert_int_equal(w->whose[b], 2);
	assert_int_equal(w->whose[c], 3);
	assert_int_equal(w->n_merged, 0);
	resolve(w);
	assert_int_equal(w->whose[b], 2);
	assert_int_equal(w->n_merged, 0);
	END;
}

#define VERMEULEN                                                                                  \
	"surname=Vermeulen;given=Annelies" HOME                                                    \
	";phone=+31612345678;email=annelies@voorbeeld.nl;birth_date="

static void what_may_be_one_is_told(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, VERMEULEN "1980-02-13"), b = row(w, VERMEULEN "1980-02-18");
	row(w, "surname=Yilmaz;given=Mehmet;birth_date=1975-03-04;postcode=2511BC;house_number=3");
	row(w, "bsn=999990019;surname=Jansen;given=Piet;birth_date=1950-05-05");
	resolve(w);
	assert_apart(w, a, b);
	assert_int_equal(w->n_doubt, 1);
	assert_int_equal(w->doubt[0].a, w->whose[a]);
	assert_int_equal(w->doubt[0].b, w->whose[b]);
	assert_int_equal(w->counts.doubts, 1);
	rule(w, RULING_different, a, b);
	resolve(w);
	assert_int_equal(w->n_doubt, 0);
	w->decision[0].ruling = RULING_same;
	resolve(w);
	assert_int_equal(w->n_doubt, 0);
	END;
}

static void two_numbers_are_two_people(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, VERMEULEN "1980-02-13;bsn=999990019"),
	       b = row(w, VERMEULEN "1980-02-18;bsn=999990032");
	resolve(w);
	assert_apart(w, a, b);
	assert_int_equal(w->n_doubt, 0);
	END;
}

/* ---- made-up worlds ---- */

static uint64_t random_state;

static uint32_t pick(uint32_t n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(random_state >> 33) % n;
}

static void made_up(struct world *w, unsigned n, unsigned people)
{
	static const char *const surnames[] = {"Vries", "Bakker", "Bos", "Yilmaz", "Jansen"};
	static const char *const givens[] = {"given=Anna;", "given=Jan;", "initials=A.;", ""};
	for (unsigned k = 0; k < n; k++) {
		char text[512], bsn[10];
		uint32_t p = pick(people);
		size_t at = 0;
		bsn_made(p, bsn);
		at += (size_t)snprintf(text, sizeof(text), "surname=%s;%s", surnames[p % 5],
				       givens[p / 2 % 4]);
		if (pick(3) == 0)
			at += (size_t)snprintf(text + at, sizeof(text) - at, "bsn=%s;", bsn);
		if (pick(3))
			at += (size_t)snprintf(text + at, sizeof(text) - at,
					       "birth_date=19%02u-0%u-11;", 40 + p % 5, 1 + p % 3);
		if (pick(2))
			at += (size_t)snprintf(text + at, sizeof(text) - at,
					       "postcode=22%02uAA;house_number=%u;", 10 + p % 7,
					       p % 3);
		if (pick(4) == 0)
			snprintf(text + at, sizeof(text) - at, "phone=+3161234%04u;", p % 11);
		say(w, 1 + k / 10, STANDING_stolen, ROLE_patient, text);
	}
}

static void same_partition(const uint32_t *a, const uint32_t *b, size_t n)
{
	struct hmap to = {0}, back = {0};
	for (size_t k = 0; k < n; k++) {
		bool fresh;
		uint64_t *v = hmap_put(&to, a[k], &fresh);
		assert_true(fresh || *v == b[k]);
		*v = b[k];
		v = hmap_put(&back, b[k], &fresh);
		assert_true(fresh || *v == a[k]);
		*v = a[k];
	}
	hmap_free(&to);
	hmap_free(&back);
}

static void rule_some(struct world *w, unsigned n)
{
	for (unsigned k = 0; k < n; k++) {
		size_t a = pick((uint32_t)w->n), b = pick((uint32_t)w->n);
		if (a != b)
			rule(w,
			     pick(2)   ? RULING_same
			     : pick(2) ? RULING_different
				       : RULING_split,
			     a, b);
	}
}

static void shuffle(struct world *w)
{
	for (size_t k = w->n; k > 1; k--) {
		size_t j = pick((uint32_t)k), t = w->order[k - 1];
		w->order[k - 1] = w->order[j];
		w->order[j] = t;
	}
	for (size_t k = w->n_decision; k > 1; k--) {
		size_t j = pick((uint32_t)k);
		struct decision t = w->decision[k - 1];
		w->decision[k - 1] = w->decision[j];
		w->decision[j] = t;
	}
}

/* What is decided as different is different, whatever else was decided. */
static void kept(struct world *w)
{
	for (size_t k = 0; k < w->n_decision; k++) {
		uint32_t a = w->whose[w->decision[k].a.number - 1],
			 b = w->whose[w->decision[k].b.number - 1];
		if (w->how[k] == DECIDED_done)
			assert_true((a == b) == (w->decision[k].ruling == RULING_same));
	}
}

static void order_does_not_matter(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 60; seed++) {
		WORLD;
		uint32_t first[TOLD_MAX];
		random_state = seed;
		made_up(w, 60 + seed * 4, 4 + seed);
		rule_some(w, 1 + seed % 12);
		resolve(w);
		kept(w);
		memcpy(first, w->whose, sizeof(first));
		memset(w->earlier, 0, sizeof(w->earlier));
		shuffle(w);
		resolve(w);
		kept(w);
		same_partition(first, w->whose, w->n);
		END;
	}
}

static void a_second_run_changes_nothing_and_undo_restores(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 40; seed++) {
		WORLD;
		uint32_t before[TOLD_MAX], after[TOLD_MAX];
		random_state = seed * 31;
		made_up(w, 200, 40);
		resolve(w);
		memcpy(before, w->whose, sizeof(before));
		rule_some(w, 6);
		resolve(w);
		memcpy(after, w->whose, sizeof(after));
		resolve(w);
		assert_memory_equal(after, w->whose, sizeof(after));
		assert_int_equal(w->n_merged, 0);
		for (size_t k = 0; k < w->n_decision; k++)
			w->decision[k].ruling = RULING_undone;
		resolve(w);
		same_partition(before, w->whose, w->n);
		for (size_t k = 0; k < w->n; k++)
			assert_int_equal(before[k], w->whose[k]);
		END;
	}
}

static void ids_come_back(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 60; seed++) {
		WORLD;
		uint32_t before[TOLD_MAX];
		random_state = seed * 41;
		made_up(w, 200, 40);
		resolve(w);
		memcpy(before, w->whose, sizeof(before));
		rule_some(w, 1);
		resolve(w);
		resolve(w);
		for (size_t k = 0; k < w->n_decision; k++)
			w->decision[k].ruling = RULING_undone;
		resolve(w);
		for (size_t k = 0; k < w->n && w->n_decision > 0; k++)
			if (before[k] == w->decision[0].a.person ||
			    before[k] == w->decision[0].b.person)
				assert_int_equal(before[k], w->whose[k]);
		END;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(two_are_one),
	    cmocka_unit_test(all_of_both_are_one),
	    cmocka_unit_test(nobody_gets_two_bsns),
	    cmocka_unit_test(two_are_kept_apart),
	    cmocka_unit_test(one_mention_leaves_a_profile),
	    cmocka_unit_test(who_stays_goes_on_as_one),
	    cmocka_unit_test(one_number_of_two),
	    cmocka_unit_test(apart_wins),
	    cmocka_unit_test(a_mention_that_is_gone),
	    cmocka_unit_test(taken_back),
	    cmocka_unit_test(what_may_be_one_is_told),
	    cmocka_unit_test(two_numbers_are_two_people),
	    cmocka_unit_test(order_does_not_matter),
	    cmocka_unit_test(a_second_run_changes_nothing_and_undo_restores),
	    cmocka_unit_test(ids_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
