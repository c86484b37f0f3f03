/*
 * unpacker - the reading side of a block (find/block.h). The bytes come from a worker that may lie
 * or from a case that may be damaged: form, sizes, references, text and type of every value are
 * checked, each once. Work on a mention is linear in its findings, memory in the bytes of a block.
 */
#include "find/block.h"

#include <string.h>

#include "base/must.h"

#define ARENA_BYTES ((size_t)256 << 20) /* reserved; a block of 128 KiB can not fill it */

#define KIND(num, name, category) _Static_assert((num) < 64, "a kind is a bit of 64");
#include "find/kind.tbl"
#undef KIND

void unpack_start(struct unpacker *u, size_t max_findings, size_t max_value)
{
	*u = (struct unpacker){
	    .max_findings = max_findings, .max_value = max_value, .a = arena_make(ARENA_BYTES)};
}

void unpack_free(struct unpacker *u)
{
	for (size_t k = 0; k < sizeof(u->of_kind) / sizeof(u->of_kind[0]); k++)
		grow_free(u->of_kind[k].at, u->of_kind[k].cap, sizeof(*u->of_kind[k].at));
	grow_free(u->shape, u->cap_shape, sizeof(*u->shape));
	grow_free(u->identity, u->cap_identity, sizeof(*u->identity));
	grow_free(u->requester, u->cap_requester, sizeof(*u->requester));
	grow_free(u->value, u->cap_value, sizeof(*u->value));
	grow_free(u->own, u->cap_own, sizeof(*u->own));
	grow_free(u->finding, u->cap_finding, sizeof(*u->finding));
	arena_free(&u->a);
}

void unpack_open(struct unpacker *u, str block)
{
	u->c = cur_of(block);
	arena_reset(&u->a);
	u->n_shape = u->n_identity = u->n_requester = u->n_value = 0;
	for (size_t k = 0; k < sizeof(u->of_kind) / sizeof(u->of_kind[0]); k++)
		u->of_kind[k].n = u->of_kind[k].last = 0;
	u->last_identity = u->last_requester = 0;
	u->number = u->at = 0;
	u->n = 0;
}

bool unpack_bad(const struct unpacker *u) { return u->c.bad; }

static uint64_t unzigzag(uint64_t z) { return (z >> 1) ^ ((uint64_t)0 - (z & 1)); }

/* ---- what stands once ---- */

static void read_group(struct unpacker *u, enum told_group group)
{
	str raw = cur_lv(&u->c);
	struct cur c = cur_of(raw);
	unsigned role = cur_u8(&c);
	uint64_t n = cur_var(&c);
	str kinds = cur_take(&c, n);
	bool fits = role_known(role) && (group == TOLD_identity || role == ROLE_none);
	if (u->c.bad || c.bad || n == 0 || n > u->max_findings || !fits) {
		u->c.bad = true;
		return;
	}
	for (size_t i = 0; i < kinds.n; i++) {
		unsigned kind = kinds.p[i] & ~BLOCK_INVALID;
		if (!kind_known(kind) || kind_group((enum kind)kind) != group) {
			u->c.bad = true;
			return;
		}
	}
	struct block_group g = {
	    .raw = raw, .role = (enum role)role, .n = (uint32_t)n, .kinds = kinds.p};
	if (group == TOLD_identity) {
		GROW(u->identity, u->cap_identity, u->n_identity + 1);
		u->identity[u->n_identity++] = g;
	} else {
		GROW(u->requester, u->cap_requester, u->n_requester + 1);
		u->requester[u->n_requester++] = g;
	}
}

const struct block_said *unpack_told(struct unpacker *u, struct block_group *g)
{
	if (g->told != NULL || u->c.bad)
		return u->c.bad ? NULL : g->told;
	struct cur c = {g->kinds + g->n, g->raw.p + g->raw.n, false};
	struct block_said *t = arena_new(&u->a, struct block_said, g->n);
	for (uint32_t i = 0; i < g->n; i++) {
		unsigned kind = g->kinds[i] & ~BLOCK_INVALID;
		t[i] = (struct block_said){(enum kind)kind, (g->kinds[i] & BLOCK_INVALID) != 0,
					   cur_lv(&c)};
		if (c.bad || (!g->checked && !finding_value_may_be(kind, t[i].value, u->max_value)))
			u->c.bad = true;
	}
	if (!cur_done(&c))
		u->c.bad = true;
	g->told = t;
	return u->c.bad ? NULL : t;
}

bool unpack_told_all(struct unpacker *u)
{
	for (size_t k = 0; k < u->n_identity; k++)
		unpack_told(u, &u->identity[k]);
	for (size_t k = 0; k < u->n_requester; k++)
		unpack_told(u, &u->requester[k]);
	return !u->c.bad;
}

