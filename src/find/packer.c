/*
 * packer - the worker's side of a block (find/block.h). What was written before is found again by a
 * table of a fixed size, looked at in few places: where hostile values crowd it, things are written
 * twice, and time stays linear. Equal is what has equal bytes, never what only has an equal hash.
 */
#include "find/block.h"

#include <string.h>

#include "base/must.h"

#define TABLE_CAP    ((size_t)1 << 15)
#define PROBES       16
#define MENTION_MOST 96 /* [byte] of a mention besides its findings */
#define FINDING_MOST 64 /* [byte] of a finding besides its value */
#define GAP          0u
#define LENGTH       1u

enum record { RECORD_identity, RECORD_requester, RECORD_shape, RECORD_value, RECORD_mention };

struct pack_entry {
	uint32_t epoch, hash;
	uint32_t at, n; /* bytes in the block */
	uint32_t number;
	uint32_t first; /* of its expected lengths or gaps */
	uint8_t record;
};

void packer_start(struct packer *p)
{
	*p = (struct packer){
	    .o = out_mem(), .shape = out_mem(), .group = out_mem(), .places = out_mem()};
	GROW(p->table, p->cap_table, TABLE_CAP);
	packer_clear(p);
}

void packer_free(struct packer *p)
{
	out_end(&p->o);
	out_end(&p->shape);
	out_end(&p->group);
	out_end(&p->places);
	grow_free(p->table, p->cap_table, sizeof(*p->table));
	grow_free(p->length, p->cap_length, sizeof(*p->length));
	grow_free(p->gap, p->cap_gap, sizeof(*p->gap));
	grow_free(p->slot, p->cap_slot, sizeof(*p->slot));
}

str packer_view(const struct packer *p) { return out_view(&p->o); }

void packer_clear(struct packer *p)
{
	out_clear(&p->o);
	if (++p->epoch == 0) {
		memset(p->table, 0, p->cap_table * sizeof(*p->table));
		p->epoch = 1;
	}
	p->n = 0;
	memset(p->n_of, 0, sizeof(p->n_of));
	memset(p->last_of, 0, sizeof(p->last_of));
	memset(p->n_kind, 0, sizeof(p->n_kind));
	memset(p->last_kind, 0, sizeof(p->last_kind));
	memset(p->last, 0, sizeof(p->last));
	p->n_length = p->n_gap = 0;
	p->number = p->at = 0;
}

size_t packer_need(const struct mention *m)
{
	size_t need = MENTION_MOST;
	for (unsigned i = 0; i < m->n; i++)
		need += FINDING_MOST + m->finding[i].value.n;
	return need;
}

static uint64_t zigzag(uint64_t difference)
{
	return (difference << 1) ^ ((uint64_t)0 - (difference >> 63));
}

static unsigned char *put_var(unsigned char *p, uint64_t v)
{
	while (v >= 0x80) {
		*p++ = (unsigned char)(v | 0x80);
		v >>= 7;
	}
	*p++ = (unsigned char)v;
	return p;
}

static unsigned char *put_str(unsigned char *p, str s)
{
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p + s.n;
}

static uint32_t hash_of(str s, uint64_t salt)
{
	uint64_t h = (salt + 1) * 0x9e3779b97f4a7c15 ^ s.n, v;
	size_t i = 0;
	for (; s.n - i >= sizeof(v); i += sizeof(v)) {
		memcpy(&v, s.p + i, sizeof(v));
		h = (h ^ v) * 0xd6e8feb86659fd93;
		h ^= h >> 32;
	}
	for (v = 0; i < s.n; i++)
		v = v << 8 | s.p[i];
	h = (h ^ v) * 0xd6e8feb86659fd93;
	return (uint32_t)(h ^ h >> 32);
}

/*
 * Find what has these bytes. *out_fresh: it must be written, its bytes as the last of the record;
 * gives the entry, or a spare one when the table has no place near.
 */
static struct pack_entry *look_up(struct packer *p, enum record record, str bytes, uint32_t hash,
				  struct pack_entry *spare, bool *out_fresh)
{
	struct pack_entry *free_one = NULL;
	for (uint32_t i = 0; i < PROBES && free_one == NULL; i++) {
		struct pack_entry *e = &p->table[(hash + i) & (TABLE_CAP - 1)];
		if (e->epoch != p->epoch)
			free_one = e;
		else if (e->hash == hash && e->record == (uint8_t)record && e->n == bytes.n &&
			 memcmp(p->o.p + e->at, bytes.p, bytes.n) == 0) {
			*out_fresh = false;
			return e;
		}
	}
	*out_fresh = true;
	if (free_one == NULL)
		free_one = spare;
	*free_one = (struct pack_entry){
	    .epoch = p->epoch, .hash = hash, .n = (uint32_t)bytes.n, .record = (uint8_t)record};
	return free_one;
}

static void write_record(struct packer *p, struct pack_entry *e, bool sized, str bytes)
{
	unsigned char *start = out_room(&p->o, bytes.n + 12), *q = put_var(start, e->record);
	if (sized)
		q = put_var(q, bytes.n);
	e->at = (uint32_t)(q - p->o.p);
	q = put_str(q, bytes);
	p->o.n = (size_t)(q - p->o.p);
}

