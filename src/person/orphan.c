/*
 * orphan - mentions that are nobody by themselves: an order, a specimen, a bare patient number.
 * Here is taken down what mentions say of such keys: which wait, who carries them, which stand
 * together, by whose numbers they were asked for, and who will ask. What is said of values nobody
 * waits for is left out. wait.c works out whose they are.
 */
#include <string.h>

#include "person/wait.h"

#define FALLBACK_LENGTH 5                 /* shortest value that is believed outside its scope */
#define NUMBER_LENGTH   7                 /* the same of numbers of requesters */
#define LINKS           3                 /* of one mention that are followed */
#define SIEVE_BITS      16                /* for each key asked for */
#define SIEVE_LEAST     ((size_t)1 << 10) /* words */
#define SIEVE_MOST      ((size_t)1 << 26)

void orphans_start(struct orphans *o, const unsigned char key[16], const struct person_spill *spill)
{
	*o = (struct orphans){.limit = spill->open == NULL ? 0 : spill->limit};
	memcpy(o->key, key, sizeof(o->key));
	spool_start(&o->asked, spill);
	spool_start(&o->said, spill);
	spool_start(&o->tied, spill);
	spool_start(&o->via, spill);
	spool_start(&o->answer, spill);
}

void orphans_free(struct orphans *o)
{
	spool_free(&o->asked);
	spool_free(&o->said);
	spool_free(&o->tied);
	spool_free(&o->via);
	spool_free(&o->answer);
	grow_free(o->sieve, o->cap_sieve, sizeof(*o->sieve));
	hmap_free(&o->of_block);
}

static bool is_own(const struct key_memo *m) { return m->key.kind == KIND_requester_number; }

static bool is_link(const struct key_memo *m) { return m->key.kind == KIND_requester_link; }

static bool is_patient(const struct key_memo *m) { return m->key.kind == KIND_patient_number; }

static void place_key(const struct orphans *o, struct key_memo *m, const struct place *p)
{
	if (m->v != 0)
		return;
	m->v = local_value(&m->key);
	m->in = local_scope(&m->key, p, o->key);
}

/* ---- which wait ---- */

static void ask(struct orphans *o, struct key_memo *m, const struct place *p)
{
	if (m->asked)
		return;
	m->asked = true;
	place_key(o, m, p);
	struct saying x = {.v = m->v,
			   .in = m->in,
			   .exhibit = p->exhibit,
			   .type = SAYING_asks,
			   .kind = (uint8_t)m->key.kind};
	if (m->key.value.n >= (is_link(m) ? NUMBER_LENGTH : FALLBACK_LENGTH))
		x.mode = m->key.scope.n == 0 ? KEY_any : KEY_blank;
	o->patients |= m->key.kind == KIND_patient_number;
	spool_add(&o->asked, &x);
}

static void tie(struct orphans *o, const struct key_memo *a, const struct key_memo *b)
{
	if (a->v == b->v && a->in == b->in)
		return;
	spool_add(&o->tied,
		  &(struct saying){.v = a->v, .in = a->in, .other_v = b->v, .other_in = b->in});
	spool_add(&o->tied,
		  &(struct saying){.v = b->v, .in = b->in, .other_v = a->v, .other_in = a->in});
}

void orphan_ask(struct orphans *o, const struct keys *keys)
{
	const struct key_memo *first = NULL;
	for (unsigned k = 0; k < keys->n; k++) {
		struct key_memo *m = keys->key[k];
		if (is_own(m))
			continue;
		ask(o, m, keys->place);
		if (is_link(m))
			continue;
		if (first == NULL)
			first = m;
		uint64_t mark = wait_mark(first->v, first->in);
		if (m != first && m->tied != mark)
			tie(o, first, m);
		m->tied = mark;
	}
}

void orphan_ask_links(struct orphans *o, const struct keys *keys)
{
	for (unsigned k = 0; k < keys->n; k++)
		if (is_link(keys->key[k]))
			ask(o, keys->key[k], keys->place);
}

void orphan_ask_orders(struct orphans *o, const struct keys *keys)
{
	for (unsigned k = 0; k < keys->n; k++)
		if (!is_patient(keys->key[k]) && !is_own(keys->key[k]))
			ask(o, keys->key[k], keys->place);
}

/* ---- what is said of values that somebody waits for ---- */

