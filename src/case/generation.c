/*
 * generation - persons and requesters, written anew by each resolution in one transaction; others
 * see the last finished one meanwhile. A record that did not change keeps its row and its
 * generation. Ids are never given twice. Which person a mention came to is kept per item in chunks
 * of 16,384.
 */
#include "case/store.h"

#include <string.h>

#include "base/date.h"
#include "base/must.h"

uint64_t mapping_row(uint32_t item, uint32_t chunk, uint32_t generation)
{
	return (uint64_t)item << 31 | (uint64_t)chunk << 1 | (generation & 1);
}

/* ---- which person a mention came to: u32 person and u32 mark, by ordinal, behind the digest of
 * the item ---- */

#define ENTRY_BYTES 8

struct entry {
	uint32_t person, mark;
};

/* Load the chunk an ordinal lies in; leaves r->old without the digest. gives false when there is
 * none. */
static bool chunk_load(struct kase *k, uint32_t generation, uint32_t item, uint32_t chunk)
{
	struct resolve *r = &k->resolve;
	uint64_t id = mapping_row(item, chunk, generation);
	if (r->old_id == (int64_t)id)
		return r->old.n > 0;
	out_clear(&r->old);
	r->old_id = -1;
	QUERY_SCOPE *s = row_find(k, TABLE_mapping, id);
	if (s != NULL && column_u32(s, 1) == generation && !row_open(k, TABLE_mapping, s, &r->old))
		return false;
	r->old_id = (int64_t)id;
	return r->old.n > 0;
}

static struct entry mapped(struct kase *k, uint32_t generation, uint32_t item, uint32_t ordinal)
{
	if (generation == 0 || !chunk_load(k, generation, item, ordinal / MAPPING_CHUNK))
		return (struct entry){0};
	struct cur c = cur_of(out_view(&k->resolve.old));
	cur_lv(&c);
	cur_take(&c, (uint64_t)(ordinal % MAPPING_CHUNK) * ENTRY_BYTES);
	struct entry e = {.person = cur_u32(&c)};
	e.mark = cur_u32(&c);
	return c.bad ? (struct entry){0} : e;
}

uint32_t case_person_of_mention(struct kase *k, uint32_t item, uint32_t ordinal)
{
	struct generation g = {0};
	k->resolve.old_id = -1; /* others may have written since */
	return case_generation(k, &g) ? mapped(k, g.no, item, ordinal).person : 0;
}

uint32_t case_mapping_begin(struct kase *k)
{
	struct generation g = {0};
	k->resolve.old_id = -1;
	return case_generation(k, &g) ? g.no : 0;
}

uint32_t case_mapping_person(struct kase *k, uint32_t generation, uint32_t item, uint32_t ordinal)
{
	return mapped(k, generation, item, ordinal).person;
}

/* What tells a mention from the others of its item. Its place among them may change with the
 * reader. */
static uint32_t mark_of(const struct kase *k, const struct place *p)
{
	uint64_t v[3] = {(uint64_t)p->unit, p->number, p->at};
	uint32_t mark =
	    (uint32_t)hash64(k->head.hash_key, (str){(const unsigned char *)v, sizeof(v)});
	return mark != 0 ? mark : 1;
}

void map_forget(struct kase *k)
{
	hmap_free(&k->resolve.was);
	k->resolve.was = (struct hmap){0};
	k->resolve.was_marked = false;
	k->resolve.was_item = k->resolve.was_source = 0;
}

/* An item that was read anew as another one has the same bytes. */
static uint32_t item_of_same_bytes(struct kase *k, uint32_t generation, uint32_t item)
{
	unsigned char sha256[SHA256_BYTES], index[CRYPT_INDEX_BYTES];
	if (!item_sha256(k, item, sha256))
		return 0;
	sqlite3_stmt *s = query(k, QUERY_mapping_of_sha);
	if (s == NULL)
		return 0;
	blind(k, PURPOSE_sha256, (str){sha256, sizeof(sha256)}, index);
	bind_str(s, 1, (str){index, sizeof(index)});
	bind_u64(s, 2, generation);
	uint32_t found = query_step(k, s) ? (uint32_t)(column_u64(s, 0) >> 31) : 0;
	query_done(&s);
	return found;
}

