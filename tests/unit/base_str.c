/* str: cutting, finding, comparing. */
#include "unit.h"

#include "base/arena.h"
#include "base/err.h"

static void compares(void **state)
{
	(void)state;
	assert_true(str_eq(STR_NONE, STR("")));
	assert_true(str_eq_nocase(STR("De VRIES"), STR("de vries")));
	assert_false(str_eq_nocase(STR("de"), STR("den")));
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("b"), STR("ab")) > 0);
	assert_int_equal(str_cmp(STR_NONE, STR_NONE), 0);
	assert_true(str_starts(STR("bsnnr"), STR("bsn")));
	assert_false(str_starts(STR("bs"), STR("bsn")));
	assert_true(str_ends(STR("a.csv"), STR(".csv")));
	assert_false(str_ends(STR("csv"), STR(".csv")));
}

static void cuts(void **state)
{
	(void)state;
	str s = STR("a;;b;");
	assert_str(str_cut(&s, ';'), "a");
	assert_str(str_cut(&s, ';'), "");
	assert_str(str_cut(&s, ';'), "b");
	assert_int_equal(s.n, 0);
	assert_str(str_cut(&s, ';'), "");
	assert_str(str_sub(STR("abc"), 1, 99), "bc");
	assert_str(str_sub(STR("abc"), 9, 2), "");
	assert_str(str_trim(STR("\t a b\r\n\0")), "a b");
	assert_str(str_trim(STR(" \0 ")), "");
}

static void finds(void **state)
{
	(void)state;
	assert_int_equal(str_find(STR("abcabc"), STR("ca")), 2);
	assert_int_equal(str_find(STR("abc"), STR("abcd")), 3);
	assert_int_equal(str_find(STR("abc"), STR("")), 0);
	assert_int_equal(str_find_nocase(STR("xxBSNx"), STR("bsn")), 2);
	assert_int_equal(str_find_nocase(STR("bs"), STR("bsn")), 2);
	assert_int_equal(str_find_byte(STR_NONE, 'a'), 0);
}

static void numbers(void **state)
{
	(void)state;
	uint64_t v = 5;
	assert_true(str_u64(STR("18446744073709551615"), &v));
	assert_true(v == UINT64_MAX);
	assert_false(str_u64(STR("18446744073709551616"), &v));
	assert_false(str_u64(STR("99999999999999999999"), &v));
	assert_false(str_u64(STR(""), &v));
	assert_false(str_u64(STR("-1"), &v));
	assert_false(str_u64(STR("1 "), &v));
	assert_true(v == UINT64_MAX);
}

static void copies(void **state)
{
	(void)state;
	struct arena a = arena_make(4096);
	assert_string_equal(str_z(&a, STR("pad/naar")), "pad/naar");
	assert_string_equal(str_z(&a, STR_NONE), "");
	assert_str(str_copy(&a, STR("abc")), "abc");
	assert_int_equal(str_of(NULL).n, 0);
	arena_free(&a);
}

static void reasons(void **state)
{
	(void)state;
	struct err e = {0};
	assert_int_equal(err_set(&e, REASON_broken, 7), -1);
	err_set(&e, REASON_crashed, 9);
	assert_int_equal(e.reason, REASON_broken);
	assert_int_equal(e.at, 7);
	assert_string_equal(reason_name(REASON_none), "");
	assert_string_equal(reason_name(REASON_crashed), "crashed");
	assert_string_equal(reason_text((enum reason)9999), "");
	for (uint64_t i = 0; i < 300; i++)
		if (reason_known(i) && i > 0)
			assert_true(reason_text((enum reason)i)[0] != '\0');
	assert_false(reason_known(9999));
	assert_false(reason_known((uint64_t)1 << 32 | 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(compares), cmocka_unit_test(cuts),   cmocka_unit_test(finds),
	    cmocka_unit_test(numbers),  cmocka_unit_test(copies), cmocka_unit_test(reasons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
