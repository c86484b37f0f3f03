/*
 * weak - which BSN a profile may keep. Weak candidates are accepted when the same number stands
 * somewhere as a BSN, or when a name and a birth date stand beside it (reference/formats.md 1.1,
 * decision rule); the order of files never matters. A BSN that two different humans carry stays
 * with the majority: one mistyped number must not merge two people.
 */
#include "base/hash.h"
#include "base/must.h"
#include "person/inner.h"

#define GROUP_MAX                                                                                  \
	512 /* distinct profiles under one BSN beyond which it is a filler and nobody's            \
	     */

#define ROUNDS 8 /* in which those that look alike come together */

static bool identified(const struct profiles *s, const struct profile *p)
{
	bool contact = false;
	for (unsigned k = 0; k < p->contact_n; k++) {
		enum contact c = contact_kind(s->contact[p->contact_at + k]);
		contact |= c != CONTACT_weak && c != CONTACT_invalid;
	}
	bool name = p->name != 0, birth = p->birth != 0;
	return (p->bsn != 0 && (p->flags & PROFILE_soft) == 0) || (name && (birth || contact)) ||
	       (p->bsn_invalid && (name || birth));
}

/* Take the one weak candidate that is known; failing that, with name and birth date, the only one
 * there is. */
static void accept_weak(struct profiles *s, struct profile *p)
{
	unsigned known = 0, all = 0;
	uint32_t known_bsn = 0, any = 0;
	for (unsigned k = 0; k < p->contact_n; k++) {
		uint64_t c = s->contact[p->contact_at + k];
		if (contact_kind(c) != CONTACT_weak)
			continue;
		any = (uint32_t)(c >> 3);
		all++;
		if (hmap_get(&s->bsn_known, any) != NULL) {
			known_bsn = any;
			known++;
		}
	}
	if (p->bsn != 0 || p->bsn_invalid || all == 0)
		return;
	if (known == 1) {
		p->bsn = known_bsn;
		p->flags |= PROFILE_weak;
	} else if (known == 0 && all == 1 && p->name != 0 && p->birth != 0) {
		p->bsn = any;
		p->flags |= PROFILE_soft;
	}
}

/* Given names that no call name and no typing error explains, and another surname of one's own:
 * what is shared was married. */
static bool other_human(const unsigned char *a, const unsigned char *b)
{
	struct name_view va, vb;
	if (a == NULL || b == NULL)
		return false;
	name_view_read(a, &va);
	name_view_read(b, &vb);
	return va.given.n > 2 && vb.given.n > 2 && !va.call && !vb.call &&
	       !text_near(va.given, vb.given) && !str_starts(va.given, vb.given) &&
	       !str_starts(vb.given, va.given) && va.n_sur > 0 && vb.n_sur > 0 &&
	       !text_near(va.sur[0], vb.sur[0]);
}

/* Do two profiles under one BSN speak of two humans? Other name and other birth date, or other
 * given name and other sex. */
static bool strangers(const struct profiles *s, const struct profile *a, const struct profile *b)
{
	struct name_fit f = name_compare(s->name[a->name], s->name[b->name]);
	bool name = f.sur == SUR_differ || f.given == GIVEN_contradict;
	enum birth_fit birth = birth_compare(a->birth, b->birth);
	bool near = birth == BIRTH_near && f.sur != SUR_differ;
	bool sex = (a->sex == 'M' && b->sex == 'F') || (a->sex == 'F' && b->sex == 'M');
	if (name && birth == BIRTH_near && !near)
		return true;
	if (birth == BIRTH_none && f.given == GIVEN_contradict)
		return (sex && name) || other_human(s->name[a->name], s->name[b->name]);
	return name && (birth == BIRTH_differ || (sex && f.given == GIVEN_contradict));
}

/* strict: an initial is not enough */
static bool kin(const struct profiles *s, const struct profile *a, const struct profile *b,
		bool strict)
{
	struct name_fit f = name_compare(s->name[a->name], s->name[b->name]);
	enum birth_fit birth = birth_compare(a->birth, b->birth);
	if (strict)
		return birth == BIRTH_equal || birth == BIRTH_swapped ||
		       (f.sur >= SUR_cut && f.given == GIVEN_equal);
	bool name = f.sur >= SUR_cut && f.given != GIVEN_contradict;
	return name || birth == BIRTH_equal || birth == BIRTH_swapped || birth == BIRTH_partial;
}

/* One BSN: the profiles that carry it, and the parties they fall into. */
struct bearers {
	struct profiles *s;
	const struct bucket_entry *e;
	size_t n;
	uint16_t party[GROUP_MAX]; /* lowest member that stands for it */
};

static void unite(struct bearers *g, uint16_t a, uint16_t b)
{
	uint16_t from = a > b ? a : b, to = a < b ? a : b;
	for (size_t k = 0; k < g->n; k++)
		if (g->party[k] == from)
			g->party[k] = to;
}

