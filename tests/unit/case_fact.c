/* Facts: times as they are typed and kept, the steps towards being aware, events and what they
 * refuse, four eyes. */
#include "case_common.h"

#include "base/cur.h"
#include "case/aware.h"
#include "case/ruling.h"
#include "case/selftest.h"
#include "case/when_read.h"

static struct when read_time(struct arena *a, const char *at, const char *until, int fold)
{
	struct when w;
	struct when_asked q = {.at = str_of(at),
			       .until = str_of(until),
			       .zone = STR("Europe/Amsterdam"),
			       .fold = fold,
			       .fold_until = -1};
	assert_null(when_read(a, &q, &w));
	return w;
}

static const char *refused_time(const char *at, const char *until, bool zone_said)
{
	static struct arena a;
	struct when w;
	struct when_asked q = {.at = str_of(at),
			       .until = str_of(until),
			       .zone = STR("Europe/Amsterdam"),
			       .zone_said = zone_said,
			       .fold = -1,
			       .fold_until = -1};
	a = arena_make((size_t)1 << 20);
	const char *why = when_read(&a, &q, &w);
	arena_free(&a);
	return why;
}

static void shows(const struct when *w, const char *text)
{
	struct out o = out_mem();
	when_write(&o, w);
	out_char(&o, '\0');
	assert_string_equal((const char *)o.p, text);
	out_end(&o);
}

static void times_as_typed(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)4 << 20);
	struct when w = read_time(&a, "2025-08-06T16:40", "", -1);
	assert_int_equal(w.kind, WHEN_exact);
	assert_true(w.from_ms == 1754491200000 && w.to_ms == w.from_ms);
	assert_int_equal(w.offset_from_s, 7200);
	assert_true(str_eq(w.zone, STR("Europe/Amsterdam")) && w.tzdata.n > 0);
	shows(&w, "2025-08-06 16:40 +02:00");
	w = read_time(&a, "2025-08-06T14:40:05Z", "", -1);
	assert_true(w.from_ms == 1754491205000 && w.zone.n == 0);
	shows(&w, "2025-08-06 14:40:05 +00:00");
	w = read_time(&a, "2025-03-30", "", -1); /* a day of 23 hours */
	assert_int_equal(w.kind, WHEN_day);
	assert_true(w.to_ms - w.from_ms == (int64_t)23 * 3600000);
	shows(&w, "2025-03-30");
	w = read_time(&a, "2025-07", "", -1);
	assert_int_equal(w.kind, WHEN_period);
	shows(&w, "2025-07-01 to 2025-07-31");
	w = read_time(&a, "2025-07-03", "2025-07-06", -1);
	shows(&w, "2025-07-03 to 2025-07-06");
	w = read_time(&a, "2025-07-03T08:00", "open", -1);
	assert_true(w.to_ms == WHEN_OPEN);
	struct when first = read_time(&a, "2025-10-26T02:30", "", 0),
		    second = read_time(&a, "2025-10-26T02:30", "", 1);
	assert_true(second.from_ms - first.from_ms == 3600000);
	assert_true(when_before(&first, &second) && !when_overlaps(&first, &second));
	struct when day = read_time(&a, "2025-10-26", "", -1),
		    next = read_time(&a, "2025-10-27", "", -1);
	assert_true(when_overlaps(&day, &first) && when_before(&day, &next));
	assert_non_null(strstr(refused_time("2025-10-26T02:30", "", false), "came twice"));
	assert_non_null(strstr(refused_time("2025-03-30T02:30", "", false), "does not exist"));
	assert_non_null(
	    strstr(refused_time("2025-07-06", "2025-07-03", false), "before it begins"));
	assert_non_null(strstr(refused_time("2025-07-06T10:00+05:00", "", true), "offset"));
	static const char *const wrong[] = {"gisteren",   "2025-13-01",       "2025-02-30",
					    "06-08-2025", "2025-08-6",        "2025",
					    "2025-00",    "2025-08-06T25:00", "2025-08-06T"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_non_null(refused_time(wrong[i], "", false));
	arena_free(&a);
}

static void times_as_kept(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)4 << 20);
	struct when w = read_time(&a, "2025-07-03", "2025-07-06T10:00", -1), back;
	struct out o = out_mem();
	when_pack(&o, &w);
	assert_true(when_of(out_view(&o), &back));
	assert_true(back.from_ms == w.from_ms && back.to_ms == w.to_ms && back.from_is_date &&
		    !back.to_is_date && str_eq(back.text, w.text));
	for (size_t n = 0; n < o.n; n++) /* cut short: refused */
		assert_false(when_of((str){o.p, n}, &back));
	o.p[1] = 9;
	assert_false(when_of(out_view(&o), &back));
	out_end(&o);
	arena_free(&a);
}

/* ---- awareness ---- */

static struct org org_of(struct kase *k, struct arena *a)
{
	struct org o;
	assert_true(org_load(k, a, &o));
	return o;
}

