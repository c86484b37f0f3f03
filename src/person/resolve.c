/*
 * resolve - from mentions to persons, in passes over the source: collect distinct identities; find
 * the keys that wait; join; hand ids out; gather. Pure: the same mentions in the same order give
 * the same persons.
 */
#include <string.h>

#include "base/must.h"
#include "person/inner.h"

#define KNOWN       ((size_t)1 << 14) /* identities met lately, at first; a power of two */
#define KNOWN_MOST  ((size_t)1 << 23)
#define KEPT        ((size_t)1 << 26) /* identities of blocks whose profile is kept */
#define SPARE_BYTES ((size_t)64 << 20)

/* An identity by all its bytes. */
#define GATHERED ((uint64_t)1)
struct known {
	uint64_t hash;    /* its lowest bit: gathered */
	uint32_t profile; /* + 1, MANY: it is nobody by itself; 0: not asked for yet */
	uint32_t address; /* once gathered */
};

/* One block of the source, noted in the first pass. */
struct noted {
	uint64_t before; /* identities of the blocks before it */
	bool may_ask;    /* it has keys of somebody without name or birth date */
};

struct prior_id {
	uint32_t id, root;
	uint64_t at;
	bool former; /* nobody had it in the last generation */
};

struct resolution {
	struct mention_source *src;
	const struct prior *prior;
	struct person_out *out;
	struct person_counts *counts;
	struct date today;
	struct profiles s;
	struct orphans o;
	struct requesters r;
	struct reading rd;
	struct decides dec;
	struct anchored *anchor; /* a decision names the mention at hand; NULL: none does */
	struct keys keys;        /* of the mention at hand */
	struct known *known;
	size_t n_known, met, cap_known; /* places; taken in since there were so many */
	uint32_t *profile; /* as in known, of the identities of all blocks, as far as KEPT */
	size_t cap_profile;
	bool not_kept; /* some profiles must be found anew in each pass */
	struct noted *noted;
	size_t n_noted, cap_noted, block; /* block: number + 1 of the one at hand */
	struct hmap bsn_root;             /* accepted BSN -> root + 1 */
	struct hmap soft_root; /* number found beside a name and birth date -> root + 1, MANY */
	struct hmap named_bsn; /* accepted BSNs of which a name or birth date is known */
	uint32_t *root_of;     /* person -> root */
	size_t n_person, cap_person;
	struct prior_id *id;
	size_t n_id, cap_id;
	struct gather *g;
	struct arena spare;
	enum person_step step;
};

static void tell(const struct resolution *x, uint64_t done, uint64_t of)
{
	if (x->out->watch.at != NULL)
		x->out->watch.at(x->out->watch.ctx, x->step, done, of);
}

static void begin(struct resolution *x, enum person_step step)
{
	x->step = step;
	tell(x, 0, 0);
}

/* A block is at hand. */
static void tell_block(const struct resolution *x)
{
	bool first = x->step == STEP_collect;
	tell(x, first ? x->counts->mentions : x->block, first ? 0 : x->n_noted);
}

static bool counts_as_evidence(const struct place *p) { return p->standing >= STANDING_listed; }

/* ---- the mention at hand ---- */

static void rewind_all(struct resolution *x)
{
	x->src->rewind(x->src);
	reading_rewind(&x->rd);
	x->block = 0;
}

/* A mention that a decision names may have a profile of its own: nothing is learned of it for
 * others.
 */
static bool at_hand(struct resolution *x)
{
	x->anchor = x->dec.here ? decides_at(&x->dec, &x->rd.place) : NULL;
	if (x->anchor != NULL)
		reading_alone(&x->rd);
	return true;
}

static bool next(struct resolution *x)
{
	struct place first;
	while (!reading_next(&x->rd)) {
		struct unpacker *u = x->src->next(x->src, &first);
		if (u == NULL)
			return false;
		reading_open(&x->rd, u, &first);
		decides_block(&x->dec, first.item);
		x->block++;
		tell_block(x);
	}
	return at_hand(x);
}

/* The same, but of blocks in which somebody may ask for keys only. */
static bool next_asking(struct resolution *x)
{
	struct place first;
	while (!reading_next(&x->rd)) {
		while (x->block < x->n_noted && !x->noted[x->block].may_ask) {
			x->src->pass(x->src);
			x->block++;
		}
		struct unpacker *u = x->block == x->n_noted ? NULL : x->src->next(x->src, &first);
		if (u == NULL)
			return false;
		reading_open(&x->rd, u, &first);
		decides_block(&x->dec, first.item);
		x->rd.before = x->noted[x->block++].before;
		tell_block(x);
	}
	return at_hand(x);
}