static uint32_t expect_length(struct packer *p, size_t n)
{
	GROW(p->length, p->cap_length, p->n_length + 1);
	p->length[p->n_length] = (uint32_t)n;
	return (uint32_t)p->n_length++;
}

static bool is_same(const unsigned char *a, const unsigned char *b, size_t n)
{
	return n == 0 || memcmp(a, b, n) == 0;
}

/* ---- the parts of a mention ---- */

/* The mention has the shape of the one before. gives false also when it only may not have. */
static bool has_last_shape(const struct packer *p, const struct mention *m)
{
	const struct pack_entry *e = p->last[RECORD_shape];
	if (e == NULL || m->n >= 0x80 || e->n < 3)
		return false;
	const unsigned char *q = p->o.p + e->at, *end = q + e->n;
	if (q[0] != (unsigned char)m->role || q[1] != (unsigned char)m->unit || q[2] != m->n)
		return false;
	q += 3;
	for (unsigned i = 0; i < m->n; i++, q += 3) {
		const struct finding *f = &m->finding[i];
		if (end - q < 3 || q[0] != (unsigned char)f->kind ||
		    q[1] != (unsigned char)f->evidence || q[2] != f->cell || q[2] >= 0x80)
			return false;
	}
	return q == end;
}

static const struct pack_entry *find_shape(struct packer *p, const struct mention *m,
					   struct pack_entry *spare)
{
	bool fresh;
	if (has_last_shape(p, m))
		return p->last[RECORD_shape];
	unsigned char *start, *q;
	out_clear(&p->shape);
	start = q = out_room(&p->shape, 16 + (size_t)m->n * 7);
	*q++ = (unsigned char)m->role;
	*q++ = (unsigned char)m->unit;
	q = put_var(q, m->n);
	for (unsigned i = 0; i < m->n; i++) {
		*q++ = (unsigned char)m->finding[i].kind;
		*q++ = (unsigned char)m->finding[i].evidence;
		q = put_var(q, m->finding[i].cell);
	}
	str bytes = {start, (size_t)(q - start)};
	struct pack_entry *e =
	    look_up(p, RECORD_shape, bytes, hash_of(bytes, RECORD_shape), spare, &fresh);
	if (fresh) {
		write_record(p, e, false, bytes);
		e->number = p->n_of[RECORD_shape]++;
		e->first = (uint32_t)p->n_gap;
		GROW(p->gap, p->cap_gap, p->n_gap + m->n);
		memset(p->gap + p->n_gap, 0, m->n * sizeof(*p->gap));
		p->n_gap += m->n;
	}
	p->last[RECORD_shape] = e == spare ? NULL : e;
	return e;
}

static unsigned char kind_byte(const struct finding *f)
{
	unsigned invalid = (f->evidence & EV_invalid) != 0 ? BLOCK_INVALID : 0;
	return (unsigned char)((unsigned)f->kind | invalid);
}

static unsigned char role_byte(const struct mention *m, enum told_group group)
{
	return (unsigned char)(group == TOLD_identity ? m->role : ROLE_none);
}

/* The mention has the identity or requester of the last that had any: rows of one person follow
 * each other. gives false also when it only may not have. */
static bool has_last_group(struct packer *p, const struct mention *m, enum told_group group,
			   enum record record)
{
	const struct pack_entry *e = p->last[record];
	if (e == NULL)
		return false;
	const unsigned char *q = p->o.p + e->at, *end = q + e->n;
	unsigned n = q[1], k = 0;
	if (q[0] != role_byte(m, group) || n >= 0x80)
		return false;
	q += 2;
	const unsigned char *value = q + n;
	for (unsigned i = 0; i < m->n; i++) {
		const struct finding *f = &m->finding[i];
		if (kind_group(f->kind) != group)
			continue;
		if (k == n || q[k] != kind_byte(f) || f->value.n >= 0x80 ||
		    (size_t)(end - value) <= f->value.n || *value != f->value.n ||
		    !is_same(value + 1, f->value.p, f->value.n))
			return false;
		value += 1 + f->value.n;
		p->slot[i] = e->first + k++;
	}
	return k == n && value == end;
}

/* The bytes of an identity or requester; gives false when m has none. */
static bool group_bytes(struct packer *p, const struct mention *m, enum told_group group)
{
	unsigned n = 0;
	size_t most = 16;
	for (unsigned i = 0; i < m->n; i++) {
		if (kind_group(m->finding[i].kind) == group) {
			n++;
			most += 6 + m->finding[i].value.n;
		}
	}
	if (n == 0)
		return false;
	out_clear(&p->group);
	unsigned char *start = out_room(&p->group, most), *q = start;
	*q++ = role_byte(m, group);
	q = put_var(q, n);
	for (unsigned i = 0; i < m->n; i++)
		if (kind_group(m->finding[i].kind) == group)
			*q++ = kind_byte(&m->finding[i]);
	for (unsigned i = 0; i < m->n; i++) {
		if (kind_group(m->finding[i].kind) == group) {
			q = put_var(q, m->finding[i].value.n);
			q = put_str(q, m->finding[i].value);
		}
	}
	p->group.n = (size_t)(q - start);
	return true;
}

