/*
 * suitor - rows without a birth date, of an address or telephone, whom two people fit who can not
 * be one: design.md 6, where two fit nobody is joined. Weighs all before any is joined, so that no
 * order tells; joins nothing itself.
 */
#include "base/hash.h"
#include "person/inner.h"

#define SUITORS 4 /* who fit one row; where more do, nobody is told */
#define NAMESAKES_MAX                                                                              \
	1024 /* profiles of one surname and letter beyond which a letter says nothing */

struct suitors {
	uint32_t row;
	uint32_t root[SUITORS];
	unsigned n;
	bool torn;
};

enum { KNOWN_birth = 1, KNOWN_home = 2 };

struct courting {
	struct profiles *s;
	unsigned char *known; /* by root: what any of the cluster says */
	size_t cap_known;
	struct hmap of; /* root of the row: place in list + 1 */
	struct suitors *list;
	size_t n, cap;
};

/* Once for all: a cluster may have any number of profiles. */
static void note_known(struct courting *c)
{
	const struct profiles *s = c->s;
	GROW(c->known, c->cap_known, s->n);
	for (size_t k = 0; k < s->n; k++) {
		const struct profile *p = &s->p[k];
		unsigned char *known = &c->known[cluster_root(c->s, (uint32_t)k)];
		*known |= p->birth != 0 ? KNOWN_birth : 0;
		for (unsigned i = 0; i < p->contact_n; i++)
			if (contact_kind(s->contact[p->contact_at + i]) == CONTACT_address)
				*known |= KNOWN_home;
	}
}

static bool undated(const struct courting *c, uint32_t root)
{
	return c->s->p[root].group_bsn == 0 && (c->known[root] & KNOWN_birth) == 0;
}

static struct suitors *suitors_of(const struct courting *c, uint32_t row)
{
	const uint64_t *at = hmap_get(&c->of, row);
	return at == NULL ? NULL : &c->list[*at - 1];
}

/* Nothing that is learned of this one would change anything. */
static bool is_settled(const struct suitors *v, uint32_t root)
{
	bool settled = v != NULL && v->torn;
	for (unsigned k = 0; v != NULL && k < v->n; k++)
		settled |= v->root[k] == root;
	return settled;
}

static void add_suitor(struct courting *c, struct suitors *v, uint32_t root)
{
	for (unsigned k = 0; k < v->n; k++)
		v->torn |= clusters_oppose(c->s, v->root[k], root, RULE_name_household,
					   BECAUSE_name_contact);
	if (v->n < SUITORS)
		v->root[v->n++] = root;
	else
		v->torn = true;
}

/* Those in a bucket who fit a row without a birth date. homeless: only rows somebody of the
 * household fits, and only people whose address stands nowhere: they may live there. */
static void court(struct courting *c, const struct bucket_entry *e, size_t n, bool homeless)
{
	struct profiles *s = c->s;
	for (size_t i = 0; i < n; i++) {
		uint32_t row = cluster_root(s, e[i].profile);
		if (!undated(c, row) ||
		    (homeless &&
		     (suitors_of(c, row) == NULL || telling_given(profile_name(s, e[i].profile)))))
			continue;
		for (size_t k = 0; k < n; k++) {
			uint32_t other = cluster_root(s, e[k].profile);
			if (other == row || undated(c, other) ||
			    is_settled(suitors_of(c, row), other) ||
			    profiles_fit(s, &s->p[e[i].profile], &s->p[e[k].profile],
					 RULE_name_household) == FIT_no)
				continue;
			if ((homeless && (c->known[other] & KNOWN_home) != 0) ||
			    clusters_oppose(s, row, other, RULE_name_household,
					    BECAUSE_name_contact))
				continue;
			uint64_t *at = hmap_put(&c->of, row, NULL);
			if (*at == 0) {
				GROW(c->list, c->cap, c->n + 1);
				c->list[c->n++] = (struct suitors){.row = row};
				*at = c->n;
			}
			add_suitor(c, &c->list[*at - 1], other);
		}
	}
}

/* Surname and first letter of all who have both. */
static void share_letters(const struct profiles *s, struct sharing *h)
{
	for (size_t k = 0; k < s->n; k++) {
		const struct profile *p = &s->p[k];
		struct name_view v;
		if ((p->flags & PROFILE_dead) != 0 || p->name == 0)
			continue;
		name_view_read(s->name[p->name], &v);
		str first = v.initials.n > 0 ? v.initials : v.given;
		for (unsigned j = 0; j < v.n_sur && first.n > 0; j++)
			share(h, hash64_mix(v.sur_hash[j], first.p[0]), (uint32_t)k,
			      BECAUSE_name_contact);
	}
}

static void court_all(struct courting *c, struct sharing *h, size_t most, bool homeless)
{
	GROW(h->spare, h->cap_spare, h->n);
	buckets_sort(h->e, h->spare, h->n);
	for (size_t from = 0, to; from < h->n; from = to) {
		for (to = from + 1; to < h->n && h->e[to].hash == h->e[from].hash; to++)
			;
		if (to - from <= most)
			court(c, h->e + from, to - from, homeless);
	}
	h->n = 0;
}

/* Mother and child of one letter, surname and address: a row that says no more is left alone,
 * whether the other is known to live there or nobody knows where. All are weighed before any is
 * joined. */
void mark_torn(struct profiles *s)
{
	struct sharing h = {0};
	struct courting c = {.s = s};
	note_known(&c);
	share_surnames(s, &h, RULE_name_household);
	court_all(&c, &h, BUCKET_MAX, false);
	share_letters(s, &h);
	court_all(&c, &h, NAMESAKES_MAX, true);
	for (size_t k = 0; k < c.n; k++)
		if (c.list[k].torn)
			s->p[c.list[k].row].flags |= PROFILE_torn;
	hmap_free(&c.of);
	grow_free(c.known, c.cap_known, sizeof(*c.known));
	grow_free(c.list, c.cap, sizeof(*c.list));
	sharing_free(&h);
}