static const struct profile *member(const struct bearers *g, size_t k)
{
	return &g->s->p[g->e[k].profile];
}

static bool says_who(const struct profile *p) { return p->name != 0 || p->birth != 0; }

static bool elsewhere(const struct hmap *others, const struct profile *p)
{
	const uint64_t *v = p->name != 0 && p->birth != 0
				? hmap_get(others, (uint64_t)p->name << 32 | p->birth)
				: NULL;
	return v != NULL && *v == MANY;
}

struct weight {
	uint64_t mentions, profiles;
	bool known_elsewhere;
	uint64_t text;
};

/* A tie is broken by what is written, by no order and no key: every case decides alike. */
static uint64_t written_hash(const struct profiles *s, const struct profile *p)
{
	struct name_view v;
	uint64_t sum = 0;
	if (p->name == 0)
		return 0;
	name_view_read(s->name[p->name], &v);
	for (unsigned k = 0; k < v.n_sur; k++)
		sum += hash64(content_key, v.sur[k]);
	sum += hash64_mix(hash64(content_key, v.given), hash64(content_key, v.initials));
	return sum;
}

static struct weight weigh(const struct bearers *g, uint16_t party, const struct hmap *others)
{
	struct weight w = {0};
	for (size_t k = 0; k < g->n; k++) {
		const struct profile *p = member(g, k);
		if (g->party[k] != party)
			continue;
		w.mentions += p->mentions;
		if (!says_who(p))
			continue;
		w.profiles++;
		w.known_elsewhere |= elsewhere(others, p);
		w.text += hash64_mix(p->birth, written_hash(g->s, p));
	}
	return w;
}

static bool outweighs(const struct weight *a, const struct weight *b)
{
	if (a->mentions != b->mentions)
		return a->mentions > b->mentions;
	if (a->known_elsewhere != b->known_elsewhere)
		return b->known_elsewhere;
	if (a->profiles != b->profiles)
		return a->profiles > b->profiles;
	return a->text < b->text;
}

static void lose(struct profile *p)
{
	p->bsn = 0;
	p->flags = (uint8_t)((p->flags | PROFILE_conflict) & ~PROFILE_weak);
}

static bool same_words(const struct profile *a, const struct profile *b)
{
	return a->name == b->name && a->birth == b->birth && a->sex == b->sex;
}

/* Profiles that say the same of name, birth date and sex are looked at once. */
static bool divided(const struct bearers *g)
{
	uint16_t one[GROUP_MAX];
	size_t n = 0;
	for (uint16_t i = 0; i < g->n; i++) {
		size_t k = 0;
		while (k < n && !same_words(member(g, one[k]), member(g, i)))
			k++;
		if (k < n)
			continue;
		for (k = 0; k < n; k++)
			if (strangers(g->s, member(g, one[k]), member(g, i)))
				return true;
		one[n++] = i;
	}
	return false;
}

/* A number taken from running text needs more than being known: somebody who bears it must look
 * alike. */
static void doubt_weak(struct bearers *g)
{
	for (size_t i = 0; i < g->n; i++) {
		struct profile *p = &g->s->p[g->e[i].profile];
		bool supported = !says_who(p) || (p->flags & PROFILE_weak) == 0;
		for (size_t j = 0; j < g->n && !supported; j++) {
			const struct profile *q = member(g, j);
			supported = (q->flags & PROFILE_weak) == 0 &&
				    (!says_who(q) || kin(g->s, p, q, false));
		}
		if (!supported)
			p->bsn = 0;
	}
}

static bool same_number(const struct profiles *s, const struct profile *a, const struct profile *b)
{
	for (unsigned i = 0; i < a->contact_n; i++)
		for (unsigned j = 0; j < b->contact_n; j++)
			if (s->contact[a->contact_at + i] == s->contact[b->contact_at + j] &&
			    contact_kind(s->contact[a->contact_at + i]) == CONTACT_patient)
				return true;
	return false;
}

/* Parties of those that look alike; rows with only numbers go with whose patient number they bear.
 */
static void make_parties(struct bearers *g, bool strict)
{
	for (size_t k = 0; k < g->n; k++)
		g->party[k] = (uint16_t)k;
	for (uint16_t i = 0; i < g->n; i++) {
		for (uint16_t j = (uint16_t)(i + 1); j < g->n; j++) {
			const struct profile *a = member(g, i), *b = member(g, j);
			bool named = says_who(a) && says_who(b);
			if (named ? kin(g->s, a, b, strict) : same_number(g->s, a, b))
				unite(g, g->party[i], g->party[j]);
		}
	}
}