/* The kinds of the findings of a shape that belong to a group, as the group has them. */
static const unsigned char *kinds_of(struct unpacker *u, const struct block_shape *s,
				     enum told_group group, uint32_t n)
{
	unsigned char *k = arena_new(&u->a, unsigned char, n);
	uint32_t at = 0;
	for (uint32_t i = 0; i < s->n; i++)
		if (s->slot[i].group == group)
			k[at++] =
			    (unsigned char)(s->slot[i].kind |
					    ((s->slot[i].evidence & EV_invalid) != 0 ? BLOCK_INVALID
										     : 0));
	return k;
}

#define SLOT_LEAST 3 /* [byte] kind, evidence, cell */

static void read_shape(struct unpacker *u)
{
	unsigned role = cur_u8(&u->c), unit = cur_u8(&u->c);
	uint64_t n = cur_var(&u->c);
	if (u->c.bad || !role_known(role) || !unit_known(unit) || n == 0 || n > u->max_findings ||
	    n > cur_left(&u->c) / SLOT_LEAST) {
		u->c.bad = true;
		return;
	}
	struct block_shape s = {.role = (enum role)role,
				.unit = (enum unit)unit,
				.n = (uint32_t)n,
				.slot = arena_new(&u->a, struct block_slot, (size_t)n)};
	uint32_t count[3] = {0};
	for (uint32_t i = 0; i < s.n; i++) {
		unsigned kind = cur_u8(&u->c), evidence = cur_u8(&u->c);
		uint64_t cell = cur_var(&u->c);
		if (!kind_known(kind) || cell > UINT32_MAX)
			u->c.bad = true;
		enum told_group group = kind_group((enum kind)kind);
		count[group]++;
		s.slot[i] = (struct block_slot){.kind = (uint8_t)kind,
						.evidence = (uint8_t)evidence,
						.group = (uint8_t)group,
						.cell = (uint32_t)cell};
	}
	s.n_own = count[TOLD_own];
	s.n_identity = count[TOLD_identity];
	s.n_requester = count[TOLD_requester];
	s.identity_kinds = kinds_of(u, &s, TOLD_identity, s.n_identity);
	s.own_kinds = kinds_of(u, &s, TOLD_own, s.n_own);
	s.requester_kinds = kinds_of(u, &s, TOLD_requester, s.n_requester);
	GROW(u->shape, u->cap_shape, u->n_shape + 1);
	u->shape[u->n_shape++] = s;
}

static void read_value(struct unpacker *u)
{
	unsigned kind = cur_u8(&u->c);
	str value = cur_lv(&u->c);
	if (u->c.bad || !finding_value_may_be(kind, value, u->max_value) ||
	    kind_group((enum kind)kind) != TOLD_own) {
		u->c.bad = true;
		return;
	}
	struct value_list *l = &u->of_kind[kind];
	GROW(l->at, l->cap, l->n + 1);
	l->at[l->n++] = (uint32_t)u->n_value;
	GROW(u->value, u->cap_value, u->n_value + 1);
	u->value[u->n_value++] = (struct block_value){(enum kind)kind, value, (uint32_t)value.n};
}

/* ---- mentions ---- */

/* A number of one of n things; gives it + 1, 0 when there is no such. */
static uint32_t read_number(struct unpacker *u, size_t n, uint32_t *last)
{
	uint64_t v = cur_var(&u->c);
	if (v == 0)
		v = *last;
	if (v == 0 || v > n) {
		u->c.bad = true;
		return 0;
	}
	*last = (uint32_t)v;
	return (uint32_t)v;
}

static void read_identity(struct unpacker *u, const struct block_shape *s, struct block_mention *m)
{
	if (s->n_identity == 0)
		return;
	m->identity = read_number(u, u->n_identity, &u->last_identity);
	const struct block_group *g = m->identity > 0 ? &u->identity[m->identity - 1] : NULL;
	if (g == NULL || g->n != s->n_identity || g->role != s->role ||
	    memcmp(g->kinds, s->identity_kinds, g->n) != 0)
		u->c.bad = true;
}

static void read_requester(struct unpacker *u, const struct block_shape *s, struct block_mention *m)
{
	if (s->n_requester == 0)
		return;
	m->requester = read_number(u, u->n_requester, &u->last_requester);
	const struct block_group *g = m->requester > 0 ? &u->requester[m->requester - 1] : NULL;
	if (g == NULL || g->n != s->n_requester || memcmp(g->kinds, s->requester_kinds, g->n) != 0)
		u->c.bad = true;
}

static void read_own(struct unpacker *u, const struct block_shape *s)
{
	GROW(u->own, u->cap_own, s->n_own);
	for (uint32_t i = 0; i < s->n_own && !u->c.bad; i++) {
		struct value_list *l = &u->of_kind[s->own_kinds[i] & ~BLOCK_INVALID];
		uint32_t number = read_number(u, l->n, &l->last);
		u->own[i] = number > 0 ? l->at[number - 1] : 0;
	}
}

