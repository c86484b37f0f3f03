/*
 * packer - the worker's side of a block (find/block.h). What was written before is found again by a
 * table of a fixed size, looked at in few places: where hostile values crowd it, things are written
 * twice, and time stays linear. Equal is what has equal bytes, never what only has an equal hash.
 */
#include "find/block.h"

#include <string.h>

#include "base/must.h"

#define TABLE_CAP    ((size_t)1 << 14)
#define ENTRIES_MOST ((size_t)1 << 16)
#define PROBES       16
#define MENTION_MOST 96 /* [byte] of a mention besides its findings */
#define FINDING_MOST 64 /* [byte] of a finding besides its value */
#define GAP          0u
#define LENGTH       1u

enum record { RECORD_identity, RECORD_requester, RECORD_shape, RECORD_value, RECORD_mention };

struct pack_entry {
	uint32_t hash;
	uint32_t at, n; /* bytes in the block; of a value: those behind its length */
	uint32_t number;
	uint8_t tag; /* record; of a value RECORD_value and its kind */
};

/* The bytes at both ends of a value; up to 16 they are all of it. */
struct ends {
	uint64_t first, last;
};

/* A finding of a shape, and what stood there last. */
struct pack_slot {
	uint64_t head; /* kind, evidence, cell */
	uint64_t gap;  /* expected */
	struct ends ends;
	uint32_t at, n;  /* of the value in the block */
	uint64_t extra;  /* expected: [byte] in the item more than in the value */
	uint32_t number; /* of the value */
	enum told_group group;
};

struct pack_shape {
	uint32_t first, n;         /* slots */
	uint32_t first_own, n_own; /* those of them that are neither of identity nor requester */
	uint8_t role, unit;
	bool met;
	uint64_t step;
};

void packer_start(struct packer *p)
{
	*p = (struct packer){.o = out_mem(), .scratch = out_mem(), .places = out_mem()};
	GROW(p->table, p->cap_table, TABLE_CAP);
	packer_clear(p);
}

void packer_free(struct packer *p)
{
	out_end(&p->o);
	out_end(&p->scratch);
	out_end(&p->places);
	grow_free(p->table, p->cap_table, sizeof(*p->table));
	grow_free(p->entry, p->cap_entry, sizeof(*p->entry));
	grow_free(p->own, p->cap_own, sizeof(*p->own));
	grow_free(p->shape, p->cap_shape, sizeof(*p->shape));
	grow_free(p->slot, p->cap_slot, sizeof(*p->slot));
}

str packer_view(const struct packer *p) { return out_view(&p->o); }

void packer_clear(struct packer *p)
{
	out_clear(&p->o);
	memset(p->table, 0, p->cap_table * sizeof(*p->table));
	p->n = 0;
	memset(p->n_group, 0, sizeof(p->n_group));
	memset(p->n_kind, 0, sizeof(p->n_kind));
	p->n_entry = p->n_shape = p->n_slot = p->n_own = p->last = 0;
	p->number = p->at = 0;
}

size_t packer_need(const struct mention *m)
{
	size_t need = MENTION_MOST + (size_t)m->n * FINDING_MOST;
	for (unsigned i = 0; i < m->n; i++)
		need += m->finding[i].value.n;
	return need;
}

static uint64_t zigzag(uint64_t difference)
{
	return (difference << 1) ^ ((uint64_t)0 - (difference >> 63));
}

static inline unsigned char *put_var(unsigned char *p, uint64_t v)
{
	while (v >= 0x80) {
		*p++ = (unsigned char)(v | 0x80);
		v >>= 7;
	}
	*p++ = (unsigned char)v;
	return p;
}

static inline unsigned char *put_str(unsigned char *p, str s)
{
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p + s.n;
}

/* ---- what stands once ---- */

static inline struct ends ends_of(str s)
{
	struct ends e = {0, 0};
	uint32_t low, high;
	if (s.n >= 8) {
		memcpy(&e.first, s.p, 8);
		memcpy(&e.last, s.p + s.n - 8, 8);
	} else if (s.n >= 4) {
		memcpy(&low, s.p, 4);
		memcpy(&high, s.p + s.n - 4, 4);
		e.first = low | (uint64_t)high << 32;
	} else if (s.n > 0) {
		e.first = (uint64_t)s.p[0] << 16 | (uint64_t)s.p[s.n / 2] << 8 | s.p[s.n - 1];
	}
	return e;
}

static inline uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0xd6e8feb86659fd93;
	return h ^ h >> 32;
}

