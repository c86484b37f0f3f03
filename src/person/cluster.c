/*
 * cluster - profiles joined to persons: strongest evidence first, and never against a fact of the
 * whole cluster (BSN, birth date, sex, given name). Certain rules before probable ones, after
 * Fellegi & Sunter (JASA 1969) and design.md 6.
 *
 * Within a bucket (profiles that share something) everything is weighed before anything is joined,
 * so the outcome depends neither on the order of files nor of profiles. Where two people both fit,
 * nobody is joined: a split can be mended, a merge tells secrets.
 */
#include <string.h>

#include "base/hash.h"
#include "base/must.h"
#include "base/utf8.h"
#include "person/inner.h"

#define VOICES_MAX 12 /* different names and dates of one cluster that speak in one bucket */

void buckets_sort(struct bucket_entry *e, struct bucket_entry *spare, size_t n)
{
	struct bucket_entry *from = e, *to = spare;
	for (unsigned shift = 0; shift < 64 && n > 1; shift += 8) {
		size_t count[257] = {0};
		for (size_t k = 0; k < n; k++)
			count[(from[k].hash >> shift & 255) + 1]++;
		if (count[(from[0].hash >> shift & 255) + 1] == n)
			continue;
		for (unsigned k = 0; k < 256; k++)
			count[k + 1] += count[k];
		for (size_t k = 0; k < n; k++)
			to[count[from[k].hash >> shift & 255]++] = from[k];
		struct bucket_entry *t = from;
		from = to;
		to = t;
	}
	if (from != e)
		memcpy(e, from, n * sizeof(*e));
}

void clusters_unite(struct profiles *s, uint32_t a, uint32_t b, uint32_t because)
{
	a = cluster_root(s, a);
	b = cluster_root(s, b);
	uint32_t to = a < b ? a : b, from = a < b ? b : a;
	s->p[to].because |= because | s->p[from].because;
	if (to == from)
		return;
	struct profile *t = &s->p[to], *f = &s->p[from];
	must(t->group_bsn == 0 || f->group_bsn == 0 || t->group_bsn == f->group_bsn);
	t->group_bsn |= f->group_bsn;
	if (t->group_sex != 'M' && t->group_sex != 'F' && f->group_sex != 0)
		t->group_sex = f->group_sex;
	t->flags |= f->flags & (PROFILE_torn | PROFILE_apart);
	f->parent = to;
	uint32_t next = t->next;
	t->next = f->next;
	f->next = next;
}

void join_bsn(struct profiles *s)
{
	struct hmap root = {0};
	for (size_t k = 0; k < s->n; k++) {
		struct profile *p = &s->p[k];
		p->group_sex = p->sex;
		p->because = (p->flags & PROFILE_conflict) != 0 ? BECAUSE_conflict : 0;
		if ((p->flags & PROFILE_dead) != 0 || p->bsn == 0 || (p->flags & PROFILE_soft) != 0)
			continue;
		p->group_bsn = p->bsn;
		p->because |=
		    (p->flags & PROFILE_weak) != 0 ? BECAUSE_weak | BECAUSE_bsn : BECAUSE_bsn;
		uint64_t *at = hmap_put(&root, p->bsn, NULL);
		if (*at == 0)
			*at = k + 1;
		else
			clusters_unite(s, (uint32_t)k, (uint32_t)(*at - 1), BECAUSE_bsn);
	}
	hmap_free(&root);
}

/* ---- what fits ---- */

static bool bare(const struct profile *p) { return p->name == 0 && p->birth == 0; }

/* A given name written out, or at least two initials: one letter is shared by too many. */
bool telling_given(const unsigned char *name)
{
	struct name_view v;
	if (name == NULL)
		return false;
	name_view_read(name, &v);
	return v.given.n > 2 || v.initials.n > 1;
}

/* What the rule asks of two birth dates, before names are looked at. */
static bool births_fit(enum birth_fit d, enum rule rule)
{
	switch (rule) {
	case RULE_contact:
	case RULE_name_birth:
	case RULE_surname_birth:
	case RULE_renamed:
		return d == BIRTH_equal;
	case RULE_swapped:
		return d == BIRTH_swapped;
	case RULE_name_requester:
		return d == BIRTH_none;
	case RULE_name_household:
	case RULE_name_contact:
		return d == BIRTH_none || d == BIRTH_partial;
	case RULE_patient:
	case RULE_order:
	case RULE_invalid:
		return true;
	}
	return false;
}

