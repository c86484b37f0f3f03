/*
 * block - what was found in an item: packed mentions in sealed blocks, the names of its cells, and
 * the small values of a case. A block carries whole mentions; this file does not look into them.
 */
#include "case/store.h"

#include "base/must.h"

#define SEQ_MAX ((uint32_t)1 << 31)

uint64_t block_row(uint32_t item, uint32_t seq) { return (uint64_t)item << 31 | seq; }

bool case_block_add(struct kase *k, uint32_t item, uint32_t seq, uint32_t first, uint32_t n,
		    str packed)
{
	TXN_SCOPE t = txn_join(k);
	if (k->broken)
		return false;
	if (seq >= SEQ_MAX)
		return store_fail(k, "an item can not hold more blocks");
	const struct col c[] = {col_u64(block_row(item, seq)), col_u64(first), col_u64(n)};
	row_put(k, TABLE_block, c, packed, false);
	return txn_leave(k, &t);
}

bool case_block_get(struct kase *k, uint32_t item, uint32_t seq, struct out *o, uint32_t *out_first,
		    uint32_t *out_n)
{
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = seq < SEQ_MAX ? row_find(k, TABLE_block, block_row(item, seq)) : NULL;
	if (s == NULL || (o != NULL && !row_open(k, TABLE_block, s, o)))
		return false;
	*out_first = column_u32(s, 1);
	*out_n = column_u32(s, 2);
	return true;
}

bool case_names_set(struct kase *k, uint32_t item, str packed)
{
	TXN_SCOPE t = txn_join(k);
	const struct col c[] = {col_u64(item)};
	if (k->broken)
		return false;
	row_put(k, TABLE_names, c, packed, false);
	return txn_leave(k, &t);
}

bool case_names_get(struct kase *k, struct arena *a, uint32_t item, str *out_packed)
{
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = row_find(k, TABLE_names, item);
	out_clear(&k->plain);
	if (s == NULL && k->why != NULL)
		return false;
	if (s != NULL && !row_open(k, TABLE_names, s, &k->plain))
		return false;
	*out_packed = str_copy(a, out_view(&k->plain));
	return true;
}

/* ---- forgetting what an unfinished item gave ---- */

struct ids {
	uint32_t *p;
	size_t n, cap;
};

static void take_ids(struct kase *k, sqlite3_stmt *s, struct ids *ids)
{
	while (s != NULL && query_step(k, s)) {
		GROW(ids->p, ids->cap, ids->n + 1);
		ids->p[ids->n++] = column_u32(s, 0);
	}
	query_done(&s);
}

static void drop_blocks(struct kase *k, uint32_t item)
{
	sqlite3_stmt *s = query(k, QUERY_block_of_item);
	struct ids seqs = {0};
	if (s == NULL)
		return;
	bind_u64(s, 1, block_row(item, 0));
	bind_u64(s, 2, block_row(item, 0) + SEQ_MAX);
	while (query_step(k, s)) {
		GROW(seqs.p, seqs.cap, seqs.n + 1);
		seqs.p[seqs.n++] = (uint32_t)(column_u64(s, 0) & (SEQ_MAX - 1));
	}
	query_done(&s);
	for (size_t i = 0; i < seqs.n; i++)
		row_drop(k, TABLE_block, block_row(item, seqs.p[i]));
	grow_free(seqs.p, seqs.cap, sizeof(*seqs.p));
	row_drop(k, TABLE_names, item);
	survey_drop(k, item);
}

/* Items that repeat one which goes away are waiting again. */
static void free_duplicates(struct kase *k, uint32_t item)
{
	sqlite3_stmt *s = query(k, QUERY_item_duplicates);
	struct ids ids = {0};
	if (s == NULL)
		return;
	bind_u64(s, 1, item);
	take_ids(k, s, &ids);
	for (size_t i = 0; i < ids.n; i++) {
		struct arena a = arena_make((size_t)16 << 20);
		struct item dup;
		if (case_item_get(k, &a, ids.p[i], &dup)) {
			dup.state = ITEM_waiting;
			dup.duplicate_of = 0;
			case_item_set(k, &dup);
		} else {
			store_fail(k, why_altered);
		}
		arena_free(&a);
	}
	grow_free(ids.p, ids.cap, sizeof(*ids.p));
}

