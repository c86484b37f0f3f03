/* Intervals that hold: known values, ends of the ranges, and simulated samples whose truth is
 * known. */
#include <math.h>

#include "unit.h"

#include "base/hmap.h"
#include "person/estimate.h"

static void near(double a, double b, double by)
{
	if (!(fabs(a - b) <= by))
		fail_msg("%.10g is not %.10g", a, b);
}

/* Values of R's pbeta and qbeta. */
static void beta_known(void **state)
{
	(void)state;
	near(beta_below(2, 3, 0.4), 0.5248, 1e-12);
	near(beta_below(0.5, 0.5, 0.25), 1.0 / 3, 1e-12);
	near(beta_below(1, 10, 0.1), 1 - pow(0.9, 10), 1e-12);
	near(beta_below(10, 1, 0.9), pow(0.9, 10), 1e-12);
	near(beta_below(300, 700, 0.3), 0.5049, 2e-3);
	near(beta_below(5, 5, 0.5), 0.5, 1e-12);
	near(beta_quantile(1, 100, 0.975), 1 - pow(0.025, 0.01), 1e-12);
	near(beta_quantile(5, 5, 0.5), 0.5, 1e-12);
	near(beta_below(1e6, 1e6, 0.5), 0.5, 1e-9);
	assert_true(beta_below(3, 4, 0) == 0 && beta_below(3, 4, 1) == 1);
}

/* Clopper and Pearson of 10 in 100 and none in 100, as in textbooks. */
static void binomial_known(void **state)
{
	(void)state;
	struct interval v = estimate_binomial(10, 100);
	near(v.low, 0.0490047, 1e-6);
	near(v.high, 0.1762226, 1e-6);
	v = estimate_binomial(0, 100);
	near(v.low, 0, 0);
	near(v.high, 0.0362167, 1e-6);
	v = estimate_binomial(100, 100);
	near(v.low, 0.9637833, 1e-6);
}

/* With one stratum of an endless list it is Clopper and Pearson's. */
static void one_stratum(void **state)
{
	(void)state;
	static const unsigned n[] = {1, 7, 50, 240, 1000};
	for (size_t i = 0; i < 5; i++) {
		for (uint32_t x = 0; x <= n[i]; x += n[i] / 5 + 1) {
			struct stratum s = {UINT64_C(1) << 40, n[i], x};
			struct interval v, w = estimate_binomial(x, n[i]);
			assert_true(estimate_share(&s, 1, &v));
			near(v.at, w.at, 1e-12);
			near(v.low, w.low, 2e-5);
			near(v.high, w.high, 2e-5);
		}
	}
}

static void ends(void **state)
{
	(void)state;
	struct interval v;
	struct stratum none[] = {{100, 0, 0}, {0, 0, 0}};
	assert_false(estimate_share(none, 2, &v));
	assert_false(estimate_share(none, 0, &v));
	struct stratum all[] = {{40, 40, 3}, {60, 60, 0}};
	assert_true(estimate_share(all, 2, &v));
	near(v.low, 0.03, 1e-9);
	near(v.high, 0.03, 1e-9);
	assert_int_equal(estimate_more(all, 2), 0);
	struct stratum half[] = {{900, 300, 0}, {100, 0, 0}};
	assert_true(estimate_share(half, 2, &v));
	near(v.at, 0, 0);
	assert_true(v.high > 0.1 && v.high < 0.12);
	struct stratum odd[] = {{1, 1, 1}, {1, 0, 0}, {2, 1, 0}, {5000000000, 4000, 4000}};
	assert_true(estimate_share(odd, 4, &v));
	assert_true(v.low <= v.at && v.at <= v.high && v.low >= 0 && v.high <= 1);
}

static void more(void **state)
{
	(void)state;
	struct stratum s = {UINT64_C(1) << 40, 200, 0};
	uint64_t m = estimate_more(&s, 1);
	assert_in_range(m, 180, 320); /* without a marked unit the width goes as 1 / n */
	s.marked = 60;
	m = estimate_more(&s, 1);
	assert_in_range(m, 560, 700); /* and as 1 / sqrt(n) where many are */
	s.units = 300;
	assert_in_range(estimate_more(&s, 1), 1, 100);
}

