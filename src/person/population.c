/*
 * population - rows of a customer's list against the persons of a case (design.md 4, standing
 * population). What a person looks like is taken from the mentions that came to it, so decisions of
 * people are in it. Every row is weighed by itself against all persons that share something with
 * it, as in cluster.c; where two fit, both are told and neither is chosen. Joins nothing, gives no
 * ids, and calls nobody excluded.
 */
#include "person/population.h"

#include "base/must.h"
#include "person/inner.h"

#define VOICES_MAX 12 /* profiles of one person that speak in one bucket */

/* How well a person matches a row; of the best only is told. */
enum level {
	LEVEL_none = 0,
	LEVEL_alike,
	LEVEL_part_open,
	LEVEL_part,
	LEVEL_sure_open,
	LEVEL_sure,
	LEVEL_bsn
};

struct who {
	uint32_t id, bsn;
	uint32_t root; /* profile + 1, 0: nothing is known but the number */
	char sex;
};

/* Of a different identity in the lists. */
struct guest {
	uint32_t person[POPULATION_FITS]; /* numbers + 1, rising */
	uint32_t because;
	uint8_t level, fits;
	uint32_t first; /* row + 1 that says it first */
};

struct listed {
	uint64_t number;
	uint32_t item;
	uint32_t guest; /* first of its list in more, + 1 */
	uint32_t table;
	uint8_t unit, rank;
	bool headed;
};

struct more {
	uint32_t guest, next;
};

struct population {
	size_t cap; /* of itself */
	struct profiles s;
	struct reading rd;
	struct who *who;
	size_t n_who, cap_who;
	struct hmap person;  /* id -> number + 1 */
	struct hmap of_bsn;  /* BSN -> number + 1 */
	struct hmap members; /* profile and person */
	uint32_t *owner;     /* of a profile: person + 1 */
	size_t cap_owner;
	struct seen {
		uint32_t id, profile;
	} * seen; /* of the identities of the block at hand */
	size_t cap_seen;
	size_t n_evidence; /* profiles below are of evidence, above of lists */
	bool listing;
	struct listed *row;
	size_t n_row, cap_row;
	struct more *more;
	size_t n_more, cap_more;
	struct guest *guest;
	size_t cap_guest;
	struct hmap of_number; /* row of the item at hand -> row + 1 */
	struct hmap by_bsn;    /* of the lists -> row + 1 */
	uint32_t item;
	uint64_t number, at; /* of its row before, and the last byte met */
	uint32_t table;
};

struct population *population_new(const unsigned char key[16])
{
	size_t cap = 0;
	struct population *x = grow(NULL, &cap, sizeof(*x), 1);
	x->cap = cap;
	profiles_start(&x->s, key);
	reading_start(&x->rd);
	return x;
}

void population_free(struct population *x)
{
	profiles_free(&x->s);
	reading_free(&x->rd);
	grow_free(x->who, x->cap_who, sizeof(*x->who));
	hmap_free(&x->person);
	hmap_free(&x->of_bsn);
	hmap_free(&x->members);
	grow_free(x->owner, x->cap_owner, sizeof(*x->owner));
	grow_free(x->seen, x->cap_seen, sizeof(*x->seen));
	grow_free(x->row, x->cap_row, sizeof(*x->row));
	grow_free(x->more, x->cap_more, sizeof(*x->more));
	grow_free(x->guest, x->cap_guest, sizeof(*x->guest));
	hmap_free(&x->of_number);
	hmap_free(&x->by_bsn);
	grow_free(x, x->cap, 1);
}

/* ---- persons, and what they look like ---- */

void population_person(struct population *x, const struct person *p)
{
	uint64_t bsn = 0;
	must(!x->listing && (x->n_who == 0 || x->who[x->n_who - 1].id < p->id));
	if (!p->bsn_valid || !str_u64(p->bsn, &bsn) || bsn > UINT32_MAX)
		bsn = 0;
	GROW(x->who, x->cap_who, x->n_who + 1);
	x->who[x->n_who++] = (struct who){.id = p->id, .bsn = (uint32_t)bsn, .sex = p->sex};
	*hmap_put(&x->person, p->id, NULL) = x->n_who;
	if (bsn != 0)
		*hmap_put(&x->of_bsn, bsn, NULL) = x->n_who;
}