static const struct keys *keys_of(struct resolution *x, bool patients)
{
	x->keys.n = reading_keys(&x->rd, patients, x->keys.key);
	x->keys.place = &x->rd.place;
	return &x->keys;
}

static struct known *known_place(struct resolution *x, uint64_t hash)
{
	return &x->known[hash >> 2 & (x->n_known - 1)];
}

/* More places, as long as much is met for the first time. */
static void known_widen(struct resolution *x)
{
	struct known *old = x->known;
	size_t n = x->n_known, cap = x->cap_known;
	x->known = NULL;
	x->cap_known = x->met = 0;
	x->n_known = n == 0 ? KNOWN : n * 4;
	GROW(x->known, x->cap_known, x->n_known);
	for (size_t k = 0; k < n; k++)
		if (old[k].hash != 0)
			*known_place(x, old[k].hash) = old[k];
	grow_free(old, cap, sizeof(*old));
}

/* What is known of the identity of the mention, NULL when it has none. */
static struct known *known_at(struct resolution *x)
{
	uint64_t hash = reading_ident(&x->rd, x->s.key);
	if (hash == 0)
		return NULL;
	struct known *k = known_place(x, hash);
	if ((k->hash | GATHERED) == (hash | GATHERED))
		return k;
	if (++x->met > x->n_known / 2 && x->n_known < KNOWN_MOST) {
		known_widen(x);
		k = known_place(x, hash);
	}
	*k = (struct known){.hash = hash & ~GATHERED};
	return k;
}

static uint32_t profile_anew(struct resolution *x)
{
	const struct ident *i = reading_who(&x->rd);
	return ident_strong(i) ? profile_of(&x->s, i, &x->rd.place) : MANY;
}

static uint32_t profile_known(struct resolution *x)
{
	struct known *k = known_at(x);
	if (k->profile == 0)
		k->profile = profile_anew(x);
	return k->profile;
}

static bool has_own(const struct resolution *x) { return x->anchor != NULL && x->anchor->own; }

static uint32_t profile_own(struct resolution *x)
{
	struct anchored *a = x->anchor;
	const struct ident *i = reading_who(&x->rd);
	if (a->profile == 0 && ident_strong(i))
		a->profile = profile_of_own(&x->s, i, &x->rd.place, a->place->mark, &a->other);
	return a->profile;
}

/* Number + 1 of the profile of the mention, 0 when it is nobody by itself. */
static uint32_t profile_at(struct resolution *x)
{
	uint64_t at = reading_nth(&x->rd);
	if (at == 0)
		return 0;
	if (has_own(x))
		return profile_own(x);
	uint32_t profile = at < KEPT && at < x->cap_profile ? x->profile[at] : 0;
	if (profile == 0)
		profile = profile_known(x);
	if (at < KEPT) {
		GROW(x->profile, x->cap_profile, at + 1);
		x->profile[at] = profile;
	} else {
		x->not_kept = true;
	}
	return profile == MANY ? 0 : profile;
}

/* The requesters the mention names, NULL when none. at: its number */
static const struct requester_memo *requesters_at(struct resolution *x, uint64_t at)
{
	if (x->rd.b.requester == 0)
		return NULL;
	struct requester_memo *m = &x->rd.requester[x->rd.b.requester - 1];
	if (!m->read) {
		uint32_t n;
		const struct block_said *t = reading_through(&x->rd, &n);
		m->read = true;
		m->n = requesters_of(&x->r, t, n, at, m->r);
		m->content = requester_content(x->spare, t, n);
	}
	return m->n > 0 ? m : NULL;
}

/* ---- the first pass ---- */

/* One mention more of a profile. at: its number */
static void count_mention(struct resolution *x, uint32_t profile, uint64_t at)
{
	struct profile *p = &x->s.p[profile - 1];
	p->mentions += p->mentions < UINT32_MAX;
	if (x->prior->person_of != NULL && x->prior->last_person != 0)
		profile_claim(&x->s, profile - 1, x->prior->person_of(x->prior->ctx, &x->rd.place),
			      at);
}