static void spread(void **state)
{
	(void)state;
	static const double doubt[] = {0.002, 0.05, 0.3};
	struct stratum s[] = {{100000, 0, 0}, {5000, 0, 0}, {2, 0, 0}};
	uint32_t out[3];
	estimate_spread(s, doubt, 3, 200, out);
	assert_int_equal(out[0] + out[1] + out[2], 200);
	assert_int_equal(out[2], 2);
	assert_true(out[1] >= 15 && out[0] > 140);
	estimate_spread(s, doubt, 3, 5, out);
	assert_int_equal(out[0] + out[1] + out[2], 5);
	s[0].units = 4;
	s[1].units = 0;
	estimate_spread(s, doubt, 3, 200, out);
	assert_true(out[0] == 4 && out[1] == 0 && out[2] == 2);
}

/* ---- simulated samples ---- */

struct scenario {
	const char *name;
	uint64_t units[5], marked[5];
	double doubt[5];
	uint32_t n;
};

/* Rates of marked units from 0.1 to 0.0001; strata even and skewed, guessed right and guessed
 * wrong. */
static const struct scenario scenarios[] = {
    {"even 0.1", {100000}, {10000}, {0.1}, 50},
    {"even 0.02", {100000}, {2000}, {0.02}, 240},
    {"even 0.0001", {1000000}, {100}, {0.001}, 1000},
    {"small list", {300}, {9}, {0.03}, 150},
    {"two, guessed right", {95000, 5000}, {475, 1000}, {0.005, 0.2}, 240},
    {"two, guessed wrong", {95000, 5000}, {2850, 0}, {0.001, 0.3}, 240},
    {"two, few", {95000, 5000}, {1900, 2500}, {0.01, 0.5}, 50},
    {"skewed",
     {900000, 60000, 30000, 9000, 1000},
     {450, 600, 900, 900, 500},
     {0.001, 0.01, 0.02, 0.1, 0.3},
     400},
    {"skewed, 1000",
     {900000, 60000, 30000, 9000, 1000},
     {450, 600, 900, 900, 500},
     {0.001, 0.01, 0.02, 0.1, 0.3},
     1000},
    {"skewed, 50",
     {900000, 60000, 30000, 9000, 1000},
     {45000, 9000, 9000, 6000, 900},
     {0.05, 0.1, 0.3, 0.5, 0.9},
     50},
    {"rare, in the large", {990000, 8000, 2000}, {1000, 0, 0}, {0.0005, 0.05, 0.2}, 300},
    {"rare, in the small", {990000, 8000, 2000}, {0, 80, 400}, {0.0005, 0.05, 0.2}, 300},
    {"0.9999", {990000, 8000, 2000}, {20, 40, 40}, {0.0005, 0.05, 0.2}, 500},
    {"many suspicious", {50000, 50000}, {50, 5000}, {0.001, 0.1}, 200},
};

#define RUNS 1000

/* How many of n drawn without putting back are marked. */
static uint32_t draw(struct prng *r, uint64_t units, uint64_t marked, uint32_t n)
{
	uint32_t x = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (prng_below(r, units - i) < marked - x)
			x++;
	}
	return x;
}

struct seen {
	struct interval v;
	uint32_t x[5];
};

static bool within(double v, const struct interval *i)
{
	return v > i->low - 1e-9 && v < i->high + 1e-9;
}

/* One interval for each outcome, worked out once. */
static const struct interval *look(struct hmap *known, struct seen *seen, size_t *n,
				   const struct stratum *s)
{
	uint64_t key = 0;
	bool fresh;
	for (size_t i = 0; i < 5; i++)
		key = key * 1009 + s[i].marked;
	uint64_t *at = hmap_put(known, key + 1, &fresh);
	if (fresh) {
		*at = *n;
		assert_true(estimate_share(s, 5, &seen[(*n)++].v));
	}
	return &seen[*at].v;
}

static void holds(void **state)
{
	(void)state;
	static struct seen seen[RUNS];
	for (size_t k = 0; k < sizeof(scenarios) / sizeof(scenarios[0]); k++) {
		const struct scenario *c = &scenarios[k];
		struct prng r = {17 + k};
		struct hmap known = {0};
		struct stratum s[5] = {{0, 0, 0}};
		uint32_t to[5];
		double units = 0, marked = 0, wide = 0, plain = 0;
		unsigned held = 0;
		size_t n = 0;
		for (size_t i = 0; i < 5; i++) {
			s[i].units = c->units[i];
			units += (double)c->units[i];
			marked += (double)c->marked[i];
		}
		estimate_spread(s, c->doubt, 5, c->n, to);
		for (unsigned run = 0; run < RUNS; run++) {
			for (size_t i = 0; i < 5; i++) {
				s[i].judged = to[i];
				s[i].marked = draw(&r, c->units[i], c->marked[i], to[i]);
			}
			const struct interval *v = look(&known, seen, &n, s);
			held += within(marked / units, v);
			wide += v->high - v->low;
			struct interval b = estimate_binomial(
			    draw(&r, (uint64_t)units, (uint64_t)marked, c->n), c->n);
			plain += b.high - b.low;
		}
		hmap_free(&known);
		print_message("%-20s n %4u: held %4u of %u, width %.5f, %.2f of Clopper-Pearson\n",
			      c->name, c->n, held, RUNS, wide / RUNS, wide / plain);
		assert_true(held >= 930);
		assert_true(wide <= 1.5 * plain);
	}
}