static void add_entity(struct kase *k, struct arena *a, const char *name)
{
	struct org o = org_of(k, a);
	str value[ENTITY_FIELD_COUNT] = {0};
	uint32_t id = 0;
	value[ENTITY_name] = str_of(name);
	assert_true(org_entity_put(k, &o, &id, value, 1u << ENTITY_name, STR_NONE));
	assert_int_equal(id, o.n_entity + 1);
}

static struct aware_step step(enum aware_state s, int64_t ms)
{
	struct aware_step x = {.entity = 1, .state = s};
	x.at = (struct when){.kind = WHEN_exact, .from_ms = ms, .to_ms = ms};
	x.how = x.decided_by = x.evidence = x.reason = STR("x");
	return x;
}

/* Of every sequence of steps only those of the machine are let through: signal, verifying, then
 * no_breach (and a signal again) or aware; from random tries. */
static void only_the_machine_goes_through(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)64 << 20);
	struct kase *k = made("aware.kond");
	add_entity(k, &a, "Laboratorium De Linde");
	struct org o = org_of(k, &a);
	uint64_t seed = 42;
	unsigned let = 0, refused = 0;
	for (unsigned run = 0; run < 60; run++) {
		struct arena scratch = a;
		struct aware_all w = {.step = arena_new(&scratch, struct aware_step, 64),
				      .now = arena_new(&scratch, struct awareness, 64)};
		enum aware_state at = AWARE_none;
		for (unsigned i = 0; i < 12; i++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			struct aware_step s =
			    step((enum aware_state)(1 + (seed >> 33) % 4), 1000 + i);
			bool may = (s.state == AWARE_signal &&
				    (at == AWARE_none || at == AWARE_no_breach)) ||
				   (s.state == AWARE_verifying && at == AWARE_signal) ||
				   (s.state >= AWARE_no_breach && at == AWARE_verifying);
			assert_true((aware_refuses(&scratch, &w, &s) == NULL) == may);
			refused += !may;
			if (!may)
				continue;
			let++;
			s.id = (uint32_t)w.n_step + 1;
			w.step[w.n_step++] = s;
			at = s.state;
		}
	}
	assert_true(let > 100 && refused > 100);
	struct aware_all w;
	assert_true(aware_load(k, &a, &o, &w));
	struct aware_step s = step(AWARE_signal, 5000);
	assert_true(aware_put(k, &a, &w, &s));
	s = step(AWARE_verifying, 4000);
	assert_non_null(aware_refuses(&a, &w, &s)); /* before the signal */
	s = step(AWARE_verifying, 6000);
	assert_true(aware_put(k, &a, &w, &s));
	s = step(AWARE_aware, 7000);
	assert_true(aware_put(k, &a, &w, &s));
	assert_int_equal(aware_find(&w, 1, STR_NONE)->state, AWARE_aware);
	s = step(AWARE_signal, 6500); /* a correction that would put the signal behind */
	s.corrects = 1;
	s.why = STR("x");
	assert_non_null(aware_refuses(&a, &w, &s));
	s = step(AWARE_aware, 8000);
	s.corrects = 3;
	s.retracted = true;
	s.why = STR("toch niet");
	assert_true(aware_put(k, &a, &w, &s));
	case_close(k);
	k = opened("aware.kond");
	o = org_of(k, &a);
	assert_true(aware_load(k, &a, &o, &w));
	const struct awareness *n = aware_find(&w, 1, STR_NONE);
	assert_int_equal(n->state, AWARE_verifying);
	assert_int_equal(w.n_step, 4);
	assert_int_equal(w.step[2].corrected, 4);
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
	arena_free(&a);
}

/* ---- events ---- */

static const char *tried(struct kase *k, struct arena *a, struct event_draft *d, uint32_t *out_id)
{
	struct org o = org_of(k, a);
	struct event_all all;
	const char *why = NULL;
	assert_true(event_load(k, a, &o, &all));
	return event_add(k, a, &o, &all, d, out_id, &why) ? NULL : why;
}

