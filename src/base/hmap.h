/* hmap - an open-addressing map from 64-bit keys to 64-bit values. Keys are already keyed hashes or
 * our own ids. */
#ifndef BASE_HMAP_H
#define BASE_HMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hmap {
	struct hmap_slot *slot;
	size_t cap;   /* slots, a power of two */
	size_t count; /* keys held */
	bool has_zero;
	uint64_t zero; /* value of key 0 */
};

/* A zeroed struct is an empty map. hmap_free ends it. */
void hmap_free(struct hmap *m);
/* hmap_get - gives NULL when key is absent; the pointer lives until the next hmap_put. */
uint64_t *hmap_get(const struct hmap *m, uint64_t key);
/* hmap_put - find or add key (new values are 0). out_new may be NULL. */
uint64_t *hmap_put(struct hmap *m, uint64_t key, bool *out_new);

#endif