/* Two persons may be known by the same words: the second gets a profile of its own. */
static uint32_t own_profile(struct population *x, uint32_t profile, uint32_t number)
{
	GROW(x->owner, x->cap_owner, x->s.n + 1);
	if (x->owner[profile] == 0) {
		x->owner[profile] = number + 1;
		return profile;
	}
	uint32_t copy = (uint32_t)x->s.n;
	GROW(x->s.p, x->s.cap, x->s.n + 1);
	x->s.p[copy] = x->s.p[profile];
	x->s.p[copy].contact_cap = x->s.p[copy].contact_n;
	x->s.p[copy].parent = x->s.p[copy].next = copy;
	x->s.n++;
	x->owner[copy] = number + 1;
	return copy;
}

static void add_member(struct population *x, uint32_t number, uint32_t profile)
{
	bool fresh;
	struct who *w = &x->who[number];
	hmap_put(&x->members, (uint64_t)profile << 32 | number, &fresh);
	if (!fresh)
		return;
	profile = own_profile(x, profile, number);
	struct profile *p = &x->s.p[profile];
	p->mentions = 1;
	if (w->root == 0) {
		w->root = profile + 1;
		p->group_bsn = w->bsn;
		p->group_sex = w->sex;
		return;
	}
	p->parent = w->root - 1;
	p->next = x->s.p[p->parent].next;
	x->s.p[p->parent].next = profile;
}

static void take_evidence(struct population *x, uint32_t id)
{
	struct seen *seen = &x->seen[x->rd.b.identity - 1];
	const uint64_t *number = hmap_get(&x->person, id);
	if (number == NULL || seen->id == id)
		return;
	seen->id = id;
	if (seen->profile == 0) {
		const struct ident *i = reading_who(&x->rd);
		seen->profile = ident_strong(i) ? profile_of(&x->s, i, &x->rd.place) : MANY;
	}
	if (seen->profile != MANY)
		add_member(x, (uint32_t)*number - 1, seen->profile - 1);
}

static void open_block(struct population *x, struct unpacker *u, const struct place *place)
{
	reading_rewind(&x->rd);
	reading_open(&x->rd, u, place);
}

void population_evidence(struct population *x, struct mention_source *src,
			 uint32_t (*whose)(void *ctx, const struct place *p), void *ctx)
{
	struct place first;
	struct unpacker *u;
	src->rewind(src);
	while ((u = src->next(src, &first)) != NULL) {
		size_t met = 0;
		open_block(x, u, &first);
		while (reading_next(&x->rd)) {
			GROW(x->seen, x->cap_seen, x->rd.n_ident);
			for (; met < x->rd.n_ident; met++)
				x->seen[met] = (struct seen){0};
			if (first.standing < STANDING_listed || x->rd.b.identity == 0)
				continue;
			uint32_t id = whose(ctx, &x->rd.place);
			if (id != 0)
				take_evidence(x, id);
		}
	}
}

/* ---- rows of lists ---- */

/* Whom a row is about, when it names several: a patient before who works there. */
static uint8_t rank_of(enum role r)
{
	switch (r) {
	case ROLE_patient:
		return 5;
	case ROLE_staff:
		return 4;
	case ROLE_relative:
		return 3;
	case ROLE_professional:
		return 2;
	default:
		return 1;
	}
}

/* From here on the lists speak: what they say of who somebody is, is no profile of evidence. */
static void begin_lists(struct population *x)
{
	x->listing = true;
	x->n_evidence = x->s.n;
	hmap_free(&x->s.by_hash);
	x->s.by_hash = (struct hmap){0};
}

/* Another item; or rows that are numbered from the start again, further on in it. */
static void next_table(struct population *x, const struct place *p)
{
	bool item = x->item != p->item, again = p->number < x->number && p->at > x->at;
	if (item || again) {
		hmap_free(&x->of_number);
		x->of_number = (struct hmap){0};
		x->table = item ? 0 : x->table + 1;
	}
	x->item = p->item;
	x->number = p->number;
	x->at = item || p->at > x->at ? p->at : x->at;
}

static struct listed *row_at(struct population *x, const struct place *p, uint8_t rank)
{
	bool table = p->unit == UNIT_row;
	next_table(x, p);
	uint64_t *at = table ? hmap_put(&x->of_number, p->number, NULL) : NULL;
	if (at != NULL && *at != 0)
		return &x->row[*at - 1];
	if (!table && rank < rank_of(ROLE_staff))
		return NULL;
	GROW(x->row, x->cap_row, x->n_row + 1);
	x->row[x->n_row++] = (struct listed){
	    .number = p->number, .item = p->item, .table = x->table, .unit = (uint8_t)p->unit};
	if (at != NULL)
		*at = x->n_row;
	return &x->row[x->n_row - 1];
}

