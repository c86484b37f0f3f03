/* severity: the vectors of law.md 7.1 exactly, its whole range, the limits and reasons; the EDPB's
 * cases as data. */
#include "duty_common.h"

#include "duty/advice.h"

static struct severity_input input(const char *const key[SEVERITY_parts])
{
	struct severity_input in = {.day = 20000};
	for (size_t i = 0; i < SEVERITY_parts; i++)
		in.choice[i] = (struct severity_choice){str_of(key[i]), STR("because")};
	return in;
}

static void assert_severity(const char *const key[SEVERITY_parts], const char *se,
			    const char *level)
{
	struct severity_input in = input(key);
	struct severity got;
	struct out o = out_mem();
	const char *why = NULL;
	if (!severity_assess(&law, &in, &got, &why))
		fail_msg("%s", why);
	severity_write(&o, got.se4);
	assert_str(out_view(&o), se);
	assert_str(got.level, level);
	out_end(&o);
}

static void vectors_of_law(void **state)
{
	static const struct {
		const char *key[SEVERITY_parts], *se, *level;
	} rows[] = {
	    {{"sensitive", "maximum", "unknown", "none", "none", "yes"}, "5.00", "very high"},
	    {{"sensitive", "maximum", "unknown", "none", "lost", "yes"}, "5.50", "very high"},
	    {{"sensitive", "significant", "known", "none", "none", "no"}, "3.25", "high"},
	    {{"sensitive", "negligible", "unknown", "none", "none", "yes"}, "2.00", "medium"},
	    {{"financial", "maximum", "none", "none", "none", "no"}, "3.00", "high"},
	    {{"behavioural", "limited", "none", "none", "none", "yes"}, "1.50", "low"},
	    {{"simple", "maximum", "unknown", "none", "none", "yes"}, "2.00", "medium"},
	    {{"sensitive", "maximum", "none", "none", "none", "no"}, "4.00", "very high"},
	    {{"simple", "negligible", "none", "none", "none", "no"}, "0.25", "low"},
	    {{"sensitive", "maximum", "unknown", "lost", "lost", "yes"}, "6.00", "very high"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_severity(rows[i].key, rows[i].se, rows[i].level);
}

/* Every combination stays in range, and the level is what the quarters say. */
static void whole_range(void **state)
{
	static const char *const dpc[] = {"simple", "behavioural", "financial", "sensitive"};
	static const char *const ei[] = {"negligible", "limited", "significant", "maximum"};
	static const char *const conf[] = {"none", "known", "unknown"};
	static const char *const other[] = {"none", "recoverable", "lost"};
	static const char *const mal[] = {"no", "yes"};
	unsigned least = 1000, most = 0;
	(void)state;
	for (unsigned n = 0; n < 4 * 4 * 27 * 2; n++) {
		unsigned k = n, c = k % 3, i = (k /= 3) % 3, a = (k /= 3) % 3, m = (k /= 3) % 2;
		unsigned e = (k /= 2) % 4, d = k / 4;
		const char *key[] = {dpc[d], ei[e], conf[c], other[i], other[a], mal[m]};
		struct severity_input in = input(key);
		struct severity got;
		const char *why;
		assert_true(severity_assess(&law, &in, &got, &why));
		assert_int_equal(got.se4, (d + 1) * (e + 1) + c + i + a + 2 * m);
		assert_str(got.level, got.se4 < 8    ? "low"
				      : got.se4 < 12 ? "medium"
				      : got.se4 < 16 ? "high"
						     : "very high");
		least = got.se4 < least ? got.se4 : least;
		most = got.se4 > most ? got.se4 : most;
	}
	assert_int_equal(least, 1);
	assert_int_equal(most, 24);
}

static void context_and_flags(void **state)
{
	static const char *const key[] = {"sensitive", "maximum", "none", "none", "none", "no"};
	struct severity_input in = input(key);
	struct severity got;
	const char *why = NULL;
	(void)state;
	in.adjust = -2;
	assert_false(severity_assess(&law, &in, &got, &why));
	assert_non_null(strstr(why, "no reason"));
	in.adjust_reason = STR("only that a test was made");
	assert_true(severity_assess(&law, &in, &got, &why));
	assert_int_equal(got.dpc, 2);
	in.adjust = -9;
	assert_true(severity_assess(&law, &in, &got, &why));
	assert_int_equal(got.dpc, 1);
	in.adjust = 9;
	in.persons = 100;
	assert_true(severity_assess(&law, &in, &got, &why));
	assert_int_equal(got.dpc, 4);
	assert_false(got.many);
	in.persons = 941000;
	in.unintelligible = true;
	assert_true(severity_assess(&law, &in, &got, &why));
	assert_int_equal(got.se4, 16);
	assert_true(got.many && got.unintelligible);
}

static void every_factor_has_a_reason(void **state)
{
	static const char *const key[] = {"sensitive", "maximum", "none", "none", "none", "no"};
	(void)state;
	for (size_t p = 0; p < SEVERITY_parts; p++) {
		struct severity_input in = input(key);
		struct severity got;
		const char *why = NULL;
		in.choice[p].reason = STR("  ");
		assert_false(severity_assess(&law, &in, &got, &why));
		assert_non_null(strstr(why, "reason"));
		in = input(key);
		in.choice[p].key = STR("enormous");
		assert_false(severity_assess(&law, &in, &got, &why));
		assert_non_null(strstr(why, "not chosen"));
	}
}

static const char *advises(struct factor *f, size_t n, struct advice *out_v)
{
	struct duty_ruling r = {.factor = f, .n_factor = n, .at.from_ms = 1754491200000};
	return advice_of(&memory, &law, &r, out_v);
}

static void out_of_the_factors_of_a_decision(void **state)
{
	struct factor f[] = {{STR("dpc"), STR("sensitive"), STR("results")},
			     {STR("ei"), STR("significant"), STR("names")},
			     {STR("confidentiality"), STR("known"), STR("one letter")},
			     {STR("integrity"), STR("none"), STR("copies")},
			     {STR("availability"), STR("none"), STR("copies")},
			     {STR("malice"), STR("no"), STR("a slip")},
			     {STR("own"), STR("anything"), STR("of the decider")},
			     {STR("adjust"), STR("-1"), STR("few tests")}};
	struct advice v;
	struct out o = out_mem();
	(void)state;
	assert_null(advises(f, 7, &v));
	assert_true(v.complete);
	advice_score(&o, &v);
	assert_str(out_view(&o), "3.25 high");
	assert_null(advises(f, 8, &v));
	assert_int_equal(v.severity.se4, 10);
	assert_null(advises(f, 5, &v)); /* one is missing: nothing is worked out */
	assert_true(!v.complete && v.missing == 1u << SEVERITY_malice);
	f[7].value = STR("-99999999999999999999");
	assert_non_null(advises(f, 8, &v));
	f[7] = f[0];
	assert_non_null(strstr(advises(f, 8, &v), "twice"));
	f[0].value = STR("4");
	assert_non_null(strstr(advises(f, 7, &v), "simple, behavioural, financial, sensitive"));
	out_end(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(vectors_of_law),
	    cmocka_unit_test(whole_range),
	    cmocka_unit_test(context_and_flags),
	    cmocka_unit_test(every_factor_has_a_reason),
	    cmocka_unit_test(out_of_the_factors_of_a_decision),
	};
	return cmocka_run_group_tests(tests, start_law, end_law);
}
