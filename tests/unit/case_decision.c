/* Acts of people in the case: kept in order, taken back by later ones, never changed; pairs that
 * wait go with their generation. */
#include "case_common.h"

static struct act made_act(enum ruling ruling, uint32_t a, uint32_t b)
{
	return (struct act){.ruling = ruling,
			    .note = STR("omdat"),
			    .a = {.sha256 = {1},
				  .unit = UNIT_row,
				  .number = a,
				  .at = (uint64_t)1 << 40,
				  .person = a},
			    .b = {.sha256 = {2}, .unit = UNIT_page, .number = b, .person = b}};
}

static void acts_are_kept(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)1 << 20);
	struct kase *k = made("acts.kond");
	struct act same = made_act(RULING_same, 1, 2), apart = made_act(RULING_split, 3, 3),
		   back = made_act(RULING_undone, 1, 2), *all;
	size_t n;
	assert_true(case_act_add(k, &same));
	assert_true(case_act_add(k, &apart));
	back.undoes = same.id;
	assert_true(case_act_add(k, &back));
	case_close(k);
	k = opened("acts.kond");
	assert_true(case_acts(k, &a, &all, &n));
	assert_int_equal(n, 3);
	assert_int_equal(all[0].undone, 3);
	assert_int_equal(all[1].undone, 0);
	assert_int_equal(all[2].undoes, 1);
	assert_int_equal(all[1].ruling, RULING_split);
	assert_true(all[0].a.at == (uint64_t)1 << 40);
	assert_int_equal(all[0].b.unit, UNIT_page);
	assert_int_equal(all[0].b.sha256[0], 2);
	assert_true(str_eq(all[2].note, STR("omdat")));
	assert_true(all[2].by.n > 0);
	case_close(k);
	arena_free(&a);
}

static void pairs_go_with_their_generation(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)1 << 20);
	struct kase *k = made("pairs.kond");
	struct doubt *d;
	size_t n;
	fill(k);
	assert_true(case_doubts(k, &a, &d, &n));
	assert_int_equal(n, 1);
	assert_int_equal(d[0].b, 2);
	assert_int_equal(d[0].permille, 500);
	assert_int_equal(d[0].said[0].centibits, -120);
	assert_true(str_eq(d[0].said[0].level, STR("near")));
	resolve_simple(k, 3, "Willemijn Zonneveldt", "999990019");
	assert_true(case_doubts(k, &a, &d, &n));
	assert_int_equal(n, 1);
	resolve_simple(k, 1, "Willemijn Zonneveldt", "999990019");
	assert_true(case_doubts(k, &a, &d, &n));
	assert_int_equal(n, 0);
	case_close(k);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(acts_are_kept),
	    cmocka_unit_test(pairs_go_with_their_generation),
	};
	assert_true(crypt_start());
	return cmocka_run_group_tests(tests, dir_make, dir_drop);
}