static bool is_headed(const struct population *x)
{
	const struct block_shape *s = &x->rd.u->shape[x->rd.b.shape];
	bool headed = false;
	for (uint32_t k = 0; k < s->n; k++)
		headed |= (s->slot[k].evidence & EV_label) != 0;
	return headed;
}

static void take_row(struct population *x)
{
	const struct ident *i = reading_who(&x->rd);
	uint8_t rank = rank_of(i->role);
	struct listed *r = row_at(x, &x->rd.place, rank);
	if (r != NULL)
		r->headed |= is_headed(x);
	if (r == NULL || rank < r->rank)
		return;
	if (rank > r->rank) {
		r->rank = rank;
		r->guest = 0;
	}
	if (!ident_strong(i) && i->n_weak == 0)
		return;
	uint32_t guest = profile_of(&x->s, i, &x->rd.place) - 1 - (uint32_t)x->n_evidence;
	GROW(x->guest, x->cap_guest, (size_t)guest + 1);
	GROW(x->more, x->cap_more, x->n_more + 1);
	x->more[x->n_more] = (struct more){guest, r->guest};
	r->guest = (uint32_t)++x->n_more;
	uint32_t row = (uint32_t)(r - x->row) + 1;
	if (x->guest[guest].first == 0)
		x->guest[guest].first = row;
	uint64_t *bsn = i->bsn != 0 ? hmap_put(&x->by_bsn, i->bsn, NULL) : NULL;
	if (bsn != NULL && *bsn == 0)
		*bsn = row;
}

void population_block(struct population *x, struct unpacker *u, const struct place *place)
{
	if (!x->listing)
		begin_lists(x);
	open_block(x, u, place);
	while (reading_next(&x->rd))
		take_row(x);
}

/* ---- comparing ---- */

static void note(struct population *x, uint32_t guest, uint32_t number, enum level level,
		 uint32_t because)
{
	struct guest *g = &x->guest[guest];
	uint32_t one = number + 1;
	if (level < g->level)
		return;
	if (level > g->level)
		*g = (struct guest){.level = (uint8_t)level, .first = g->first};
	g->because |= because;
	if (one == g->person[0] || one == g->person[1])
		return;
	if (g->fits < POPULATION_FITS + 1)
		g->fits++;
	if (g->person[0] == 0 || one < g->person[0]) {
		g->person[1] = g->person[0];
		g->person[0] = one;
	} else if (g->person[1] == 0 || one < g->person[1]) {
		g->person[1] = one;
	}
}

/* Do all that are known under this BSN have another name and another birth date? */
static bool other_human(const struct profiles *s, uint32_t root, const struct profile *g)
{
	bool other = false;
	uint32_t j = root, n = 0;
	if (g->name == 0 && g->birth == 0)
		return false;
	do {
		const struct profile *p = &s->p[j];
		struct name_fit f = name_compare(s->name[g->name], s->name[p->name]);
		enum birth_fit b = birth_compare(g->birth, p->birth);
		bool name = f.sur != SUR_differ && f.given != GIVEN_contradict;
		if (p->name == 0 && p->birth == 0)
			continue;
		if (g->birth == 0 || p->birth == 0 ? name : b != BIRTH_differ || name)
			return false;
		other = true;
	} while ((j = s->p[j].next) != root && ++n < BUCKET_MAX);
	return other;
}

static void compare_bsn(struct population *x, uint32_t guest)
{
	struct profile *g = &x->s.p[x->n_evidence + guest];
	const uint64_t *of = g->bsn != 0 ? hmap_get(&x->of_bsn, g->bsn) : NULL;
	g->group_bsn = g->bsn;
	g->group_sex = g->sex;
	if (of != NULL) {
		uint32_t root = x->who[*of - 1].root;
		bool other = root != 0 && other_human(&x->s, root - 1, g);
		note(x, guest, (uint32_t)*of - 1, other ? LEVEL_alike : LEVEL_bsn,
		     other ? BECAUSE_bsn | BECAUSE_conflict : BECAUSE_bsn);
	}
	for (unsigned k = 0; g->bsn == 0 && k < g->contact_n; k++) {
		uint64_t c = x->s.contact[g->contact_at + k];
		of = contact_kind(c) == CONTACT_weak ? hmap_get(&x->of_bsn, c >> 3) : NULL;
		uint32_t root = of == NULL ? 0 : x->who[*of - 1].root;
		if (of != NULL && (root == 0 || cluster_accepts(&x->s, root - 1, x->s.name[g->name],
								g->birth, g->sex)))
			note(x, guest, (uint32_t)*of - 1, LEVEL_bsn, BECAUSE_bsn);
	}
}

