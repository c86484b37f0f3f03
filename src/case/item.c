/*
 * item - exhibits, items and the walks over them. Paths, names of types and digests are sealed: a
 * digest of a short file tells its content to whoever can guess, so same bytes are found by blind
 * index. Order of first evidence: exhibit, then rank, which is the number of the file in its
 * exhibit and the places in its containers as big-endian u32s; it tells nothing and hangs on no
 * worker.
 */
#include "case/store.h"

#include <string.h>

#include "base/hmap.h"
#include "base/must.h"

#define COUNT_MAX ((uint64_t)1 << 48) /* more can not be true; keeps sums from overflowing */
#define WALK_PAGE 256

static uint64_t capped(uint64_t v) { return v < COUNT_MAX ? v : COUNT_MAX; }

/* Outside a transaction every act starts without the causes of earlier ones. */
static void fresh_why(struct kase *k)
{
	if (!k->in_txn)
		k->why = NULL;
}

const char *item_state_name(enum item_state s)
{
	static const char *const names[] = {"waiting", "read",      "partial", "unread",
					    "empty",   "duplicate", "refused"};
	return (unsigned)s < sizeof(names) / sizeof(names[0]) ? names[s] : "";
}

static const enum item_state not_read[] = {ITEM_unread, ITEM_partial, ITEM_refused};

bool item_not_read(const struct item *i)
{
	return i->state == not_read[0] || i->state == not_read[1] || i->state == not_read[2];
}

uint64_t case_totals_not_read(const struct case_totals *t)
{
	uint64_t n = 0;
	for (size_t x = 0; x < sizeof(not_read) / sizeof(not_read[0]); x++)
		n += t->by_state[not_read[x]].items + t->members_by_state[not_read[x]].items;
	return n;
}

bool item_by_others(const struct item *i)
{
	return i->state == ITEM_partial &&
	       (i->reason == REASON_member_unread || i->reason == REASON_derived);
}

/* ---- exhibits ---- */

/* Where the item stands that an exhibit was made from: a member has a new number each time its
 * container is read again. */
static void origin_put(struct kase *k, const struct exhibit *e, struct out *o)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct item i;
	bool fetched = e->authority.n > 0 || e->police.n > 0;
	if (e->derived_from != 0 && case_item_get(k, &a, e->derived_from, &i)) {
		out_var(o, i.exhibit);
		out_lv(o, i.path);
	} else if (e->customer != 0 || fetched) {
		out_var(o, 0);
	}
	if (e->customer != 0 || fetched)
		out_var(o, e->customer);
	if (fetched) {
		out_lv(o, e->authority);
		out_lv(o, e->police);
	}
	arena_free(&a);
}

static uint32_t origin_now(struct kase *k, uint32_t item, uint32_t exhibit, str path)
{
	QUERY_SCOPE *s = item == 0 ? NULL : row_find(k, TABLE_item, item);
	uint32_t now = s != NULL || exhibit == 0 ? 0 : case_item_find(k, exhibit, path);
	return now == 0 ? item : now;
}

bool exhibit_write(struct kase *k, const struct exhibit *e, bool fresh)
{
	unsigned char root[CRYPT_INDEX_BYTES];
	struct out origin = out_mem();
	origin_put(k, e, &origin);
	blind(k, PURPOSE_root, e->root, root);
	const struct col c[] = {col_u64(e->id), col_u64(e->standing),
				col_u64((uint64_t)e->added_ms), col_blob(root, sizeof(root))};
	out_clear(&k->plain);
	out_lv(&k->plain, e->root);
	out_lv(&k->plain, e->received_from);
	out_lv(&k->plain, e->by);
	out_lv(&k->plain, e->acquired_at);
	out_var(&k->plain, e->derived_from);
	out_str(&k->plain, out_view(&origin));
	out_end(&origin);
	return row_put(k, TABLE_exhibit, c, out_view(&k->plain), fresh);
}

