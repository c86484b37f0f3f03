/* date: every day there and back, every form of formats.md 1.7, and what is no date. */
#include "unit.h"

#include "base/date.h"
#include "base/out.h"

#define PIVOT 2026

static void every_day_there_and_back(void **state)
{
	(void)state;
	struct date first = {1850, 1, 1}, last = {2100, 12, 31};
	uint32_t before = 0;
	for (int32_t day = date_days(first); day <= date_days(last); day++) {
		struct date d = date_of_days(day);
		assert_true(date_full(d));
		assert_int_equal(date_days(d), day);
		assert_true(date_key(d) > before);
		before = date_key(d);
		assert_int_equal(date_key(date_of_key(before)), before);
	}
	assert_int_equal(before, 21001231);
	assert_int_equal(date_days((struct date){1970, 1, 1}), 0);
	assert_int_equal(date_days((struct date){2000, 2, 29}), 11016);
	assert_true(date_none(date_of_days(INT32_MAX)));
	assert_true(date_none(date_of_days(INT32_MIN)));
	assert_true(date_none(date_of_key(UINT32_MAX)));
}

static void every_day_written_and_read(void **state)
{
	(void)state;
	for (int32_t day = date_days((struct date){1890, 1, 1}); day < 20000; day++) {
		struct out o = out_mem();
		struct date d = date_of_days(day), back = {0};
		date_write(&o, d);
		assert_true(date_read(out_view(&o), PIVOT, &back));
		assert_int_equal(date_key(back), date_key(d));
		out_clear(&o);
		out_dec_pad(&o, d.day, 2);
		out_dec_pad(&o, d.month, 2);
		out_dec_pad(&o, d.year, 4);
		assert_true(date_read(out_view(&o), PIVOT, &back));
		assert_int_equal(date_key(back), date_key(d));
		out_end(&o);
	}
}

static void validity(void **state)
{
	(void)state;
	assert_true(date_valid((struct date){2024, 2, 29}));
	assert_false(date_valid((struct date){2023, 2, 29}));
	assert_false(date_valid((struct date){1900, 2, 29}));
	assert_true(date_valid((struct date){2000, 2, 29}));
	assert_true(date_valid((struct date){1968, 0, 0}));
	assert_false(date_valid((struct date){1968, 0, 1}));
	assert_true(date_valid((struct date){1995, 2, 0}));
	assert_false(date_full((struct date){1995, 2, 0}));
	assert_false(date_valid((struct date){1849, 12, 31}));
	assert_false(date_valid((struct date){2101, 1, 1}));
	assert_false(date_valid((struct date){2000, 13, 1}));
	assert_false(date_valid((struct date){0, 0, 0}));
	assert_true(date_none((struct date){0, 0, 0}));
	assert_int_equal(date_key((struct date){0, 5, 5}), 0);
}

static void forms(void **state)
{
	(void)state;
	static const struct {
		const char *s;
		uint32_t key; /* 0: no date */
	} table[] = {
	    {"24-10-1963", 19631024},
	    {" 24-10-1963 ", 19631024},
	    {"4-1-1963", 19630104},
	    {"24/10/63", 19631024},
	    {"24-10-26", 20261024},
	    {"24-10-27", 19271024},
	    {"24.10.1963", 19631024},
	    {"24 10 1963", 19631024},
	    {"24 oktober 1963", 19631024},
	    {"24 okt 1963", 19631024},
	    {"24 okt. 1963", 19631024},
	    {"24 okt '63", 19631024},
	    {"24-okt-63", 19631024},
	    {"24-OCT-63", 19631024},
	    {"24OCT1963", 19631024},
	    {"1 mrt 1970", 19700301},
	    {"1 maart 1970", 19700301},
	    {"1. Mai 1970", 0},
	    {"1. mei 1970", 19700501},
	    {"1963-10-24", 19631024},
	    {"1963/10/24", 19631024},
	    {"1963-10-24T00:00:00", 19631024},
	    {"1963-10-24T00:00:00.000", 19631024},
	    {"1963-10-24T00:00:00.000+01:00", 19631024},
	    {"1963-10-24T00:00:00Z", 19631024},
	    {"1963-10-24+01:00", 19631024},
	    {"1963-10-24 00:00:00.0000000", 19631024},
	    {"24-10-1963 0:00", 19631024},
	    {"24-10-1963 13:45:01", 19631024},
	    {"10/24/1963 12:00:00 AM", 19631024},
	    {"19631024", 19631024},
	    {"196310240000", 19631024},
	    {"19631024000000", 19631024},
	    {"19631024000000+0100", 19631024},
	    {"19631024 000000", 19631024},
	    {"24101963", 19631024},
	    {"1963:10:24", 19631024},
	    {"10/24/1963", 19631024},
	    {"10/11/1963", 19631110},
	    {"00-00-1968", 19680000},
	    {"00-02-1995", 19950200},
	    {"19680000", 19680000},
	    {"19950200", 19950200},
	    {"1968-00-00", 19680000},
	    {"", 0},
	    {"0", 0},
	    {"00000000", 0},
	    {"00-00-0000", 0},
	    {"00-00-63", 0},
	    {"31-04-1963", 0},
	    {"29-02-1963", 0},
	    {"13/13/1963", 0},
	    {"24-10/1963", 0},
	    {"24-10-163", 0},
	    {"24-10-19631", 0},
	    {"124-10-1963", 0},
	    {"24--10-1963", 0},
	    {"-24-10-1963", 0},
	    {"24-10", 0},
	    {"24-10-", 0},
	    {"24-10-1963 x", 0},
	    {"24-10-1963 25:00", 0},
	    {"24-10-1963T", 0},
	    {"24-10-1963 12:61", 0},
	    {"1963-10-24T00:00:00.", 0},
	    {"1963-10-24T00:00:00+0", 0},
	    {"1963-10-24T00:00:00+01:", 0},
	    {"63:10:24", 0},
	    {"12:30:45", 0},
	    {"1963", 0},
	    {"196310", 0},
	    {"963102400", 0},
	    {"999990019", 0},
	    {"123456789", 0},
	    {"192.168.1.1", 0},
	    {"24 foo 1963", 0},
	    {"24-okt 1963", 0},
	    {"24okt", 0},
	    {"0 okt 1963", 0},
	    {"24 okt '1963", 0},
	    {"21001231", 21001231},
	    {"21010101", 0},
	    {"31121849", 0},
	    {"24-10-1963 00:00:00 00:00:00 00:00:00 00:00", 0},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct date d = {0};
		bool ok = date_read(str_of(table[i].s), PIVOT, &d);
		if (ok != (table[i].key != 0) || date_key(d) != table[i].key)
			fail_msg("'%s' gives %u, not %u", table[i].s, ok ? date_key(d) : 0,
				 table[i].key);
	}
}

