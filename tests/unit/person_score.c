/* person_score - scored linkage: texts, levels, weights by EM, and that order changes nothing. */
#include "unit.h"

#include "base/out.h"
#include "find/name.h"
#include "person/score_inner.h"

static const unsigned char key[16] = "unit person scor";
static const unsigned char other_key[16] = "another key here";

static void near_to(double got, double want)
{
	if (got < want - 0.0005 || got > want + 0.0005)
		fail_msg("%f is not %f", got, want);
}

/* Winkler's own examples. */
static void texts_are_compared_as_published(void **state)
{
	(void)state;
	near_to(text_jaro_winkler(STR("martha"), STR("marhta")), 0.9611);
	near_to(text_jaro_winkler(STR("dixon"), STR("dicksonx")), 0.8133);
	near_to(text_jaro_winkler(STR("dwayne"), STR("duane")), 0.84);
	near_to(text_jaro_winkler(STR("abc"), STR("xyz")), 0.0);
	assert_int_equal(text_edits(STR("jansen"), STR("jansne"), 2), 1);
	assert_int_equal(text_edits(STR("jansen"), STR("janssen"), 2), 1);
	assert_int_equal(text_edits(STR("jansen"), STR("hansens"), 2), 2);
	assert_int_equal(text_edits(STR("jansen"), STR("pietersen"), 2), 3);
	assert_int_equal(text_edits(STR(""), STR("ab"), 2), 2);
	assert_int_equal(text_sound(STR("philips")), text_sound(STR("filips")));
	assert_int_equal(text_sound(STR("dekker")), text_sound(STR("decker")));
	assert_int_not_equal(text_sound(STR("bakker")), text_sound(STR("visser")));
	assert_true(text_nicknames(STR("bob")) == text_nicknames(STR("bobby")));
	assert_int_equal(text_nicknames(STR("xqz")), 0);
}

/* What letters say of two texts is never more than what comparing them says. */
static void letters_rule_out_nothing_near(void **state)
{
	(void)state;
	struct prng r = prng_start();
	for (unsigned i = 0; i < 20000; i++) {
		unsigned char t[2][12];
		str s[2];
		for (unsigned k = 0; k < 2; k++) {
			s[k] = (str){t[k], 1 + prng_below(&r, 11)};
			for (size_t j = 0; j < s[k].n; j++)
				t[k][j] = (unsigned char)("aeinrst019 "[prng_below(&r, 11)]);
		}
		uint64_t a = text_letters(s[0]), b = text_letters(s[1]);
		assert_true(texts_apart(a, b) <= text_edits(s[0], s[1], 12));
		assert_true(text_alike_most(s[0], s[1], a, b) >=
			    text_jaro_winkler(s[0], s[1]) - 1e-9);
	}
}

/* ---- records ---- */

struct row {
	const char *given, *surname, *birth, *street, *number, *postcode, *city, *id, *sex;
};

static struct score_record record_of(const struct row *w)
{
	struct score_record r = {0};
	r.value[SCORE_given][0] = str_of(w->given);
	r.value[SCORE_surname][0] = str_of(w->surname);
	r.value[SCORE_birth][0] = str_of(w->birth);
	r.value[SCORE_street][0] = str_of(w->street);
	r.value[SCORE_number][0] = str_of(w->number);
	r.value[SCORE_postcode][0] = str_of(w->postcode);
	r.value[SCORE_city][0] = str_of(w->city);
	r.value[SCORE_id][0] = str_of(w->id);
	r.value[SCORE_sex][0] = str_of(w->sex);
	return r;
}

static void add(struct scorer *s, const struct row *w)
{
	struct score_record r = record_of(w);
	score_add(s, &r);
}

static const char *level_of(const struct row *a, const struct row *b, enum score_field f)
{
	struct scorer *s = score_new(key);
	struct score_told t;
	add(s, a);
	add(s, b);
	score_settle(s, NULL, NULL);
	score_two(s, 0, 1, &t);
	score_end(s);
	return t.field[f].told ? t.field[f].level : "none";
}