/* The items beneath rank are those with a rank between it and it followed by the largest place. */
static bool beneath(struct kase *k, uint32_t item, struct ids *ids)
{
	struct out *from = &k->packed, *to = &k->plain;
	sqlite3_stmt *s = row_find(k, TABLE_item, item);
	if (s == NULL)
		return store_fail(k, why_database);
	uint64_t exhibit = column_u64(s, 1);
	out_clear(from);
	out_clear(to);
	out_str(from, column_str(s, 19));
	query_done(&s);
	out_str(to, out_view(from));
	for (size_t i = to->n; i > 0 && ++to->p[i - 1] == 0;)
		i--;
	s = query(k, QUERY_item_beneath);
	if (s != NULL) {
		bind_u64(s, 1, exhibit);
		bind_str(s, 2, out_view(from));
		bind_str(s, 3, out_view(to));
		take_ids(k, s, ids);
	}
	return !k->broken;
}

bool case_item_clear(struct kase *k, uint32_t item)
{
	TXN_SCOPE t = txn_join(k);
	struct ids ids = {0};
	if (k->broken || !beneath(k, item, &ids))
		return false;
	for (size_t i = 0; i < ids.n && !k->broken; i++) {
		free_duplicates(k, ids.p[i]);
		drop_blocks(k, ids.p[i]);
	}
	for (size_t i = 0; i < ids.n; i++)
		row_drop(k, TABLE_item, ids.p[i]);
	drop_blocks(k, item);
	grow_free(ids.p, ids.cap, sizeof(*ids.p));
	return txn_leave(k, &t);
}

/* ---- small values ---- */

static uint64_t value_id(struct kase *k, const unsigned char index[CRYPT_INDEX_BYTES])
{
	sqlite3_stmt *s = query(k, QUERY_value_of_name);
	if (s == NULL)
		return 0;
	bind_str(s, 1, (str){index, CRYPT_INDEX_BYTES});
	uint64_t id = query_step(k, s) ? column_u64(s, 0) : 0;
	query_done(&s);
	return id;
}

bool case_value_set(struct kase *k, const char *name, str value)
{
	TXN_SCOPE t = txn_join(k);
	unsigned char index[CRYPT_INDEX_BYTES];
	if (k->broken)
		return false;
	blind(k, PURPOSE_name, str_of(name), index);
	uint64_t id = value_id(k, index);
	bool fresh = id == 0;
	if (fresh)
		id = k->head.table[TABLE_value].rows + 1; /* values are never dropped */
	const struct col c[] = {col_u64(id), col_blob(index, sizeof(index))};
	out_clear(&k->plain);
	out_lv(&k->plain, str_of(name));
	out_lv(&k->plain, value);
	row_put(k, TABLE_value, c, out_view(&k->plain), fresh);
	return txn_leave(k, &t);
}

bool case_value_get(struct kase *k, struct arena *a, const char *name, str *out_value)
{
	unsigned char index[CRYPT_INDEX_BYTES];
	if (!k->in_txn)
		k->why = NULL;
	blind(k, PURPOSE_name, str_of(name), index);
	uint64_t id = value_id(k, index);
	if (id == 0)
		return false;
	QUERY_SCOPE *s = row_find(k, TABLE_value, id);
	out_clear(&k->plain);
	if (s == NULL || !row_open(k, TABLE_value, s, &k->plain))
		return false;
	struct cur c = cur_of(out_view(&k->plain));
	cur_lv(&c);
	str value = cur_lv(&c);
	if (!cur_done(&c))
		return store_fail_read(k, why_altered);
	*out_value = str_copy(a, value);
	return true;
}