static uint32_t hash_of(str s, uint64_t salt)
{
	struct ends e = ends_of(s);
	uint64_t h = mix(mix((salt + 1) * 0x9e3779b97f4a7c15 ^ s.n, e.first), e.last), v;
	for (size_t i = 8; s.n > 16 && i < s.n - 8; i += sizeof(v)) {
		memcpy(&v, s.p + i, sizeof(v));
		h = mix(h, v);
	}
	return (uint32_t)h;
}

/*
 * Find what has these bytes. *out_fresh: it must be written; gives the entry, or a spare one when
 * the table has no place near. A place in the table holds the number of an entry, from 1, and the
 * upper half of its hash.
 */
static struct pack_entry *look_up(struct packer *p, unsigned tag, str bytes,
				  struct pack_entry *spare, bool *out_fresh)
{
	uint32_t *place = NULL, hash = hash_of(bytes, tag);
	for (uint32_t i = 0; i < PROBES && place == NULL; i++) {
		uint32_t *t = &p->table[(hash + i) & (TABLE_CAP - 1)];
		if (*t == 0) {
			place = t;
		} else if ((*t ^ hash) >> 16 == 0) {
			struct pack_entry *e = &p->entry[*t & (ENTRIES_MOST - 1)];
			if (e->hash == hash && e->tag == (uint8_t)tag && e->n == bytes.n &&
			    memcmp(p->o.p + e->at, bytes.p, bytes.n) == 0) {
				*out_fresh = false;
				return e;
			}
		}
	}
	struct pack_entry *e = spare;
	*out_fresh = true;
	if (place != NULL && p->n_entry + 1 < ENTRIES_MOST) {
		p->n_entry += p->n_entry == 0; /* number 0 with hash 0 is an empty place */
		GROW(p->entry, p->cap_entry, p->n_entry + 1);
		*place = (hash & ~(uint32_t)(ENTRIES_MOST - 1)) | (uint32_t)p->n_entry;
		e = &p->entry[p->n_entry++];
	}
	*e = (struct pack_entry){.hash = hash, .n = (uint32_t)bytes.n, .tag = (uint8_t)tag};
	return e;
}

/* ---- shapes ---- */

static inline uint64_t head_of(const struct finding *f)
{
	return (uint64_t)f->kind | (uint64_t)(unsigned char)f->evidence << 8 |
	       (uint64_t)f->cell << 32;
}

static inline bool has_shape(const struct packer *p, const struct pack_shape *s,
			     const struct mention *m)
{
	const struct pack_slot *t = p->slot + s->first;
	uint64_t differ = 0;
	if (s->n != m->n || s->role != (uint8_t)m->role || s->unit != (uint8_t)m->unit)
		return false;
	for (unsigned i = 0; i < m->n; i++)
		differ |= t[i].head ^ head_of(&m->finding[i]);
	return differ == 0;
}

static void shape_make(struct packer *p, const struct mention *m)
{
	GROW(p->shape, p->cap_shape, p->n_shape + 1);
	GROW(p->slot, p->cap_slot, p->n_slot + m->n);
	GROW(p->own, p->cap_own, p->n_own + m->n);
	struct pack_shape *s = &p->shape[p->n_shape++];
	*s = (struct pack_shape){.first = (uint32_t)p->n_slot,
				 .first_own = (uint32_t)p->n_own,
				 .n = m->n,
				 .role = (uint8_t)m->role,
				 .unit = (uint8_t)m->unit};
	for (unsigned i = 0; i < m->n; i++) {
		enum told_group group = kind_group(m->finding[i].kind);
		p->slot[p->n_slot++] =
		    (struct pack_slot){.head = head_of(&m->finding[i]), .group = group};
		if (group == TOLD_own)
			p->own[p->n_own++] = i;
	}
	s->n_own = (uint32_t)p->n_own - s->first_own;
}

/* Gives the number of the shape. */
static size_t find_shape(struct packer *p, const struct mention *m)
{
	struct pack_entry spare = {0};
	bool fresh;
	if (p->last != 0 && has_shape(p, &p->shape[p->last - 1], m))
		return p->last - 1;
	out_clear(&p->scratch);
	unsigned char *start = out_room(&p->scratch, 16 + (size_t)m->n * 7), *q = start;
	*q++ = (unsigned char)m->role;
	*q++ = (unsigned char)m->unit;
	q = put_var(q, m->n);
	for (unsigned i = 0; i < m->n; i++) {
		*q++ = (unsigned char)m->finding[i].kind;
		*q++ = (unsigned char)m->finding[i].evidence;
		q = put_var(q, m->finding[i].cell);
	}
	str bytes = {start, (size_t)(q - start)};
	struct pack_entry *e = look_up(p, RECORD_shape, bytes, &spare, &fresh);
	if (fresh) {
		unsigned char *to = out_room(&p->o, bytes.n + 1);
		*to++ = RECORD_shape;
		e->at = (uint32_t)(to - p->o.p);
		put_str(to, bytes);
		e->number = (uint32_t)p->n_shape;
		shape_make(p, m);
	}
	return e->number;
}