static void levels_are_told(void **state)
{
	(void)state;
	static const struct {
		struct row a, b;
		enum score_field f;
		const char *level;
	} t[] = {
	    {{.surname = "van den Berg"}, {.surname = "BERG"}, SCORE_surname, "equal"},
	    {{.surname = "Jansen"}, {.surname = "Jansne"}, SCORE_surname, "near"},
	    {{.surname = "de Vries-Bakker"}, {.surname = "Bakker"}, SCORE_surname, "equal"},
	    {{.surname = "Philips"}, {.surname = "Filips"}, SCORE_surname, "alike"},
	    {{.surname = "Bakker"}, {.surname = "Visser"}, SCORE_surname, "differ"},
	    {{.surname = "Bakker"}, {.surname = "onbekend"}, SCORE_surname, "none"},
	    {{.given = "Jan"}, {.given = "J."}, SCORE_given, "initial"},
	    {{.given = "Jan"}, {.given = "P."}, SCORE_given, "differ"},
	    {{.given = "Robert"}, {.given = "Bob"}, SCORE_given, "alike"},
	    {{.given = "Anna Maria"}, {.given = "Maria"}, SCORE_given, "alike"},
	    {{.given = "Zoë"}, {.given = "zoe"}, SCORE_given, "equal"},
	    {{.birth = "19800412"}, {.birth = "19801204"}, SCORE_birth, "swapped"},
	    {{.birth = "19800412"}, {.birth = "19800413"}, SCORE_birth, "near"},
	    {{.birth = "19310715"}, {.birth = "19310175"}, SCORE_birth, "near"},
	    {{.birth = "19800412"}, {.birth = "19800000"}, SCORE_birth, "part"},
	    {{.birth = "19800000"}, {.birth = "19800000"}, SCORE_birth, "part"},
	    {{.birth = "19800412"}, {.birth = "19830412"}, SCORE_birth, "near"},
	    {{.birth = "19800412"}, {.birth = "19570412"}, SCORE_birth, "part"},
	    {{.birth = "19800412"}, {.birth = "19571130"}, SCORE_birth, "differ"},
	    {{.birth = "19800412"}, {.birth = "12-04-80"}, SCORE_birth, "none"},
	    {{.street = "Dorpsstraat 12"}, {.street = "Dorpsstr."}, SCORE_street, "equal"},
	    {{.street = "Dorpsstraat 12a"}, {.number = "12"}, SCORE_number, "near"},
	    {{.postcode = "1234 AB"}, {.postcode = "1234ab"}, SCORE_postcode, "equal"},
	    {{.postcode = "1234AB"}, {.postcode = "1234"}, SCORE_postcode, "part"},
	    {{.postcode = "2257"}, {.postcode = "2275"}, SCORE_postcode, "near"},
	    {{.city = "'s-Gravenhage"}, {.city = "Den Haag"}, SCORE_city, "equal"},
	    {{.id = "00123456"}, {.id = "123456"}, SCORE_id, "equal"},
	    {{.id = "3787407"}, {.id = "3784707"}, SCORE_id, "near"},
	    {{.id = "999999999"}, {.id = "999999999"}, SCORE_id, "none"},
	    {{.sex = "M"}, {.sex = "man"}, SCORE_sex, "equal"},
	    {{.sex = "V"}, {.sex = "M"}, SCORE_sex, "differ"},
	    {{.given = "Wei", .surname = "Li"},
	     {.given = "Li", .surname = "Wei"},
	     SCORE_names_swapped,
	     "swapped"},
	    {{.given = "Jan", .surname = "Visser"},
	     {.given = "Piet", .surname = "Visser"},
	     SCORE_names_swapped,
	     "straight"},
	};
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		assert_string_equal(level_of(&t[i].a, &t[i].b, t[i].f), t[i].level);
		assert_string_equal(level_of(&t[i].b, &t[i].a, t[i].f), t[i].level);
	}
}

