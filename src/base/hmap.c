/*
 * hmap - open addressing, linear probing, at most three quarters full (Knuth, TAOCP 3, 6.4). Keys
 * are hashed values or our own ids, so no attacker chooses where they land; one multiplication
 * spreads ids. Keys are never taken out.
 */
#include "base/hmap.h"

#include "base/arena.h"

struct hmap_slot {
	uint64_t key; /* 0: empty */
	uint64_t value;
};

void hmap_free(struct hmap *m)
{
	grow_free(m->slot, m->cap, sizeof(*m->slot));
	*m = (struct hmap){0};
}

/* place - the slot of key, or the empty one where it belongs. */
static struct hmap_slot *place(const struct hmap *m, uint64_t key)
{
	uint64_t h = key * 0x9e3779b97f4a7c15;
	size_t at = (size_t)(h ^ h >> 32) & (m->cap - 1);
	while (m->slot[at].key != 0 && m->slot[at].key != key)
		at = (at + 1) & (m->cap - 1);
	return &m->slot[at];
}

uint64_t *hmap_get(const struct hmap *m, uint64_t key)
{
	if (key == 0)
		return m->has_zero ? (uint64_t *)&m->zero : NULL;
	if (m->cap == 0)
		return NULL;
	struct hmap_slot *s = place(m, key);
	return s->key == key ? &s->value : NULL;
}

static void widen(struct hmap *m)
{
	struct hmap old = *m;
	m->slot = NULL;
	m->cap = 0;
	m->slot = grow(NULL, &m->cap, old.cap == 0 ? 64 : old.cap * 2, sizeof(*m->slot));
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i].key != 0)
			*place(m, old.slot[i].key) = old.slot[i];
	grow_free(old.slot, old.cap, sizeof(*old.slot));
}

uint64_t *hmap_put(struct hmap *m, uint64_t key, bool *out_new)
{
	bool is_new = false;
	uint64_t *value;
	if (key == 0) {
		is_new = !m->has_zero;
		m->has_zero = true;
		value = &m->zero;
	} else {
		if (m->count >= m->cap / 4 * 3)
			widen(m);
		struct hmap_slot *s = place(m, key);
		is_new = s->key == 0;
		s->key = key;
		value = &s->value;
	}
	m->count += is_new;
	if (out_new != NULL)
		*out_new = is_new;
	return value;
}
