/* The index of a text: the two ways to read a block give the same, and the places are those that a
 * look at every byte gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "find/find.h"
#include "find/text_index.h"

#define BYTES_MOST 700
#define ROUNDS     3000

static uint64_t seed = 1;

static unsigned below(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

static void fill(unsigned char *p, size_t n)
{
	static const char often[] = "0123456789 \n:=@(.,-/'`_mdMDolizovzekIBANdretra";
	for (size_t i = 0; i < n; i++)
		p[i] = below(3) > 0 ? (unsigned char)often[below(sizeof(often) - 1)]
				    : (unsigned char)below(256);
}

static int setup(void **state)
{
	(void)state;
	find_start();
	return 0;
}

static void same_blocks(void **state)
{
	unsigned char p[TEXT_BLOCK + TEXT_AHEAD];
	(void)state;
	if (!text_block_has_wide())
		skip();
	for (unsigned i = 0; i < ROUNDS * 10; i++) {
		struct text_block a, b;
		fill(p, sizeof(p));
		text_block_any(p, &a);
		text_block_wide(p, &b);
		assert_memory_equal(&a, &b, sizeof(a));
	}
	for (unsigned c = 0; c < 256; c++) {
		struct text_block a, b;
		for (unsigned i = 0; i < sizeof(p); i++)
			p[i] = (unsigned char)(c + i);
		text_block_any(p, &a);
		text_block_wide(p, &b);
		assert_memory_equal(&a, &b, sizeof(a));
	}
}

static void check_runs(const struct text_index *x)
{
	size_t k = 0;
	for (size_t i = 0; i < x->text.n; i++) {
		size_t n = 0;
		if (x->text.p[i] != 0xef &&
		    (!is_digit(x->text.p[i]) || (i > 0 && is_digit(x->text.p[i - 1]))))
			continue;
		while (i + n < x->text.n && is_digit(x->text.p[i + n]))
			n++;
		assert_true(k < x->runs);
		assert_int_equal(x->run[k].at, i);
		assert_int_equal(x->run[k].n, n);
		k++;
	}
	assert_int_equal(k, x->runs);
}

static void check_marks(const struct text_index *x)
{
	size_t at = index_next(x, MARK_line, 0), past = index_past(x, MARK_digit, 0);
	for (size_t i = 0; i < x->text.n; i++) {
		unsigned char c = x->text.p[i];
		assert_int_equal(index_is(x, MARK_digit, i), is_digit(c));
		assert_int_equal(index_is(x, MARK_high, i), c >= 0x80);
		assert_int_equal(index_is(x, MARK_sign, i), c == ':' || c == '=');
		assert_int_equal(index_any(x, MARK_alpha, i, i + 1), is_alpha(c));
		if (c == '\n') {
			assert_int_equal(at, i);
			at = index_next(x, MARK_line, i + 1);
		}
		if (i < past)
			assert_true(is_digit(c));
	}
	assert_int_equal(at, x->text.n);
	assert_true(past == x->text.n || !is_digit(x->text.p[past]));
}

static void places(void **state)
{
	struct text_index x = {0};
	unsigned char *p = NULL;
	size_t cap = 0;
	(void)state;
	p = grow(p, &cap, BYTES_MOST, 1);
	for (unsigned i = 0; i < ROUNDS; i++) {
		size_t n = below(BYTES_MOST);
		fill(p, n);
		text_index_read(&x, (str){p, n});
		check_runs(&x);
		check_marks(&x);
	}
	text_index_read(&x, STR(""));
	assert_int_equal(x.runs + x.words, 0);
	assert_int_equal(index_next(&x, MARK_line, 0), 0);
	text_index_free(&x);
	grow_free(p, cap, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_blocks),
	    cmocka_unit_test(places),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