static void marks_load(struct kase *k, uint32_t generation)
{
	struct resolve *r = &k->resolve;
	r->was_marked = true;
	for (uint32_t chunk = 0; chunk_load(k, generation, r->was_source, chunk); chunk++) {
		struct cur c = cur_of(out_view(&r->old));
		cur_lv(&c);
		while (cur_left(&c) > 0) {
			uint32_t person = cur_u32(&c);
			bool fresh;
			uint64_t *v = hmap_put(&r->was, cur_u32(&c), &fresh);
			*v = fresh || *v == person ? person : UINT32_MAX;
		}
	}
}

/*
 * The person of this mention in the last generation. As long as the item is the same and was read
 * by the same reader, the ordinal tells; else the mark, in the item that has, or had, the same
 * bytes.
 */
static uint32_t prior_person(void *ctx, const struct place *p)
{
	struct kase *k = ctx;
	struct resolve *r = &k->resolve;
	uint32_t last = r->no - 1;
	if (last == 0)
		return 0;
	if (r->was_item != p->item) {
		map_forget(k);
		r->was_item = p->item;
		r->was_source = chunk_load(k, last, p->item, 0)
				    ? p->item
				    : item_of_same_bytes(k, last, p->item);
	}
	if (r->was_source == 0)
		return 0;
	struct entry e = mapped(k, last, r->was_source, p->ordinal);
	uint32_t mark = mark_of(k, p);
	if (e.mark == mark)
		return e.person;
	if (!r->was_marked)
		marks_load(k, last);
	const uint64_t *v = hmap_get(&r->was, mark);
	return v == NULL || *v == UINT32_MAX ? 0 : (uint32_t)*v;
}

static void flush_map(struct kase *k)
{
	struct resolve *r = &k->resolve;
	unsigned char sha256[SHA256_BYTES], index[CRYPT_INDEX_BYTES];
	if (r->map_n == 0)
		return;
	bool has = item_sha256(k, r->map_item, sha256);
	if (has)
		blind(k, PURPOSE_sha256, (str){sha256, sizeof(sha256)}, index);
	const struct col c[] = {col_u64(mapping_row(r->map_item, r->map_chunk, r->no)),
				col_u64(r->no), has ? col_blob(index, sizeof(index)) : col_null()};
	out_clear(&r->pack);
	out_lv(&r->pack, has ? (str){sha256, sizeof(sha256)} : STR_NONE);
	out_str(&r->pack, out_view(&r->map));
	row_put(k, TABLE_mapping, c, out_view(&r->pack), true);
	out_clear(&r->map);
	r->map_n = 0;
}

static void write_mention(void *ctx, const struct place *p, uint32_t person)
{
	struct kase *k = ctx;
	struct resolve *r = &k->resolve;
	uint32_t chunk = p->ordinal / MAPPING_CHUNK;
	if (r->map_n > 0 && (r->map_item != p->item || r->map_chunk != chunk))
		flush_map(k);
	r->map_item = p->item;
	r->map_chunk = chunk;
	must(p->ordinal % MAPPING_CHUNK >= r->map_n);
	for (; r->map_n < p->ordinal % MAPPING_CHUNK; r->map_n++)
		out_u64(&r->map, 0);
	out_u32(&r->map, person);
	out_u32(&r->map, mark_of(k, p));
	r->map_n++;
}