static void collect_person(struct resolution *x, uint32_t profile, const struct requester_memo *r)
{
	struct ident_memo *i = &x->rd.ident[x->rd.b.identity - 1];
	const struct profile *p = &x->s.p[profile - 1];
	if (r == NULL)
		orphan_ask_orders(&x->o, keys_of(x, false));
	else if (requester_vague(&x->r, r->r[0]))
		orphan_ask_links(&x->o, keys_of(x, false));
	if (x->rd.b.requester != 0 && (has_own(x) || i->through != x->rd.b.requester)) {
		profile_through(&x->s, profile - 1, x->rd.requester[x->rd.b.requester - 1].content);
		i->through = has_own(x) ? i->through : x->rd.b.requester;
	}
	x->noted[x->block - 1].may_ask |= p->name == 0 || p->birth == 0;
}

static void note_block(struct resolution *x)
{
	while (x->n_noted < x->block) {
		GROW(x->noted, x->cap_noted, x->n_noted + 1);
		x->noted[x->n_noted++] = (struct noted){.before = x->rd.before};
	}
}

static void note_anchor(struct resolution *x, uint32_t profile, uint64_t at)
{
	if (x->anchor == NULL)
		return;
	x->anchor->profile = profile;
	x->anchor->at = at;
}

static void collect(struct resolution *x)
{
	rewind_all(x);
	for (uint64_t at = 0; next(x); at++) {
		x->counts->mentions++;
		note_block(x);
		if (!counts_as_evidence(&x->rd.place))
			continue;
		struct came *came = reading_came(&x->rd);
		if (!x->rd.again) {
			const struct requester_memo *r = requesters_at(x, at);
			came->profile = profile_at(x);
			note_anchor(x, came->profile, at);
			if (came->profile != 0)
				collect_person(x, came->profile, r);
			else
				orphan_ask(&x->o, keys_of(x, true));
		}
		if (came->profile != 0)
			count_mention(x, came->profile, at);
	}
}

/* ---- the second pass: who carries the keys that wait ---- */

static void note_named(struct resolution *x)
{
	for (size_t k = 0; k < x->s.n; k++) {
		const struct profile *p = &x->s.p[k];
		if (p->bsn != 0 && (p->name != 0 || p->birth != 0))
			hmap_put(&x->named_bsn, p->bsn, NULL);
	}
}

/* A bare BSN of which nothing else is known, or a name without birth date: an order may say who it
 * is. */
static bool lacks_company(const struct resolution *x, const struct profile *p)
{
	if (p->bsn != 0)
		return p->name == 0 && p->birth == 0 && hmap_get(&x->named_bsn, p->bsn) == NULL;
	return p->name == 0 || p->birth == 0;
}

static bool is_dead(const struct profile *p) { return (p->flags & PROFILE_dead) != 0; }

static bool anybody_asks(const struct resolution *x)
{
	for (size_t k = 0; k < x->s.n; k++)
		if (is_dead(&x->s.p[k]) || lacks_company(x, &x->s.p[k]))
			return true;
	return false;
}

/* What the first pass could not know: who turned out to be nobody, or known by a number only. */
static void ask_more(struct resolution *x)
{
	if (!anybody_asks(x))
		return;
	rewind_all(x);
	while (next_asking(x)) {
		if (x->rd.again)
			continue;
		uint32_t profile = counts_as_evidence(&x->rd.place) ? profile_at(x) : 0;
		const struct profile *p = profile == 0 ? NULL : &x->s.p[profile - 1];
		if (p != NULL && is_dead(p))
			orphan_ask(&x->o, keys_of(x, true));
		else if (p != NULL && lacks_company(x, p))
			orphan_ask_orders(&x->o, keys_of(x, false));
	}
}

static void carry(struct resolution *x)
{
	if (!orphans_asked(&x->o))
		return;
	rewind_all(x);
	while (next(x)) {
		if (x->rd.again || !counts_as_evidence(&x->rd.place) ||
		    keys_of(x, x->o.patients)->n == 0)
			continue;
		uint32_t profile = profile_at(x);
		if (profile != 0 && is_dead(&x->s.p[profile - 1]))
			profile = 0;
		const struct requester_memo *r = requesters_at(x, 0);
		uint32_t asker = r == NULL ? 0 : requester_final(&x->r, r->r[0]);
		bool vague = requester_vague(&x->r, asker);
		orphan_carry(&x->o, &x->keys, profile, asker, vague);
		if (profile == 0)
			orphan_wonder(&x->o, keys_of(x, true), x->block);
		if (r == NULL)
			orphan_wonder(&x->o, keys_of(x, false), x->block);
		else if (vague)
			orphan_wonder_links(&x->o, keys_of(x, false), x->block);
	}
}