bool case_exhibit_add(struct kase *k, struct exhibit *e)
{
	TXN_SCOPE t = txn_join(k);
	if (k->broken)
		return false;
	if (k->head.last_exhibit == UINT32_MAX)
		return store_fail(k, "a case can not hold more exhibits");
	e->id = ++k->head.last_exhibit;
	exhibit_write(k, e, true);
	return txn_leave(k, &t);
}

bool case_exhibit_get(struct kase *k, struct arena *a, uint32_t id, struct exhibit *out_e)
{
	fresh_why(k);
	QUERY_SCOPE *s = row_find(k, TABLE_exhibit, id);
	out_clear(&k->plain);
	if (s == NULL || !row_open(k, TABLE_exhibit, s, &k->plain))
		return false;
	struct cur c = cur_of(out_view(&k->plain));
	str root = cur_lv(&c), from = cur_lv(&c), by = cur_lv(&c), at = cur_lv(&c);
	/* older cases do not say */
	uint64_t derived = cur_left(&c) > 0 ? cur_var(&c) : 0;
	uint64_t origin = cur_left(&c) > 0 ? cur_var(&c) : 0;
	str path = origin != 0 ? cur_lv(&c) : STR_NONE;
	uint64_t customer = cur_left(&c) > 0 ? cur_var(&c) : 0;
	str authority = cur_left(&c) > 0 ? cur_lv(&c) : STR_NONE;
	str police = cur_left(&c) > 0 ? cur_lv(&c) : STR_NONE;
	if (!cur_done(&c) || derived > UINT32_MAX || origin > UINT32_MAX || customer > UINT32_MAX)
		return store_fail_read(k, why_altered);
	*out_e = (struct exhibit){.id = id,
				  .standing = (enum standing)column_u32(s, 1),
				  .root = str_copy(a, root),
				  .received_from = str_copy(a, from),
				  .by = str_copy(a, by),
				  .acquired_at = str_copy(a, at),
				  .customer = (uint32_t)customer,
				  .authority = str_copy(a, authority),
				  .police = str_copy(a, police),
				  .added_ms = sqlite3_column_int64(s, 2)};
	path = str_copy(a, path);
	out_e->derived_from = origin_now(k, (uint32_t)derived, (uint32_t)origin, path);
	return true;
}

bool case_exhibit_ties(struct kase *k, struct hmap *out_origins, struct hmap *out_customers)
{
	struct arena a = arena_make((size_t)16 << 20);
	bool ok = true;
	for (uint32_t id = 1; ok && id <= case_exhibits(k); id++) {
		struct arena scratch = a;
		struct exhibit e;
		ok = case_exhibit_get(k, &scratch, id, &e);
		if (ok && e.derived_from != 0 && out_origins != NULL)
			*hmap_put(out_origins, id, NULL) = e.derived_from;
		if (ok && e.customer != 0 && out_customers != NULL)
			*hmap_put(out_customers, id, NULL) = e.customer;
	}
	arena_free(&a);
	return ok;
}

uint32_t case_exhibits(const struct kase *k) { return k->head.last_exhibit; }

/* The first id that s gives for the blind index of what. */
static uint32_t first_id(struct kase *k, sqlite3_stmt *s, enum purpose p, str what)
{
	unsigned char index[CRYPT_INDEX_BYTES];
	blind(k, p, what, index);
	bind_str(s, 1, (str){index, sizeof(index)});
	uint32_t id = query_step(k, s) ? column_u32(s, 0) : 0;
	query_done(&s);
	return id;
}

/* ---- items ---- */

static void rank_add(struct out *o, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		out_u8(o, (uint8_t)(v >> shift));
}

static uint32_t rank_first(str rank)
{
	uint32_t v = 0;
	for (size_t i = 0; i < 4 && i < rank.n; i++)
		v = v << 8 | rank.p[i];
	return v;
}