/* Stretches that lack one, two or five people each: the recall of people lies in its interval. */
static void recall_holds(void **state)
{
	(void)state;
	static const struct scenario c[] = {
	    {"one in 50", {20000, 2000}, {400, 200}, {0.01, 0.1}, 200},
	    {"one in 1000", {100000, 1000}, {50, 100}, {0.002, 0.2}, 300},
	    {"one in 10", {3000, 300}, {300, 60}, {0.1, 0.2}, 100},
	};
	for (size_t k = 0; k < 3; k++) {
		static const unsigned lacks[] = {1, 1, 1, 1, 1, 2, 2, 2, 5, 5};
		struct prng r = {5 + k};
		unsigned held = 0;
		uint32_t to[2];
		struct stratum s[2];
		double listed = 3.0 * (double)(c[k].units[0] + c[k].units[1]);
		double missed = 2.1 * (double)(c[k].marked[0] + c[k].marked[1]);
		for (size_t i = 0; i < 2; i++)
			s[i].units = c[k].units[i];
		estimate_spread(s, c[k].doubt, 2, c[k].n, to);
		for (unsigned run = 0; run < 400; run++) {
			struct lacking m[2] = {{0, 0}, {0, 0}};
			struct interval v;
			for (size_t i = 0; i < 2; i++) {
				s[i].judged = to[i];
				s[i].marked = draw(&r, c[k].units[i], c[k].marked[i], to[i]);
				for (uint32_t x = 0; x < s[i].marked; x++) {
					double d = lacks[prng_below(&r, 10)];
					m[i].sum += d;
					m[i].squares += d * d;
				}
			}
			assert_true(estimate_recall(s, m, 2, listed, 3, &v));
			assert_true(v.low <= v.at && v.at <= v.high && v.high <= 1);
			held += within(listed / (listed + missed), &v);
		}
		print_message("%-20s held %u of 400\n", c[k].name, held);
		assert_true(held >= 372);
	}
}

/* Chapman's estimate and its interval, two detectors that see independently. */
static void two_detectors(void **state)
{
	(void)state;
	static const struct {
		unsigned all;
		double first, second;
	} c[] = {{500, 0.9, 0.6}, {20000, 0.98, 0.7}, {200, 0.7, 0.5}, {5000, 0.99, 0.9}};
	for (size_t k = 0; k < 4; k++) {
		struct prng r = {99 + k};
		unsigned held = 0, runs = 400;
		for (unsigned run = 0; run < runs; run++) {
			unsigned n[4] = {0};
			for (unsigned i = 0; i < c[k].all; i++) {
				bool a = (double)prng_below(&r, 1000000) < c[k].first * 1e6;
				bool b = (double)prng_below(&r, 1000000) < c[k].second * 1e6;
				n[a * 2 + b]++;
			}
			struct interval v = estimate_seen(n[3], n[2], n[1]);
			assert_true(v.low >= n[1] + n[2] + n[3]);
			held += within(c[k].all, &v);
		}
		print_message("%5u: held %u of %u\n", c[k].all, held, runs);
		assert_true(held >= runs * 93 / 100);
	}
	struct interval v = estimate_seen(100, 0, 7);
	assert_true(v.low <= v.at && v.at <= v.high);
	v = estimate_seen(0, 0, 0);
	near(v.at, 0, 1e-12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(beta_known),    cmocka_unit_test(binomial_known),
	    cmocka_unit_test(one_stratum),   cmocka_unit_test(ends),
	    cmocka_unit_test(more),          cmocka_unit_test(spread),
	    cmocka_unit_test(holds),         cmocka_unit_test(recall_holds),
	    cmocka_unit_test(two_detectors),
	};
	return cmocka_run_group_tests_name("person_estimate", tests, NULL, NULL);
}