static uint32_t requester_id(struct kase *k, str key)
{
	unsigned char index[CRYPT_INDEX_BYTES];
	sqlite3_stmt *s = query(k, QUERY_requester_of_key);
	if (s == NULL)
		return 0;
	blind(k, PURPOSE_requester, key, index);
	bind_str(s, 1, (str){index, sizeof(index)});
	uint32_t id = query_step(k, s) ? column_u32(s, 0) : 0;
	query_done(&s);
	return id;
}

static uint32_t prior_requester(void *ctx, str key) { return requester_id(ctx, key); }

/* ---- persons ---- */

/* Drop the rows of persons that are no more: those between the last one written and this one. */
static void drop_between(struct kase *k, uint32_t after, uint64_t before)
{
	for (;;) {
		sqlite3_stmt *s = query(k, QUERY_person_between);
		if (s == NULL)
			return;
		bind_u64(s, 1, after);
		bind_u64(s, 2, before);
		uint64_t id = query_step(k, s) ? column_u64(s, 0) : 0;
		query_done(&s);
		if (id == 0 || !row_drop(k, TABLE_person, id))
			return;
	}
}

static uint32_t generation_when_same(struct kase *k, uint32_t id,
				     const unsigned char same[CRYPT_INDEX_BYTES])
{
	QUERY_SCOPE *s = row_find(k, TABLE_person, id);
	if (s == NULL || !str_eq(column_str(s, 3), (str){same, CRYPT_INDEX_BYTES}))
		return 0;
	return column_u32(s, 1);
}

static void pack_person(struct out *o, const struct person *p, uint32_t generation)
{
	struct person copy = *p;
	copy.generation = generation;
	out_clear(o);
	person_pack(o, &copy);
}

static void write_person(void *ctx, const struct person *p)
{
	struct kase *k = ctx;
	struct resolve *r = &k->resolve;
	unsigned char same[CRYPT_INDEX_BYTES], bsn[CRYPT_INDEX_BYTES];
	must(p->id > r->last_id);
	if (k->broken)
		return;
	drop_between(k, r->last_id, p->id);
	pack_person(&r->pack, p, 0);
	blind(k, PURPOSE_record, out_view(&r->pack), same);
	uint32_t kept = generation_when_same(k, p->id, same);
	uint32_t generation = kept != 0 ? kept : r->no;
	pack_person(&r->pack, p, generation);
	if (kept == 0) {
		if (p->bsn.n > 0)
			blind(k, PURPOSE_bsn, p->bsn, bsn);
		const struct col c[] = {col_u64(p->id), col_u64(generation),
					p->bsn.n > 0 ? col_blob(bsn, sizeof(bsn)) : col_null(),
					col_blob(same, sizeof(same))};
		row_put(k, TABLE_person, c, out_view(&r->pack), false);
		row_drop(k, TABLE_merged, p->id); /* one that was split off again */
	}
	sha256_add(&r->digest, r->pack.p, r->pack.n);
	r->last_id = p->id;
	r->persons++;
	if (p->id > k->head.last_person)
		k->head.last_person = p->id;
}

static void write_merged(void *ctx, uint32_t id, uint32_t into)
{
	struct kase *k = ctx;
	const struct col c[] = {col_u64(id), col_u64(into), col_u64(k->resolve.no)};
	if (!k->broken)
		row_put(k, TABLE_merged, c, STR_NONE, false);
}

static void write_requester(void *ctx, const struct requester *q, str key)
{
	struct kase *k = ctx;
	struct resolve *r = &k->resolve;
	unsigned char index[CRYPT_INDEX_BYTES];
	if (k->broken)
		return;
	blind(k, PURPOSE_requester, key, index);
	const struct col c[] = {col_u64(q->id), col_u64(r->no), col_blob(index, sizeof(index))};
	out_clear(&r->pack);
	out_lv(&r->pack, key);
	requester_pack(&r->pack, q);
	row_put(k, TABLE_requester, c, out_view(&r->pack), false);
	r->requesters++;
	if (q->id > k->head.last_requester)
		k->head.last_requester = q->id;
}

/* ---- the generation ---- */