static void patterns_hold_all_levels(void **state)
{
	(void)state;
	for (unsigned f = 0; f < SCORE_FIELDS; f++)
		for (unsigned v = level_first((enum score_field)f);
		     v <= level_last((enum score_field)f); v++) {
			struct score_levels l = {.level = {0}}, back;
			l.level[f] = (uint8_t)v;
			pattern_levels(pattern_of(&l), &back);
			assert_int_equal(back.level[f], v);
		}
	double m[SCORE_FIELDS] = {0};
	struct scorer *s = score_new(key);
	for (unsigned v = 1; v < LEVELS; v++) {
		assert_true(s->m[v] > 0.0 && s->u[v] > 0.0);
		m[level_field((enum score_level)v)] += s->m[v];
	}
	for (unsigned f = 0; f < SCORE_FIELDS; f++)
		near_to(m[f], 1.0);
	score_end(s);
}

/* ---- a population ---- */

static const char *const sur[] = {"Abbinga", "Bolhuis",  "Cramer",   "Dorrestein", "Elzinga",
				  "Fokkema", "Groothof", "Hiemstra", "Idema",      "Jongbloed",
				  "Kuipers", "Lubbers",  "Mulder",   "Nauta",      "Oosterhof",
				  "Pieksma", "Quist",    "Rozema",   "Sikkema",    "Terpstra"};
static const char *const giv[] = {"Anke", "Bart",  "Corine", "Dirk",  "Ellen", "Folkert", "Greetje",
				  "Hugo", "Ilse",  "Jochem", "Karin", "Luuk",  "Marloes", "Nynke",
				  "Otto", "Petra", "Ruben",  "Sanne", "Teun",  "Ursula"};
static const char *const street[] = {"Kerkstraat", "Molenweg", "Schoolstraat", "Havenkade",
				     "Beukenlaan", "Parklaan", "Zuideinde",    "Brink"};

struct made {
	char text[8][24];
};

static struct row made_row(struct made *m, struct prng *r)
{
	snprintf(m->text[0], 24, "%s", giv[prng_below(r, 20)]);
	snprintf(m->text[1], 24, "%s%s", sur[prng_below(r, 20)],
		 prng_below(r, 2) == 0 ? "" : sur[prng_below(r, 20)]);
	snprintf(m->text[2], 24, "%04u%02u%02u", (unsigned)(1930 + prng_below(r, 80)),
		 (unsigned)(1 + prng_below(r, 12)), (unsigned)(1 + prng_below(r, 28)));
	snprintf(m->text[3], 24, "%s", street[prng_below(r, 8)]);
	snprintf(m->text[4], 24, "%u", (unsigned)(1 + prng_below(r, 150)));
	snprintf(m->text[5], 24, "%04u%c%c", (unsigned)(1000 + prng_below(r, 8999)),
		 (char)('A' + prng_below(r, 26)), (char)('A' + prng_below(r, 26)));
	return (struct row){.given = m->text[0],
			    .surname = m->text[1],
			    .birth = m->text[2],
			    .street = m->text[3],
			    .number = m->text[4],
			    .postcode = m->text[5]};
}

/* One letter lost, in one of the first six fields. */
static void err_in(struct made *m, struct prng *r, unsigned field)
{
	char *t = m->text[field];
	size_t n = 0;
	while (t[n] != 0)
		n++;
	if (n < 3)
		return;
	if (field == 2)
		t[7] = (char)('0' + prng_below(r, 10));
	else
		memmove(t + 1, t + 2, n - 1);
}

#define PEOPLE 700
#define TWICE  300

struct crowd {
	struct made m[PEOPLE + TWICE];
	struct row row[PEOPLE + TWICE];
	unsigned who[PEOPLE + TWICE];
};

static void point(struct row *w, const struct made *m)
{
	*w = (struct row){.given = m->text[0],
			  .surname = m->text[1],
			  .birth = m->text[2],
			  .street = m->text[3],
			  .number = m->text[4],
			  .postcode = m->text[5]};
}