/* ---- who, through whom, and values ---- */

static inline bool same_value(const struct packer *p, const struct pack_slot *t, str v)
{
	struct ends e = ends_of(v);
	return (t->n == v.n) & (t->ends.first == e.first) & (t->ends.last == e.last) &&
	       (v.n <= 16 || memcmp(p->o.p + t->at, v.p, v.n) == 0);
}

static inline void keep_value(struct pack_slot *t, str v, uint32_t at)
{
	t->ends = ends_of(v);
	t->n = (uint32_t)v.n;
	t->at = at;
}

static unsigned char kind_byte(const struct finding *f)
{
	unsigned invalid = (f->evidence & EV_invalid) != 0 ? BLOCK_INVALID : 0;
	return (unsigned char)((unsigned)f->kind | invalid);
}

/* The bytes of an identity or requester that m has. */
static str group_bytes(struct packer *p, const struct mention *m, const struct pack_slot *t,
		       enum told_group group)
{
	unsigned n = 0;
	size_t most = 16;
	for (unsigned i = 0; i < m->n; i++) {
		if (t[i].group == group) {
			n++;
			most += 6 + m->finding[i].value.n;
		}
	}
	out_clear(&p->scratch);
	unsigned char *start = out_room(&p->scratch, most), *q = start;
	*q++ = (unsigned char)(group == TOLD_identity ? m->role : ROLE_none);
	q = put_var(q, n);
	for (unsigned i = 0; i < m->n; i++)
		if (t[i].group == group)
			*q++ = kind_byte(&m->finding[i]);
	for (unsigned i = 0; i < m->n; i++) {
		if (t[i].group == group) {
			q = put_var(q, m->finding[i].value.n);
			q = put_str(q, m->finding[i].value);
		}
	}
	return (str){start, (size_t)(q - start)};
}

static uint32_t var_bytes(uint64_t v)
{
	uint32_t n = 1;
	for (; v >= 0x80; v >>= 7)
		n++;
	return n;
}

/* Gives the number to write. */
static uint32_t find_group(struct packer *p, const struct mention *m, struct pack_slot *t,
			   enum told_group group)
{
	enum record record = group == TOLD_identity ? RECORD_identity : RECORD_requester;
	struct pack_entry spare = {0};
	bool fresh;
	str bytes = group_bytes(p, m, t, group);
	struct pack_entry *e = look_up(p, record, bytes, &spare, &fresh);
	if (fresh) {
		unsigned char *to = put_var(out_room(&p->o, bytes.n + 12), record);
		to = put_var(to, bytes.n);
		e->at = (uint32_t)(to - p->o.p);
		p->o.n = (size_t)(put_str(to, bytes) - p->o.p);
		e->number = p->n_group[group]++;
	}
	uint32_t n = 0, at;
	for (unsigned i = 0; i < m->n; i++)
		n += t[i].group == group;
	at = e->at + 1 + var_bytes(n) + n;
	for (unsigned i = 0; i < m->n; i++) {
		str v = m->finding[i].value;
		if (t[i].group != group)
			continue;
		at += var_bytes(v.n);
		keep_value(&t[i], v, at);
		at += (uint32_t)v.n;
	}
	return p->n_group[group] - 1 - e->number;
}

static void find_value(struct packer *p, const struct finding *f, struct pack_slot *t)
{
	struct pack_entry spare = {0};
	bool fresh;
	unsigned kind = (unsigned)f->kind;
	struct pack_entry *e = look_up(p, RECORD_value + kind, f->value, &spare, &fresh);
	if (fresh) {
		unsigned char *to = out_room(&p->o, f->value.n + 12);
		*to++ = RECORD_value;
		*to++ = (unsigned char)kind;
		to = put_var(to, f->value.n);
		e->at = (uint32_t)(to - p->o.p);
		p->o.n = (size_t)(put_str(to, f->value) - p->o.p);
		e->number = p->n_kind[kind]++;
	}
	keep_value(t, f->value, e->at);
	t->number = e->number;
}

/* ---- mentions ---- */

