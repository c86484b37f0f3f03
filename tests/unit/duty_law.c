/* law: the tables built in hold together; a table that is wrong is refused with its line; wrong
 * bytes never crash; periods there and back. */
#include "duty_common.h"

#include <sys/stat.h>
#include <unistd.h>

#include "duty/tables.h"

static void rules_that_must_be_there(void **state)
{
	static const char *const ids[] = {"gdpr-33",
					  "gdpr-33-2",
					  "gdpr-33-4",
					  "gdpr-33-5",
					  "gdpr-34",
					  "gdpr-34-3c",
					  "gdpr-34-4",
					  "gdpr-12-3",
					  "gdpr-12-3-long",
					  "gdpr-33-omnibus",
					  "cbw-24h",
					  "cbw-72h",
					  "cbw-intermediate",
					  "cbw-final",
					  "cbw-final-handled",
					  "cbw-feedback",
					  "cbw-30",
					  "cbw-public",
					  "wkkgz",
					  "wkkgz-doubt",
					  "wkkgz-report",
					  "wkkgz-complaint",
					  "wabvpz-15d",
					  "wabvpz-15e",
					  "supervisor-ap",
					  "supervisor-igj",
					  "supervisor-other",
					  "contract-33-2",
					  "contract",
					  "contract-7510",
					  "uavg-41",
					  "mar-17",
					  "begz-log",
					  "practice"};
	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		rule(str_of(ids[i]));
	assert_null(duty_rule_on(&law, STR("gdpr-99"), 0));
	assert_null(duty_rule_on(&law, STR("GDPR-33"), 0));
}

/* law.md 4.1 and 1.8: dated, and off. */
static void dates(void **state)
{
	(void)state;
	const struct duty_rule *r = rule(STR("cbw-24h"));
	assert_false(duty_holds(&r->origin, day(STR("2026-08-14"))));
	assert_true(duty_holds(&r->origin, day(STR("2026-08-15"))));
	assert_int_equal(r->standing, DUTY_unverified);
	assert_true(duty_doubted(&r->origin));
	r = rule(STR("gdpr-33"));
	assert_false(duty_holds(&r->origin, day(STR("2018-05-24"))));
	assert_true(duty_holds(&r->origin, day(STR("2018-05-25"))));
	assert_false(duty_doubted(&r->origin));
	r = rule(STR("gdpr-33-omnibus"));
	assert_int_equal(r->standing, DUTY_off);
	assert_int_equal(r->period.n, 96);
}

static void each_row_holds_together(void **state)
{
	(void)state;
	for (size_t i = 0; i < law.rules; i++) {
		const struct duty_rule *r = &law.rule[i];
		const struct duty_origin *o = &r->origin;
		bool fine = o->basis.n > 0 && o->source.n > 0 && o->mark.n == 1 &&
			    str_find_byte(STR("SK?D"), o->mark.p[0]) < 4 && o->from <= o->to &&
			    r->counting.n > 0;
		/* what is from knowledge is not called verified */
		fine = fine && (str_eq(o->mark, STR("K")) == (o->verified == DUTY_EVER_SINCE));
		for (size_t k = 0; k < r->id.n; k++)
			fine = fine &&
			       (is_lower(r->id.p[k]) || is_digit(r->id.p[k]) || r->id.p[k] == '-');
		/* never two rows of one id on one day */
		for (size_t k = 0; k < i; k++)
			fine = fine &&
			       (!str_eq(law.rule[k].id, r->id) || law.rule[k].origin.to < o->from ||
				o->to < law.rule[k].origin.from);
		if (!fine)
			fail_msg("rule %.*s", (int)r->id.n, (const char *)r->id.p);
	}
	for (size_t i = 0; i < law.bands; i++)
		if (!str_eq(law.band[i].rule, STR("*")) &&
		    !str_eq(law.band[i].rule, STR("verifying")))
			rule(law.band[i].rule);
}