enum fit profiles_fit(const struct profiles *s, const struct profile *a, const struct profile *b,
		      enum rule rule)
{
	enum birth_fit d = birth_compare(a->birth, b->birth);
	if (d == BIRTH_equal && rule >= RULE_name_birth && !date_full(date_of_key(a->birth)))
		d = BIRTH_partial; /* many are born in one year */
	if (!births_fit(d, rule))
		return FIT_no;
	struct name_fit f = name_compare(s->name[a->name], s->name[b->name]);
	bool given = f.given != GIVEN_contradict, name = f.sur >= SUR_cut && given;
	bool equal = f.sur == SUR_equal && f.given == GIVEN_equal, fits = false;

	switch (rule) {
	case RULE_contact:
		fits = name;
		break;
	case RULE_patient:
		fits = bare(a) || bare(b) || (name && d != BIRTH_differ) ||
		       (given && d == BIRTH_equal);
		equal = equal && d == BIRTH_equal;
		break;
	case RULE_order:
		fits = bare(a) || bare(b) || (name && d != BIRTH_differ);
		equal = equal && d == BIRTH_equal;
		break;
	case RULE_invalid:
		fits = (f.sur == SUR_equal && given && d != BIRTH_differ) ||
		       (f.sur == SUR_none && given && d == BIRTH_equal);
		equal = equal && d == BIRTH_equal;
		break;
	case RULE_swapped:
		fits = f.sur == SUR_equal && f.given >= GIVEN_initial;
		break;
	case RULE_name_birth:
		fits = f.sur == SUR_equal && f.given >= GIVEN_initial;
		break;
	case RULE_surname_birth:
		fits = f.sur == SUR_equal && f.given == GIVEN_none;
		equal = false;
		break;
	case RULE_renamed:
		fits = f.sur == SUR_differ && f.given >= GIVEN_initial;
		equal = false;
		break;
	case RULE_name_requester:
		fits = f.sur == SUR_equal && f.given == GIVEN_equal &&
		       telling_given(s->name[a->name]) && telling_given(s->name[b->name]);
		equal = false;
		break;
	case RULE_name_household:
	case RULE_name_contact:
		fits = f.sur == SUR_equal && f.given >= GIVEN_initial;
		equal = false;
		break;
	}
	return !fits ? FIT_no : equal ? FIT_equal : FIT_open;
}

/* ---- one bucket ---- */

struct bucket {
	struct profiles *s;
	const struct bucket_entry *e;
	size_t n;
	enum rule rule;
	uint32_t because;
	uint32_t root[BUCKET_MAX]; /* the clusters in it, rising */
	uint16_t party[BUCKET_MAX];
	unsigned n_root;
	bool left_out[BUCKET_MAX];
	uint32_t voice[BUCKET_MAX][VOICES_MAX]; /* profiles */
	uint8_t n_voice[BUCKET_MAX];
};

/* A profile speaks for its cluster, unless another with the same name and date does. */
static void add_voice(struct bucket *b, unsigned root, uint32_t profile)
{
	const struct profile *p = &b->s->p[profile];
	for (unsigned k = 0; k < b->n_voice[root]; k++) {
		const struct profile *q = &b->s->p[b->voice[root][k]];
		if (q->name == p->name && q->birth == p->birth)
			return;
	}
	if (b->n_voice[root] < VOICES_MAX)
		b->voice[root][b->n_voice[root]++] = profile;
}

static unsigned place_of(const struct bucket *b, uint32_t profile)
{
	uint32_t root = cluster_root(b->s, profile);
	unsigned at = 0;
	while (at < b->n_root && b->root[at] != root)
		at++;
	return at;
}

/* Who was taken out of a person has no say among those who stayed. */
static void leave_out_split(struct bucket *b)
{
	unsigned flagged = 0;
	for (unsigned k = 0; k < b->n_root; k++)
		flagged += (b->s->p[b->root[k]].flags & PROFILE_apart) != 0;
	for (size_t k = 0; k < b->s->n_apart && flagged > 1; k++) {
		const struct apart *d = &b->s->apart[k];
		unsigned leaves = d->split ? place_of(b, d->leaves) : b->n_root;
		if (leaves < b->n_root && place_of(b, d->stays) < b->n_root)
			b->left_out[leaves] = true;
	}
}

static unsigned roots_left(const struct bucket *b)
{
	unsigned n = 0;
	for (unsigned k = 0; k < b->n_root; k++)
		n += !b->left_out[k];
	return n;
}