static bool rank_of_parent(struct kase *k, const struct item *i, struct out *o)
{
	QUERY_SCOPE *s = row_find(k, TABLE_item, i->parent);
	if (s == NULL || column_u32(s, 1) != i->exhibit)
		return store_fail(k, why_database);
	out_str(o, column_str(s, 19));
	rank_add(o, i->index);
	return true;
}

static bool rank_of_file(struct kase *k, const struct item *i, struct out *o)
{
	QUERY_SCOPE *s = query(k, QUERY_item_last_rank);
	if (s == NULL)
		return false;
	bind_u64(s, 1, i->exhibit);
	rank_add(o, query_step(k, s) ? rank_first(column_str(s, 0)) + 1 : 1);
	return !k->broken;
}

static void item_secret(struct out *o, const struct item *i)
{
	out_lv(o, i->path);
	out_lv(o, i->raw_path);
	out_lv(o, i->type);
	out_lv(o, i->reader);
	out_u8(o, i->has_sha256);
	if (i->has_sha256)
		out_bytes(o, i->sha256, SHA256_BYTES);
}

static bool item_put(struct kase *k, const struct item *i, str rank, bool fresh)
{
	unsigned char path[CRYPT_INDEX_BYTES], sha[CRYPT_INDEX_BYTES];
	blind(k, PURPOSE_path, i->path, path);
	if (i->has_sha256)
		blind(k, PURPOSE_sha256, (str){i->sha256, SHA256_BYTES}, sha);
	const struct col c[] = {
	    col_u64(i->id),
	    col_u64(i->exhibit),
	    col_u64(i->parent),
	    col_u64(i->index),
	    col_u64(i->scope),
	    col_u64(i->order),
	    col_u64(i->standing),
	    col_u64(capped(i->bytes)),
	    col_u64((uint64_t)i->mtime_ms),
	    col_u64(i->state),
	    col_u64(i->reason),
	    col_u64(i->reason_at),
	    col_u64(i->version),
	    col_u64(capped(i->passages)),
	    col_u64(capped(i->mentions)),
	    col_u64(i->duplicate_of),
	    col_u64(i->names_n),
	    col_blob(path, sizeof(path)),
	    i->has_sha256 ? col_blob(sha, sizeof(sha)) : col_null(),
	    col_blob(rank.p, rank.n),
	};
	out_clear(&k->plain);
	item_secret(&k->plain, i);
	return row_put(k, TABLE_item, c, out_view(&k->plain), fresh);
}

bool case_item_add(struct kase *k, struct item *i)
{
	TXN_SCOPE t = txn_join(k);
	if (k->broken)
		return false;
	if (k->head.last_item == UINT32_MAX)
		return store_fail(k, "a case can not hold more items");
	struct out *rank = &k->packed;
	out_clear(rank);
	if (i->parent != 0 ? rank_of_parent(k, i, rank) : rank_of_file(k, i, rank)) {
		i->id = ++k->head.last_item;
		item_put(k, i, out_view(rank), true);
	}
	return txn_leave(k, &t);
}

bool case_item_set(struct kase *k, const struct item *i)
{
	TXN_SCOPE t = txn_join(k);
	struct out *rank = &k->packed;
	if (k->broken)
		return false;
	sqlite3_stmt *s = row_find(k, TABLE_item, i->id);
	if (s == NULL)
		return store_fail(k, why_database);
	out_clear(rank);
	out_str(rank, column_str(s, 19));
	query_done(&s);
	item_put(k, i, out_view(rank), false);
	return txn_leave(k, &t);
}

