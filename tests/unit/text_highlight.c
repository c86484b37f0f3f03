/* Places of findings on pages: what is read of them, and which page has most. */
#include "unit.h"

#include "text/highlight.h"

static void test_reads_places(void **state)
{
	struct highlight m;
	(void)state;
	assert_true(highlight_read(&m, STR("12+9 400+3 20+1")));
	assert_int_equal(m.n, 3);
	assert_true(m.range[1].at == 400 && m.range[1].n == 3 && m.end == 403);
	assert_false(highlight_read(&m, STR("")));
	assert_false(highlight_read(&m, STR("12")));
	assert_false(highlight_read(&m, STR("12+x")));
	assert_false(highlight_read(&m, STR("12+3 ")) && m.n > 1);
}

static void test_too_many(void **state)
{
	struct out o = out_mem();
	struct highlight m;
	(void)state;
	for (unsigned i = 0; i <= HIGHLIGHT_MOST; i++)
		out_z(&o, i == 0 ? "1+1" : " 1+1");
	assert_false(highlight_read(&m, out_view(&o)));
	out_end(&o);
}

static void test_best_page(void **state)
{
	const struct glyph g = {.x1 = 1, .y1 = 2, .x2 = 3, .y2 = 4}, h = {.x1 = 9};
	struct highlight m;
	(void)state;
	highlight_see(NULL, 0, 1, &g);
	assert_true(highlight_read(&m, STR("10+5 30+5 40+5")));
	highlight_see(&m, 5, 5, &g); /* ends where the first begins */
	highlight_see(&m, 14, 1, &g);
	assert_true(highlight_page(&m));
	highlight_see(&m, 28, 3, &h);
	highlight_see(&m, 40, 1, &h);
	assert_true(highlight_page(&m));
	assert_false(highlight_page(&m));
	assert_int_equal(m.n_best, 2);
	assert_true(m.best[0].x1 > 8);
	highlight_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reads_places),
	    cmocka_unit_test(test_too_many),
	    cmocka_unit_test(test_best_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