/* People, and some of them a second time with an error in a field, each as often. */
static struct crowd *crowd_new(struct prng *r)
{
	struct crowd *c = test_calloc(1, sizeof(*c));
	for (unsigned i = 0; i < PEOPLE; i++) {
		made_row(&c->m[i], r);
		c->who[i] = i;
	}
	for (unsigned i = PEOPLE; i < PEOPLE + TWICE; i++) {
		c->who[i] = i - PEOPLE;
		c->m[i] = c->m[i - PEOPLE];
		err_in(&c->m[i], r, i % 10);
	}
	for (unsigned i = 0; i < PEOPLE + TWICE; i++)
		point(&c->row[i], &c->m[i]);
	return c;
}

static void shuffle(struct prng *r, unsigned *order, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		order[i] = i;
	for (unsigned i = n; i > 1; i--) {
		unsigned j = (unsigned)prng_below(r, i), t = order[j];
		order[j] = order[i - 1];
		order[i - 1] = t;
	}
}

/* Clusters by number of the crowd, whatever order its rows came in; the lowest of each names it. */
static void link_crowd(const struct crowd *c, const unsigned *order, unsigned n,
		       const unsigned char k[16], unsigned *out, struct score_result *res)
{
	struct scorer *s = score_new(k);
	uint32_t *cluster = test_calloc(n, sizeof(*cluster));
	unsigned *least = test_calloc(n, sizeof(*least));
	for (unsigned i = 0; i < n; i++)
		add(s, &c->row[order[i] % (PEOPLE + TWICE)]);
	score_settle(s, NULL, NULL);
	score_link(s, -1.0, cluster, res);
	for (unsigned i = 0; i < n; i++)
		least[i] = UINT32_MAX;
	for (unsigned i = 0; i < n; i++)
		if (order[i] < least[cluster[i]])
			least[cluster[i]] = order[i];
	for (unsigned i = 0; i < n; i++)
		out[order[i]] = least[cluster[i]];
	test_free(least);
	test_free(cluster);
	score_end(s);
}

static void order_changes_nothing(void **state)
{
	(void)state;
	struct prng r = prng_start();
	static unsigned order[PEOPLE + TWICE], first[PEOPLE + TWICE], again[PEOPLE + TWICE];
	for (unsigned round = 0; round < 3; round++) {
		struct crowd *c = crowd_new(&r);
		struct score_result a, b;
		for (unsigned i = 0; i < PEOPLE + TWICE; i++)
			order[i] = i;
		link_crowd(c, order, PEOPLE + TWICE, key, first, &a);
		shuffle(&r, order, PEOPLE + TWICE);
		link_crowd(c, order, PEOPLE + TWICE, other_key, again, &b);
		assert_memory_equal(first, again, sizeof(first));
		assert_true(a.candidates == b.candidates && a.joined == b.joined);
		assert_true(a.bits >= b.bits && a.bits <= b.bits);
		test_free(c);
	}
}

static void people_are_found_again(void **state)
{
	(void)state;
	struct prng r = prng_start();
	static unsigned order[PEOPLE + TWICE], got[PEOPLE + TWICE];
	struct crowd *c = crowd_new(&r);
	struct score_result res;
	unsigned right = 0, wrong = 0;
	for (unsigned i = 0; i < PEOPLE + TWICE; i++)
		order[i] = i;
	link_crowd(c, order, PEOPLE + TWICE, key, got, &res);
	for (unsigned i = PEOPLE; i < PEOPLE + TWICE; i++)
		right += got[i] == c->who[i];
	for (unsigned i = 0; i < PEOPLE; i++)
		wrong += got[i] != i;
	assert_true(right >= TWICE - 3);
	assert_true(wrong <= 2);
	assert_true(res.estimated && res.precision > 0.97 && res.recall > 0.97);
	test_free(c);
}