static bool bucket_roots(struct bucket *b)
{
	b->n_root = 0;
	for (size_t k = 0; k < b->n; k++) {
		uint32_t r = cluster_root(b->s, b->e[k].profile);
		unsigned at = 0;
		while (at < b->n_root && b->root[at] != r)
			at++;
		if (at == b->n_root) {
			if (b->n_root == BUCKET_MAX)
				return false;
			b->root[b->n_root] = r;
			b->left_out[b->n_root] = false;
			b->n_voice[b->n_root++] = 0;
		}
		add_voice(b, at, b->e[k].profile);
	}
	leave_out_split(b);
	return true;
}

static enum fit clusters_fit(const struct bucket *b, unsigned x, unsigned y)
{
	enum fit best = FIT_no;
	for (unsigned i = 0; i < b->n_voice[x]; i++) {
		for (unsigned j = 0; j < b->n_voice[y]; j++) {
			enum fit f = profiles_fit(b->s, &b->s->p[b->voice[x][i]],
						  &b->s->p[b->voice[y][j]], b->rule);
			if (f > best)
				best = f;
		}
	}
	return best;
}

static void same_party(struct bucket *b, unsigned x, unsigned y)
{
	uint16_t from = b->party[y], to = b->party[x];
	for (unsigned k = 0; k < b->n_root; k++)
		if (b->party[k] == from)
			b->party[k] = to;
}

/* Parties of clusters that hang together by fits of at least this kind. */
static void make_parties(struct bucket *b, enum fit least)
{
	for (unsigned k = 0; k < b->n_root; k++)
		b->party[k] = (uint16_t)k;
	for (unsigned x = 0; x < b->n_root; x++)
		for (unsigned y = x + 1; y < b->n_root; y++)
			if (!b->left_out[x] && !b->left_out[y] && clusters_fit(b, x, y) >= least)
				same_party(b, x, y);
}

static bool party_agrees(const struct bucket *b, unsigned party)
{
	for (unsigned x = 0; x < b->n_root; x++)
		for (unsigned y = x + 1; y < b->n_root; y++)
			if (b->party[x] == party && b->party[y] == party &&
			    clusters_oppose(b->s, b->root[x], b->root[y], b->rule, b->because))
				return false;
	return true;
}

/* Join each party in which nobody contradicts; give whether one was left as it is. */
static bool join_parties(struct bucket *b, enum fit least)
{
	bool refused = false;
	bool agrees[BUCKET_MAX];
	make_parties(b, least);
	for (unsigned k = 0; k < b->n_root; k++) {
		agrees[k] = party_agrees(b, k);
		refused |= !agrees[k];
	}
	for (unsigned k = 0; k < b->n_root; k++)
		if (agrees[b->party[k]] && b->party[k] != k)
			clusters_unite(b->s, b->root[k], b->root[b->party[k]], b->because);
	return refused;
}

void join_bucket(struct profiles *s, const struct bucket_entry *e, size_t n, enum rule rule,
		 uint32_t because)
{
	struct bucket b;
	bool one = true;
	for (size_t k = 1; k < n && one; k++)
		one = cluster_root(s, e[k].profile) == cluster_root(s, e[0].profile);
	if (one)
		return;
	b.s = s;
	b.e = e;
	b.n = n;
	b.rule = rule;
	b.because = because;
	if (!bucket_roots(&b))
		return;
	bool refused = join_parties(&b, FIT_equal);
	if (refused && rule == RULE_contact) {
		/* two BSNs claim it: those without one may still be one among themselves */
		bucket_roots(&b);
		for (unsigned k = 0; k < b.n_root; k++)
			b.left_out[k] |= s->p[b.root[k]].group_bsn != 0;
		join_parties(&b, FIT_equal);
	}
	bucket_roots(&b);
	if (rule == RULE_surname_birth && roots_left(&b) != 2)
		return; /* twins, or namesakes */
	for (unsigned k = 0; k < b.n_root && rule == RULE_name_household; k++)
		b.left_out[k] |= (s->p[b.root[k]].flags & PROFILE_torn) != 0;
	if (b.n_root > 1)
		join_parties(&b, FIT_open);
}

/* ---- which profiles share something ---- */

void share(struct sharing *h, uint64_t hash, uint32_t profile, uint32_t because)
{
	GROW(h->e, h->cap, h->n + 1);
	h->e[h->n++] = (struct bucket_entry){hash, profile, because};
}

void sharing_free(struct sharing *h)
{
	grow_free(h->e, h->cap, sizeof(*h->e));
	grow_free(h->spare, h->cap_spare, sizeof(*h->spare));
}

/* In the order of their hashes, which are of content alone: neither files nor the key of the case
 * have a part in it. */
