/*
 * reading - the block at hand: its mentions one after the other, and for each thing that stands in
 * it once (identity, requester, shape, value) what was found out about it, so that most mentions
 * cost a few look-ups by number. Everything here is forgotten with the block.
 */
#include <string.h>

#include "base/hash.h"
#include "find/mention.h"
#include "person/inner.h"

void reading_start(struct reading *r) { *r = (struct reading){0}; }

void reading_free(struct reading *r)
{
	grow_free(r->ident, r->cap_ident, sizeof(*r->ident));
	grow_free(r->requester, r->cap_requester, sizeof(*r->requester));
	grow_free(r->value, r->cap_value, sizeof(*r->value));
	grow_free(r->shape, r->cap_shape, sizeof(*r->shape));
	grow_free(r->key, r->cap_key, sizeof(*r->key));
}

void reading_rewind(struct reading *r)
{
	r->u = NULL;
	r->before = 0;
	r->n_ident = 0;
}

void reading_open(struct reading *r, struct unpacker *u, const struct place *place)
{
	r->u = u;
	r->place = *place;
	r->first = place->ordinal;
	r->before += r->n_ident;
	r->n_ident = r->n_requester = r->n_value = r->n_shape = r->n_key = 0;
	r->who_of = 0;
}

/* Room for what the block has by now, new places zeroed. */
static void make_room(struct reading *r)
{
	const struct unpacker *u = r->u;
	GROW(r->ident, r->cap_ident, u->n_identity);
	GROW(r->requester, r->cap_requester, u->n_requester);
	GROW(r->value, r->cap_value, u->n_value);
	GROW(r->shape, r->cap_shape, u->n_shape);
	for (; r->n_ident < u->n_identity; r->n_ident++)
		r->ident[r->n_ident] = (struct ident_memo){0};
	for (; r->n_requester < u->n_requester; r->n_requester++)
		r->requester[r->n_requester] = (struct requester_memo){0};
	for (; r->n_value < u->n_value; r->n_value++)
		r->value[r->n_value] = (struct value_memo){0};
	for (; r->n_shape < u->n_shape; r->n_shape++)
		r->shape[r->n_shape] = (struct shape_memo){0};
}

static bool key_of_value(enum kind k)
{
	return k == KIND_order || k == KIND_specimen || k == KIND_requester_number ||
	       k == KIND_requester_link;
}

/* The values that this file looks at. */
static bool tells(enum kind k)
{
	return key_of_value(k) || k == KIND_category || k == KIND_event_date;
}

static uint64_t telling_of(const struct block_shape *s)
{
	uint64_t bits = BLOCK_WHO | BLOCK_THROUGH;
	for (uint32_t i = 0; i < s->n_own && i < BLOCK_OWN; i++)
		if (tells((enum kind)(s->own_kinds[i] & ~BLOCK_INVALID)))
			bits |= BLOCK_VALUE(i);
	return bits;
}

static struct shape_memo *shape_of(struct reading *r)
{
	struct shape_memo *m = &r->shape[r->b.shape];
	const struct block_shape *s = &r->u->shape[r->b.shape];
	if (m->read)
		return m;
	m->read = true;
	m->telling = telling_of(s);
	for (uint32_t i = 0; i < s->n; i++) {
		enum kind kind = (enum kind)s->slot[i].kind;
		enum category c = kind == KIND_category ? CATEGORY_none : kind_category(kind);
		if (c != CATEGORY_none)
			m->categories |= (uint64_t)1 << c;
		m->deceased |= kind == KIND_deceased;
		m->secret |= kind == KIND_secrecy;
		m->keys |= key_of_value(kind) || kind == KIND_patient_number;
	}
	m->keys &= role_joins(s->role);
	return m;
}

bool reading_next(struct reading *r)
{
	struct unpacker *u = r->u;
	if (u == NULL || !unpack_next(u, &r->b))
		return false;
	if ((r->n_ident != u->n_identity) | (r->n_requester != u->n_requester) |
	    (r->n_value != u->n_value) | (r->n_shape != u->n_shape))
		make_room(r);
	const struct block_shape *s = &u->shape[r->b.shape];
	struct shape_memo *m = shape_of(r);
	r->again = m->met && (r->b.changes & m->telling) == 0 && s->n_own <= BLOCK_OWN;
	m->met = true;
	r->place.ordinal = r->first + u->n - 1;
	r->place.unit = s->unit;
	r->place.number = r->b.number;
	r->place.at = r->b.at;
	return true;
}

void reading_alone(struct reading *r)
{
	r->again = false;
	r->shape[r->b.shape].met = false;
}

struct came *reading_came(struct reading *r) { return &r->shape[r->b.shape].came; }

enum role reading_role(const struct reading *r) { return r->u->shape[r->b.shape].role; }