static void periods(void **state)
{
	static const char *const bad[] = {
	    "72",        "h",           "72h",        "-1 h",
	    "72 hours",  "1.5 h",       "x h",        "99999999999 h",
	    "case 1",    " 72 h",       "72  h",      "501 working-days",
	    "101 years", "65536 years", "1201 months"};
	static const struct {
		const char *text, *shown;
	} good[] = {{"72 h", "72 hours"},
		    {"1 h", "1 hour"},
		    {"1 month", "1 month"},
		    {"3 months", "3 months"},
		    {"3 working-days", "3 working days"},
		    {"1 working-day", "1 working day"},
		    {"case", "as the case says"},
		    {"", ""}};
	struct duty_period p;
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (duty_period_read(str_of(bad[i]), &p))
			fail_msg("read: %s", bad[i]);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct out o = out_mem();
		assert_true(duty_period_read(str_of(good[i].text), &p));
		duty_period_write(&o, p);
		assert_str(out_view(&o), good[i].shown);
		out_end(&o);
	}
}

/* load_with - the law with one table out of a folder. */
static bool load_with(const char *file, str text, struct duty_law *l, struct duty_err *e)
{
	struct arena scratch = memory;
	char path[64];
	mkdir("other-rules", 0700);
	snprintf(path, sizeof(path), "other-rules/%s", file);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	fclose(f);
	bool read = duty_law_load(&scratch, "other-rules", l, e);
	unlink(path);
	return read;
}

/* swap - a table with the first of one text as another. */
static str swap(str table, const char *from, const char *to)
{
	struct out o = out_mem();
	size_t k = str_find(table, str_of(from));
	if (k == table.n)
		fail_msg("no %s", from);
	out_str(&o, str_sub(table, 0, k));
	out_z(&o, to);
	out_str(&o, str_sub(table, k + str_of(from).n, table.n));
	str s = str_copy(&memory, out_view(&o));
	out_end(&o);
	return s;
}