/* m comes out as it went in: of 300 pairs a tenth has an error in each field. */
static void em_finds_the_errors(void **state)
{
	(void)state;
	struct prng r = prng_start();
	struct crowd *c = crowd_new(&r);
	struct scorer *s = score_new(key);
	for (unsigned i = 0; i < PEOPLE + TWICE; i++)
		add(s, &c->row[i]);
	score_settle(s, NULL, NULL);
	double matches = s->match * s->pairs;
	assert_true(matches > 0.95 * TWICE && matches < 1.05 * TWICE);
	assert_true(s->m[LEVEL_surname_equal] > 0.86 && s->m[LEVEL_surname_equal] < 0.94);
	assert_true(s->m[LEVEL_postcode_equal] > 0.85 && s->m[LEVEL_postcode_equal] < 0.94);
	assert_true(s->m[LEVEL_birth_equal] > 0.86 && s->m[LEVEL_birth_equal] < 0.96);
	assert_true(s->m[LEVEL_number_equal] > 0.86);
	/* 80 years of 336 days */
	assert_true(s->u[LEVEL_birth_equal] < 2.0e-4);
	assert_true(s->u[LEVEL_given_equal] > 0.03 && s->u[LEVEL_given_equal] < 0.07);
	score_end(s);
	test_free(c);
}

/* Nobody twice: nobody is joined, and the table's weights are said to be used. */
static void nobody_twice_nobody_joined(void **state)
{
	(void)state;
	struct prng r = prng_start();
	static unsigned order[PEOPLE], got[PEOPLE + TWICE];
	struct crowd *c = crowd_new(&r);
	struct score_result res;
	for (unsigned i = 0; i < PEOPLE; i++)
		order[i] = i;
	link_crowd(c, order, PEOPLE, key, got, &res);
	assert_true(res.joined <= 1);
	assert_false(res.estimated);
	test_free(c);
}

/* ---- a house ---- */

#define COUPLES 200

/* Are they one person, in a crowd that lives in couples? */
static bool together(const struct row *rows, unsigned n, unsigned a, unsigned b)
{
	struct scorer *s = score_new(key);
	struct score_result res;
	struct prng r = prng_start();
	struct crowd *c = crowd_new(&r);
	uint32_t *cluster = test_calloc(n + PEOPLE + TWICE + COUPLES, sizeof(*cluster));
	for (unsigned i = 0; i < n; i++)
		add(s, &rows[i]);
	for (unsigned i = 0; i < PEOPLE + TWICE; i++)
		add(s, &c->row[i]);
	for (unsigned i = 0; i < COUPLES; i++) {
		struct row partner = c->row[i];
		partner.given = c->row[i + 400].given;
		partner.birth = c->row[i + 400].birth;
		add(s, &partner);
	}
	score_settle(s, NULL, NULL);
	score_link(s, -1.0, cluster, &res);
	bool one = cluster[a] == cluster[b];
	test_free(cluster);
	test_free(c);
	score_end(s);
	return one;
}

#define HOUSE .street = "Lijnbaan", .number = "7", .postcode = "3811 KL", .city = "Amersfoort"

static void a_house_is_no_person(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    {"Willem", "Hoekzema", "19560314", HOUSE, .sex = "m"},
	    {"Grietje", "Hoekzema", "19580902", HOUSE, .sex = "v"},
	    {"Tim", "Hoekzema", "19900117", HOUSE, .sex = "m"},
	    {"Jasmijn", "Hoekzema", "19900117", HOUSE, .sex = "v"},
	    {"Willem", "Hoekzema", "19871224", HOUSE, .sex = "m"},
	    {"Wilem", "Hoekzema", "19561403", HOUSE, .sex = "m"},
	    {"W.", "Hoekzema", "19560314", .sex = "m"},
	    {.given = "Hoekzema", .surname = "Grietje", .birth = "19580902"},
	};
	assert_false(together(rows, 8, 0, 1)); /* a couple */
	assert_false(together(rows, 8, 2, 3)); /* twins */
	assert_false(together(rows, 8, 0, 4)); /* father and son */
	assert_true(together(rows, 8, 0, 5));  /* a typing error, day and month swapped */
	assert_true(together(rows, 8, 0, 6));  /* an initial, moved away */
	assert_true(together(rows, 8, 1, 7));  /* names in each other's place */
}