uint32_t case_resolve_begin(struct kase *k, struct prior *out_prior)
{
	struct resolve *r = &k->resolve;
	must(k->in_txn && !r->open);
	r->open = true;
	r->no = k->head.generation + 1;
	r->last_id = 0;
	r->persons = r->requesters = 0;
	r->map_n = 0;
	r->old_id = -1;
	map_forget(k);
	out_clear(&r->map);
	r->digest = sha256_begin();
	/* the rows of the last generation are read until the end and then go all at once: the sum
	 * starts anew */
	memset(&k->head.table[TABLE_mapping], 0, sizeof(k->head.table[TABLE_mapping]));
	*out_prior = (struct prior){.ctx = k,
				    .person_of = prior_person,
				    .requester_of = prior_requester,
				    .last_person = k->head.last_person,
				    .last_requester = k->head.last_requester};
	return r->no;
}

struct person_out *case_resolve_out(struct kase *k)
{
	must(k->resolve.open);
	k->resolve.sink = (struct person_out){.ctx = k,
					      .person = write_person,
					      .requester = write_requester,
					      .mention_of = write_mention,
					      .merged = write_merged};
	return &k->resolve.sink;
}

bool generation_digest(struct kase *k, struct sha256 *h, uint32_t generation)
{
	QUERY_SCOPE *s = query(k, QUERY_requester_of_generation);
	if (s == NULL)
		return false;
	bind_u64(s, 1, generation);
	while (query_step(k, s)) {
		out_clear(&k->plain);
		if (!row_open(k, TABLE_requester, s, &k->plain))
			return false;
		sha256_add(h, k->plain.p, k->plain.n);
	}
	return true;
}

static bool put_generation(struct kase *k, const struct person_counts *n)
{
	struct resolve *r = &k->resolve;
	unsigned char digest[SHA256_BYTES];
	bool ok = generation_digest(k, &r->digest, r->no);
	sha256_end(&r->digest, digest);
	const struct col c[] = {col_u64(r->no),         col_u64((uint64_t)time_now_ms()),
				col_u64(n->mentions),   col_u64(n->orphans),
				col_u64(n->persons),    col_u64(n->confirmed),
				col_u64(n->possible),   col_u64(n->published),
				col_u64(n->weak_kept),  col_u64(n->weak_dropped),
				col_u64(r->requesters), col_blob(digest, sizeof(digest))};
	return ok && row_put(k, TABLE_generation, c, STR_NONE, true);
}

bool case_resolve_end(struct kase *k, const struct person_counts *counts)
{
	struct resolve *r = &k->resolve;
	must(k->in_txn && r->open);
	drop_between(k, r->last_id, (uint64_t)UINT32_MAX + 1);
	flush_map(k);
	bool ok = put_generation(k, counts);
	sqlite3_stmt *s = query(k, QUERY_mapping_forget);
	if (s != NULL) {
		bind_u64(s, 1, r->no);
		ok = query_run(k, s) && ok;
	}
	k->head.generation = r->no;
	r->open = false;
	r->old_id = -1;
	return ok && !k->broken;
}

bool case_generation(struct kase *k, struct generation *out_g)
{
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = query(k, QUERY_generation_last);
	out_clear(&k->plain);
	if (s == NULL || !query_step(k, s) || !row_open(k, TABLE_generation, s, &k->plain))
		return false;
	str digest = column_str(s, 11);
	if (digest.n != SHA256_BYTES)
		return store_fail_read(k, why_altered);
	*out_g = (struct generation){
	    .no = column_u32(s, 0),
	    .at_ms = sqlite3_column_int64(s, 1),
	    .counts = {.mentions = column_u64(s, 2),
		       .orphans = column_u64(s, 3),
		       .persons = column_u64(s, 4),
		       .confirmed = column_u64(s, 5),
		       .possible = column_u64(s, 6),
		       .published = column_u64(s, 7),
		       .weak_kept = column_u64(s, 8),
		       .weak_dropped = column_u64(s, 9)},
	};
	memcpy(out_g->digest, digest.p, SHA256_BYTES);
	return true;
}