static uint64_t *sieve_bit(const struct orphans *o, uint64_t at, uint64_t *out_bit)
{
	at &= o->cap_sieve * 64 - 1;
	*out_bit = (uint64_t)1 << (at & 63);
	return &o->sieve[at >> 6];
}

static void sieve_put(struct orphans *o, uint64_t v)
{
	uint64_t bit, *word = sieve_bit(o, v, &bit);
	*word |= bit;
	word = sieve_bit(o, v >> 29, &bit);
	*word |= bit;
}

static bool sieve_has(const struct orphans *o, uint64_t v)
{
	uint64_t one, two;
	uint64_t a = *sieve_bit(o, v, &one), b = *sieve_bit(o, v >> 29, &two);
	return (a & one) != 0 && (b & two) != 0;
}

bool orphans_asked(struct orphans *o)
{
	size_t most = o->limit == 0 ? SIEVE_MOST : o->limit / SPOOLS / sizeof(*o->sieve);
	uint64_t words = o->asked.total * SIEVE_BITS / 64;
	size_t n = SIEVE_LEAST; /* a power of two */
	if (o->asked.total == 0)
		return false;
	while (n < words && n * 2 <= most && n < SIEVE_MOST)
		n *= 2;
	GROW(o->sieve, o->cap_sieve, n);
	spool_rewind(&o->asked);
	for (const struct saying *x; (x = spool_head(&o->asked)) != NULL; spool_pop(&o->asked))
		sieve_put(o, x->v);
	return true;
}

static bool wanted(struct orphans *o, struct key_memo *m, const struct place *p)
{
	if (!m->sifted) {
		place_key(o, m, p);
		m->sifted = true;
		m->wanted = sieve_has(o, m->v);
	}
	return m->wanted;
}

/* The links of a mention that are followed, the first first. */
static unsigned links_of(struct orphans *o, const struct keys *keys,
			 const struct key_memo *out_link[LINKS], uint64_t *out_mark)
{
	unsigned n = 0;
	*out_mark = 0;
	for (unsigned k = 0; k < keys->n && n < LINKS; k++) {
		struct key_memo *m = keys->key[k];
		if (!is_link(m) || !wanted(o, m, keys->place))
			continue;
		*out_mark = hash64_mix(*out_mark, wait_mark(m->v, m->in));
		out_link[n++] = m;
	}
	return n;
}

/* The mention names no requester: its orders, or its own number, were asked by its links. */
static void add_via(struct orphans *o, const struct keys *keys)
{
	const struct key_memo *link[LINKS];
	uint64_t mark;
	unsigned n = links_of(o, keys, link, &mark);
	for (unsigned k = 0; k < keys->n && n > 0; k++) {
		struct key_memo *m = keys->key[k];
		if (is_link(m) || is_patient(m) || !wanted(o, m, keys->place) || m->via == mark)
			continue;
		m->via = mark;
		o->n_via++;
		for (unsigned i = 0; i < n; i++) {
			unsigned flags =
			    (m->key.scope.n == 0 ? SAID_BLANK : 0) | (i + 1 == n ? SAID_LAST : 0);
			spool_add(&o->via, &(struct saying){.v = link[i]->v,
							    .in = link[i]->in,
							    .exhibit = keys->place->exhibit,
							    .b = o->n_via,
							    .type = SAYING_asked_by,
							    .mode = (uint8_t)i,
							    .flags = (uint8_t)flags});
			spool_add(&o->via,
				  &(struct saying){.v = link[i]->v, .in = m->v, .other_v = m->in});
		}
	}
}

static bool has_link(const struct keys *keys)
{
	for (unsigned k = 0; k < keys->n; k++)
		if (is_link(keys->key[k]))
			return true;
	return false;
}

static void carry_key(struct orphans *o, const struct key_memo *m, const struct place *p)
{
	unsigned flags = (m->key.scope.n == 0 ? SAID_BLANK : 0) | (m->vague ? SAID_VAGUE : 0) |
			 (is_own(m) ? SAID_OWN : 0);
	spool_add(&o->said, &(struct saying){.v = m->v,
					     .in = m->in,
					     .exhibit = p->exhibit,
					     .a = is_own(m) ? 0 : m->profile,
					     .b = m->requester,
					     .type = SAYING_carries,
					     .flags = (uint8_t)flags});
}