static str places_of(struct packer *p, const struct mention *m, struct pack_slot *t)
{
	uint64_t end = m->finding[0].at;
	out_clear(&p->places);
	unsigned char *start = out_room(&p->places, (size_t)m->n * 30), *q = start;
	for (unsigned i = 0; i < m->n; i++) {
		const struct finding *f = &m->finding[i];
		uint64_t extra = (uint64_t)f->raw_n - f->value.n;
		uint64_t here = f->at - end;
		if (here != t[i].gap) {
			q = put_var(q, (uint64_t)i << 1 | GAP);
			q = put_var(q, zigzag(here - t[i].gap));
			t[i].gap = here;
		}
		if (extra != t[i].extra) {
			q = put_var(q, (uint64_t)i << 1 | LENGTH);
			q = put_var(q, zigzag(extra - t[i].extra));
			t[i].extra = extra;
		}
		end = f->at + f->raw_n;
	}
	return (str){start, (size_t)(q - start)};
}

/* What differs from the mention of the shape before; of its own findings also which. */
static uint64_t changes_of(const struct packer *p, const struct pack_shape *s,
			   const struct mention *m)
{
	const struct pack_slot *t = p->slot + s->first;
	uint64_t changes = 0;
	unsigned own = 0;
	for (unsigned i = 0; i < m->n; i++) {
		bool other = !s->met || !same_value(p, &t[i], m->finding[i].value);
		if (t[i].group == TOLD_own) {
			if (other && own < BLOCK_OWN)
				changes |= BLOCK_VALUE(own);
			own++;
		} else if (other) {
			changes |= t[i].group == TOLD_identity ? BLOCK_WHO : BLOCK_THROUGH;
		}
	}
	return changes;
}

/* Go over the own findings that changed: find their values, or put their numbers. */
static unsigned char *own_numbers(struct packer *p, const struct pack_shape *s,
				  const struct mention *m, uint64_t changes, unsigned char *q)
{
	struct pack_slot *t = p->slot + s->first;
	const uint32_t *own = p->own + s->first_own;
	uint64_t told = changes / BLOCK_VALUE(0);
	for (uint32_t k = 0; told != 0 || (k < s->n_own && s->n_own > BLOCK_OWN); k++) {
		if (told != 0) {
			k = (uint32_t)__builtin_ctzll(told);
			told &= told - 1;
		} else if (k < BLOCK_OWN) {
			k = BLOCK_OWN;
		}
		uint32_t i = own[k];
		if (q == NULL)
			find_value(p, &m->finding[i], &t[i]);
		else
			q = put_var(q, p->n_kind[m->finding[i].kind] - 1 - t[i].number);
	}
	return q;
}

/* The numbers of what changed, into the scratch; what is new is written before. */
static str numbers_of(struct packer *p, const struct pack_shape *s, const struct mention *m,
		      uint64_t changes)
{
	struct pack_slot *t = p->slot + s->first;
	uint32_t identity = 0, requester = 0;
	if ((changes & BLOCK_WHO) != 0)
		identity = find_group(p, m, t, TOLD_identity);
	if ((changes & BLOCK_THROUGH) != 0)
		requester = find_group(p, m, t, TOLD_requester);
	own_numbers(p, s, m, changes, NULL);
	out_clear(&p->scratch);
	unsigned char *start = out_room(&p->scratch, 10 + (size_t)m->n * 5), *q = start;
	if ((changes & BLOCK_WHO) != 0)
		q = put_var(q, identity);
	if ((changes & BLOCK_THROUGH) != 0)
		q = put_var(q, requester);
	q = own_numbers(p, s, m, changes, q);
	return (str){start, (size_t)(q - start)};
}

void packer_add(struct packer *p, const struct mention *m)
{
	size_t before = p->o.n;
	must(m->n > 0);
	size_t number = find_shape(p, m);
	struct pack_shape *s = &p->shape[number];
	uint64_t changes = changes_of(p, s, m), step = m->number - p->number;
	changes |= step != s->step || !s->met ? BLOCK_STEP : 0;
	str numbers = numbers_of(p, s, m, changes);
	str places = places_of(p, m, p->slot + s->first);
	changes |= places.n > 0 ? BLOCK_PLACES : 0;
	unsigned char *q = out_room(&p->o, 60 + numbers.n + places.n);
	q = put_var(q, RECORD_mention + (uint64_t)number);
	q = put_var(q, changes);
	q = put_var(q, zigzag(m->finding[0].at - p->at));
	if ((changes & BLOCK_STEP) != 0)
		q = put_var(q, zigzag(step));
	q = put_str(q, numbers);
	if (places.n > 0) {
		q = put_var(q, places.n);
		q = put_str(q, places);
	}
	p->o.n = (size_t)(q - p->o.p);
	s->step = step;
	s->met = true;
	p->last = number + 1;
	p->number = m->number;
	p->at = m->finding[0].at;
	p->n++;
	must(p->o.n - before <= packer_need(m));
}