/* ---- reading ---- */

struct person_cursor {
	struct kase *k;
	sqlite3_stmt *s;
	size_t cap;
};

struct person_cursor *case_persons(struct kase *k)
{
	size_t cap = 0;
	struct person_cursor *c = grow(NULL, &cap, sizeof(*c), 1);
	if (!k->in_txn)
		k->why = NULL;
	*c = (struct person_cursor){k, query_private(k, QUERY_person_all), cap};
	return c;
}

static bool read_person(struct kase *k, sqlite3_stmt *s, struct arena *a, struct person *out_p)
{
	out_clear(&k->plain);
	return row_open(k, TABLE_person, s, &k->plain) &&
	       (person_unpack(a, str_copy(a, out_view(&k->plain)), out_p) ||
		store_fail_read(k, why_altered));
}

bool case_persons_next(struct person_cursor *c, struct arena *a, struct person *out_p)
{
	return query_step(c->k, c->s) && read_person(c->k, c->s, a, out_p);
}

void case_persons_end(struct person_cursor *c)
{
	sqlite3_finalize(c->s);
	grow_free(c, c->cap, 1);
}

bool case_person_get(struct kase *k, struct arena *a, uint32_t id, struct person *out_p)
{
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = row_find(k, TABLE_person, id);
	if (s != NULL)
		return read_person(k, s, a, out_p);
	QUERY_SCOPE *m = row_find(k, TABLE_merged, id);
	out_clear(&k->plain);
	if (m == NULL || !row_open(k, TABLE_merged, m, &k->plain))
		return false;
	*out_p = (struct person){
	    .id = id, .merged_into = column_u32(m, 1), .generation = column_u32(m, 2)};
	return true;
}

uint32_t case_person_by_bsn(struct kase *k, str bsn)
{
	unsigned char index[CRYPT_INDEX_BYTES];
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = query(k, QUERY_person_of_bsn);
	if (s == NULL)
		return 0;
	blind(k, PURPOSE_bsn, bsn, index);
	bind_str(s, 1, (str){index, sizeof(index)});
	return query_step(k, s) ? column_u32(s, 0) : 0;
}

struct requester_cursor {
	struct kase *k;
	sqlite3_stmt *s;
	size_t cap;
};

struct requester_cursor *case_requesters(struct kase *k)
{
	size_t cap = 0;
	struct generation g = {0};
	struct requester_cursor *c = grow(NULL, &cap, sizeof(*c), 1);
	case_generation(k, &g);
	*c = (struct requester_cursor){k, query_private(k, QUERY_requester_of_generation), cap};
	if (c->s != NULL)
		bind_u64(c->s, 1, g.no);
	return c;
}

static bool read_requester(struct kase *k, sqlite3_stmt *s, struct arena *a,
			   struct requester *out_r)
{
	out_clear(&k->plain);
	if (!row_open(k, TABLE_requester, s, &k->plain))
		return false;
	struct cur c = cur_of(out_view(&k->plain));
	cur_lv(&c);
	str packed = cur_take(&c, cur_left(&c));
	return requester_unpack(a, str_copy(a, packed), out_r) || store_fail_read(k, why_altered);
}

bool case_requesters_next(struct requester_cursor *c, struct arena *a, struct requester *out_r)
{
	return query_step(c->k, c->s) && read_requester(c->k, c->s, a, out_r);
}

void case_requesters_end(struct requester_cursor *c)
{
	sqlite3_finalize(c->s);
	grow_free(c, c->cap, 1);
}

bool case_requester_get(struct kase *k, struct arena *a, uint32_t id, struct requester *out_r)
{
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = row_find(k, TABLE_requester, id);
	return s != NULL && read_requester(k, s, a, out_r);
}
