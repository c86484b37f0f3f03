/* Tests of det_category: words and codes to categories, and words that only count where a test is
 * named. */
#include "find_common.h"

#include "find/finder.h"

static int set_up(void **state)
{
	(void)state;
	find_start();
	return 0;
}

#define BIT(c) ((uint64_t)1 << CATEGORY_##c)

static void tests_and_panels(void **state)
{
	static const struct {
		const char *text;
		uint64_t bits;
	} rows[] = {
	    {"Chlamydia trachomatis PCR", BIT(sti)},
	    {"HIV 1/2 combi Ag/As", BIT(hiv)},
	    {"HIV-load", BIT(hiv)},
	    {"HBsAg", BIT(hepatitis)},
	    {"anti-HBs", BIT(hepatitis)},
	    {"hrHPV", BIT(cervical_screening)},
	    {"02HPV16", BIT(cervical_screening)},
	    {"PAP3A1", BIT(cervical_screening)},
	    {"Pap 2", BIT(cervical_screening)},
	    {"TPPA", BIT(sti)},
	    {"Lues serologie", BIT(sti) | BIT(microbiology)},
	    {"coca\xc3\xafne urine", BIT(drugs)},
	    {"Lithium", BIT(psychiatry)},
	    {"PSA", BIT(oncology)},
	    {"BRCA1", BIT(genetics)},
	    {"NIPT", BIT(genetics) | BIT(pregnancy)},
	    {"Semenanalyse", BIT(fertility)},
	    {"Natrium", BIT(chemistry)},
	    {"HbA1c", BIT(chemistry)},
	    {"Hb", BIT(haematology)},
	    {"TB", BIT(microbiology)},
	    {"Urinekweek", BIT(microbiology)},
	    {"3260", BIT(sti)},
	    {"21613-5", BIT(sti)},
	    {"718-7", BIT(haematology)},
	    {"Mammacarcinoom links", BIT(oncology)},
	    {"geen maligniteit", 0},
	    {"Geen aanwijzingen voor een melanoom", 0},
	    {"biopt: melanoom", BIT(pathology) | BIT(oncology)},
	    {"zwangerschapstest", BIT(pregnancy)},
	    {"Bezinking", BIT(haematology)},
	    {"Xyz", 0},
	    {"", 0},
	    {"3261", 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (category_bits(str_of(rows[i].text), true) != rows[i].bits)
			fail_msg("%s: %llx", rows[i].text,
				 (unsigned long long)category_bits(str_of(rows[i].text), true));
}

static void lone_words_in_text(void **state)
{
	static const char *const quiet[] = {"Mevrouw Lues heeft gebeld",
					    "Fit en gezond",
					    "de TB bespreken",
					    "vergadering over de CEA",
					    "stichting AMH",
					    "3260 stuks",
					    "hivernage",
					    "Psa. 23",
					    "mw. Ht van Dam",
					    "Sti Jansen"};
	(void)state;
	for (size_t i = 0; i < sizeof(quiet) / sizeof(quiet[0]); i++)
		if (category_bits(str_of(quiet[i]), false) != 0)
			fail_msg("%s", quiet[i]);
	assert_int_equal(category_bits(STR("HIV-test negatief"), false), BIT(hiv));
	assert_int_equal(category_bits(STR("uitslag PSA 4,5 ug/l"), false), BIT(oncology));
	assert_int_equal(category_bits(STR("patient met hepatitis B"), false), BIT(hepatitis));
}

static void hits_have_places(void **state)
{
	struct arena a = arena_make(1 << 20);
	struct hits h = {.arena = &a};
	(void)state;
	detector_scan(&detector_category, &h, STR("conclusie: HIV-1 aangetoond"));
	assert_true(h.n >= 1);
	assert_int_equal(h.hit[0].from, 11);
	assert_true(str_eq(h.hit[0].value, STR("hiv")));
	grow_free(h.hit, h.cap, sizeof(*h.hit));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tests_and_panels),
	    cmocka_unit_test(lone_words_in_text),
	    cmocka_unit_test(hits_have_places),
	};
	alarm(60);
	return cmocka_run_group_tests(tests, set_up, NULL);
}