/* Gives the number to write, + 1, or 0 for the same as last time; none: the mention has no such. */
static bool find_group(struct packer *p, const struct mention *m, enum told_group group,
		       uint32_t *out_number)
{
	enum record record = group == TOLD_identity ? RECORD_identity : RECORD_requester;
	struct pack_entry spare = {0};
	bool fresh;
	if (has_last_group(p, m, group, record)) {
		*out_number = 0;
		return true;
	}
	if (!group_bytes(p, m, group))
		return false;
	str bytes = out_view(&p->group);
	struct pack_entry *e = look_up(p, record, bytes, hash_of(bytes, record), &spare, &fresh);
	if (fresh) {
		write_record(p, e, true, bytes);
		e->number = p->n_of[record]++;
		e->first = (uint32_t)p->n_length;
	}
	uint32_t at = e->first;
	for (unsigned i = 0; i < m->n; i++) {
		if (kind_group(m->finding[i].kind) == group) {
			if (fresh)
				expect_length(p, m->finding[i].value.n);
			p->slot[i] = at++;
		}
	}
	bool same = p->last_of[record] == e->number + 1;
	p->last_of[record] = e->number + 1;
	p->last[record] = e == &spare ? NULL : e;
	*out_number = same ? 0 : e->number + 1;
	return true;
}

static uint32_t find_value(struct packer *p, const struct finding *f, uint32_t *out_slot)
{
	struct pack_entry spare = {0};
	bool fresh;
	unsigned kind = (unsigned)f->kind;
	out_clear(&p->group);
	unsigned char *start = out_room(&p->group, f->value.n + 8), *q = start;
	*q++ = (unsigned char)kind;
	q = put_var(q, f->value.n);
	q = put_str(q, f->value);
	str bytes = {start, (size_t)(q - start)};
	struct pack_entry *e =
	    look_up(p, RECORD_value, bytes, hash_of(bytes, RECORD_value), &spare, &fresh);
	if (fresh) {
		write_record(p, e, false, bytes);
		e->number = p->n_kind[kind]++;
		e->first = expect_length(p, f->value.n);
	}
	*out_slot = e->first;
	bool same = p->last_kind[kind] == e->number + 1;
	p->last_kind[kind] = e->number + 1;
	return same ? 0 : e->number + 1;
}

static void write_places(struct packer *p, const struct mention *m, uint64_t *gap)
{
	uint64_t end = m->finding[0].at;
	out_clear(&p->places);
	unsigned char *start = out_room(&p->places, (size_t)m->n * 40), *q = start;
	for (unsigned i = 0; i < m->n; i++) {
		const struct finding *f = &m->finding[i];
		uint32_t *length = &p->length[p->slot[i]];
		uint64_t here = f->at - end;
		if (here != gap[i]) {
			q = put_var(q, (uint64_t)i << 1 | GAP);
			q = put_var(q, zigzag(here - gap[i]));
			gap[i] = here;
		}
		if (f->raw_n != *length) {
			q = put_var(q, (uint64_t)i << 1 | LENGTH);
			q = put_var(q, zigzag((uint64_t)f->raw_n - *length));
			*length = f->raw_n;
		}
		end = f->at + f->raw_n;
	}
	p->places.n = (size_t)(q - start);
}

void packer_add(struct packer *p, const struct mention *m)
{
	struct pack_entry spare = {0};
	uint32_t identity, requester;
	size_t before = p->o.n;
	must(m->n > 0);
	GROW(p->slot, p->cap_slot, m->n);
	const struct pack_entry *shape = find_shape(p, m, &spare);
	uint64_t head = RECORD_mention + (uint64_t)shape->number;
	size_t gaps = shape->first;
	bool has_identity = find_group(p, m, TOLD_identity, &identity);
	bool has_requester = find_group(p, m, TOLD_requester, &requester);
	unsigned char numbers[10 * 2 + 20];
	unsigned char *q = numbers;
	if (has_identity)
		q = put_var(q, identity);
	if (has_requester)
		q = put_var(q, requester);
	out_clear(&p->shape);
	out_bytes(&p->shape, numbers, (size_t)(q - numbers));
	for (unsigned i = 0; i < m->n; i++)
		if (kind_group(m->finding[i].kind) == TOLD_own)
			out_var(&p->shape, find_value(p, &m->finding[i], &p->slot[i]));
	write_places(p, m, p->gap + gaps);
	unsigned char *start = out_room(&p->o, 60 + p->shape.n + p->places.n);
	q = put_var(start, head);
	q = put_str(q, out_view(&p->shape));
	q = put_var(q, zigzag(m->number - p->number));
	q = put_var(q, zigzag(m->finding[0].at - p->at));
	q = put_var(q, p->places.n);
	q = put_str(q, out_view(&p->places));
	p->o.n = (size_t)(q - p->o.p);
	p->number = m->number;
	p->at = m->finding[0].at;
	p->n++;
	must(p->o.n - before <= packer_need(m));
}