/* Persons that share something with guests. */
struct crowd {
	struct population *x;
	enum rule rule;
	bool sure;
	uint32_t because;
	unsigned n;
	uint32_t root[BUCKET_MAX];
	uint32_t voice[BUCKET_MAX][VOICES_MAX];
	uint8_t n_voice[BUCKET_MAX];
};

static void add_voice(struct crowd *c, unsigned at, uint32_t profile)
{
	const struct profile *p = &c->x->s.p[profile];
	for (unsigned k = 0; k < c->n_voice[at]; k++) {
		const struct profile *q = &c->x->s.p[c->voice[at][k]];
		if (q->name == p->name && q->birth == p->birth)
			return;
	}
	if (c->n_voice[at] < VOICES_MAX)
		c->voice[at][c->n_voice[at]++] = profile;
}

/* gives false where so many share it that it says nothing */
static bool gather_crowd(struct crowd *c, const struct bucket_entry *e, size_t n)
{
	c->n = 0;
	for (size_t k = 0; k < n; k++) {
		if (e[k].profile >= c->x->n_evidence || c->x->owner[e[k].profile] == 0)
			continue;
		uint32_t root = c->x->who[c->x->owner[e[k].profile] - 1].root - 1;
		unsigned at = 0;
		while (at < c->n && c->root[at] != root)
			at++;
		if (at == BUCKET_MAX)
			return false;
		if (at == c->n) {
			c->root[at] = root;
			c->n_voice[at] = 0;
			c->n++;
		}
		add_voice(c, at, e[k].profile);
	}
	return true;
}

/* One digit of the birth date differs, or day and month changed places; all else is the same. */
static bool nearly(const struct profiles *s, const struct profile *a, const struct profile *b)
{
	struct name_fit f = name_compare(s->name[a->name], s->name[b->name]);
	enum birth_fit d = birth_compare(a->birth, b->birth);
	return f.sur == SUR_equal && f.given >= GIVEN_initial &&
	       (d == BIRTH_near || d == BIRTH_swapped);
}

/* Two numbers are two humans, unless name and birth date say that one of them is wrong. */
static bool other_bsn(const struct profiles *s, const struct profile *g, uint32_t root)
{
	return g->bsn != 0 && s->p[root].group_bsn != 0 && s->p[root].group_bsn != g->bsn;
}

static void compare_one(struct crowd *c, uint32_t profile, unsigned at)
{
	const struct profiles *s = &c->x->s;
	const struct profile *g = &s->p[profile];
	enum fit best = FIT_no;
	bool near = false, dated = false;
	for (unsigned k = 0; k < c->n_voice[at]; k++) {
		const struct profile *v = &s->p[c->voice[at][k]];
		enum fit f = profiles_fit(s, g, v, c->rule);
		best = f > best ? f : best;
		near |= nearly(s, g, v);
		dated |= birth_compare(g->birth, v->birth) == BIRTH_equal;
	}
	if (best == FIT_no && !near)
		return;
	bool opposed =
	    best == FIT_no || clusters_oppose(s, profile, c->root[at], c->rule, c->because);
	if (opposed && (c->rule == RULE_renamed || (other_bsn(s, g, c->root[at]) && !dated)))
		return;
	enum level level = opposed             ? LEVEL_alike
			   : c->sure           ? best == FIT_equal ? LEVEL_sure : LEVEL_sure_open
			   : best == FIT_equal ? LEVEL_part
					       : LEVEL_part_open;
	note(c->x, profile - (uint32_t)c->x->n_evidence, c->x->owner[c->root[at]] - 1, level,
	     opposed ? c->because | BECAUSE_conflict : c->because);
}