#define TWINS 8 /* 1.1 % of births */

/* Twins in a list of names and birth dates alone, in which nobody stands twice. */
static void twins_without_address_stay_two(void **state)
{
	(void)state;
	struct prng r = prng_start();
	struct crowd *c = crowd_new(&r);
	struct scorer *s = score_new(key);
	struct score_result res;
	uint32_t cluster[PEOPLE + TWINS];
	for (unsigned i = 0; i < PEOPLE + TWINS; i++) {
		const struct row *w = &c->row[i % PEOPLE];
		add(s, &(struct row){.given = i < PEOPLE ? w->given : c->row[i - 300].given,
				     .surname = w->surname,
				     .birth = w->birth});
	}
	score_settle(s, NULL, NULL);
	score_link(s, -1.0, cluster, &res);
	assert_true(res.joined <= 1); /* some were given one name twice */
	score_end(s);
	test_free(c);
}

static void count_pair(void *ctx, const struct score_pair *p)
{
	unsigned *n = ctx;
	*n += p->a < p->b;
}

/* Pairs of three who say the same, of whom two are known not to be one. */
static unsigned pairs_of_three(uint32_t first, uint32_t second)
{
	static const struct row row = {"Hanna",  "Okafor",     "19800102", "Lijnbaan", "7",
				       "3811KL", "Amersfoort", "",         "F"};
	struct scorer *s = score_new(key);
	struct score_record r = record_of(&row);
	unsigned n = 0;
	score_add(s, &r);
	r.apart = first;
	score_add(s, &r);
	r.apart = second;
	score_add(s, &r);
	score_settle(s, NULL, NULL);
	score_pairs(s, 0.0, &n, count_pair);
	score_end(s);
	return n;
}

static void who_is_apart_is_no_pair(void **state)
{
	(void)state;
	assert_int_equal(pairs_of_three(999990019, 999990032), 2);
	assert_int_equal(pairs_of_three(999990019, 0), 2);
	assert_int_equal(pairs_of_three(0, 0), 2); /* of the first with each other one */
	assert_int_equal(pairs_of_three(999990019, 999990019), 2);
}

static void odd_records_harm_nobody(void **state)
{
	(void)state;
	struct scorer *s = score_new(key);
	struct score_record empty = {0}, full = {0};
	struct score_result res;
	uint32_t cluster[40];
	unsigned char junk[300];
	struct prng r = prng_start();
	score_settle(s, NULL, NULL);
	score_link(s, -1.0, cluster, &res);
	score_end(s);
	s = score_new(key);
	for (unsigned i = 0; i < 40; i++) {
		prng_bytes(&r, junk, sizeof(junk));
		for (size_t k = 0; k < sizeof(junk); k++)
			junk[k] &= 0x7f;
		for (unsigned f = 0; f < SCORE_FIELDS; f++)
			for (unsigned v = 0; v < SCORE_VALUES; v++)
				full.value[f][v] = (str){junk + 17 * v, sizeof(junk) - 17 * v};
		score_add(s, i % 4 == 0 ? &empty : &full);
	}
	score_settle(s, NULL, NULL);
	score_link(s, 0.5, cluster, &res);
	assert_int_not_equal(cluster[0], cluster[4]);
	score_end(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(texts_are_compared_as_published),
	    cmocka_unit_test(letters_rule_out_nothing_near),
	    cmocka_unit_test(levels_are_told),
	    cmocka_unit_test(patterns_hold_all_levels),
	    cmocka_unit_test(order_changes_nothing),
	    cmocka_unit_test(people_are_found_again),
	    cmocka_unit_test(em_finds_the_errors),
	    cmocka_unit_test(nobody_twice_nobody_joined),
	    cmocka_unit_test(a_house_is_no_person),
	    cmocka_unit_test(twins_without_address_stay_two),
	    cmocka_unit_test(who_is_apart_is_no_pair),
	    cmocka_unit_test(odd_records_harm_nobody),
	};
	name_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
