/* Stretches, samples and judgements in a case: kept, found again, never lost but with their item.
 */
#include "unit.h"

#include "case_common.h"

static void kept(void **state)
{
	(void)state;
	const char *why = NULL;
	struct unlock u = by_pass;
	struct arena a = arena_make((size_t)1 << 20);
	struct out o = out_mem();
	uint32_t n, no, generation, at = 1;
	int64_t when;
	str s;
	struct kase *k = case_create(in_dir("sample.kond"), &u, &why);
	assert_non_null(k);
	assert_false(case_draw_last(k, &a, &no, &generation, &s));
	assert_null(case_why(k));
	uint32_t e = add_exhibit(k, "/bewijs", STANDING_stolen);
	uint32_t i = add_item(k, e, 0, 0, "a.csv", STANDING_stolen);
	assert_true(case_survey_add(k, i, 0, 3, STR("drie")));
	assert_true(case_survey_add(k, i, 1, 4, STR("vier")));
	assert_int_equal(case_draw_add(k, 1, STR("een")), 1);
	assert_int_equal(case_draw_add(k, 7, STR("twee")), 2);
	assert_true(case_judgement_add(k, STR("goed")));
	assert_true(case_judgement_add(k, STR("fout")));
	case_close(k);
	k = case_open(in_dir("sample.kond"), &u, &why);
	assert_non_null(k);
	assert_true(case_survey_get(k, i, 1, &o, &n));
	assert_int_equal(n, 4);
	assert_str(out_view(&o), "vier");
	assert_false(case_survey_get(k, i, 2, &o, &n));
	assert_null(case_why(k));
	assert_true(case_draw_last(k, &a, &no, &generation, &s));
	assert_int_equal(no, 2);
	assert_int_equal(generation, 7);
	assert_str(s, "twee");
	assert_true(case_judgements(k, &a, &at, &when, &s));
	assert_str(s, "goed");
	assert_true(case_judgements(k, &a, &at, &when, &s));
	assert_str(s, "fout");
	assert_false(case_judgements(k, &a, &at, &when, &s));
	assert_null(case_why(k));
	assert_true(case_item_clear(k, i));
	assert_false(case_survey_get(k, i, 0, &o, &n));
	assert_false(case_survey_get(k, i, 1, &o, &n));
	case_close(k);
	out_end(&o);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(kept)};
	return cmocka_run_group_tests_name("case_sample", tests, dir_make, dir_drop);
}