static void join_shared(struct profiles *s, struct sharing *h, enum rule rule)
{
	GROW(h->spare, h->cap_spare, h->n);
	buckets_sort(h->e, h->spare, h->n);
	for (size_t from = 0, to; from < h->n; from = to) {
		for (to = from + 1; to < h->n && h->e[to].hash == h->e[from].hash; to++)
			;
		if (to - from > 1)
			join_bucket(s, h->e + from, to - from, rule, h->e[from].tag);
	}
	h->n = 0;
}

static uint32_t because_of(enum contact c)
{
	static const uint32_t of[8] = {BECAUSE_patient, BECAUSE_address, BECAUSE_phone,
				       BECAUSE_email,   BECAUSE_patient, BECAUSE_staff,
				       BECAUSE_weak,    BECAUSE_invalid};
	return of[c & 7];
}

void share_contacts(const struct profiles *s, struct sharing *h, enum rule rule)
{
	for (size_t k = 0; k < s->n; k++) {
		const struct profile *p = &s->p[k];
		if ((p->flags & PROFILE_dead) != 0)
			continue;
		for (unsigned i = 0; i < p->contact_n; i++) {
			uint64_t c = s->contact[p->contact_at + i];
			enum contact kind = contact_kind(c);
			bool number = kind == CONTACT_patient || kind == CONTACT_staff;
			bool full = p->name != 0 && p->birth != 0 && kind != CONTACT_invalid;
			if ((rule == RULE_patient && number) ||
			    (rule == RULE_invalid && kind == CONTACT_invalid))
				share(h, c, (uint32_t)k, because_of(kind));
			else if (rule == RULE_renamed && full && kind <= CONTACT_email)
				share(h, hash64_mix(c, p->birth), (uint32_t)k, BECAUSE_renamed);
			else if (rule == RULE_contact &&
				 full) /* with name and birth date no scope is asked of a number */
				share(h, hash64_mix(number ? c >> 32 : c, p->birth), (uint32_t)k,
				      because_of(kind));
		}
	}
}

uint64_t surname_hash(str surname) { return hash64(content_key, surname); }

static bool shared_by(enum rule rule, enum contact kind)
{
	bool household = kind == CONTACT_address || kind == CONTACT_phone;
	return rule == RULE_swapped          ? kind == CONTACT_address
	       : rule == RULE_name_household ? household
					     : kind == CONTACT_email || kind == CONTACT_number;
}

/* By surname and something else: every surname of every profile once. */
void share_surnames(const struct profiles *s, struct sharing *h, enum rule rule)
{
	for (size_t k = 0; k < s->n; k++) {
		const struct profile *p = &s->p[k];
		struct name_view v;
		if ((p->flags & PROFILE_dead) != 0 || p->name == 0)
			continue;
		name_view_read(s->name[p->name], &v);
		for (unsigned j = 0; j < v.n_sur; j++) {
			uint64_t sur = v.sur_hash[j];
			bool birth = rule == RULE_name_birth || rule == RULE_surname_birth;
			if (birth && p->birth != 0)
				share(h, hash64_mix(sur, p->birth), (uint32_t)k,
				      BECAUSE_name_birth);
			for (unsigned i = 0; i < p->contact_n && !birth; i++) {
				uint64_t c = s->contact[p->contact_at + i];
				enum contact kind = contact_kind(c);
				if (shared_by(rule, kind))
					share(h, hash64_mix(sur, c), (uint32_t)k,
					      rule == RULE_swapped ? BECAUSE_swapped
								   : BECAUSE_name_contact);
			}
		}
	}
}

void join_certain(struct profiles *s)
{
	struct sharing h = {0};
	share_contacts(s, &h, RULE_contact);
	join_shared(s, &h, RULE_contact);
	share_contacts(s, &h, RULE_patient);
	join_shared(s, &h, RULE_patient);
	share_contacts(s, &h, RULE_invalid);
	join_shared(s, &h, RULE_invalid);
	share_surnames(s, &h, RULE_swapped);
	join_shared(s, &h, RULE_swapped);
	sharing_free(&h);
}

/* Surname and requester: a practice knows its people by name. Only where one of two has no birth
 * date. */
static void share_requesters(const struct profiles *s, struct sharing *h)
{
	for (size_t k = 0; k < s->n_through; k++) {
		const struct through *t = &s->through[k];
		const struct profile *p = &s->p[t->profile];
		struct name_view v;
		if ((p->flags & PROFILE_dead) != 0 || p->name == 0)
			continue;
		name_view_read(s->name[p->name], &v);
		for (unsigned j = 0; j < v.n_sur; j++)
			share(h, hash64_mix(v.sur_hash[j], t->requester), t->profile,
			      BECAUSE_name_requester);
	}
}