bool item_read_row(struct kase *k, sqlite3_stmt *s, struct arena *a, struct item *out_i)
{
	out_clear(&k->plain);
	if (!row_open(k, TABLE_item, s, &k->plain))
		return false;
	struct cur c = cur_of(out_view(&k->plain));
	str path = cur_lv(&c), raw = cur_lv(&c), type = cur_lv(&c), reader = cur_lv(&c);
	bool has_sha = cur_u8(&c) != 0;
	str sha = cur_take(&c, has_sha ? SHA256_BYTES : 0);
	if (!cur_done(&c))
		return store_fail_read(k, why_altered);
	*out_i = (struct item){
	    .id = column_u32(s, 0),
	    .exhibit = column_u32(s, 1),
	    .parent = column_u32(s, 2),
	    .index = column_u32(s, 3),
	    .scope = column_u32(s, 4),
	    .order = column_u32(s, 5),
	    .standing = (enum standing)column_u32(s, 6),
	    .bytes = column_u64(s, 7),
	    .mtime_ms = sqlite3_column_int64(s, 8),
	    .state = (enum item_state)column_u32(s, 9),
	    .reason = (enum reason)column_u32(s, 10),
	    .reason_at = column_u64(s, 11),
	    .version = column_u32(s, 12),
	    .passages = column_u64(s, 13),
	    .mentions = column_u64(s, 14),
	    .duplicate_of = column_u32(s, 15),
	    .names_n = column_u64(s, 16),
	    .has_sha256 = has_sha,
	    .path = str_copy(a, path),
	    .raw_path = str_copy(a, raw),
	    .type = str_copy(a, type),
	    .reader = str_copy(a, reader),
	};
	if (has_sha)
		memcpy(out_i->sha256, sha.p, SHA256_BYTES);
	return true;
}

static struct item_mark mark_of_row(sqlite3_stmt *s)
{
	return (struct item_mark){.exhibit = column_u32(s, 1),
				  .parent = column_u32(s, 2),
				  .standing = (enum standing)column_u32(s, 6),
				  .version = column_u32(s, 12)};
}

struct item_mark item_mark(struct kase *k, uint32_t id)
{
	QUERY_SCOPE *s = row_find(k, TABLE_item, id);
	return s == NULL ? (struct item_mark){0} : mark_of_row(s);
}

bool item_sha256(struct kase *k, uint32_t id, unsigned char out_sha256[SHA256_BYTES],
		 struct item_mark *out_mark)
{
	QUERY_SCOPE *s = row_find(k, TABLE_item, id);
	*out_mark = s == NULL ? (struct item_mark){0} : mark_of_row(s);
	out_clear(&k->plain);
	if (s == NULL || !row_open(k, TABLE_item, s, &k->plain) || k->plain.n < SHA256_BYTES ||
	    sqlite3_column_type(s, 18) == SQLITE_NULL)
		return false;
	memcpy(out_sha256, k->plain.p + k->plain.n - SHA256_BYTES,
	       SHA256_BYTES); /* the last of the secret */
	return true;
}

bool case_item_get(struct kase *k, struct arena *a, uint32_t id, struct item *out_i)
{
	fresh_why(k);
	QUERY_SCOPE *s = row_find(k, TABLE_item, id);
	return s != NULL && item_read_row(k, s, a, out_i);
}

uint32_t case_item_find(struct kase *k, uint32_t exhibit, str path)
{
	fresh_why(k);
	sqlite3_stmt *s = query(k, QUERY_item_of_path);
	if (s == NULL)
		return 0;
	bind_u64(s, 2, exhibit);
	return first_id(k, s, PURPOSE_path, path);
}

uint32_t case_item_by_sha256(struct kase *k, const unsigned char sha256[SHA256_BYTES])
{
	fresh_why(k);
	sqlite3_stmt *s = query(k, QUERY_item_of_sha);
	return s == NULL ? 0 : first_id(k, s, PURPOSE_sha256, (str){sha256, SHA256_BYTES});
}

/* ---- walks: pages of ids, so that the walker may write in between ---- */

