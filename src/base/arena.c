/* arena - reservations by mmap(2), grown arrays by mremap(2). Refuses to go on over a cap. */
#define _GNU_SOURCE
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/must.h"

#define KEEP_BYTES ((size_t)1 << 20)
#define PAGE       ((size_t)4096)

_Noreturn void must_fail(const char *what, const char *file, int line)
{
	fprintf(stderr, "kond: bug: %s (%s:%d)\n", what, file, line);
	abort();
}

void (*arena_on_full)(void);

_Noreturn void arena_full(void)
{
	if (arena_on_full != NULL)
		arena_on_full();
	_exit(77);
}

/* From here on an array is worth large pages: look-ups all over it miss less. */
#define HUGE_BYTES ((size_t)4 << 20)

static size_t round_page(size_t n)
{
	if (n > SIZE_MAX - PAGE)
		arena_full();
	return (n + PAGE - 1) & ~(PAGE - 1);
}

static void *map(size_t n)
{
	void *m = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		       -1, 0);
	if (m == MAP_FAILED)
		arena_full();
	return m;
}

struct arena arena_make(size_t cap_bytes)
{
	size_t n = round_page(cap_bytes);
	unsigned char *m = map(n);
	return (struct arena){.base = m, .p = m, .end = m + n};
}

void arena_free(struct arena *a)
{
	if (a->base != NULL)
		munmap(a->base, (size_t)(a->end - a->base));
	*a = (struct arena){0};
}

void arena_reset(struct arena *a)
{
	size_t used = round_page((size_t)(a->p - a->base));
	if (used > KEEP_BYTES)
		madvise(a->base + KEEP_BYTES, used - KEEP_BYTES, MADV_DONTNEED);
	a->p = a->base;
}

void *arena_alloc(struct arena *a, size_t n, size_t size, size_t align)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes))
		arena_full();
	size_t pad = (size_t)(-(uintptr_t)a->p & (align - 1));
	size_t left = (size_t)(a->end - a->p);
	if (left < pad || left - pad < bytes)
		arena_full();
	unsigned char *r = a->p + pad;
	a->p = r + bytes;
	if (bytes > 0)
		memset(r, 0, bytes);
	return r;
}

void *grow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t want = *cap < 64 ? 64 : *cap;
	size_t bytes;
	while (want < need) {
		if (want > SIZE_MAX / 2)
			arena_full();
		want *= 2;
	}
	if (__builtin_mul_overflow(want, size, &bytes))
		arena_full();
	bytes = round_page(bytes);
	if (p == NULL) {
		p = map(bytes);
	} else {
		p = mremap(p, round_page(*cap * size), bytes, MREMAP_MAYMOVE);
		if (p == MAP_FAILED)
			arena_full();
	}
	if (bytes >= HUGE_BYTES)
		madvise(p, bytes, MADV_HUGEPAGE);
	*cap = want;
	return p;
}

void grow_free(void *p, size_t cap, size_t size)
{
	if (p != NULL)
		munmap(p, round_page(cap * size));
}
