/* Who writes for a house is no patient because of it. */
#include "person_common.h"

#define WORLD struct world *w = world_new()
#define END   world_free(w)

static void letters(struct world *w, uint32_t from, unsigned n, const char *text)
{
	for (unsigned i = 0; i < n; i++)
		say(w, from + i, STANDING_stolen, ROLE_patient, text);
}

static void a_house(struct world *w)
{
	letters(w, 10, 3, "given=Corn;surname=Wijdeven;email=c.wijdeven@lab.example");
	letters(w, 20, 4, "given=Daphne;surname=Uiterwijk;email=d.uiterwijk@lab.example");
	letters(w, 30, 3, "given=Roel;surname=Spijkerman;email=r.spijkerman@lab.example");
}

static enum person_kind kind_of(struct world *w, size_t ordinal)
{
	return w->person[w->whose[ordinal] - 1].kind;
}

static void writers_of_a_house(void **state)
{
	(void)state;
	WORLD;
	a_house(w);
	letters(w, 40, 1, "given=Priya;surname=Gopal;email=p.gopal@lab.example"); /* 10 */
	resolve(w);
	assert_int_equal(w->n_person, 4);
	for (size_t i = 0; i < 11; i++)
		assert_int_equal(kind_of(w, i), PERSON_professional);
	END;
}

static void a_colleague_who_is_a_patient(void **state)
{
	(void)state;
	WORLD;
	a_house(w);
	letters(w, 40, 1,
		"bsn=999990019;given=Mo;surname=Achahbar;birth_date=1980-02-01;"
		"email=m.achahbar@lab.example");
	resolve(w);
	assert_int_equal(kind_of(w, 0), PERSON_patient); /* one of four has been tested: many */
	letters(w, 50, 3, "given=Tim;surname=Hogenboom;email=t.hogenboom@lab.example");
	resolve(w);
	assert_int_equal(kind_of(w, 0), PERSON_professional);
	assert_int_equal(kind_of(w, 10), PERSON_patient);
	END;
}

static void letters_about_patients_hold_addresses_of_the_house(void **state)
{
	(void)state;
	WORLD;
	a_house(w);
	letters(w, 40, 1,
		"bsn=999990019;given=Mo;surname=Achahbar;birth_date=1980-02-01;"
		"email=info@lab.example");
	letters(w, 41, 1,
		"bsn=999990020;given=Ab;surname=Boer;birth_date=1970-02-01;email=info@lab.example");
	resolve(w);
	assert_int_equal(kind_of(w, 0), PERSON_professional);
	assert_int_equal(kind_of(w, 10), PERSON_patient);
	END;
}

/* Many complain from one provider, each once. */
static void a_provider_is_no_house(void **state)
{
	(void)state;
	WORLD;
	letters(w, 10, 1, "given=Evert;surname=Rutten;email=evert.rutten@mail.example");
	letters(w, 20, 2, "given=Glenn;surname=Tjon;email=glenn.tjon@mail.example");
	letters(w, 30, 1, "given=Lotte;surname=Bosch;email=lotte.bosch@mail.example");
	letters(w, 40, 3, "given=Anna;surname=Smit;email=anna.smit@mail.example");
	resolve(w);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(kind_of(w, i), PERSON_patient);
	END;
}

/* Though each writes often. */
static void a_provider_that_is_known(void **state)
{
	(void)state;
	WORLD;
	letters(w, 10, 3, "given=Evert;surname=Rutten;email=verzonnen-rutten@gmail.com");
	letters(w, 20, 3, "given=Glenn;surname=Tjon;email=verzonnen-tjon@gmail.com");
	letters(w, 30, 3, "given=Lotte;surname=Bosch;email=verzonnen-bosch@gmail.com");
	resolve(w);
	for (size_t i = 0; i < 9; i++)
		assert_int_equal(kind_of(w, i), PERSON_patient);
	END;
}

static void one_writer_of_many_boxes(void **state)
{
	(void)state;
	WORLD;
	letters(w, 10, 1, "given=Evert;surname=Rutten;email=evert@rutten.example");
	letters(w, 11, 1,
		"given=Evert;surname=Rutten;email=evert@rutten.example;email=e@rutten.example");
	letters(w, 12, 1,
		"given=Evert;surname=Rutten;email=evert@rutten.example;email=er@rutten.example");
	resolve(w);
	assert_int_equal(w->n_person, 1);
	assert_int_equal(kind_of(w, 0), PERSON_patient);
	END;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(writers_of_a_house),
	    cmocka_unit_test(a_colleague_who_is_a_patient),
	    cmocka_unit_test(letters_about_patients_hold_addresses_of_the_house),
	    cmocka_unit_test(a_provider_is_no_house),
	    cmocka_unit_test(a_provider_that_is_known),
	    cmocka_unit_test(one_writer_of_many_boxes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
