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
	grow_free(u->finding, u->cap_finding, sizeof(*u->finding));
	arena_free(&u->a);
}

void unpack_open(struct unpacker *u, str block)
{
	u->c = cur_of(block);
	arena_reset(&u->a);
	u->n_shape = u->n_identity = u->n_requester = u->n_value = 0;
	for (size_t k = 0; k < sizeof(u->of_kind) / sizeof(u->of_kind[0]); k++)
		u->of_kind[k].n = 0;
	u->number = u->at = 0;
	u->n = 0;
}

bool unpack_bad(const struct unpacker *u) { return u->c.bad; }

static uint64_t unzigzag(uint64_t z) { return (z >> 1) ^ ((uint64_t)0 - (z & 1)); }

/* ---- what stands once ---- */

static bool value_may_be(const struct unpacker *u, unsigned kind, str value)
{
	return u->vouched || finding_value_may_be(kind, value, u->max_value);
}

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
		if (c.bad || (!g->checked && !value_may_be(u, kind, t[i].value)))
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
		if (!u->identity[k].checked)
			unpack_told(u, &u->identity[k]);
	for (size_t k = 0; k < u->n_requester; k++)
		if (!u->requester[k].checked)
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
		if (!kind_known(kind) || cell > UINT32_MAX) {
			u->c.bad = true;
			return;
		}
		enum told_group group = kind_group((enum kind)kind);
		s.slot[i] = (struct block_slot){.kind = (uint8_t)kind,
						.evidence = (uint8_t)evidence,
						.group = (uint8_t)group,
						.nth = count[group]++,
						.cell = (uint32_t)cell};
	}
	s.n_own = count[TOLD_own];
	s.n_identity = count[TOLD_identity];
	s.n_requester = count[TOLD_requester];
	s.identity_kinds = kinds_of(u, &s, TOLD_identity, s.n_identity);
	s.own_kinds = kinds_of(u, &s, TOLD_own, s.n_own);
	s.requester_kinds = kinds_of(u, &s, TOLD_requester, s.n_requester);
	s.own = arena_new(&u->a, uint32_t, s.n_own);
	s.own_extra = arena_new(&u->a, uint64_t, s.n_own);
	GROW(u->shape, u->cap_shape, u->n_shape + 1);
	u->shape[u->n_shape++] = s;
}

static void read_value(struct unpacker *u)
{
	unsigned kind = cur_u8(&u->c);
	str value = cur_lv(&u->c);
	if (u->c.bad || !kind_known(kind) || !value_may_be(u, kind, value) ||
	    kind_group((enum kind)kind) != TOLD_own) {
		u->c.bad = true;
		return;
	}
	struct value_list *l = &u->of_kind[kind];
	GROW(l->at, l->cap, l->n + 1);
	l->at[l->n++] = (uint32_t)u->n_value;
	GROW(u->value, u->cap_value, u->n_value + 1);
	u->value[u->n_value++] = (struct block_value){(enum kind)kind, value};
}

/* ---- mentions ---- */

/* A number of one of n things, from the newest back; gives it + 1, 0 when there is no such. */
static inline uint32_t read_number(struct unpacker *u, size_t n)
{
	uint64_t v = cur_var(&u->c);
	if (v >= n) {
		u->c.bad = true;
		return 0;
	}
	return (uint32_t)(n - v);
}

static bool read_identity(struct unpacker *u, struct block_shape *s)
{
	s->identity = read_number(u, u->n_identity);
	const struct block_group *g = s->identity > 0 ? &u->identity[s->identity - 1] : NULL;
	return g != NULL && s->n_identity > 0 && g->n == s->n_identity && g->role == s->role &&
	       memcmp(g->kinds, s->identity_kinds, g->n) == 0;
}

static bool read_requester(struct unpacker *u, struct block_shape *s)
{
	s->requester = read_number(u, u->n_requester);
	const struct block_group *g = s->requester > 0 ? &u->requester[s->requester - 1] : NULL;
	return g != NULL && s->n_requester > 0 && g->n == s->n_requester &&
	       memcmp(g->kinds, s->requester_kinds, g->n) == 0;
}

static inline void read_one_own(struct unpacker *u, struct block_shape *s, uint32_t i)
{
	const struct value_list *l = &u->of_kind[s->own_kinds[i] & ~BLOCK_INVALID];
	uint32_t number = read_number(u, l->n);
	s->own[i] = number > 0 ? l->at[number - 1] : 0;
}

static bool read_own(struct unpacker *u, struct block_shape *s, uint64_t changes)
{
	uint64_t told = changes / BLOCK_VALUE(0);
	while (told != 0) {
		uint32_t i = (uint32_t)__builtin_ctzll(told);
		if (i >= s->n_own)
			return false;
		read_one_own(u, s, i);
		told &= told - 1;
	}
	for (uint32_t i = BLOCK_OWN; i < s->n_own && !u->c.bad; i++)
		read_one_own(u, s, i);
	return true;
}

/* What the first mention of a shape must tell. */
static uint64_t whole_of(const struct block_shape *s)
{
	uint64_t values =
	    s->n_own >= BLOCK_OWN ? UINT64_MAX / BLOCK_VALUE(0) : ((uint64_t)1 << s->n_own) - 1;
	return (s->n_identity > 0 ? BLOCK_WHO : 0) | (s->n_requester > 0 ? BLOCK_THROUGH : 0) |
	       values * BLOCK_VALUE(0);
}

