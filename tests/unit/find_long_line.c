/* A text of one line: what it costs grows with its length only, however much stands in it. A test
 * that hangs has failed. */
#include "unit.h"

#include "find_common.h"

/* read_line - what is found in a line of about a million bytes, all of them `again`. */
static void read_line(const char *again, const char *want)
{
	struct out o = out_mem();
	out_z(&o, "Geachte collega, ");
	while (out_view(&o).n < 1000000)
		out_z(&o, again);
	HAS(bench_bytes(&bench, out_view(&o), STR("x.txt")), want);
	assert_false(bench.bad);
	out_end(&o);
}

/* Columns are looked for once, not again before each number or day. */
static void test_columns(void **state)
{
	(void)state;
	read_line("woont 2288 AA te Dorp. ", "2288AA");
}

/* Who ordered is looked for near each disease only. */
static void test_orderers(void **state)
{
	(void)state;
	read_line("dhr. A. Jansen heeft soa en hiv. ", "Jansen");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_columns),
	    cmocka_unit_test(test_orderers),
	};
	return cmocka_run_group_tests(tests, bench_set_up, bench_tear_down);
}