static void events_refer_and_contradict(void **state)
{
	struct arena a = arena_make((size_t)64 << 20);
	struct kase *k = made("events.kond");
	struct figure f[4];
	uint32_t id;
	assert_true(figure_read(STR("485,000|2025-08-11|BVO|screening participants"), &f[0]));
	assert_true(figure_read(STR("486000|2025-08-11|pers|Screening participants"), &f[1]));
	assert_true(figure_read(STR("485.000|2025-08-12|pers|screening participants"), &f[2]));
	assert_true(figure_read(STR("715000|2025-08-29|BVO|screening participants"), &f[3]));
	assert_true(f[0].is_number && f[0].least == 485000);
	assert_true(figures_differ(a, &f[0], &f[1]));
	assert_false(figures_differ(a, &f[0], &f[2]));
	assert_false(figures_differ(a, &f[0], &f[3])); /* the same speaker, who knows more later */
	assert_true(figures_differ(a, &f[1], &f[3]));
	struct figure none;
	assert_false(figure_read(STR("485000"), &none));
	assert_true(figure_read(STR("300 GB||Nova|taken"), &none) && !none.is_number);
	struct event_draft d = {
	    .kind = event_kind_by_name(STR("figure")), .figure = &f[0], .n_figure = 1};
	assert_null(tried(k, &a, &d, &id));
	d.figure = &f[1];
	assert_null(tried(k, &a, &d, &id));
	d = (struct event_draft){.kind = event_kind_by_name(STR("kept"))};
	d.value[EVENT_FIELD_re] = STR("E-1");
	assert_non_null(strstr(tried(k, &a, &d, &id), "promise"));
	d = (struct event_draft){.kind = event_kind_by_name(STR("claim")), .corrects = 1};
	assert_non_null(strstr(tried(k, &a, &d, &id), "why"));
	d.why = STR("x");
	d.corrects = 9;
	assert_non_null(strstr(tried(k, &a, &d, &id), "no such event"));
	struct org o = org_of(k, &a);
	struct event_all all;
	assert_true(event_load(k, &a, &o, &all));
	assert_int_equal(all.event[0].n_contradicts, 1);
	assert_int_equal(all.event[0].contradicts[0], 2);
	/* numbers that were given by an older look are not written */
	d = (struct event_draft){.kind = event_kind_by_name(STR("measure"))};
	const char *why = NULL;
	assert_true(event_add(k, &a, &o, &all, &d, &id, &why));
	assert_false(event_add(k, &a, &o, &all, &d, &id, &why));
	assert_non_null(strstr(why, "try again"));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
	arena_free(&a);
}

/* ---- four eyes ---- */

static struct approval act(enum approval_step s, const char *name, unsigned char of)
{
	struct approval x = {.step = s, .what = STR("B-1"), .name = str_of(name)};
	memset(x.of, of, sizeof(x.of));
	return x;
}

static bool approve(struct kase *k, struct arena *a, struct approval x)
{
	struct org o = org_of(k, a);
	struct approval_all all;
	assert_true(approval_load(k, a, &all));
	return approval_refuses(&o, &all, &x) == NULL && approval_add(k, &o, &all, &x);
}

static void one_prepares_and_another_releases(void **state)
{
	struct arena a = arena_make((size_t)64 << 20);
	struct kase *k = made("eyes.kond");
	struct approval_all all;
	unsigned char digest[SHA256_BYTES];
	memset(digest, 1, sizeof(digest));
	assert_false(approve(k, &a, act(APPROVAL_released, "P. Bakker", 1)));
	assert_true(approve(k, &a, act(APPROVAL_prepared, "J. de Wit", 1)));
	assert_false(approve(k, &a, act(APPROVAL_released, "j de wit", 1)));
	assert_false(approve(k, &a, act(APPROVAL_released, "P. Bakker", 2))); /* changed since */
	assert_true(approve(k, &a, act(APPROVAL_released, "P. Bakker", 1)));
	assert_true(approval_load(k, &a, &all));
	assert_non_null(approval_of(&all, STR("B-1"), digest).released);
	digest[0] = 2;
	assert_null(approval_of(&all, STR("B-1"), digest).released);
	assert_true(approval_of(&all, STR("B-1"), digest).changed);
	digest[0] = 1;
	assert_true(approve(k, &a, act(APPROVAL_withdrawn, "P. Bakker", 1)));
	assert_true(approval_load(k, &a, &all));
	assert_null(approval_of(&all, STR("B-1"), digest).released);
	assert_false(approve(k, &a, act(APPROVAL_released, "P. Bakker", 1)));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
	arena_free(&a);
}

static void newest_self_test(void **state)
{
	struct arena a = arena_make((size_t)64 << 20);
	struct kase *k = made("selftest.kond");
	str json = STR("x");
	int64_t at_ms = 1;
	assert_true(selftest_report_last(k, &a, &json, &at_ms));
	assert_true(json.n == 0 && at_ms == 0);
	assert_true(selftest_report_put(k, STR("{\"selftest\":1,\"seed\":1}")));
	assert_true(selftest_report_put(k, STR("{\"selftest\":1,\"seed\":2}")));
	add_entity(k, &a, "Laboratorium De Linde"); /* what is stated later hides it not */
	assert_true(selftest_report_last(k, &a, &json, &at_ms));
	assert_true(str_eq(json, STR("{\"selftest\":1,\"seed\":2}")) && at_ms > 0);
	assert_false(selftest_report_put(k, STR("\xff")));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(times_as_typed),
	    cmocka_unit_test(times_as_kept),
	    cmocka_unit_test(only_the_machine_goes_through),
	    cmocka_unit_test(events_refer_and_contradict),
	    cmocka_unit_test(one_prepares_and_another_releases),
	    cmocka_unit_test(newest_self_test),
	};
	assert_true(crypt_start());
	alarm(120);
	return cmocka_run_group_tests_name("case_fact", tests, dir_make, dir_drop);
}
