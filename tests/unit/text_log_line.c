/* Whether a line of a log may speak of somebody: the two ways to look give the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/log_line.h"

#define BYTES_MOST 130
#define ROUNDS     200000

static struct log_words words;
static uint64_t seed = 1;

static unsigned below(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

static size_t put(unsigned char *p, size_t n, str s)
{
	for (size_t i = 0; i < s.n && n < BYTES_MOST; i++)
		p[n++] = s.p[i];
	return n;
}

/* Bytes among which something tells about as often as nothing does. */
static size_t fill(unsigned char *p)
{
	static const str told[] = {STR("patnaam="),   STR("BSN"),         STR("905787894"),
				   STR("1234 AB"),    STR("12-03-1963"),  STR("a@b.nl"),
				   STR("06-12345"),   STR("+31612"),      STR("1.2.1980"),
				   STR("19800201"),   STR("MSH|^~"),      STR("De heer"),
				   STR("0612345678"), STR("12345678901"), STR("iban")};
	static const char often[] = "0123456789 -/@+.abdegnmpwh_";
	size_t most = below(BYTES_MOST + 1), n = 0;
	bool quiet = below(2) == 0;
	while (n < most) {
		if (below(quiet ? 400 : 60) == 0)
			n = put(p, n, told[below(sizeof(told) / sizeof(told[0]))]);
		else if (below(4) == 0)
			p[n++] = (unsigned char)below(256);
		else
			p[n++] = (unsigned char)often[below(sizeof(often) - 1)];
	}
	return n;
}

static void same_lines(void **state)
{
	unsigned told = 0;
	(void)state;
	log_learn(&words);
	if (!log_has_wide())
		skip();
	for (unsigned i = 0; i < ROUNDS; i++) {
		unsigned char p[BYTES_MOST];
		str s = {p, fill(p)};
		bool any = log_speaks_any(&words, s);
		assert_int_equal(any, log_speaks_wide(&words, s));
		told += any;
	}
	assert_true(told > ROUNDS / 10 && told < ROUNDS / 10 * 9);
}

/* Each thing that tells, at every place of a line. */
static void every_place(void **state)
{
	static const str told[] = {STR("naam"),        STR("BSN"),       STR("1234 AB "),
				   STR(" 12-03-1963"), STR(" x@b.nl"),   STR(" 06-12345"),
				   STR(" +316"),       STR(" 19800201"), STR(" 0612345678 ")};
	static const str quiet[] = {STR("nam"), STR("12345678901 "), STR("a_19800201 ")};
	unsigned char p[BYTES_MOST];
	(void)state;
	log_learn(&words);
	for (size_t at = 0; at < 100; at++) {
		for (size_t k = 0; k < BYTES_MOST; k++)
			p[k] = '.';
		for (size_t k = 0; k < sizeof(told) / sizeof(told[0]); k++) {
			str s = {p, put(p, at, told[k])};
			assert_true(log_speaks_any(&words, s));
			assert_true(!log_has_wide() || log_speaks_wide(&words, s));
		}
		for (size_t k = 0; k < sizeof(quiet) / sizeof(quiet[0]); k++) {
			str s = {p, put(p, at, quiet[k])};
			assert_false(log_speaks_any(&words, s));
			assert_false(log_has_wide() && log_speaks_wide(&words, s));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(same_lines),
					   cmocka_unit_test(every_place)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
