/* The second detector: what it sees, and that its stretches cover the text and survive packing. */
#include "unit.h"

#include "find/find.h"
#include "find/survey.h"

#define MOST 4096

struct got {
	struct stretch s[MOST];
	size_t n;
};

static void on_full(void *ctx, str packed)
{
	struct got *g = ctx;
	struct cur c = cur_of(packed);
	uint64_t last = 0;
	while (g->n < MOST && stretches_next(&c, &last, UINT64_C(1) << 42, &g->s[g->n]))
		g->n++;
	assert_false(c.bad);
}

static void sees(void **state)
{
	(void)state;
	static const char *const yes[] = {
	    "patient 999990019 gezien",
	    "9999.90.019",
	    "nr 999.990.019.",
	    "Willemijn Zonneveldt, geboren 1-2-1980",
	    "19800201 ... Jansen, Willemijn",
	    "de Vries, J.A. (03-04-1966)",
	    "1966-04-03 J.A. de Vries",
	};
	static const char *const no[] = {
	    "",
	    "999990018",
	    "000000000",
	    "1999990019",
	    "100102058 100102059 999990019 100102060",
	    "Willemijn Zonneveldt woont hier",
	    "op 1-2-1980 werd het gebouw geopend",
	    "uitslag 12.34 op 2022-02-30x",
	    "willemijn zonneveldt 1-2-1980",
	    "13-13-1980 Willemijn Zonneveldt",
	};
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (!survey_sees(str_of(yes[i])))
			fail_msg("not seen: %s", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (survey_sees(str_of(no[i])))
			fail_msg("seen: %s", no[i]);
}

/* Rows of a table: stretches follow each other, none overlaps, each row lies in one. */
static void rows(void **state)
{
	(void)state;
	static struct got g;
	struct survey *v = survey_new(on_full, &g);
	struct sink *s = survey_sink(v);
	struct cell c[3];
	uint64_t at = 0;
	survey_item(v);
	for (uint64_t row = 1; row <= 1000; row++) {
		static const char *const text[] = {"een waarde die hier staat", "", "nog een"};
		for (size_t i = 0; i < 3; i++) {
			str t = row == 500 && i == 0 ? STR("999990019") : str_of(text[i]);
			c[i] = (struct cell){.text = t, .at = at, .raw_n = (uint32_t)t.n};
			at += t.n + 1;
		}
		s->row(s, &(struct row){.number = row, .n = 3, .cells = c});
	}
	survey_end(v);
	assert_in_range(g.n, 40, 90);
	size_t seen = 0;
	for (size_t i = 0; i < g.n; i++) {
		seen += g.s[i].seen;
		assert_true(g.s[i].at + g.s[i].n <= at);
		if (i > 0)
			assert_true(g.s[i].at == g.s[i - 1].at + g.s[i - 1].n + 1);
	}
	assert_int_equal(seen, 1);
	assert_int_equal(g.s[0].at, 0);
	survey_free(v);
}

static void packing(void **state)
{
	(void)state;
	struct prng r = prng_start();
	struct out o = out_mem();
	for (unsigned round = 0; round < 2000; round++) {
		struct stretch in[20], got;
		uint64_t last = 0, most = prng_next(&r) >> (22 + prng_below(&r, 40));
		size_t n = 1 + prng_below(&r, 20);
		out_clear(&o);
		for (size_t i = 0; i < n; i++) {
			in[i].at = most == 0 ? 0 : prng_next(&r) % most;
			in[i].n = prng_next(&r) % (most - in[i].at + 1);
			in[i].seen = (prng_next(&r) & 1) != 0;
			stretches_add(&o, &last, &in[i]);
		}
		struct cur c = cur_of(out_view(&o));
		last = 0;
		for (size_t i = 0; i < n; i++) {
			assert_true(stretches_next(&c, &last, most, &got));
			assert_true(got.at == in[i].at && got.n == in[i].n &&
				    got.seen == in[i].seen);
		}
		assert_false(stretches_next(&c, &last, most, &got));
		assert_false(c.bad);
	}
	out_end(&o);
}

static void lies(void **state)
{
	(void)state;
	static const unsigned char cut[] = {0x80}, beyond[] = {0x02, 0x10}, before[] = {0x01, 0x02},
				   huge[] = {0x00, 0xff, 0xff, 0xff, 0xff, 0xff,
					     0xff, 0xff, 0xff, 0xff, 0x01};
	const str bad[] = {{cut, sizeof(cut)},
			   {beyond, sizeof(beyond)},
			   {before, sizeof(before)},
			   {huge, sizeof(huge)}};
	struct stretch s;
	for (size_t i = 0; i < 4; i++) {
		struct cur c = cur_of(bad[i]);
		uint64_t last = 0;
		assert_false(stretches_next(&c, &last, 8, &s));
		assert_true(c.bad);
	}
}

static int start(void **state)
{
	(void)state;
	find_start();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(sees), cmocka_unit_test(rows),
					   cmocka_unit_test(packing), cmocka_unit_test(lies)};
	return cmocka_run_group_tests_name("find_survey", tests, start, NULL);
}