static bool read_mention(struct unpacker *u, uint64_t shape, struct block_mention *out_m)
{
	struct block_mention m = {.shape = (uint32_t)shape};
	if (shape >= u->n_shape) {
		u->c.bad = true;
		return false;
	}
	const struct block_shape *s = &u->shape[shape];
	read_identity(u, s, &m);
	read_requester(u, s, &m);
	read_own(u, s);
	u->number += unzigzag(cur_var(&u->c));
	u->at += unzigzag(cur_var(&u->c));
	m.places = cur_lv(&u->c);
	m.own = u->own;
	m.number = u->number;
	m.at = u->at;
	if (u->c.bad)
		return false;
	u->n++;
	*out_m = m;
	return true;
}

bool unpack_next(struct unpacker *u, struct block_mention *out_m)
{
	while (cur_left(&u->c) > 0) {
		uint64_t record = cur_var(&u->c);
		switch (record) {
		case 0:
			read_group(u, TOLD_identity);
			break;
		case 1:
			read_group(u, TOLD_requester);
			break;
		case 2:
			read_shape(u);
			break;
		case 3:
			read_value(u);
			break;
		default:
			return read_mention(u, record - 4, out_m);
		}
	}
	return false;
}

/* ---- with places ---- */

static uint32_t *lengths_of(struct unpacker *u, struct block_group *g)
{
	if (g->length == NULL) {
		g->length = arena_new(&u->a, uint32_t, g->n);
		for (uint32_t i = 0; i < g->n; i++)
			g->length[i] = (uint32_t)g->told[i].value.n;
	}
	return g->length;
}

/* Where the expected length of each finding is kept. */
struct whole {
	const struct block_said *told[3];
	uint32_t *length[3];
	uint32_t at[3];
};

static bool whole_start(struct unpacker *u, const struct block_mention *b, struct whole *w)
{
	*w = (struct whole){{NULL}, {NULL}, {0}};
	struct block_group *g[3] = {NULL, b->identity > 0 ? &u->identity[b->identity - 1] : NULL,
				    b->requester > 0 ? &u->requester[b->requester - 1] : NULL};
	for (int k = TOLD_identity; k <= TOLD_requester; k++) {
		if (g[k] == NULL)
			continue;
		w->told[k] = unpack_told(u, g[k]);
		if (w->told[k] == NULL)
			return false;
		w->length[k] = lengths_of(u, g[k]);
	}
	return true;
}

/* Take the differences told of one finding; they come in the order of the findings. */
static bool differs(struct cur *c, uint64_t *head, uint64_t here, uint64_t *out_v)
{
	if (*head != here)
		return false;
	*out_v = unzigzag(cur_var(c));
	*head = cur_left(c) > 0 ? cur_var(c) : UINT64_MAX;
	return true;
}

/* Go over the findings of a mention and keep what is expected up to date; f: where they are put,
 * or NULL. Each must lie before size. */
static inline bool walk(struct unpacker *u, const struct block_mention *b, uint64_t size,
			struct finding *f)
{
	struct block_shape *s = &u->shape[b->shape];
	struct cur c = cur_of(b->places);
	struct whole w;
	uint64_t head = cur_left(&c) > 0 ? cur_var(&c) : UINT64_MAX, end = b->at, v;
	bool within = true;
	if (!whole_start(u, b, &w))
		return false;
	for (uint32_t i = 0; i < s->n; i++) {
		struct block_slot *slot = &s->slot[i];
		uint32_t at = w.at[slot->group]++;
		bool own = slot->group == TOLD_own;
		struct block_value *value = own ? &u->value[b->own[at]] : NULL;
		uint32_t *length = own ? &value->length : &w.length[slot->group][at];
		if (head >> 1 == i && differs(&c, &head, (uint64_t)i << 1, &v))
			slot->gap += v;
		if (head >> 1 == i && differs(&c, &head, (uint64_t)i << 1 | 1, &v)) {
			v += *length;
			if (v > UINT32_MAX)
				u->c.bad = true;
			*length = (uint32_t)v;
		}
		uint64_t here = end + slot->gap;
		end = here + *length;
		within &= here <= size && *length <= size - here;
		if (i == 0 && here != b->at)
			u->c.bad = true;
		if (f != NULL)
			f[i] = (struct finding){.kind = (enum kind)slot->kind,
						.evidence = slot->evidence,
						.cell = slot->cell,
						.at = here,
						.raw_n = *length,
						.value = own ? value->value
							     : w.told[slot->group][at].value};
	}
	if (!cur_done(&c) || head != UINT64_MAX)
		u->c.bad = true;
	return within && !u->c.bad;
}

bool unpack_whole(struct unpacker *u, const struct block_mention *b, struct mention *out_m)
{
	const struct block_shape *s = &u->shape[b->shape];
	GROW(u->finding, u->cap_finding, s->n);
	walk(u, b, UINT64_MAX, u->finding);
	if (u->c.bad)
		return false;
	*out_m = (struct mention){.role = s->role,
				  .unit = s->unit,
				  .number = b->number,
				  .n = s->n,
				  .finding = u->finding};
	return true;
}

bool unpack_within(struct unpacker *u, const struct block_mention *b, uint64_t size)
{
	return walk(u, b, size, NULL);
}
