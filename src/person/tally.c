/*
 * tally - how many people there are at least and at most, while a scan is under way. Constant work
 * per identity of a block; memory grows with distinct people. At least: distinct BSNs, and birth
 * dates that stand with no BSN: names are written in too many ways to tell people apart. At most:
 * distinct BSNs, and every distinct identity without one.
 */
#include <string.h>

#include "base/hash.h"
#include "base/out.h"
#include "base/utf8.h"
#include "person/inner.h"

#define WHOLE ((size_t)1 << 17) /* identities counted lately, by all their bytes */

enum { SEEN_with_bsn = 1, SEEN_without = 2 };

struct tally {
	struct hmap bsn, births, identities;
	uint64_t without;
	uint64_t *whole; /* hashes */
	size_t cap_whole;
	struct arena a; /* holds the tally itself */
	struct out scratch;
	unsigned char key[16];
};

struct tally *tally_new(const unsigned char key[16])
{
	struct arena a = arena_make(sizeof(struct tally) + 4096);
	struct tally *t = arena_new(&a, struct tally, 1);
	t->a = a;
	t->scratch = out_mem();
	GROW(t->whole, t->cap_whole, WHOLE);
	memcpy(t->key, key, sizeof(t->key));
	return t;
}

void tally_free(struct tally *t)
{
	struct arena a = t->a;
	hmap_free(&t->bsn);
	grow_free(t->whole, t->cap_whole, sizeof(*t->whole));
	hmap_free(&t->births);
	hmap_free(&t->identities);
	out_end(&t->scratch);
	arena_free(&a);
}

static void see(struct tally *t, uint32_t birth, unsigned how)
{
	uint64_t *v = hmap_put(&t->births, birth, NULL);
	uint64_t was = *v;
	*v |= how;
	if (was == 0 && how == SEEN_without)
		t->without++;
	else if (was == SEEN_without && how == SEEN_with_bsn)
		t->without--;
}

static void count(struct tally *t, const struct block_group *g)
{
	struct ident i;
	struct place nowhere = {0};
	bool fresh = true;
	ident_read(g->role, g->told, g->n, &i);
	if (!ident_strong(&i))
		return;
	bool has_bsn = i.bsn_state == BSN_valid;
	uint32_t birth = date_key(i.birth);
	if (has_bsn)
		hmap_put(&t->bsn, i.bsn, NULL);
	else
		hmap_put(&t->identities, ident_hash(&i, &nowhere, t->key, &t->scratch), &fresh);
	if (fresh && birth != 0 && ident_named(&i))
		see(t, birth, has_bsn ? SEEN_with_bsn : SEEN_without);
}

void tally_person(struct tally *t, const struct person *p)
{
	uint64_t number;
	bool has_bsn = p->bsn_valid && str_u64(p->bsn, &number);
	uint32_t birth = date_key(p->birth_date);
	if (has_bsn)
		hmap_put(&t->bsn, number, NULL);
	else
		hmap_put(&t->identities, p->id, NULL);
	if (birth != 0)
		see(t, birth, has_bsn ? SEEN_with_bsn : SEEN_without);
}

bool tally_met(const struct tally *t, str raw)
{
	uint64_t hash = hash64(t->key, raw);
	return t->whole[hash & (WHOLE - 1)] == hash;
}

void tally_add(struct tally *t, const struct block_group *g)
{
	uint64_t hash = hash64(t->key, g->raw);
	t->whole[hash & (WHOLE - 1)] = hash;
	count(t, g);
}

void tally_range(const struct tally *t, uint64_t *out_at_least, uint64_t *out_at_most)
{
	*out_at_least = t->bsn.count + t->without;
	if (*out_at_least == 0 && t->identities.count > 0)
		*out_at_least = 1;
	*out_at_most = t->bsn.count + t->identities.count;
}