/* ---- ids ---- */

static void number_persons(struct resolution *x)
{
	for (size_t k = 0; k < x->s.n; k++) {
		uint32_t root = cluster_root(&x->s, (uint32_t)k);
		struct profile *p = &x->s.p[root];
		if ((x->s.p[k].flags & PROFILE_dead) != 0 || p->person != 0)
			continue;
		GROW(x->root_of, x->cap_person, x->n_person + 1);
		x->root_of[x->n_person++] = root;
		p->person = (uint32_t)x->n_person;
		if (p->group_bsn != 0)
			*hmap_put(&x->bsn_root, p->group_bsn, NULL) = root + 1;
	}
}

static void claim(struct resolution *x, struct hmap *by_id, uint32_t id, uint32_t profile,
		  uint64_t at, bool former)
{
	bool fresh;
	uint32_t root = cluster_root(&x->s, profile);
	if (id == 0 || x->s.p[root].person == 0)
		return;
	uint64_t *v = hmap_put(by_id, id, &fresh);
	if (fresh) {
		GROW(x->id, x->cap_id, x->n_id + 1);
		x->id[x->n_id] = (struct prior_id){id, root, at, former};
		*v = x->n_id++;
	} else if (at < x->id[*v].at && former == x->id[*v].former) {
		x->id[*v].root = root;
		x->id[*v].at = at;
	}
}

static void sort_by_id(struct resolution *x)
{
	struct bucket_entry *e = NULL, *spare = NULL;
	size_t cap = 0, cap_spare = 0;
	GROW(e, cap, x->n_id);
	GROW(spare, cap_spare, x->n_id);
	for (size_t k = 0; k < x->n_id; k++)
		e[k] = (struct bucket_entry){
		    .hash = x->id[k].id, .profile = x->id[k].root, .tag = x->id[k].former};
	buckets_sort(e, spare, x->n_id);
	for (size_t k = 0; k < x->n_id; k++)
		x->id[k] = (struct prior_id){
		    .id = (uint32_t)e[k].hash, .root = e[k].profile, .former = e[k].tag != 0};
	grow_free(e, cap, sizeof(*e));
	grow_free(spare, cap_spare, sizeof(*spare));
}

/* from: of each person the oldest id that some of its mentions had before */
static void note_from(struct resolution *x, uint32_t *from, uint32_t profile, uint32_t id)
{
	uint32_t person = x->s.p[cluster_root(&x->s, profile)].person;
	if (id != 0 && person != 0 && (from[person - 1] == 0 || id < from[person - 1]))
		from[person - 1] = id;
}

/* A cluster with a new id whose mentions were somebody's before was split off. */
static void tell_splits(struct resolution *x)
{
	uint32_t *from = NULL;
	size_t cap = 0;
	if (x->n_id == 0)
		return;
	GROW(from, cap, x->n_person);
	memset(from, 0, cap * sizeof(*from));
	for (size_t k = 0; k < x->s.n; k++)
		note_from(x, from, (uint32_t)k, x->s.p[k].prior);
	for (size_t k = 0; k < x->s.n_claim; k++)
		note_from(x, from, x->s.claim[k].profile, x->s.claim[k].id);
	for (size_t k = 0; k < x->n_person; k++)
		if (from[k] != 0 && gather_id_of(x->g, k) > x->prior->last_person)
			x->out->split(x->out->ctx, gather_id_of(x->g, k), from[k]);
	grow_free(from, cap, sizeof(*from));
}

/* Two who were made one by a decision that was taken back get the ids they had before it, unless
 * somebody has them. */
static void claim_former(struct resolution *x, struct hmap *by_id)
{
	for (size_t k = 0; k < x->dec.n; k++) {
		const struct decision *d = &x->dec.d[k];
		const struct anchored *a = decides_side(&x->dec, &d->a),
				      *b = decides_side(&x->dec, &d->b);
		if (d->ruling != RULING_undone)
			continue;
		if (a != NULL && d->a.person <= x->prior->last_person)
			claim(x, by_id, d->a.person, a->profile - 1, a->at, true);
		if (b != NULL && d->b.person <= x->prior->last_person)
			claim(x, by_id, d->b.person, b->profile - 1, b->at, true);
	}
}

