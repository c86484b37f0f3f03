/* Reminders: steps, which of them come when, words for every rule that has an end, and headers that
 * no name breaks. */
#include "unit.h"

#include "notice/remind.h"
#include "run/mail.h"

#define HOUR 3600
#define DUE  INT64_C(1754743200) /* 2025-08-09 14:40 local time, Amsterdam */

static void steps_are_read(void **state)
{
	(void)state;
	int64_t s[REMINDER_STEPS_MOST];
	assert_int_equal(reminder_steps(STR("2 h, 7 days,24 h , 30 min, 1 day"), s), 4);
	assert_int_equal(s[0], 7 * 86400);
	assert_int_equal(s[1], 86400); /* twice said, once meant */
	assert_int_equal(s[2], 2 * HOUR);
	assert_int_equal(s[3], 1800);
	static const char *const bad[] = {
	    "",
	    "2",
	    "h",
	    "-2 h",

	    "2 uur",
	    "0 h",
	    "2  x",
	    "9999999999999 h",
	    "600 days",
	    "1 h,2 h,3 h,4 h,5 h,6 h,7 h,8 h,9 h,10 h,11 h,12 h,13 h,14 h,15 h,16 h,17 h"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (reminder_steps(str_of(bad[i]), s) != 0)
			fail_msg("read: %s", bad[i]);
}

struct made {
	struct duty_rule rule;
	struct duty_clock clock;
	struct duty_clocks clocks;
	int64_t step[REMINDER_STEPS_MOST];
	struct remind_ask ask;
};

static void make(struct made *m, int64_t length, const char *steps)
{
	*m = (struct made){.rule = {.id = STR("gdpr-33"), .kind = DUTY_limit}};
	m->clock = (struct duty_clock){.rule = &m->rule,
				       .entity = STR("O-1"),
				       .state = DUTY_running,
				       .due = DUE,
				       .earliest = length == 0 ? DUTY_NEVER : DUE - length};
	m->clocks = (struct duty_clocks){.clock = &m->clock, .n = 1};
	m->ask = (struct remind_ask){.clocks = &m->clocks, .step = m->step};
	m->ask.steps = reminder_steps(str_of(steps), m->step);
}

/* The step that has come so long before the end; -1: none. */
static int64_t at(struct made *m, int64_t before)
{
	struct arena a = arena_make(1 << 20);
	struct remind_due *due;
	m->ask.now = DUE - before;
	m->clock.state = before > 0 ? DUTY_running : DUTY_not_shown;
	int64_t step = remind_due(&a, &m->ask, &due) == 0 ? -1 : due[0].step;
	arena_free(&a);
	return step;
}

static void nearest_step_counts(void **state)
{
	(void)state;
	struct made m;
	make(&m, 72 * HOUR, "7 days, 3 days, 24 h, 8 h, 2 h");
	assert_int_equal(at(&m, 71 * HOUR), -1); /* longer than half of the clock: left out */
	assert_int_equal(at(&m, 24 * HOUR + 1), -1);
	assert_int_equal(at(&m, 24 * HOUR), 24 * HOUR);
	assert_int_equal(at(&m, 8 * HOUR + 1), 24 * HOUR);
	assert_int_equal(at(&m, 8 * HOUR), 8 * HOUR);
	assert_int_equal(at(&m, 1), 2 * HOUR);
	assert_int_equal(at(&m, 0), REMINDER_LATE); /* an end is exclusive */
	assert_int_equal(at(&m, -1000 * HOUR), REMINDER_LATE);
	make(&m, 24 * HOUR, "7 days, 3 days, 24 h, 8 h, 2 h");
	assert_int_equal(at(&m, 20 * HOUR), -1);
	assert_int_equal(at(&m, 7 * HOUR), 8 * HOUR);
	make(&m, 0, "7 days, 24 h"); /* a letter of which only the end is known */
	assert_int_equal(at(&m, 6 * 24 * HOUR), 7 * 86400);
	static const enum duty_state closed[] = {DUTY_met, DUTY_met_late, DUTY_not_due, DUTY_missed,
						 DUTY_no_start};
	struct arena a = arena_make(1 << 20);
	struct remind_due *due;
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++) {
		m.clock.state = closed[i];
		assert_int_equal(remind_due(&a, &m.ask, &due), 0);
	}
	m.clock.state = DUTY_running;
	m.rule.kind = DUTY_expect;
	assert_int_equal(remind_due(&a, &m.ask, &due), 0);
	m.rule.kind = DUTY_prompt;
	m.clock.due = DUTY_NEVER;
	assert_int_equal(remind_due(&a, &m.ask, &due), 0);
	arena_free(&a);
}

static void next_is_the_first_to_come(void **state)
{
	(void)state;
	struct made m;
	struct remind_due due;
	make(&m, 72 * HOUR, "24 h, 8 h");
	m.ask.now = DUE - 24 * HOUR;
	assert_int_equal(remind_next(&m.ask, &due), DUE - 8 * HOUR);
	m.ask.now = DUE - HOUR;
	assert_int_equal(remind_next(&m.ask, &due), DUE);
	assert_int_equal(due.step, REMINDER_LATE);
	m.ask.now = DUE;
	assert_int_equal(remind_next(&m.ask, &due), DUTY_NEVER);
}