static uint32_t key_add(struct reading *r, enum kind kind, str value)
{
	struct key_memo k = {0};
	if (!local_key_read(kind, value, &k.key))
		return 0;
	GROW(r->key, r->cap_key, r->n_key + 1);
	r->key[r->n_key++] = k;
	return (uint32_t)r->n_key;
}

static const struct block_said *said_of(struct reading *r, uint32_t *out_n)
{
	struct block_group *g = &r->u->identity[r->b.identity - 1];
	const struct block_said *t = unpack_told(r->u, g);
	*out_n = t == NULL ? 0 : g->n;
	return t;
}

const struct ident *reading_who(struct reading *r)
{
	uint32_t n = 0;
	if (r->b.identity == 0 || r->who_of != r->b.identity) {
		const struct block_said *t = r->b.identity == 0 ? NULL : said_of(r, &n);
		ident_read(reading_role(r), t, n, &r->who);
		r->who_of = r->b.identity;
	}
	return &r->who;
}

uint64_t reading_ident(struct reading *r, const unsigned char key[16])
{
	if (r->b.identity == 0)
		return 0;
	struct ident_memo *i = &r->ident[r->b.identity - 1];
	if (i->hash == 0)
		i->hash =
		    hash64_mix(hash64(key, r->u->identity[r->b.identity - 1].raw), r->place.scope) |
		    2;
	return i->hash;
}

uint64_t reading_nth(const struct reading *r)
{
	return r->b.identity == 0 ? 0 : r->before + r->b.identity;
}

static void patient_keys(struct reading *r, struct ident_memo *m)
{
	uint32_t n;
	const struct block_said *t = said_of(r, &n);
	m->keys = true;
	m->key_at = (uint32_t)r->n_key;
	for (uint32_t k = 0; k < n; k++)
		if (t[k].kind == KIND_patient_number)
			key_add(r, t[k].kind, t[k].value);
	m->n_key = (uint32_t)r->n_key - m->key_at;
}

const struct block_said *reading_through(struct reading *r, uint32_t *out_n)
{
	struct block_group *g = &r->u->requester[r->b.requester - 1];
	const struct block_said *t = unpack_told(r->u, g);
	*out_n = t == NULL ? 0 : g->n;
	return t;
}

static const struct value_memo *value_of(struct reading *r, uint32_t number)
{
	struct value_memo *m = &r->value[number];
	const struct block_value *v = &r->u->value[number];
	if (m->read)
		return m;
	m->read = true;
	if (key_of_value(v->kind))
		m->key = key_add(r, v->kind, v->value);
	else if (v->kind == KIND_category)
		m->categories = (uint64_t)1 << category_by_name(v->value);
	else if (v->kind == KIND_event_date)
		m->date = date_key(date_of_value(v->value));
	return m;
}

struct said reading_said(struct reading *r, bool weak_taken)
{
	const struct shape_memo *shape = shape_of(r);
	uint32_t n = r->u->shape[r->b.shape].n_own;
	struct said s = {
	    .categories = shape->categories, .deceased = shape->deceased, .secret = shape->secret};
	if (weak_taken)
		s.categories |= (uint64_t)1 << CATEGORY_bsn;
	for (uint32_t k = 0; k < n; k++) {
		const struct value_memo *v = value_of(r, r->b.own[k]);
		s.categories |= v->categories;
		if (v->date != 0) {
			s.from = s.from == 0 || v->date < s.from ? v->date : s.from;
			s.to = v->date > s.to ? v->date : s.to;
		}
	}
	return s;
}

/* Number + 1 of the key of a patient number of the identity. */
static uint32_t patient_key(struct reading *r, struct ident_memo *who, uint32_t number)
{
	if (!who->keys)
		patient_keys(r, who);
	return number < who->n_key ? who->key_at + number + 1 : 0;
}

unsigned reading_keys(struct reading *r, bool patients, struct key_memo *out_key[IDENT_KEYS])
{
	const struct block_shape *s = &r->u->shape[r->b.shape];
	uint32_t at[IDENT_KEYS], own = 0, patient = 0;
	unsigned n = 0;
	if (!shape_of(r)->keys)
		return 0;
	struct ident_memo *who = r->b.identity == 0 ? NULL : &r->ident[r->b.identity - 1];
	for (uint32_t i = 0; i < s->n && n < IDENT_KEYS; i++) {
		enum kind kind = (enum kind)s->slot[i].kind;
		uint32_t key = 0;
		if (s->slot[i].group == TOLD_own)
			key = value_of(r, r->b.own[own++])->key;
		else if (kind == KIND_patient_number && patients)
			key = patient_key(r, who, patient++);
		if (key != 0)
			at[n++] = key - 1;
	}
	for (unsigned k = 0; k < n; k++)
		out_key[k] = &r->key[at[k]];
	return n;
}
