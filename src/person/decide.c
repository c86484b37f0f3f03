/*
 * decide - what people decided about two mentions: one human, or two. A decision hangs on the
 * profiles of its mentions. What is two is two whatever a rule finds; what is one is joined last,
 * each side with all that the rules gave it, for a mention joined before them would stand between
 * the others of its person. No decision makes a person with two BSNs, and where decisions
 * contradict, those that keep people apart win: a split can be mended. What is against that, or
 * names a mention that is not there, is kept and told, not done. In order of their marks, so that
 * neither the order of decisions nor of files has a part in it (doc/adr/0022).
 */
#include <stdlib.h>

#include "base/hash.h"
#include "person/inner.h"

static bool parts(enum ruling v) { return v == RULING_different || v == RULING_split; }

static uint64_t place_hash(const struct decides *x, uint32_t item, enum unit unit, uint64_t number,
			   uint64_t at)
{
	const uint64_t v[] = {item, (uint64_t)unit, number, at};
	return hash64(x->key, (str){(const unsigned char *)v, sizeof(v)});
}

static uint64_t anchor_hash(const struct decides *x, const struct anchor *a)
{
	return place_hash(x, a->item, a->unit, a->number, a->at);
}

static void add_anchor(struct decides *x, const struct anchor *a, bool own)
{
	bool fresh;
	if (a->item == 0)
		return;
	*hmap_put(&x->items, a->item, NULL) = 1;
	uint64_t *v = hmap_put(&x->by_place, anchor_hash(x, a), &fresh);
	if (fresh) {
		GROW(x->anchor, x->cap_anchor, x->n_anchor + 1);
		x->anchor[x->n_anchor++] = (struct anchored){.place = a};
		*v = x->n_anchor;
	}
	x->anchor[*v - 1].own |= own;
}

void decides_start(struct decides *x, const struct prior *prior, const unsigned char key[16])
{
	*x = (struct decides){.d = prior->decision, .n = prior->n_decision};
	for (size_t k = 0; k < sizeof(x->key); k++)
		x->key[k] = key[k];
	for (size_t k = 0; k < x->n; k++) {
		add_anchor(x, &x->d[k].a, false);
		add_anchor(x, &x->d[k].b, parts(x->d[k].ruling));
	}
	GROW(x->how, x->cap_how, x->n);
	for (size_t k = 0; k < x->n; k++)
		x->how[k] = DECIDED_waits;
}

void decides_free(struct decides *x)
{
	hmap_free(&x->items);
	hmap_free(&x->by_place);
	grow_free(x->anchor, x->cap_anchor, sizeof(*x->anchor));
	grow_free(x->how, x->cap_how, sizeof(*x->how));
}

struct anchored *decides_at(struct decides *x, const struct place *p)
{
	const uint64_t *v =
	    hmap_get(&x->by_place, place_hash(x, p->item, p->unit, p->number, p->at));
	struct anchored *a = v == NULL ? NULL : &x->anchor[*v - 1];
	if (a == NULL || (a->met && a->ordinal != p->ordinal))
		return NULL;
	a->met = true;
	a->ordinal = p->ordinal;
	return a;
}

const struct anchored *decides_side(const struct decides *x, const struct anchor *a)
{
	const uint64_t *v = a->item == 0 ? NULL : hmap_get(&x->by_place, anchor_hash(x, a));
	return v == NULL || x->anchor[*v - 1].profile == 0 ? NULL : &x->anchor[*v - 1];
}

/* The profiles of a decision; gives false when it waits for one of them. */
static bool both(const struct decides *x, const struct profiles *s, const struct decision *d,
		 uint32_t *out_a, uint32_t *out_b)
{
	const struct anchored *a = decides_side(x, &d->a), *b = decides_side(x, &d->b);
	if (a == NULL || b == NULL)
		return false;
	*out_a = a->profile - 1;
	*out_b = b->profile - 1;
	return ((s->p[*out_a].flags | s->p[*out_b].flags) & PROFILE_dead) == 0;
}

void decides_apart(struct decides *x, struct profiles *s)
{
	uint32_t a, b;
	for (size_t k = 0; k < x->n; k++) {
		const struct decision *d = &x->d[k];
		if (!parts(d->ruling) || !both(x, s, d, &a, &b) || a == b)
			continue;
		GROW(s->apart, s->cap_apart, s->n_apart + 1);
		s->apart[s->n_apart++] =
		    (struct apart){.stays = a, .leaves = b, .split = d->ruling == RULING_split};
		s->p[a].flags |= PROFILE_apart;
		s->p[b].flags |= PROFILE_apart;
		x->how[k] = DECIDED_done;
	}
}

/* ---- one number, two people ---- */

static bool same_words(const struct profile *a, const struct profile *b)
{
	return a->name == b->name && a->birth == b->birth && a->sex == b->sex;
}

static uint64_t content(const struct profiles *s, const struct profile *p)
{
	struct name_view v;
	uint64_t sum = hash64_mix(p->birth, (uint64_t)(unsigned char)p->sex);
	if (p->name == 0)
		return sum;
	name_view_read(s->name[p->name], &v);
	for (unsigned k = 0; k < v.n_sur; k++)
		sum += hash64(content_key, v.sur[k]);
	return hash64_mix(
	    sum, hash64_mix(hash64(content_key, v.given), hash64(content_key, v.initials)));
}

static bool bears(const struct profile *p) { return p->bsn != 0 && (p->flags & PROFILE_soft) == 0; }