static void every_end_has_words(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)16 << 20);
	struct duty_law l;
	struct duty_err e;
	assert_true(duty_law_load(&a, NULL, &l, &e));
	for (size_t i = 0; i < l.rules; i++) {
		const struct duty_rule *r = &l.rule[i];
		if ((r->kind == DUTY_limit || r->kind == DUTY_case) &&
		    (remind_doing(r->id, false).n == 0 || remind_doing(r->id, true).n == 0))
			fail_msg("remind_do.tbl has no row for %.*s", (int)r->id.n,
				 (const char *)r->id.p);
	}
	arena_free(&a);
}

/* Midnight is the end of the day before, also where the day has 23 or 25 hours. */
static void words_of_an_end(void **state)
{
	(void)state;
	static const struct {
		int64_t due;
		const char *words;
	} ends[] = {{1774738800, "za 2026-03-28, einde van die dag"}, /* to the night of 23 h */
		    {1792879200, "za 2026-10-24, einde van die dag"},
		    {1792969200, "zo 2026-10-25, einde van die dag"}, /* of 25 h */
		    {1792888200, "zo 2026-10-25 02:30 +02:00"}, /* comes twice: the offset tells */
		    {1792891800, "zo 2026-10-25 02:30 +01:00"}};
	struct arena a = arena_make((size_t)16 << 20);
	struct org org = {.n_entity = 0};
	const char *why = NULL;
	const struct zone *z = zone_open(&a, STR("Europe/Amsterdam"), &why);
	assert_non_null(z);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct made m;
		struct out o = out_mem();
		make(&m, 72 * HOUR, "2 h");
		m.clock.due = ends[i].due;
		struct remind_due due = {.clock = &m.clock, .step = 2 * HOUR};
		struct remind_letter l = {
		    .due = &due, .n = 1, .org = &org, .zone = z, .now = ends[i].due - 100};
		remind_subject(&o, &l);
		if (str_find(out_view(&o), str_of(ends[i].words)) == out_view(&o).n)
			fail_msg("%.*s, not %s", (int)o.n, (const char *)out_view(&o).p,
				 ends[i].words);
		out_end(&o);
	}
	arena_free(&a);
}

static void addresses(void **state)
{
	(void)state;
	static const char *const good[] = {"a@b.nl", "o'neil+x@lab-1.example",
					   "z\xc3\xb6@b.example"};
	static const char *const bad[] = {"",
					  "@b.nl",
					  "a@",
					  "a b@c.nl",
					  "a@b.nl\r\nBcc: x@y.nl",
					  "a><x@b.nl",
					  "\"a\"@b.nl",
					  "a@b.nl> NOTIFY=NEVER",
					  "a,b@c.nl",
					  "-o@b.nl",
					  "a@-b.nl",
					  "a@[1.2.3.4]",
					  "a@b@c.nl",
					  "a(x)@b.nl",
					  "a;b@c.nl",
					  "a\\@b.nl"};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!mail_address_right(str_of(good[i])))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (mail_address_right(str_of(bad[i])))
			fail_msg("let through: %s", bad[i]);
}

/* Whatever stands in a name or subject, there is one header of each and lines are short. */
static void no_name_makes_a_header(void **state)
{
	(void)state;
	static const char *const name[] = {
	    "J. de Wit",
	    "x\r\nBcc: a@b.nl\r\n\r\nboo",
	    "=?UTF-8?B?eA==?=",
	    "\"q\" \\ x",
	    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3"
	    "\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
	    "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
	    "\x80\x80\x80\xff"};
	const struct mail_way way = {.from = STR("kond@lab.example")};
	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		const struct mail m = {.to = STR("a@b.nl"),
				       .to_name = str_of(name[i]),
				       .subject = str_of(name[i]),
				       .text = STR(".\nregel = \n.\nFrom x\n"),
				       .id = STR("1@x"),
				       .date = STR("now")};
		struct out o = out_mem();
		unsigned heads = 0;
		mail_write(&o, &way, &m);
		str left = out_view(&o);
		while (left.n > 0) {
			str line = str_cut(&left, '\n');
			assert_true(line.n <= 79 && line.n > 0 && line.p[line.n - 1] == '\r');
			if (line.n == 1)
				break;
			heads += line.p[0] != ' ';
			assert_false(str_starts(line, STR("Bcc")));
			for (size_t x = 0; x + 1 < line.n; x++)
				assert_true(line.p[x] >= ' ' && line.p[x] < 0x7f);
		}
		assert_int_equal(heads, 9);
		assert_true(str_eq(left, STR("=2E\r\nregel =3D=20\r\n=2E\r\nFrom x\r\n")));
		out_end(&o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(steps_are_read),
					   cmocka_unit_test(nearest_step_counts),
					   cmocka_unit_test(next_is_the_first_to_come),
					   cmocka_unit_test(every_end_has_words),
					   cmocka_unit_test(words_of_an_end),
					   cmocka_unit_test(addresses),
					   cmocka_unit_test(no_name_makes_a_header)};
	return cmocka_run_group_tests_name("notice_remind", tests, NULL, NULL);
}