static void compare_bucket(struct crowd *c, const struct bucket_entry *e, size_t n)
{
	bool guests = false, others = false;
	for (size_t k = 0; k < n; k++) {
		guests |= e[k].profile >= c->x->n_evidence;
		others |= e[k].profile < c->x->n_evidence;
	}
	if (!guests || !others || !gather_crowd(c, e, n))
		return;
	c->because = e[0].tag;
	for (size_t k = 0; k < n; k++) {
		if (e[k].profile < c->x->n_evidence)
			continue;
		if (c->x->guest[e[k].profile - c->x->n_evidence].level == LEVEL_bsn)
			continue;
		for (unsigned at = 0; at < c->n; at++)
			compare_one(c, e[k].profile, at);
	}
}

static void compare_shared(struct crowd *c, struct sharing *h)
{
	GROW(h->spare, h->cap_spare, h->n);
	buckets_sort(h->e, h->spare, h->n);
	for (size_t from = 0, to; from < h->n; from = to) {
		for (to = from + 1; to < h->n && h->e[to].hash == h->e[from].hash; to++)
			;
		if (to - from > 1)
			compare_bucket(c, h->e + from, to - from);
	}
	h->n = 0;
}

void population_compare(struct population *x)
{
	static const struct {
		enum rule rule;
		bool sure, names;
	} step[] = {
	    {RULE_contact, true, false},      {RULE_patient, true, false},
	    {RULE_invalid, true, false},      {RULE_swapped, true, true},
	    {RULE_name_birth, false, true},   {RULE_surname_birth, false, true},
	    {RULE_name_contact, false, true}, {RULE_name_household, false, true},
	    {RULE_renamed, false, false},
	};
	struct sharing h = {0};
	if (!x->listing)
		begin_lists(x);
	GROW(x->guest, x->cap_guest, x->s.n - x->n_evidence);
	GROW(x->owner, x->cap_owner, x->n_evidence);
	for (size_t k = x->n_evidence; k < x->s.n; k++)
		compare_bsn(x, (uint32_t)(k - x->n_evidence));
	for (size_t k = 0; k < sizeof(step) / sizeof(step[0]); k++) {
		struct crowd c;
		c.x = x;
		c.rule = step[k].rule;
		c.sure = step[k].sure;
		if (step[k].names)
			share_surnames(&x->s, &h, c.rule);
		else
			share_contacts(&x->s, &h, c.rule);
		compare_shared(&c, &h);
	}
	sharing_free(&h);
}

/* ---- what came of it ---- */

size_t population_rows(const struct population *x) { return x->n_row; }

static enum match match_of(uint8_t level)
{
	return level >= LEVEL_sure_open   ? MATCH_sure
	       : level >= LEVEL_part_open ? MATCH_part
	       : level == LEVEL_alike     ? MATCH_alike
					  : MATCH_none;
}

/* The first row that says the same of the one it is about. */
static uint32_t same_as(const struct population *x, size_t row, uint32_t guest)
{
	const struct profile *p = &x->s.p[x->n_evidence + guest];
	const uint64_t *bsn = p->bsn != 0 ? hmap_get(&x->by_bsn, p->bsn) : NULL;
	uint32_t first = bsn != NULL ? (uint32_t)*bsn : x->guest[guest].first;
	return first != 0 && first <= row ? first : 0;
}

struct population_row population_at(const struct population *x, size_t row)
{
	const struct listed *r = &x->row[row];
	struct population_row out = {.item = r->item,
				     .unit = (enum unit)r->unit,
				     .number = r->number,
				     .table = r->table,
				     .headed = r->headed,
				     .little = r->guest == 0};
	uint8_t level = 0;
	for (uint32_t m = r->guest; m != 0; m = x->more[m - 1].next) {
		const struct guest *g = &x->guest[x->more[m - 1].guest];
		if (x->more[m - 1].next == 0)
			out.same = same_as(x, row, x->more[m - 1].guest);
		if (g->level == LEVEL_none || g->level <= level)
			continue;
		level = g->level;
		out.match = match_of(level);
		out.fits = g->fits;
		out.because = g->because;
		for (unsigned k = 0; k < POPULATION_FITS; k++)
			out.person[k] = g->person[k] == 0 ? 0 : x->who[g->person[k] - 1].id;
	}
	return out;
}

size_t population_words(uint32_t because, str out_words[POPULATION_WORDS])
{
	_Static_assert(POPULATION_WORDS == BECAUSE_WORDS, "the same words");
	return because_words(because, out_words);
}