struct item_cursor {
	struct kase *k;
	enum item_walk walk;
	size_t cap;
	uint32_t id[WALK_PAGE];
	unsigned n, at;
	bool last;       /* no page follows */
	uint64_t key[2]; /* of the last id given: read order, exhibit */
	uint32_t after;  /* that id */
	struct out rank;
};

struct item_cursor *case_items(struct kase *k, enum item_walk w)
{
	size_t cap = 0;
	struct item_cursor *c = grow(NULL, &cap, sizeof(*c), 1);
	fresh_why(k);
	c->k = k;
	c->walk = w;
	c->cap = cap;
	c->rank = out_mem();
	return c;
}

static void page_take(struct item_cursor *c, sqlite3_stmt *s, int at)
{
	while (c->n < WALK_PAGE && query_step(c->k, s)) {
		c->key[0] = at > 0 ? column_u64(s, 0) : 0;
		c->key[1] = column_u64(s, at);
		out_clear(&c->rank);
		out_str(&c->rank, column_str(s, at + 1));
		c->after = column_u32(s, at + 2);
		c->id[c->n++] = c->after;
	}
	c->last = c->n < WALK_PAGE;
}

static void page_read(struct item_cursor *c)
{
	static const enum query queries[] = {[WALK_evidence] = QUERY_item_walk_evidence,
					     [WALK_waiting] = QUERY_item_walk_waiting,
					     [WALK_not_read] = QUERY_item_walk_not_read};
	QUERY_SCOPE *s = query(c->k, queries[c->walk]);
	struct out from = out_mem();
	int at = c->walk == WALK_waiting ? 1 : 0;
	c->n = c->at = 0;
	c->last = true;
	if (s == NULL)
		return;
	out_str(&from, out_view(&c->rank));
	if (at > 0)
		bind_u64(s, 1, c->key[0]);
	bind_u64(s, at + 1, c->key[1]);
	bind_str(s, at + 2, out_view(&from));
	bind_u64(s, at + 3, c->after);
	page_take(c, s, at);
	out_end(&from);
}

static bool still_fits(const struct item_cursor *c, const struct item *i)
{
	return c->walk != WALK_waiting || i->state == ITEM_waiting;
}

bool case_items_next(struct item_cursor *c, struct arena *a, struct item *out_i)
{
	for (;;) {
		if (c->at == c->n && !c->last)
			page_read(c);
		if (c->at == c->n)
			return false;
		QUERY_SCOPE *s = row_find(c->k, TABLE_item, c->id[c->at++]);
		if (s == NULL)
			continue;
		if (!item_read_row(c->k, s, a, out_i))
			return false;
		if (still_fits(c, out_i))
			return true;
	}
}

void case_items_end(struct item_cursor *c)
{
	out_end(&c->rank);
	grow_free(c, c->cap, 1);
}

/* ---- totals ---- */

bool case_totals(struct kase *k, struct case_totals *out_t)
{
	struct case_totals t = {0};
	fresh_why(k);
	QUERY_SCOPE *s = query(k, QUERY_item_totals);
	QUERY_SCOPE *e = query(k, QUERY_exhibit_count);
	while (s != NULL && query_step(k, s)) {
		uint64_t state = column_u64(s, 1), n = column_u64(s, 2), bytes = column_u64(s, 3);
		bool member = column_u64(s, 0) != 0;
		if (state >= sizeof(t.by_state) / sizeof(t.by_state[0]))
			return store_fail_read(k, why_altered);
		struct state_total *to = member ? &t.members_by_state[state] : &t.by_state[state];
		to->items += n;
		to->bytes += bytes;
		*(member ? &t.members : &t.files) += n;
		*(member ? &t.member_bytes : &t.bytes) += bytes;
		t.passages += column_u64(s, 4);
		t.mentions += column_u64(s, 5);
	}
	if (e != NULL && query_step(k, e))
		t.exhibits = column_u64(e, 0);
	if (k->why != NULL)
		return false;
	*out_t = t;
	return true;
}
