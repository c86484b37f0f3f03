/* arena and growable arrays: zeroed, aligned, capped. */
#include "unit.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/must.h"

static void zeroed_and_aligned(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 20);
	for (size_t align = 1; align <= 4096; align *= 2) {
		unsigned char *p = arena_alloc(&a, 3, 1, align);
		assert_int_equal((uintptr_t)p % align, 0);
		assert_int_equal(p[0] | p[1] | p[2], 0);
		p[0] = p[1] = p[2] = 0xa5;
	}
	unsigned char *first = a.base;
	arena_reset(&a);
	uint64_t *v = arena_new(&a, uint64_t, 4);
	assert_ptr_equal(v, first);
	assert_true((v[0] | v[1] | v[2] | v[3]) == 0);
	arena_free(&a);
	arena_free(&a);
}

static void a_copy_rewinds(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 16);
	struct arena scratch = a;
	assert_true(arena_alloc(&scratch, 100, 1, 1) == a.p);
	assert_true(a.p == a.base);
	arena_free(&a);
}

static void reset_keeps_its_promise_after_much_use(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)64 << 20);
	memset(arena_alloc(&a, (size_t)32 << 20, 1, 1), 0xa5, (size_t)32 << 20);
	arena_reset(&a);
	unsigned char *p = arena_alloc(&a, (size_t)32 << 20, 1, 1);
	for (size_t i = 0; i < (size_t)32 << 20; i += 4093)
		assert_int_equal(p[i], 0);
	arena_free(&a);
}

/* ends_with - how a child ends that runs act. */
static int ends_with(void (*act)(void))
{
	int status = 0;
	fflush(NULL);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(STDERR_FILENO);
		act();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void one_too_many(void)
{
	struct arena a = arena_make(4096);
	arena_alloc(&a, 4096, 1, 1);
	arena_alloc(&a, 1, 1, 1);
}

static void product_too_large(void)
{
	struct arena a = arena_make(4096);
	arena_alloc(&a, SIZE_MAX / 2, 3, 1);
}

static void grown_too_large(void)
{
	size_t cap = 0;
	grow(NULL, &cap, SIZE_MAX / 2, 16);
}

static void full_cleanly(void) { _exit(9); }

static void full_with_a_word(void)
{
	arena_on_full = full_cleanly;
	one_too_many();
}

static void broken(void) { must(1 + 1 == 3); }

static void caps_end_the_process(void **state)
{
	(void)state;
	assert_int_equal(WEXITSTATUS(ends_with(one_too_many)), 77);
	assert_int_equal(WEXITSTATUS(ends_with(product_too_large)), 77);
	assert_int_equal(WEXITSTATUS(ends_with(grown_too_large)), 77);
	assert_int_equal(WEXITSTATUS(ends_with(full_with_a_word)), 9);
	assert_true(WIFSIGNALED(ends_with(broken)));
}

static void arrays_grow_and_keep(void **state)
{
	(void)state;
	uint32_t *v = NULL;
	size_t cap = 0;
	for (uint32_t i = 0; i < 100000; i++) {
		GROW(v, cap, i + 1);
		assert_int_equal(v[i], 0);
		v[i] = i;
	}
	for (uint32_t i = 0; i < 100000; i++)
		assert_int_equal(v[i], i);
	grow_free(v, cap, sizeof(*v));
	grow_free(NULL, 0, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(zeroed_and_aligned),
	    cmocka_unit_test(a_copy_rewinds),
	    cmocka_unit_test(reset_keeps_its_promise_after_much_use),
	    cmocka_unit_test(caps_end_the_process),
	    cmocka_unit_test(arrays_grow_and_keep),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
