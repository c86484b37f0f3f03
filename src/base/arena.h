/*
 * arena - memory with a lifetime and a cap, and growable arrays.
 * The only file of kond that asks the system for memory. An arena is one contiguous reservation, so
 * a copy of the struct passed by value is a scratch arena that rewinds by itself when the callee
 * returns.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena {
	unsigned char *base; /* start of the reservation */
	unsigned char *p;    /* next free byte */
	unsigned char *end;  /* end of the reservation: the cap */
};

/*
 * arena_make - reserve an arena.
 * takes   cap_bytes: most it may ever hold; pages are used only when touched
 * gives   an empty arena; the caller owns it and ends it with arena_free
 * fails   calls arena_full when the system refuses
 */
struct arena arena_make(size_t cap_bytes);
void arena_free(struct arena *a);

/* arena_reset - empty the arena; gives pages beyond the first MiB back to the system. */
void arena_reset(struct arena *a);

/*
 * arena_alloc - take zeroed memory.
 * takes   n objects of size bytes, align: a power of two
 * gives   memory that lives as long as the arena (or until the caller's copy rewinds)
 * fails   calls arena_full over the cap; never gives NULL
 */
void *arena_alloc(struct arena *a, size_t n, size_t size, size_t align);

#define arena_new(a, T, n) ((T *)arena_alloc((a), (n), sizeof(T), _Alignof(T)))

/* UNSET - a local buffer that is written before it is read: the compiler need not zero it. */
#define UNSET __attribute__((uninitialized))

/* What happens over a cap: the default prints the reason and exits with code 77 (a worker's
 * "memory"). */
extern void (*arena_on_full)(void);
_Noreturn void arena_full(void);

/*
 * grow - make a growable array at least need elements long; new memory is zeroed.
 * takes   *p, *cap: the array (NULL, 0 at first); need: elements; size: bytes per element
 * gives   the possibly moved array; the caller owns it and ends it with grow_free
 */
void *grow(void *p, size_t *cap, size_t need, size_t size);
void grow_free(void *p, size_t cap, size_t size);

#define GROW(p, cap, need) ((p) = (need) <= (cap) ? (p) : grow((p), &(cap), (need), sizeof(*(p))))

#endif
