/* Terms of keeping: the table that is built in, days that are counted, rows that are refused. */
#define _GNU_SOURCE
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/date.h"
#include "duty/retention.h"

static int32_t day(uint16_t y, uint8_t m, uint8_t d) { return date_days((struct date){y, m, d}); }

static void the_table_is_read(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 22);
	struct retention_rule *r;
	struct duty_err err;
	size_t n, journal = 0, people = 0;
	assert_true(retention_load(&a, NULL, &r, &n, &err));
	for (size_t i = 0; i < n; i++) {
		assert_true(r[i].origin.mark.n == 1);
		if (str_eq(r[i].kind, STR("journal"))) {
			assert_true(r[i].least.unit == DUTY_years && r[i].least.n == 5);
			assert_true(r[i].most.unit == DUTY_years && r[i].most.n == 20);
			assert_false(duty_doubted(&r[i].origin));
			journal++;
		}
		if (str_eq(r[i].kind, STR("people"))) {
			assert_true(r[i].least.unit == DUTY_no_period);
			assert_true(duty_doubted(&r[i].origin));
			people++;
		}
	}
	assert_int_equal(journal, 1);
	assert_int_equal(people, 1);
	arena_free(&a);
}

static void days_are_counted(void **state)
{
	(void)state;
	const struct {
		struct duty_period p;
		int32_t from, want;
	} row[] = {
	    {{DUTY_years, 5}, day(2026, 11, 22), day(2031, 11, 22)},
	    {{DUTY_years, 1}, day(2028, 2, 29), day(2029, 2, 28)},
	    {{DUTY_years, 4}, day(2028, 2, 29), day(2032, 2, 29)},
	    {{DUTY_months, 1}, day(2027, 1, 31), day(2027, 2, 28)},
	    {{DUTY_months, 14}, day(2026, 12, 31), day(2028, 2, 29)},
	    {{DUTY_weeks, 2}, day(2026, 12, 25), day(2027, 1, 8)},
	    {{DUTY_days, 30}, day(2027, 1, 31), day(2027, 3, 2)},
	    {{DUTY_no_period, 0}, day(2027, 1, 31), DUTY_EVER_SINCE},
	    {{DUTY_years, 5}, DUTY_EVER_SINCE, DUTY_EVER_SINCE},
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		assert_int_equal(retention_day(row[i].from, row[i].p), row[i].want);
}

static bool loads(const char *dir, const char *line, struct duty_err *err)
{
	struct arena a = arena_make(1 << 22);
	struct retention_rule *r;
	char path[160];
	size_t n;
	snprintf(path, sizeof(path), "%s/retention.tsv", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f,
		"kind\twhat\ttrigger\tleast\tmost\tbasis\tfrom\tto\tmark\tsource\tverified\tnote\n"
		"%s\n",
		line);
	fclose(f);
	bool ok = retention_load(&a, dir, &r, &n, err);
	unlink(path);
	arena_free(&a);
	return ok;
}

static void odd_rows_are_refused(void **state)
{
	(void)state;
	char dir[] = "/tmp/kond-retention-XXXXXX";
	struct duty_err err;
	assert_non_null(mkdtemp(dir));
	assert_true(loads(dir, "people\tx\tclosed\t5 years\t-\tlaw\t-\t-\tK\tx\t-\t-", &err));
	assert_false(loads(dir, "people\tx\tsoon\t5 years\t-\tlaw\t-\t-\tK\tx\t-\t-", &err));
	assert_int_equal(err.line, 2);
	assert_false(loads(dir, "people\tx\tclosed\t72 h\t-\tlaw\t-\t-\tK\tx\t-\t-", &err));
	assert_non_null(strstr(err.what, "term of keeping"));
	assert_false(loads(dir, "\tx\tclosed\t5 years\t-\tlaw\t-\t-\tK\tx\t-\t-", &err));
	assert_false(loads(dir, "people\tx\tclosed\t5 years\t-\t-\t-\t-\tK\tx\t-\t-", &err));
	assert_false(loads(dir, "people\tx", &err));
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_table_is_read),
					   cmocka_unit_test(days_are_counted),
					   cmocka_unit_test(odd_rows_are_refused)};
	return cmocka_run_group_tests_name("duty_retention", tests, NULL, NULL);
}