/* Which of two that are not one loses the number both bear? Who was taken out; else who has fewer
 * mentions; then what is written tells. */
static uint32_t loser(const struct profiles *s, const struct apart *d)
{
	const struct profile *a = &s->p[d->stays], *b = &s->p[d->leaves];
	if (d->split)
		return d->leaves;
	if (a->mentions != b->mentions)
		return a->mentions < b->mentions ? d->stays : d->leaves;
	return content(s, a) < content(s, b) ? d->stays : d->leaves;
}

static void lose(struct profile *p)
{
	p->bsn = 0;
	p->flags = (uint8_t)((p->flags | PROFILE_conflict) & ~PROFILE_weak);
}

/* All that bear the number and say who they are in the words of the one that loses it. */
static void lose_all(struct profiles *s, uint32_t bsn, uint32_t loses, uint32_t keeps)
{
	bool alike = same_words(&s->p[loses], &s->p[keeps]);
	for (size_t k = 0; k < s->n && !alike; k++)
		if (bears(&s->p[k]) && s->p[k].bsn == bsn && same_words(&s->p[k], &s->p[loses]))
			lose(&s->p[k]);
	if (s->p[loses].bsn == bsn)
		lose(&s->p[loses]);
}

void decides_numbers(struct profiles *s)
{
	struct bucket_entry *e = NULL;
	size_t cap = 0, n = 0;
	for (size_t k = 0; k < s->n_apart; k++) {
		const struct apart *d = &s->apart[k];
		const struct profile *a = &s->p[d->stays], *b = &s->p[d->leaves];
		if (!bears(a) || !bears(b) || a->bsn != b->bsn)
			continue;
		uint32_t out = loser(s, d);
		GROW(e, cap, n + 1);
		e[n++] = (struct bucket_entry){
		    .hash = a->bsn, .profile = out, .tag = out == d->leaves ? d->stays : d->leaves};
	}
	for (size_t k = 0; k < n; k++)
		lose_all(s, (uint32_t)e[k].hash, e[k].profile, e[k].tag);
	grow_free(e, cap, sizeof(*e));
}

/* ---- one human ---- */

struct turn {
	uint64_t low, high; /* marks */
	size_t decision;
	uint32_t a, b; /* profiles */
};

static int by_marks(const void *x, const void *y)
{
	const struct turn *a = x, *b = y;
	if (a->low != b->low)
		return a->low < b->low ? -1 : 1;
	if (a->high != b->high)
		return a->high < b->high ? -1 : 1;
	return a->decision < b->decision ? -1 : a->decision > b->decision;
}

static enum decided join(struct profiles *s, uint32_t a, uint32_t b, uint32_t because)
{
	a = cluster_root(s, a);
	b = cluster_root(s, b);
	const struct profile *pa = &s->p[a], *pb = &s->p[b];
	if (a != b && (clusters_apart(s, a, b) || (pa->group_bsn != 0 && pb->group_bsn != 0 &&
						   pa->group_bsn != pb->group_bsn)))
		return DECIDED_refused;
	clusters_unite(s, a, b, because);
	return DECIDED_done;
}

/* A mention with a profile of its own goes with what says the same, unless that is who it is not.
 */
void decides_own(const struct decides *x, struct profiles *s)
{
	struct turn *t = NULL;
	size_t cap = 0, n = 0;
	for (size_t k = 0; k < x->n_anchor; k++) {
		GROW(t, cap, n + 1);
		if (x->anchor[k].own && x->anchor[k].profile != 0)
			t[n++] = (struct turn){.low = x->anchor[k].place->mark, .decision = k};
	}
	if (n > 1)
		qsort(t, n, sizeof(*t), by_marks);
	for (size_t k = 0; k < n; k++) {
		const struct anchored *a = &x->anchor[t[k].decision];
		uint32_t other = profile_by_hash(s, a->other);
		if (other != 0 &&
		    ((s->p[a->profile - 1].flags | s->p[other - 1].flags) & PROFILE_dead) == 0)
			join(s, a->profile - 1, other - 1, 0);
	}
	grow_free(t, cap, sizeof(*t));
}

void decides_join(struct decides *x, struct profiles *s)
{
	struct turn *t = NULL;
	size_t cap = 0, n = 0;
	uint32_t a, b;
	for (size_t k = 0; k < x->n; k++) {
		const struct decision *d = &x->d[k];
		if (d->ruling != RULING_same || !both(x, s, d, &a, &b))
			continue;
		bool first = d->a.mark < d->b.mark;
		GROW(t, cap, n + 1);
		t[n++] = (struct turn){.low = first ? d->a.mark : d->b.mark,
				       .high = first ? d->b.mark : d->a.mark,
				       .decision = k,
				       .a = a,
				       .b = b};
	}
	if (n > 1)
		qsort(t, n, sizeof(*t), by_marks);
	for (size_t k = 0; k < n; k++)
		x->how[t[k].decision] = join(s, t[k].a, t[k].b, BECAUSE_decided);
	grow_free(t, cap, sizeof(*t));
}

void decides_tell(const struct decides *x, enum decided *how, struct person_counts *counts)
{
	for (size_t k = 0; k < x->n; k++) {
		if (how != NULL)
			how[k] = x->how[k];
		if (x->d[k].ruling == RULING_undone || x->d[k].ruling == RULING_none)
			continue;
		counts->decided += x->how[k] == DECIDED_done;
		counts->decided_refused += x->how[k] == DECIDED_refused;
		counts->decided_waits += x->how[k] == DECIDED_waits;
	}
}
