/* count: every vector of law.md 1 and 4, and its properties over random moments 2020 to 2035. */
#include "duty_common.h"

#define INSTANTS 100000

static struct duty_hours hours_of(const struct duty_rule *r, int64_t from)
{
	struct duty_hours h;
	assert_int_equal(r->period.unit, DUTY_hours);
	duty_count_hours(&law, counting_of(r), home, r->period.n, from, &h);
	return h;
}

static void same_moment(str name, const char *what, int64_t got, str want)
{
	const char *text = utc_text(got);
	if (!str_eq(str_of(text), want))
		fail_msg("%.*s %s: %s, not %.*s", (int)name.n, (const char *)name.p, what, text,
			 (int)want.n, (const char *)want.p);
}

static void vectors_of_72_hours(void **state)
{
	str text = vectors("clock-72h.tsv"), c[11];
	size_t n = 0;
	(void)state;
	str_cut(&text, '\n');
	for (; vector_next(&text, c, 11) == 11; n++) {
		int64_t from = at_fold(c[1], c[2].p[0] == '1');
		struct duty_hours h = hours_of(rule(STR("gdpr-33")), from);
		same_moment(c[0], "from", from, c[3]);
		for (size_t k = 0; k < READING_hours; k++)
			same_moment(c[0], duty_reading_name((enum duty_reading)k), h.at[k],
				    c[4 + k]);
		same_moment(c[0], "alarm", h.alarm, c[10]);
	}
	assert_int_equal(n, 28);
}

static void vectors_of_hours(void **state)
{
	str text = vectors("hours.tsv"), c[5];
	size_t n = 0;
	(void)state;
	for (; vector_next(&text, c, 5) == 5; n++) {
		struct duty_hours h = hours_of(rule(c[0]), at_fold(c[1], c[2].p[0] == '1'));
		int64_t got = h.alarm;
		for (size_t k = 0; k < READING_hours; k++)
			if (str_eq(c[3], str_of(duty_reading_name((enum duty_reading)k))))
				got = h.at[k];
		same_moment(c[0], "vector", got, c[4]);
	}
	assert_int_equal(n, 15);
}

static void vectors_of_terms(void **state)
{
	static const int64_t into[] = {0, 1, 43200, 86399};
	str text = vectors("terms.tsv"), c[4];
	size_t n = 0;
	(void)state;
	for (; vector_next(&text, c, 4) == 4; n++) {
		const struct duty_rule *r = rule(c[0]);
		/* whatever the time of the day */
		for (size_t i = 0; i < 4; i++) {
			struct duty_term t;
			int64_t from = zone_day(home, day(c[1])) + into[i];
			duty_count_term(&law, counting_of(r), home, r->period, from, &t);
			if (t.last != day(c[2]) || t.due != day(c[3]))
				fail_msg("%.*s from %.*s: %s, rolled %s", (int)c[0].n,
					 (const char *)c[0].p, (int)c[1].n, (const char *)c[1].p,
					 day_text(t.last), day_text(t.due));
			assert_int_equal(t.strict, zone_day(home, t.last + 1));
			assert_int_equal(t.end, zone_day(home, t.due + 1));
		}
	}
	assert_int_equal(n, 23);
}

/* A term that the rules do not have. */
static void assert_term(const char *counting, const char *period, const char *from,
			const char *last, const char *due)
{
	const struct duty_counting *c = duty_counting_on(&law, str_of(counting), 0);
	struct duty_period p;
	struct duty_term t;
	assert_non_null(c);
	assert_true(duty_period_read(str_of(period), &p));
	duty_count_term(&law, c, home, p, zone_day(home, day(str_of(from))), &t);
	assert_string_equal(day_text(t.last), last);
	assert_string_equal(day_text(t.due), due);
}