/* Each earlier id goes to the cluster with the oldest mention that had it; a cluster lives on under
 * its oldest id. */
static void hand_out_ids(struct resolution *x)
{
	struct hmap by_id = {0};
	uint32_t last = x->prior->last_person;
	for (size_t k = 0; k < x->s.n; k++)
		claim(x, &by_id, x->s.p[k].prior, (uint32_t)k, x->s.p[k].prior_at, false);
	for (size_t k = 0; k < x->s.n_claim; k++)
		claim(x, &by_id, x->s.claim[k].id, x->s.claim[k].profile, x->s.claim[k].at, false);
	claim_former(x, &by_id);
	hmap_free(&by_id);
	sort_by_id(x);
	for (size_t k = 0; k < x->n_id; k++) {
		size_t person = x->s.p[x->id[k].root].person - 1;
		uint32_t lives = gather_id_of(x->g, person);
		if (lives == 0)
			gather_id(x->g, person, x->id[k].id);
		else if (x->out->merged != NULL && !x->id[k].former)
			x->out->merged(x->out->ctx, x->id[k].id, lives);
	}
	for (size_t k = 0; k < x->n_person; k++)
		if (gather_id_of(x->g, k) == 0)
			gather_id(x->g, k, ++last);
	if (x->out->split != NULL)
		tell_splits(x);
}

/* ---- the last pass ---- */

static uint32_t number_of_weak(const struct ident *i, const struct resolution *x)
{
	for (unsigned k = 0; k < i->n_weak; k++) {
		const uint64_t *root = hmap_get(&x->bsn_root, i->weak[k]);
		if (root != NULL)
			return (uint32_t)*root;
	}
	return 0;
}

/* Whose is a mention that is nobody by itself? Gives root + 1. */
static uint32_t who_is(struct resolution *x, uint32_t *out_because, bool *out_weak)
{
	const struct ident *i = reading_who(&x->rd);
	uint32_t who = orphan_who(&x->o, &x->s, keys_of(x, true), x->block, out_because);
	uint32_t weak = role_joins(i->role) || i->n_weak > 0 ? number_of_weak(i, x) : 0;
	if (weak != 0 && (who == 0 || who == weak)) {
		*out_weak = true;
		*out_because |= BECAUSE_bsn;
		who = weak;
	}
	if (who == 0)
		return 0;
	struct arena spare = x->s.spare, rest = x->s.spare;
	const unsigned char *folded = NULL;
	spare.end = spare.p + (size_t)(spare.end - spare.p) / 2;
	rest.p = spare.end;
	if (ident_named(i))
		folded = name_fold(&spare, rest, i);
	if (cluster_accepts(&x->s, who - 1, folded, date_key(i->birth), i->sex))
		return who;
	*out_weak = false;
	return 0;
}

static unsigned final_requesters(struct resolution *x, uint64_t at,
				 uint32_t requester[REQUESTERS_OF_MENTION])
{
	const struct requester_memo *r = requesters_at(x, at);
	for (unsigned k = 0; r != NULL && k < r->n; k++)
		requester[k] = requester_final(&x->r, r->r[k]);
	if (r != NULL && (r->n > 1 || !requester_vague(&x->r, requester[0])))
		return r->n;
	const struct keys *keys = keys_of(x, false);
	uint32_t other = r != NULL ? orphan_linked(&x->o, keys, x->block)
				   : orphan_requester(&x->o, keys, x->block);
	requester[0] = other != 0 || r == NULL ? other : requester[0];
	return requester[0] != 0;
}

/* What is said of who somebody is, is taken in once a block. */
static uint32_t address_of(struct resolution *x, size_t person, bool alive, uint64_t at)
{
	if (has_own(x))
		return gather_identity(x->g, person, reading_who(&x->rd), at);
	struct known *i = known_at(x);
	if (i == NULL || (alive && (i->hash & GATHERED) != 0))
		return i == NULL ? 0 : i->address;
	i->address = gather_identity(x->g, person, reading_who(&x->rd), at);
	i->hash |= alive ? GATHERED : 0;
	return i->address;
}