static bool read_mention(struct unpacker *u, uint64_t shape, struct block_mention *out_m)
{
	struct block_mention m = {.shape = (uint32_t)shape};
	if (shape >= u->n_shape) {
		u->c.bad = true;
		return false;
	}
	struct block_shape *s = &u->shape[shape];
	bool good = true;
	m.changes = cur_var(&u->c);
	u->at += unzigzag(cur_var(&u->c));
	if ((m.changes & BLOCK_STEP) != 0)
		s->step = unzigzag(cur_var(&u->c));
	if ((m.changes & BLOCK_WHO) != 0)
		good &= read_identity(u, s);
	if ((m.changes & BLOCK_THROUGH) != 0)
		good &= read_requester(u, s);
	if (m.changes >= BLOCK_VALUE(0) || s->n_own > BLOCK_OWN)
		good &= read_own(u, s, m.changes);
	if ((m.changes & BLOCK_PLACES) != 0)
		m.places = cur_lv(&u->c);
	if (!s->met)
		good &= (whole_of(s) & ~m.changes) == 0;
	if (!good || u->c.bad) {
		u->c.bad = true;
		return false;
	}
	s->met = true;
	u->number += s->step;
	m.identity = s->identity;
	m.requester = s->requester;
	m.own = s->own;
	m.number = u->number;
	m.at = u->at;
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

#define FAR ((uint64_t)1 << 40) /* [byte] what adds up without care */

static void weigh(struct block_shape *s, uint64_t v, bool there)
{
	bool back = v >> 63 != 0;
	uint64_t size = back ? (uint64_t)0 - v : v, *sum = back ? &s->back : &s->onward;
	s->odd |= size > FAR;
	*sum += there ? size : (uint64_t)0 - size;
}

/* What a value of this kind has at least. */
static uint32_t value_least(unsigned kind)
{
	return kind == KIND_birth_date || kind == KIND_address_date ? 10 : 1;
}

/* Take in one difference. */
static void differ(struct unpacker *u, struct block_shape *s, uint64_t head, uint64_t z)
{
	struct block_slot *slot = &s->slot[head >> 1];
	if ((head & 1) == 0) {
		u->c.bad |= head == 0;
		weigh(s, slot->gap, false);
		slot->gap += unzigzag(z);
		weigh(s, slot->gap, true);
		return;
	}
	weigh(s, slot->extra, false);
	slot->extra += unzigzag(z);
	weigh(s, slot->extra, true);
	if (slot->group == TOLD_own)
		s->own_extra[slot->nth] = slot->extra;
	else
		s->odd |= slot->extra >> 63 != 0 && 0 - slot->extra > value_least(slot->kind);
}

/* Take in all differences of a mention; they come in rising order. */
static bool differ_all(struct unpacker *u, struct block_shape *s, str places)
{
	struct cur c = cur_of(places);
	uint64_t next = 0;
	while (cur_left(&c) > 0) {
		uint64_t head = cur_var(&c), z = cur_var(&c);
		if (c.bad || head < next || head >> 1 >= s->n) {
			u->c.bad = true;
			return false;
		}
		differ(u, s, head, z);
		next = head + 1;
	}
	return !u->c.bad;
}

/* Go over the findings of a mention; f: where they are put, or NULL. gives whether each lies before
 * size. */
static bool walk(struct unpacker *u, const struct block_mention *b, uint64_t size,
		 struct finding *f)
{
	const struct block_shape *s = &u->shape[b->shape];
	const struct block_said *told[3] = {NULL};
	uint64_t end = b->at;
	bool within = true;
	if (b->identity > 0)
		told[TOLD_identity] = unpack_told(u, &u->identity[b->identity - 1]);
	if (b->requester > 0)
		told[TOLD_requester] = unpack_told(u, &u->requester[b->requester - 1]);
	for (uint32_t i = 0; i < s->n && !u->c.bad; i++) {
		const struct block_slot *slot = &s->slot[i];
		bool own = slot->group == TOLD_own;
		str value =
		    own ? u->value[b->own[slot->nth]].value : told[slot->group][slot->nth].value;
		uint64_t length = value.n + slot->extra;
		uint64_t here = end + slot->gap;
		u->c.bad |= length > UINT32_MAX;
		end = here + length;
		within &= here <= size && length <= size - here;
		if (f != NULL)
			f[i] = (struct finding){.kind = (enum kind)slot->kind,
						.evidence = slot->evidence,
						.cell = slot->cell,
						.at = here,
						.raw_n = (uint32_t)length,
						.value = value};
	}
	return within && !u->c.bad;
}

bool unpack_whole(struct unpacker *u, const struct block_mention *b, struct mention *out_m)
{
	struct block_shape *s = &u->shape[b->shape];
	GROW(u->finding, u->cap_finding, s->n);
	if (differ_all(u, s, b->places))
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

/* All findings lie between the first less what leads back, and the first with what leads on and all
 * values. gives false also when only this does not tell. */
static bool surely_within(const struct unpacker *u, const struct block_mention *b, uint64_t size)
{
	const struct block_shape *s = &u->shape[b->shape];
	uint64_t reach = s->onward;
	bool odd = s->odd;
	if (b->identity > 0)
		reach += u->identity[b->identity - 1].raw.n;
	if (b->requester > 0)
		reach += u->requester[b->requester - 1].raw.n;
	for (uint32_t i = 0; i < s->n_own; i++) {
		uint64_t n = u->value[b->own[i]].value.n;
		reach += n;
		odd |= n + s->own_extra[i] > UINT32_MAX;
	}
	return !odd && b->at >= s->back && b->at <= size && reach <= size - b->at;
}

bool unpack_within(struct unpacker *u, const struct block_mention *b, uint64_t size)
{
	if (b->places.n > 0 && !differ_all(u, &u->shape[b->shape], b->places))
		return false;
	return surely_within(u, b, size) || walk(u, b, size, NULL);
}
