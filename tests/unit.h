/*
 * unit - what every unit test includes first: cmocka, and a generator of random numbers for
 * property tests. The seed is fixed, so a run can be repeated; KOND_SEED=n gives another.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

struct prng {
	uint64_t state;
};

/* prng_start - begin a row of numbers; the seed is printed, to repeat a failure. */
static inline struct prng prng_start(void)
{
	const char *z = getenv("KOND_SEED");
	uint64_t seed = 20261121;
	if (z != NULL)
		str_u64(str_of(z), &seed);
	print_message("seed %llu\n", (unsigned long long)seed);
	return (struct prng){seed};
}

/* prng_next - splitmix64. source: G. Steele, D. Lea, C. Flood, OOPSLA 2014 */
static inline uint64_t prng_next(struct prng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static inline size_t prng_below(struct prng *r, size_t n) { return (size_t)(prng_next(r) % n); }

static inline void prng_bytes(struct prng *r, unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (unsigned char)prng_next(r);
}

/* assert_str - s holds exactly want. */
#define assert_str(s, want)                                                                        \
	do {                                                                                       \
		str assert_str_got = (s);                                                          \
		str assert_str_want = str_of(want);                                                \
		assert_int_equal(assert_str_got.n, assert_str_want.n);                             \
		if (assert_str_got.n > 0)                                                          \
			assert_memory_equal(assert_str_got.p, assert_str_want.p,                   \
					    assert_str_got.n);                                     \
	} while (0)

#endif