/* Root + 1 of the person of the mention at hand, 0: nobody. */
static uint32_t root_of(struct resolution *x, uint32_t profile, struct gathered *y,
			struct came *came, bool *out_weak, uint32_t *out_bsn)
{
	const struct profile *p = profile == 0 ? NULL : &x->s.p[profile - 1];
	uint32_t root;
	unsigned n_weak;
	if (p != NULL && (p->flags & PROFILE_dead) == 0) {
		n_weak = p->n_weak;
		*out_bsn = p->said;
		*out_weak = n_weak > 0 && p->bsn != 0;
		root = cluster_root(&x->s, profile - 1) + 1;
	} else {
		n_weak = reading_who(&x->rd)->n_weak;
		*out_bsn = reading_who(&x->rd)->bsn;
		root = who_is(x, &y->because, out_weak);
	}
	came->weak_kept = n_weak > 0 && *out_weak;
	came->weak_dropped = n_weak - came->weak_kept;
	return root;
}

static void gather_one(struct resolution *x, uint64_t at, struct came *came)
{
	uint32_t requester[REQUESTERS_OF_MENTION], bsn;
	struct gathered y = {
	    .place = &x->rd.place, .role = reading_role(&x->rd), .requester = requester, .at = at};
	uint32_t profile = profile_at(x);
	bool weak = false, alive = profile != 0 && (x->s.p[profile - 1].flags & PROFILE_dead) == 0;
	*came = (struct came){0};
	came->root = root_of(x, profile, &y, came, &weak, &bsn);
	if (came->root == 0)
		return;
	size_t person = x->s.p[came->root - 1].person - 1;
	uint32_t known = x->s.p[came->root - 1].group_bsn;
	if (bsn != 0 && known != 0 && known != bsn)
		y.because |= BECAUSE_conflict;
	y.n_requester = final_requesters(x, at, requester);
	y.said = reading_said(&x->rd, weak);
	y.address = came->address = address_of(x, person, alive, at);
	gather_add(x->g, person, &y);
	came->id = gather_id_of(x->g, person);
}

static uint32_t gather_mention(struct resolution *x, uint64_t at)
{
	struct came *came = reading_came(&x->rd);
	if (!x->rd.again)
		gather_one(x, at, came);
	else if (came->root != 0)
		gather_again(x->g, x->s.p[came->root - 1].person - 1, came->address, at);
	x->counts->orphans += came->root == 0;
	x->counts->weak_kept += came->weak_kept;
	x->counts->weak_dropped += came->weak_dropped;
	return came->id;
}

static void gather_all(struct resolution *x)
{
	rewind_all(x);
	for (uint64_t at = 0; next(x); at++) {
		uint32_t id = counts_as_evidence(&x->rd.place) ? gather_mention(x, at) : 0;
		if (x->out->mention_of != NULL)
			x->out->mention_of(x->out->ctx, &x->rd.place, id);
	}
	gather_settled(x->g);
	orphans_free(&x->o);
	grow_free(x->known, x->cap_known, sizeof(*x->known));
}

/* ---- what the clusters say ---- */

/* A soft number that two people bear is neither's. */
static void note_soft(struct resolution *x)
{
	for (size_t k = 0; k < x->n_person; k++) {
		uint32_t root = x->root_of[k],
			 bsn = x->s.p[root].group_bsn == 0 ? cluster_soft_bsn(&x->s, root) : 0;
		if (bsn == 0)
			continue;
		uint64_t *v = hmap_put(&x->soft_root, bsn, NULL);
		*v = *v == 0 ? root + 1 : MANY;
	}
}

static struct settled settle(const struct resolution *x, uint32_t root)
{
	const struct profiles *s = &x->s;
	const struct profile *p = &s->p[root];
	struct settled r = {.bsn = p->group_bsn,
			    .because = p->because,
			    .birth = cluster_birth(s, root),
			    .sex = p->group_sex};
	bool alone = p->next == root;
	if (r.bsn == 0) {
		r.bsn = cluster_soft_bsn(s, root);
		const uint64_t *bearer = r.bsn == 0 ? NULL : hmap_get(&x->soft_root, r.bsn);
		if (bearer != NULL && *bearer != root + 1)
			r.bsn = 0;
		r.because |= r.bsn != 0 ? BECAUSE_weak : 0;
	}
	r.probable = (p->because & (BECAUSE_name_birth | BECAUSE_name_contact |
				    BECAUSE_name_requester | BECAUSE_renamed)) != 0 ||
		     (alone && r.bsn == 0 && p->contact_n == 0);
	return r;
}