static void two_working_days(void **state)
{
	(void)state;
	/* 1182/71 art. 3(5): two days or more; Awt art. 2: three days or more. */
	assert_term("term-1182", "2 days", "2026-01-16", "2026-01-18", "2026-01-20");
	assert_term("term-1182", "1 day", "2026-01-16", "2026-01-17", "2026-01-19");
	assert_term("term-awt", "2 days", "2026-01-16", "2026-01-18", "2026-01-19");
	assert_term("term-awt", "3 days", "2026-01-16", "2026-01-19", "2026-01-20");
	assert_term("term-awt", "3 days", "2026-01-15", "2026-01-18", "2026-01-19");
	assert_term("term-1182", "3 days", "2026-01-12", "2026-01-15", "2026-01-15");
	/* Good Friday counts in the one calendar only. */
	assert_term("term-awt", "1 week", "2026-03-27", "2026-04-03", "2026-04-07");
	assert_term("term-1182", "1 week", "2026-03-27", "2026-04-03", "2026-04-03");
	/* Awt art. 4: longer terms do not roll. */
	assert_term("term-awt", "90 days", "2026-02-01", "2026-05-02", "2026-05-04");
	assert_term("term-awt", "91 days", "2026-02-01", "2026-05-03", "2026-05-03");
	assert_term("term-awt", "12 weeks", "2026-02-01", "2026-04-26", "2026-04-28");
	assert_term("term-awt", "13 weeks", "2026-02-01", "2026-05-03", "2026-05-03");
	assert_term("term-awt", "3 months", "2026-02-02", "2026-05-02", "2026-05-04");
	assert_term("term-awt", "4 months", "2026-02-06", "2026-06-06", "2026-06-06");
	assert_term("term-awt", "1 year", "2026-05-01", "2027-05-01", "2027-05-01");
	assert_term("term-1182", "1 year", "2026-05-01", "2027-05-01", "2027-05-03");
	assert_term("term-1182", "1 year", "2028-02-29", "2029-02-28", "2029-02-28");
	assert_term("working-days", "3 working-days", "2026-12-23", "2026-12-29", "2026-12-29");
	assert_term("working-days", "3 working-days", "2026-12-26", "2026-12-30", "2026-12-30");
	assert_term("working-days", "500 working-days", "2026-01-01", "2027-12-22", "2027-12-22");
	/* The calendar goes on behind the last year that files may speak of. */
	assert_term("term-plain", "20 years", "2085-03-31", "2105-03-31", "2105-03-31");
	assert_term("term-plain", "1 year", "2100-12-31", "2101-12-31", "2101-12-31");
	assert_term("term-plain", "4 years", "2100-02-28", "2104-02-28", "2104-02-28");
	assert_term("term-1182", "2 years", "2100-12-25", "2102-12-25", "2102-12-27");
}

static void days_off(void **state)
{
	static const char *const wanted[] = {
	    "2025-01-01", "2025-04-18", "2025-04-21", "2025-04-26", "2025-05-05", "2025-05-29",
	    "2025-06-09", "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06",
	    "2026-04-27", "2026-05-05", "2026-05-14", "2026-05-25", "2026-12-25", "2026-12-26",
	    "2027-01-01", "2027-03-26", "2027-03-29", "2027-04-27", "2027-05-05", "2027-05-06",
	    "2027-05-17", "2027-12-25", "2027-12-26", "2028-01-01", "2028-04-14", "2028-04-17",
	    "2028-04-27", "2028-05-05", "2028-05-25", "2028-06-05", "2028-12-25", "2028-12-26"};
	size_t calendar = 0, n = 0;
	(void)state;
	while (!str_eq(law.calendar[calendar], STR("NL-AWT")))
		calendar++;
	for (int32_t d = day(STR("2025-01-01")); d <= day(STR("2028-12-31")); d++) {
		if (duty_holiday_on(&law, calendar, d) == NULL)
			continue;
		assert_true(n < sizeof(wanted) / sizeof(wanted[0]));
		assert_string_equal(day_text(d), wanted[n++]);
	}
	assert_int_equal(n, sizeof(wanted) / sizeof(wanted[0]));
}

static void easter(void **state)
{
	static const char *const sundays[] = {
	    "1961-04-02", "2008-03-23", "2019-04-21", "2024-03-31", "2025-04-20", "2026-04-05",
	    "2027-03-28", "2028-04-16", "2035-03-25", "2038-04-25", "2076-04-19", "2100-03-28"};
	(void)state;
	for (size_t i = 0; i < sizeof(sundays) / sizeof(sundays[0]); i++) {
		struct date d = date_of_days(day(str_of(sundays[i])));
		assert_string_equal(day_text(duty_easter(d.year)), sundays[i]);
	}
	/* Always a Sunday, never before 22 March or after 25 April. */
	for (int year = 1900; year <= 2100; year++) {
		struct date d = date_of_days(duty_easter(year));
		assert_int_equal((duty_easter(year) + 4) % 7 % 7, 0);
		assert_true(date_key(d) % 10000 >= 322 && date_key(d) % 10000 <= 425);
	}
}

