/* promise - people a byte, over what was read. */
#include "run/promise.h"

#include <stdlib.h>

#include "base/hash.h"

#define ITEM_ARENA  ((size_t)16 << 20)
#define ENDING_MOST 8 /* bytes of the ending of a name: ".hl7", ".backup" */

/* What was read of one sort. */
struct yield {
	uint64_t people, bytes;
};

struct entry {
	uint32_t id, parent;
	uint32_t into; /* whose people its people are, too */
	bool counts;   /* towards what such items hold */
	bool not_read;
	bool by_others; /* nothing of its own is unread */
	uint64_t bytes, people;
	uint64_t ending, folder; /* of its path, hashed */
};

struct survey {
	const unsigned char *key; /* for hashes */
	struct entry *entry;
	size_t n, cap;
	struct hmap place; /* item -> entry */
	struct yield *yield;
	size_t n_yield, cap_yield;
	struct hmap sort; /* ending or folder -> yield */
	struct yield all;
};

static uint64_t ending_hash(const struct survey *s, str ending)
{
	unsigned char low[ENDING_MOST];
	for (size_t i = 0; i < ending.n; i++)
		low[i] = to_lower(ending.p[i]);
	return hash64(s->key, (str){low, ending.n}) | 1;
}

static void split(const struct survey *s, str path, struct entry *e)
{
	size_t slash = path.n, dot = path.n;
	while (slash > 0 && path.p[slash - 1] != '/')
		slash--;
	while (dot > slash && path.p[dot - 1] != '.')
		dot--;
	str ending = str_sub(path, dot, path.n);
	if (dot > slash + 1 && ending.n > 0 && ending.n <= ENDING_MOST)
		e->ending = ending_hash(s, ending);
	e->folder = hash64(s->key, str_sub(path, 0, slash)) & ~(uint64_t)1;
}

static void load(struct kase *k, const struct hmap *persons, struct survey *s)
{
	struct arena a = arena_make(ITEM_ARENA);
	struct item_cursor *c = case_items(k, WALK_evidence);
	struct hmap origin = {0};
	struct item i;
	case_exhibit_ties(k, &origin, NULL);
	for (;;) {
		struct arena scratch = a;
		if (!case_items_next(c, &scratch, &i))
			break;
		const uint64_t *people = hmap_get(persons, i.id);
		const uint64_t *of = hmap_get(&origin, i.exhibit);
		struct entry e = {.id = i.id,
				  .parent = i.parent,
				  .into = i.parent != 0 ? i.parent
					  : of == NULL  ? 0
							: (uint32_t)*of,
				  .counts = i.state == ITEM_read || item_by_others(&i),
				  .not_read = item_not_read(&i),
				  .by_others = item_by_others(&i),
				  .bytes = i.bytes,
				  .people = people == NULL ? 0 : *people};
		split(s, i.path, &e);
		GROW(s->entry, s->cap, s->n + 1);
		*hmap_put(&s->place, i.id, NULL) = s->n;
		s->entry[s->n++] = e;
	}
	case_items_end(c);
	hmap_free(&origin);
	arena_free(&a);
}

/* People of a member are people of its container, and of what was derived from an item those of the
 * item: they come behind it. */
static void add_up(struct survey *s)
{
	for (size_t n = s->n; n-- > 0;) {
		const uint64_t *up =
		    s->entry[n].into == 0 ? NULL : hmap_get(&s->place, s->entry[n].into);
		if (up != NULL)
			s->entry[*up].people += s->entry[n].people;
	}
}

static struct yield *yield_of(struct survey *s, uint64_t sort)
{
	bool is_new;
	uint64_t *at = hmap_put(&s->sort, sort, &is_new);
	if (is_new) {
		*at = s->n_yield;
		GROW(s->yield, s->cap_yield, s->n_yield + 1);
		s->yield[s->n_yield++] = (struct yield){0};
	}
	return &s->yield[*at];
}

static void yield_add(struct yield *y, const struct entry *e)
{
	y->people += e->people;
	y->bytes += e->bytes;
}

static void measure(struct survey *s)
{
	for (size_t n = 0; n < s->n; n++) {
		const struct entry *e = &s->entry[n];
		if (!e->counts)
			continue;
		if (e->ending != 0)
			yield_add(yield_of(s, e->ending), e);
		yield_add(yield_of(s, e->folder), e);
		if (e->into == 0)
			yield_add(&s->all, e);
	}
}

static struct yield yield_like(const struct survey *s, const struct entry *e)
{
	const uint64_t sort[] = {e->ending, e->folder};
	for (size_t i = 0; i < sizeof(sort) / sizeof(sort[0]); i++) {
		const uint64_t *at = sort[i] == 0 ? NULL : hmap_get(&s->sort, sort[i]);
		if (at != NULL && s->yield[*at].bytes > 0)
			return s->yield[*at];
	}
	return s->all;
}

static uint64_t people_of(const struct survey *s, const struct entry *e)
{
	struct yield y = yield_like(s, e);
	if (e->by_others || y.bytes == 0)
		return 0;
	uint64_t most = (uint64_t)((double)e->bytes * (double)y.people / (double)y.bytes + 0.5);
	return most > e->people ? most - e->people : 0;
}

static int by_promise(const void *a, const void *b)
{
	const struct promise *p = a, *q = b;
	if (p->people != q->people)
		return p->people < q->people ? 1 : -1;
	if (p->bytes != q->bytes)
		return p->bytes < q->bytes ? 1 : -1;
	return p->item < q->item ? -1 : p->item > q->item;
}

struct promises promise_list(struct kase *k, const struct hmap *persons)
{
	struct survey s = {.key = case_hash_key(k)};
	struct promises p = {0};
	load(k, persons, &s);
	add_up(&s);
	measure(&s);
	for (size_t i = 0; i < s.n; i++) {
		const struct entry *e = &s.entry[i];
		if (!e->not_read)
			continue;
		GROW(p.at, p.cap, p.n + 1);
		p.at[p.n++] = (struct promise){e->id, people_of(&s, e), e->bytes};
	}
	if (p.n > 0)
		qsort(p.at, p.n, sizeof(p.at[0]), by_promise);
	hmap_free(&s.place);
	hmap_free(&s.sort);
	grow_free(s.entry, s.cap, sizeof(s.entry[0]));
	grow_free(s.yield, s.cap_yield, sizeof(s.yield[0]));
	return p;
}

void promise_free(struct promises *p)
{
	grow_free(p->at, p->cap, sizeof(p->at[0]));
	*p = (struct promises){0};
}