static void garbage_never_makes_an_impossible_date(void **state)
{
	(void)state;
	struct prng r = prng_start();
	static const char letters[] = "0123456789-/.: TZ+'oktmei";
	for (int round = 0; round < 200000; round++) {
		unsigned char s[24];
		size_t n = prng_below(&r, sizeof(s) + 1);
		for (size_t i = 0; i < n; i++)
			s[i] = (unsigned char)letters[prng_below(&r, sizeof(letters) - 1)];
		struct date d = {0};
		if (date_read((str){s, n}, PIVOT, &d))
			assert_true(date_valid(d));
		else
			assert_true(date_none(d));
	}
}

static void moments(void **state)
{
	(void)state;
	struct out o = out_mem();
	int64_t ms = 0;
	assert_true(time_read(STR("2026-11-21T23:11:16.123Z"), &ms));
	assert_true(ms == 1795302676123);
	time_write(&o, ms);
	assert_str(out_view(&o), "2026-11-21T23:11:16.123Z");
	assert_true(time_read(STR("2026-11-22T00:11:16.123+01:00"), &ms));
	assert_true(ms == 1795302676123);
	assert_true(time_read(STR("2026-11-21T23:11:16Z"), &ms));
	assert_true(ms == 1795302676000);
	assert_true(time_read(STR("1970-01-02"), &ms));
	assert_true(ms == 86400000);
	assert_true(time_read(STR("1969-12-31T23:59:59.999Z"), &ms));
	assert_true(ms == -1);
	out_clear(&o);
	time_write(&o, -1);
	assert_str(out_view(&o), "1969-12-31T23:59:59.999Z");
	assert_false(time_read(STR("21-11-2026"), &ms));
	assert_false(time_read(STR("2026-11-00"), &ms));
	assert_false(time_read(STR("gisteren"), &ms));
	assert_false(time_read(STR(""), &ms));
	assert_true(time_now_ms() > 1700000000000);
	int64_t before = time_mono_ms();
	assert_true(time_mono_ms() >= before);
	out_end(&o);
}

static void moments_there_and_back(void **state)
{
	(void)state;
	struct prng r = prng_start();
	for (int round = 0; round < 20000; round++) {
		int64_t ms = (int64_t)(prng_next(&r) % 6000000000000) - 2000000000000, back = 0;
		struct out o = out_mem();
		time_write(&o, ms);
		assert_true(time_read(out_view(&o), &back));
		assert_true(back == ms);
		out_end(&o);
	}
}

static void unknown_is_written_as_nothing(void **state)
{
	(void)state;
	struct out o = out_mem();
	date_write(&o, (struct date){0});
	assert_int_equal(out_view(&o).n, 0);
	date_write(&o, (struct date){1968, 0, 0});
	assert_str(out_view(&o), "1968-00-00");
	out_end(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_day_there_and_back),
	    cmocka_unit_test(every_day_written_and_read),
	    cmocka_unit_test(validity),
	    cmocka_unit_test(forms),
	    cmocka_unit_test(garbage_never_makes_an_impossible_date),
	    cmocka_unit_test(moments),
	    cmocka_unit_test(moments_there_and_back),
	    cmocka_unit_test(unknown_is_written_as_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