/* dst_within - an offset changes between two moments. */
static bool dst_within(int64_t from, int64_t to)
{
	return zone_offset(home, from) != zone_offset(home, to);
}

/* properties - those of law.md 1.6 for a number of hours from a moment. */
static void properties(const struct duty_counting *c, uint32_t hours, int64_t from)
{
	struct duty_hours h;
	duty_count_hours(&law, c, home, hours, from, &h);
	const int64_t *e = h.at;
	int64_t gain = e[READING_reg1182] - e[READING_strict];
	bool turned = dst_within(from, e[READING_reg1182] + 3600);
	bool holds = h.alarm <= e[READING_strict] && e[READING_strict] <= e[READING_reg1182] &&
		     h.alarm <= e[READING_reg1182_wall] && h.alarm <= e[READING_wall] && gain > 0 &&
		     gain <= 3600 && e[READING_reg1182] % 3600 == 0 &&
		     e[READING_whole] >= e[READING_reg1182] &&
		     e[READING_touched] >= e[READING_reg1182] &&
		     e[READING_touched] <= e[READING_whole] && h.floor >= e[READING_reg1182];
	if (!turned)
		holds = holds && e[READING_wall] == e[READING_strict] &&
			e[READING_reg1182_wall] == e[READING_reg1182] &&
			h.alarm == e[READING_strict];
	if (!holds)
		fail_msg("%u hours from %s", hours, utc_text(from));
}

static void random_instants(void **state)
{
	struct prng r = prng_start();
	const struct duty_counting *c = duty_counting_on(&law, STR("hours-1182"), 0);
	int64_t first = at("2020-01-01T00:00Z"), end = at("2036-01-01T00:00Z");
	(void)state;
	for (int i = 0; i < INSTANTS; i++) {
		int64_t from = first + (int64_t)(prng_next(&r) % (uint64_t)(end - first));
		properties(c, 72, from);
		properties(c, 1 + (uint32_t)prng_below(&r, 240), from);
	}
	/* And every quarter of an hour around the turns of the clocks. */
	for (int year = 2020; year <= 2035; year++)
		for (int64_t from = at("2020-03-20T00:00Z"); from < at("2020-04-05T00:00Z");
		     from += 900) {
			int64_t shift =
			    (date_days((struct date){(uint16_t)year, 3, 20}) - 18341) * 86400LL;
			properties(c, 72, from + shift);
			properties(c, 72, from + shift + 215 * 86400LL);
		}
}

/* An end is found by going hour by hour, as law.md 1.4 says it. */
static void two_working_days_by_walking(void **state)
{
	struct prng r = prng_start();
	const struct duty_counting *c = duty_counting_on(&law, STR("hours-1182"), 0);
	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct duty_hours h;
		int64_t from = at("2020-01-01T00:00Z") + (int64_t)(prng_next(&r) % 504921600);
		duty_count_hours(&law, c, home, 72, from, &h);
		int64_t s = h.at[READING_reg1182] - 72 * 3600;
		for (int64_t t = h.at[READING_reg1182];; t += 3600) {
			int whole = 0, touched = 0;
			int32_t first = zone_days(zone_local(home, s));
			int32_t last = zone_days(zone_local(home, t - 1));
			for (int32_t d = first; d <= last; d++) {
				bool working = duty_working(&law, c->calendar, d);
				touched += working;
				whole +=
				    working && zone_day(home, d) >= s && zone_day(home, d + 1) <= t;
			}
			if (touched < 2)
				assert_true(t < h.at[READING_touched]);
			else
				assert_true(t >= h.at[READING_touched]);
			if (whole >= 2) {
				assert_int_equal(t, h.at[READING_whole]);
				break;
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(vectors_of_72_hours),
	    cmocka_unit_test(vectors_of_hours),
	    cmocka_unit_test(vectors_of_terms),
	    cmocka_unit_test(two_working_days),
	    cmocka_unit_test(days_off),
	    cmocka_unit_test(easter),
	    cmocka_unit_test(random_instants),
	    cmocka_unit_test(two_working_days_by_walking),
	};
	return cmocka_run_group_tests(tests, start_law, end_law);
}