/* A row with only numbers that went with somebody. */
static bool in_party(const struct bearers *g, size_t k)
{
	for (size_t i = 0; i < g->n; i++)
		if (i != k && g->party[i] == g->party[k] && says_who(member(g, i)))
			return true;
	return false;
}

/* The party that weighs most. */
static uint16_t heaviest(const struct bearers *g, const struct hmap *others)
{
	uint16_t best = 0;
	struct weight top = {0};
	for (uint16_t k = 0; k < g->n; k++) {
		if (g->party[k] != k)
			continue;
		struct weight w = weigh(g, k, others);
		if (w.profiles > 0 && (top.profiles == 0 || outweighs(&w, &top))) {
			top = w;
			best = k;
		}
	}
	return best;
}

static bool at_odds(const struct bearers *g, uint16_t a, uint16_t b)
{
	for (size_t i = 0; i < g->n; i++)
		for (size_t j = 0; j < g->n && g->party[i] == a; j++)
			if (g->party[j] == b && strangers(g->s, member(g, i), member(g, j)))
				return true;
	return false;
}

static bool related(const struct bearers *g, uint16_t a, uint16_t b)
{
	for (size_t i = 0; i < g->n; i++)
		for (size_t j = 0; j < g->n && g->party[i] == a; j++)
			if (g->party[j] == b && says_who(member(g, i)) && says_who(member(g, j)) &&
			    kin(g->s, member(g, i), member(g, j), false))
				return true;
	return false;
}

/* Round the party that weighs most come all that look like it and are strangers to none of it; all
 * of one round at once, so that no order tells. */
static uint16_t gather_round(struct bearers *g, uint16_t best)
{
	bool joins[GROUP_MAX], any = true;
	for (unsigned round = 0; any && round < ROUNDS; round++) {
		any = false;
		for (uint16_t k = 0; k < g->n; k++) {
			joins[k] = g->party[k] == k && k != best && related(g, k, best) &&
				   !at_odds(g, k, best);
			any |= joins[k];
		}
		for (uint16_t k = 0; k < g->n; k++) {
			if (joins[k])
				unite(g, best, k);
			best = k < best && joins[k] ? k : best;
		}
	}
	return best;
}

static void settle_group(struct bearers *g, const struct hmap *others)
{
	if (g->n > GROUP_MAX) {
		for (size_t k = 0; k < g->n; k++)
			if (says_who(member(g, k)))
				lose(&g->s->p[g->e[k].profile]);
		return;
	}
	doubt_weak(g);
	if (!divided(g))
		return;
	make_parties(g, false);
	uint16_t best = heaviest(g, others);
	if (at_odds(g, best, best)) {
		/* an initial that fits both holds strangers together */
		make_parties(g, true);
		best = gather_round(g, heaviest(g, others));
	}
	for (size_t k = 0; k < g->n; k++)
		if (g->party[k] != best && member(g, k)->bsn != 0 &&
		    (says_who(member(g, k)) || in_party(g, k)))
			lose(&g->s->p[g->e[k].profile]);
}

/* Name and birth date, as numbered, that stand under more than one BSN. */
static void note_bsn_of_names(const struct profiles *s, struct hmap *others)
{
	for (size_t k = 0; k < s->n; k++) {
		const struct profile *p = &s->p[k];
		if (p->bsn == 0 || p->name == 0 || p->birth == 0 ||
		    (p->flags & (PROFILE_soft | PROFILE_weak)) != 0)
			continue;
		uint64_t *v = hmap_put(others, (uint64_t)p->name << 32 | p->birth, NULL);
		*v = *v == 0 || *v == p->bsn ? p->bsn : MANY;
	}
}

void bsn_decide(struct profiles *s)
{
	struct bucket_entry *e = NULL, *spare = NULL;
	size_t cap = 0, cap_spare = 0, n = 0;
	struct hmap others = {0};
	for (size_t k = 0; k < s->n; k++) {
		accept_weak(s, &s->p[k]);
		if (s->p[k].bsn != 0 && (s->p[k].flags & PROFILE_soft) == 0) {
			GROW(e, cap, n + 1);
			e[n++] = (struct bucket_entry){.hash = s->p[k].bsn, .profile = (uint32_t)k};
		}
	}
	note_bsn_of_names(s, &others);
	GROW(spare, cap_spare, n);
	buckets_sort(e, spare, n);
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && e[to].hash == e[from].hash; to++)
			;
		if (to - from > 1) {
			struct bearers g = {.s = s, .e = e + from, .n = to - from};
			settle_group(&g, &others);
		}
	}
	for (size_t k = 0; k < s->n; k++)
		if (!identified(s, &s->p[k]))
			s->p[k].flags |= PROFILE_dead;
	hmap_free(&others);
	grow_free(e, cap, sizeof(*e));
	grow_free(spare, cap_spare, sizeof(*spare));
}