static void wrong_tables(void **state)
{
	static const struct {
		enum table_name table;
		const char *from, *to, *what;
	} rows[] = {
	    {TABLE_duty, "72 h", "soon", "a period"},
	    {TABLE_duty, "72 h", "-", "do not go together"},
	    {TABLE_duty, "controller", "boss", "does not know"},
	    {TABLE_duty, "in-force", "maybe", "does not know"},
	    {TABLE_duty, "limit", "hint", "does not know"},
	    {TABLE_duty, "2018-05-25", "25-05-2018", "a date"},
	    {TABLE_duty, "2018-05-25", "2018-02-30", "a date"},
	    {TABLE_duty, "\t72 h", "", "as many cells"},
	    {TABLE_duty, "id\tduty", "duty\tid", "another heading"},
	    {TABLE_duty, "gdpr-33\t", "-\t", "needs an id"},
	    {TABLE_duty, "hours-1182", "hours-1183", "counting.tsv does not have"},
	    {TABLE_duty, "period\tap\t", "period\tnobody\t", "recipient.tsv does not have"},
	    {TABLE_duty, "sent:gdpr-33", "sent:gdpr-3", "starts with a rule"},
	    {TABLE_duty, "due:cbw-72h", "due:cbw-7h", "starts with a rule"},
	    {TABLE_duty, "notify", "\xff", "UTF-8"},
	    {TABLE_counting, "NL-AWT", "NL", "no such calendar"},
	    {TABLE_counting, "90 days", "90", "periods as"},
	    {TABLE_counting, "\tno\t", "\tnever\t", "yes or no"},
	    {TABLE_holiday, "fixed 01-01", "fixed 13-01", "a rule as"},
	    {TABLE_holiday, "easter-2", "easter", "a rule as"},
	    {TABLE_holiday, "04-27 sunday-1", "04-27 monday-1", "a rule as"},
	    {TABLE_band, "amber\t24 h", "amber\t24 months", "hours or days"},
	    {TABLE_band, "amber\t1/3", "amber\t4/3", "is wanted"},
	    {TABLE_band, "amber\t1/3", "amber\t1/0", "is wanted"},
	    {TABLE_severity, "simple\t1", "simple\tone", "a number"},
	    {TABLE_edpb, "yes", "ja", "yes or no"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct duty_law l;
		struct duty_err e;
		str text;
		assert_true(tables_text(&memory, NULL, rows[i].table, &text));
		text = swap(text, rows[i].from, rows[i].to);
		const char *file = tables_file(rows[i].table);
		if (load_with(file, text, &l, &e))
			fail_msg("read with %s for %s", rows[i].to, rows[i].from);
		assert_string_equal(e.file, file);
		if (strstr(e.what, rows[i].what) == NULL)
			fail_msg("%s for %s: %s", rows[i].to, rows[i].from, e.what);
	}
}

/* The Crown equates a day: one row more, and the term rolls further. */
static void a_day_of_the_crown(void **state)
{
	struct duty_law l;
	struct duty_err e;
	struct out o = out_mem();
	struct duty_term t;
	str text;
	(void)state;
	assert_true(tables_text(&memory, NULL, TABLE_holiday, &text));
	out_str(&o, text);
	out_z(&o, "NL-AWT\tFriday after Ascension\tdate 2026-05-15\tyes\t-\t-\tAwt art. 3(3)\tD\t-"
		  "\t-\t-\n");
	struct arena keep = memory;
	assert_true(load_with("holiday.tsv", out_view(&o), &l, &e));
	assert_true(memcmp(l.digest, law.digest, sizeof(l.digest)) != 0);
	const struct duty_counting *c = duty_counting_on(&l, STR("term-awt"), 0);
	struct duty_period p = {DUTY_months, 1};
	duty_count_term(&l, c, home, p, at("2026-04-15T10:00"), &t);
	assert_string_equal(day_text(t.last), "2026-05-15");
	assert_string_equal(day_text(t.due), "2026-05-18");
	duty_count_term(&law, counting_of(rule(STR("cbw-final"))), home, p, at("2026-04-15T10:00"),
			&t);
	assert_string_equal(day_text(t.due), "2026-05-15");
	memory = keep;
	out_end(&o);
}

/* A calendar in which every day is off, and periods beyond all calendars: an end, not a loop. */
static void nothing_is_endless(void **state)
{
	struct duty_law l = law;
	struct duty_counting c = *counting_of(rule(STR("gdpr-12-3")));
	struct duty_holiday *all = arena_new(&memory, struct duty_holiday, 366);
	struct duty_term t;
	struct duty_hours h;
	(void)state;
	for (unsigned i = 0; i < 366; i++) {
		struct date d = date_of_days(day(STR("2024-01-01")) + (int32_t)i);
		all[i] =
		    (struct duty_holiday){.calendar = c.calendar,
					  .form = DUTY_fixed,
					  .month = d.month,
					  .date = d.day,
					  .off = true,
					  .origin = {.from = DUTY_EVER_SINCE, .to = DUTY_FOR_EVER}};
	}
	l.holiday = all;
	l.holidays = 366;
	c.limited = false;
	for (unsigned u = DUTY_days; u < DUTY_unit_count; u++) {
		struct duty_period p = {(enum duty_unit)u, 5000};
		duty_count_term(&l, &c, home, p, at("2026-04-15T10:00"), &t);
		p.n = 1;
		duty_count_term(&l, &c, home, p, at("2026-04-15T10:00"), &t);
	}
	duty_count_hours(&l, &c, home, 100000, at("2026-04-15T10:00"), &h);
	assert_true(h.alarm <= h.floor);
}

#ifdef KOND_ASAN
#define DAMAGED (20 * TABLE_count)
#else
#define DAMAGED (60 * TABLE_count)
#endif

/* Wrong bytes: refused or read, never a crash. */
static void damaged(void **state)
{
	struct prng r = prng_start();
	(void)state;
	for (int i = 0; i < DAMAGED; i++) {
		struct arena keep = memory;
		struct duty_law l;
		struct duty_err e;
		str text;
		enum table_name n = (enum table_name)(i % TABLE_count);
		assert_true(tables_text(&memory, NULL, n, &text));
		text = str_copy(&memory, text);
		unsigned char *p = memory.p - text.n;
		for (size_t k = prng_below(&r, 4); k < 4; k++)
			p[prng_below(&r, text.n)] = (unsigned char)(prng_next(&r) % 96 + 32);
		if (!load_with(tables_file(n), text, &l, &e))
			assert_non_null(e.what);
		memory = keep;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rules_that_must_be_there),
	    cmocka_unit_test(dates),
	    cmocka_unit_test(each_row_holds_together),
	    cmocka_unit_test(periods),
	    cmocka_unit_test(wrong_tables),
	    cmocka_unit_test(a_day_of_the_crown),
	    cmocka_unit_test(nothing_is_endless),
	    cmocka_unit_test(damaged),
	};
	return cmocka_run_group_tests(tests, start_law, end_law);
}