/* Persons on their way out are taken down to be compared. */
struct passing {
	struct scored scored;
	const struct profiles *s;
	struct person_out *out;
	uint32_t root;
};

static void pass_person(void *ctx, const struct person *p)
{
	struct passing *y = ctx;
	scored_add(&y->scored, y->s, p, y->root);
	if (y->out->person != NULL)
		y->out->person(y->out->ctx, p);
}

static void emit_all(struct resolution *x)
{
	struct passing y = {.s = &x->s, .out = x->out};
	struct person_out passing = {.ctx = &y, .person = pass_person};
	scored_start(&y.scored, x->s.key);
	scored_open(&y.scored, &x->s);
	struct bucket_entry *e = NULL, *spare = NULL;
	size_t cap = 0, cap_spare = 0;
	GROW(e, cap, x->n_person);
	GROW(spare, cap_spare, x->n_person);
	for (size_t k = 0; k < x->n_person; k++)
		e[k] = (struct bucket_entry){.hash = gather_id_of(x->g, k), .profile = (uint32_t)k};
	buckets_sort(e, spare, x->n_person);
	gather_domains(x->g);
	begin(x, STEP_emit);
	for (size_t k = 0; k < x->n_person; k++) {
		struct settled known = settle(x, x->root_of[e[k].profile]);
		y.root = x->root_of[e[k].profile];
		tell(x, k, x->n_person);
		gather_emit(x->g, e[k].profile, &known, x->today, &x->r, &passing, x->counts,
			    x->spare);
	}
	begin(x, STEP_compare);
	requesters_emit(&x->r, x->out);
	scored_tell(&y.scored, &x->s, x->out, x->counts);
	scored_free(&y.scored);
	grow_free(e, cap, sizeof(*e));
	grow_free(spare, cap_spare, sizeof(*spare));
}

static void finish(struct resolution *x)
{
	gather_free(x->g);
	profiles_free(&x->s);
	requesters_free(&x->r);
	decides_free(&x->dec);
	reading_free(&x->rd);
	grow_free(x->noted, x->cap_noted, sizeof(*x->noted));
	grow_free(x->profile, x->cap_profile, sizeof(*x->profile));
	hmap_free(&x->bsn_root);
	hmap_free(&x->soft_root);
	hmap_free(&x->named_bsn);
	grow_free(x->root_of, x->cap_person, sizeof(*x->root_of));
	grow_free(x->id, x->cap_id, sizeof(*x->id));
	arena_free(&x->spare);
}

void person_resolve(struct mention_source *src, const struct prior *prior, struct date today,
		    const unsigned char key[16], const struct person_spill *spill,
		    struct person_out *out, struct person_counts *out_counts)
{
	struct resolution x = {
	    .src = src, .prior = prior, .out = out, .counts = out_counts, .today = today};
	*out_counts = (struct person_counts){0};
	x.spare = arena_make(SPARE_BYTES);
	profiles_start(&x.s, key);
	orphans_start(&x.o, key, spill);
	requesters_start(&x.r, key);
	reading_start(&x.rd);
	decides_start(&x.dec, prior, key);
	known_widen(&x);
	begin(&x, STEP_collect);
	collect(&x);
	requesters_settle(&x.r, prior);
	bsn_decide(&x.s);
	decides_apart(&x.dec, &x.s);
	decides_numbers(&x.s);
	note_named(&x);
	begin(&x, STEP_ask);
	ask_more(&x);
	begin(&x, STEP_carry);
	carry(&x);

	begin(&x, STEP_join_certain);
	join_bsn(&x.s);
	decides_own(&x.dec, &x.s);
	join_certain(&x.s);
	orphans_join(&x.o, &x.s);
	begin(&x, STEP_join_probable);
	join_probable(&x.s);
	decides_join(&x.dec, &x.s);
	number_persons(&x);
	begin(&x, STEP_spread);
	orphans_spread(&x.o, &x.s);
	if (!x.not_kept)
		profiles_settled(&x.s);
	x.g = gather_new(x.n_person, key);
	hand_out_ids(&x);
	begin(&x, STEP_gather);
	gather_all(&x);
	note_soft(&x);
	emit_all(&x);
	decides_tell(&x.dec, prior->how, out_counts);
	finish(&x);
}