void orphan_carry(struct orphans *o, const struct keys *keys, uint32_t profile, uint32_t requester,
		  bool vague)
{
	vague = vague && has_link(keys);
	if (requester == 0 || vague)
		add_via(o, keys);
	for (unsigned k = 0; k < keys->n; k++) {
		struct key_memo *m = keys->key[k];
		if (is_link(m) || !wanted(o, m, keys->place) ||
		    (m->carried && m->profile == profile && m->requester == requester &&
		     m->vague == vague))
			continue;
		m->carried = true;
		m->profile = profile;
		m->requester = requester;
		m->vague = vague;
		carry_key(o, m, keys->place);
	}
}

static void wonder(struct orphans *o, struct key_memo *m, const struct place *p, size_t block)
{
	if (m->wondered || is_own(m) || !wanted(o, m, p))
		return;
	m->wondered = true;
	spool_add(
	    &o->said,
	    &(struct saying){.v = m->v, .in = m->in, .a = (uint32_t)block, .type = SAYING_wonders});
}

void orphan_wonder(struct orphans *o, const struct keys *keys, size_t block)
{
	for (unsigned k = 0; k < keys->n; k++)
		wonder(o, keys->key[k], keys->place, block);
}

void orphan_wonder_links(struct orphans *o, const struct keys *keys, size_t block)
{
	for (unsigned k = 0; k < keys->n; k++)
		if (is_link(keys->key[k]))
			wonder(o, keys->key[k], keys->place, block);
}

/* ---- the answers, block by block ---- */

static void answers_load(struct orphans *o, size_t block)
{
	const struct saying *x;
	if (o->block == block)
		return;
	o->block = block;
	if (o->of_block.count > 0)
		hmap_free(&o->of_block);
	for (; (x = spool_head(&o->answer)) != NULL && x->v <= block; spool_pop(&o->answer))
		if (x->v == block)
			*hmap_put(&o->of_block, x->in, NULL) = (uint64_t)x->b << 32 | x->a;
}

static const struct key_memo *answer(struct orphans *o, struct key_memo *m, const struct place *p,
				     size_t block)
{
	if (m->answered)
		return m;
	m->answered = true;
	answers_load(o, block);
	if (o->of_block.count == 0)
		return m;
	place_key(o, m, p);
	const uint64_t *a = hmap_get(&o->of_block, wait_mark(m->v, m->in));
	m->who = a == NULL ? 0 : (uint32_t)*a;
	m->through = a == NULL ? 0 : (uint32_t)(*a >> 32);
	return m;
}

static uint32_t because_key(enum kind k)
{
	return k == KIND_order          ? BECAUSE_order
	       : k == KIND_specimen     ? BECAUSE_specimen
	       : k == KIND_staff_number ? BECAUSE_staff
					: BECAUSE_patient;
}

uint32_t orphan_who(struct orphans *o, struct profiles *s, const struct keys *keys, size_t block,
		    uint32_t *out_because)
{
	static const enum kind order[] = {KIND_patient_number, KIND_order, KIND_specimen};
	for (unsigned step = 0; step < 3; step++) {
		for (unsigned k = 0; k < keys->n; k++) {
			if (keys->key[k]->key.kind != order[step])
				continue;
			uint32_t who = answer(o, keys->key[k], keys->place, block)->who;
			if (who != 0) {
				*out_because = because_key(order[step]);
				return cluster_root(s, who - 1) + 1;
			}
		}
	}
	return 0;
}

/* By its links, or by its orders and specimens. */
static uint32_t requester_by(struct orphans *o, const struct keys *keys, size_t block, bool links)
{
	for (unsigned k = 0; k < keys->n; k++) {
		struct key_memo *m = keys->key[k];
		if (is_patient(m) || is_own(m) || is_link(m) != links)
			continue;
		uint32_t r = answer(o, m, keys->place, block)->through;
		if (r != 0)
			return r;
	}
	return 0;
}

uint32_t orphan_linked(struct orphans *o, const struct keys *keys, size_t block)
{
	return requester_by(o, keys, block, true);
}

uint32_t orphan_requester(struct orphans *o, const struct keys *keys, size_t block)
{
	uint32_t r = requester_by(o, keys, block, true);
	return r != 0 ? r : requester_by(o, keys, block, false);
}
