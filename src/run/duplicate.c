/* duplicate - which items repeat which, by SHA-256, in the order of evidence. */
#include "run/duplicate.h"

#include <string.h>

struct repeat {
	uint32_t item, of;
};

static uint64_t key_of(const struct item *i)
{
	uint64_t key;
	memcpy(&key, i->sha256, sizeof(key));
	return key;
}

static bool make_repeat(struct kase *k, struct arena a, struct repeat r)
{
	struct item i, first;
	if (!case_item_get(k, &a, r.item, &i) || !case_item_get(k, &a, r.of, &first))
		return case_why(k) == NULL; /* it went with the container that repeats another */
	if (memcmp(i.sha256, first.sha256, SHA256_BYTES) != 0)
		return true;
	i.state = ITEM_duplicate;
	i.duplicate_of = r.of;
	i.passages = i.mentions = 0;
	return case_item_clear(k, i.id) && case_item_set(k, &i);
}

bool duplicate_settle(struct kase *k)
{
	struct hmap first = {0};
	struct arena a = arena_make((size_t)64 << 20);
	struct repeat *r = NULL;
	size_t n = 0, cap = 0;
	struct item i;
	struct item_cursor *c = case_items(k, WALK_evidence);
	for (;;) {
		bool is_new;
		struct arena scratch = a;
		if (!case_items_next(c, &scratch, &i))
			break;
		if (i.bytes == 0 || !i.has_sha256 ||
		    (i.state != ITEM_read && i.state != ITEM_partial))
			continue;
		uint64_t *id = hmap_put(&first, key_of(&i), &is_new);
		if (is_new) {
			*id = i.id;
			continue;
		}
		GROW(r, cap, n + 1);
		r[n++] = (struct repeat){i.id, (uint32_t)*id};
	}
	case_items_end(c);
	bool ok = true;
	if (n > 0) {
		TXN_SCOPE t = case_begin(k);
		for (size_t x = 0; ok && x < n; x++)
			ok = make_repeat(k, a, r[x]);
		ok = ok && case_commit(&t);
	}
	grow_free(r, cap, sizeof(r[0]));
	hmap_free(&first);
	arena_free(&a);
	return ok;
}

bool duplicate_seen(struct kase *k, struct hmap *seen)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct item_cursor *c = case_items(k, WALK_evidence);
	struct item i;
	for (;;) {
		bool is_new;
		struct arena scratch = a;
		if (!case_items_next(c, &scratch, &i))
			break;
		if (i.parent != 0 || !i.has_sha256 || i.state == ITEM_waiting ||
		    i.state == ITEM_duplicate)
			continue;
		uint64_t *id = hmap_put(seen, key_of(&i), &is_new);
		if (is_new)
			*id = i.id;
	}
	case_items_end(c);
	arena_free(&a);
	return true;
}