#define DAYS_OF_LIVES 25000 /* on which people who live now were born, as evenly as they are */

struct common {
	struct hmap births; /* by surname: different birth dates */
	struct hmap pairs;  /* surname and birth date: seen */
};

/* Are so many people of one surname known that two of them share a birth date by chance more often
 * than one in a hundred? Then a surname and a birth date do not tell who it is. */
static bool too_common(const struct common *c, uint64_t surname)
{
	const uint64_t *n = hmap_get(&c->births, surname);
	return n != NULL && *n > DAYS_OF_LIVES / 100;
}

/* How many birth dates come with each surname. */
static void count_births(const struct profiles *s, struct common *c)
{
	bool fresh;
	for (size_t k = 0; k < s->n; k++) {
		const struct profile *p = &s->p[k];
		struct name_view v;
		if ((p->flags & PROFILE_dead) != 0 || p->name == 0 || p->birth == 0)
			continue;
		name_view_read(s->name[p->name], &v);
		for (unsigned j = 0; j < v.n_sur; j++) {
			uint64_t sur = v.sur_hash[j];
			hmap_put(&c->pairs, hash64_mix(sur, p->birth), &fresh);
			if (fresh)
				++*hmap_put(&c->births, sur, NULL);
		}
	}
}

/* "Jansen, 1-2-1980" is the one Jansen of that day that is known by more than the surname. */
static void join_surnames(struct profiles *s, struct sharing *h)
{
	struct common c = {0};
	count_births(s, &c);
	share_surnames(s, h, RULE_surname_birth);
	size_t n = 0;
	for (size_t k = 0; k < h->n; k++) {
		struct name_view v;
		bool common = false;
		name_view_read(s->name[s->p[h->e[k].profile].name], &v);
		for (unsigned j = 0; j < v.n_sur; j++)
			common |= too_common(&c, v.sur_hash[j]);
		if (!common)
			h->e[n++] = h->e[k];
	}
	h->n = n;
	join_shared(s, h, RULE_surname_birth);
	hmap_free(&c.births);
	hmap_free(&c.pairs);
}

void join_probable(struct profiles *s)
{
	struct sharing h = {0};
	share_surnames(s, &h, RULE_name_birth);
	join_shared(s, &h, RULE_name_birth);
	join_surnames(s, &h);
	share_surnames(s, &h, RULE_name_contact);
	join_shared(s, &h, RULE_name_contact);
	mark_torn(s);
	share_surnames(s, &h, RULE_name_household);
	join_shared(s, &h, RULE_name_household);
	share_requesters(s, &h);
	join_shared(s, &h, RULE_name_requester);
	/* another surname at the same address or number, on the same birth date and first letter:
	 * married or divorced */
	share_contacts(s, &h, RULE_renamed);
	join_shared(s, &h, RULE_renamed);
	sharing_free(&h);
}

/* ---- what a cluster says ---- */

/* The birth date most mentions have; whole dates before partial ones. */
uint32_t cluster_birth(const struct profiles *s, uint32_t root)
{
	struct {
		uint32_t birth;
		uint64_t n;
	} seen[16] = {{0}};
	unsigned n = 0, best = 0;
	uint32_t k = root;
	do {
		const struct profile *p = &s->p[k];
		unsigned at = 0;
		while (at < n && seen[at].birth != p->birth)
			at++;
		if (p->birth != 0 && at < sizeof(seen) / sizeof(seen[0])) {
			n += at == n;
			seen[at].birth = p->birth;
			seen[at].n += p->mentions;
		}
		k = p->next;
	} while (k != root);
	for (unsigned j = 1; j < n; j++) {
		bool whole = date_full(date_of_key(seen[j].birth)),
		     best_whole = date_full(date_of_key(seen[best].birth));
		if (whole != best_whole         ? whole
		    : seen[j].n != seen[best].n ? seen[j].n > seen[best].n
						: seen[j].birth < seen[best].birth)
			best = j;
	}
	return seen[best].birth;
}

uint32_t cluster_soft_bsn(const struct profiles *s, uint32_t root)
{
	uint32_t bsn = 0, k = root;
	do {
		const struct profile *p = &s->p[k];
		if ((p->flags & PROFILE_soft) != 0 && p->bsn != 0) {
			if (bsn != 0 && bsn != p->bsn)
				return 0;
			bsn = p->bsn;
		}
		k = p->next;
	} while (k != root);
	return bsn;
}
