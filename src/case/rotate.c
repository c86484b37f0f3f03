/*
 * rotate - a new case key: every row is opened with the old one, proven, and sealed with the new
 * one in one transaction, blind indexes with it. A case in which a row was altered, taken away or
 * put in is refused: rotation must not launder it. The journal is not rewritten.
 */
#include "case/store.h"

#include <string.h>

#include "base/must.h"

struct rotation {
	struct kase *k;
	struct keys old, new;
	struct table_sum seen;
	struct arena arena;
	void (*progress)(void *ctx, uint64_t done, uint64_t all);
	void *ctx;
	uint64_t done, all;
};

static struct col column_of(sqlite3_stmt *s, int at)
{
	if (sqlite3_column_type(s, at) == SQLITE_INTEGER)
		return (struct col){.type = COL_int, .i = sqlite3_column_int64(s, at)};
	if (sqlite3_column_type(s, at) == SQLITE_NULL)
		return col_null();
	str v = column_str(s, at);
	return col_blob(v.p, v.n);
}

static void again(struct kase *k, enum purpose p, str value, struct col *c,
		  unsigned char index[CRYPT_INDEX_BYTES])
{
	blind(k, p, value, index);
	*c = col_blob(index, CRYPT_INDEX_BYTES);
}

/* The digest of an item is the last thing in its secret: see item.c */
static void index_item(struct kase *k, struct cur *c, struct col *cols,
		       unsigned char index[2][CRYPT_INDEX_BYTES])
{
	again(k, PURPOSE_path, cur_lv(c), &cols[17], index[0]);
	for (int i = 0; i < 3; i++)
		cur_lv(c);
	if (cur_u8(c) != 0)
		again(k, PURPOSE_sha256, cur_take(c, SHA256_BYTES), &cols[18], index[1]);
}

static void index_mapping(struct kase *k, struct cur *c, struct col *cols,
			  unsigned char index[CRYPT_INDEX_BYTES])
{
	str head = cur_lv(c);
	if (head.n >= SHA256_BYTES)
		again(k, PURPOSE_sha256, str_sub(head, 0, SHA256_BYTES), &cols[2], index);
}

static void index_customer(struct kase *k, struct cur *c, struct col *cols,
			   unsigned char index[CRYPT_INDEX_BYTES])
{
	customer_blind(k, cur_lv(c), index);
	cols[1] = col_blob(index, CRYPT_INDEX_BYTES);
}

static bool index_person(struct rotation *r, str packed, struct col *cols,
			 unsigned char index[2][CRYPT_INDEX_BYTES])
{
	struct person p;
	struct out *o = &r->k->packed;
	arena_reset(&r->arena);
	if (!person_unpack(&r->arena, packed, &p))
		return store_fail(r->k, why_altered);
	if (p.bsn.n > 0)
		again(r->k, PURPOSE_bsn, p.bsn, &cols[2], index[0]);
	p.generation = 0;
	out_clear(o);
	person_pack(o, &p);
	again(r->k, PURPOSE_record, out_view(o), &cols[3], index[1]);
	return true;
}

/* Blind indexes are worked out again from the secret of the row, with the new keys. */
static bool index_again(struct rotation *r, enum case_table t, str plain, struct col *cols,
			unsigned char index[2][CRYPT_INDEX_BYTES])
{
	struct cur c = cur_of(plain);
	if (t == TABLE_exhibit)
		again(r->k, PURPOSE_root, cur_lv(&c), &cols[3], index[0]);
	else if (t == TABLE_item)
		index_item(r->k, &c, cols, index);
	else if (t == TABLE_value)
		again(r->k, PURPOSE_name, cur_lv(&c), &cols[1], index[0]);
	else if (t == TABLE_requester)
		again(r->k, PURPOSE_requester, cur_lv(&c), &cols[2], index[0]);
	else if (t == TABLE_mapping)
		index_mapping(r->k, &c, cols, index[0]);
	else if (t == TABLE_customer)
		index_customer(r->k, &c, cols, index[0]);
	else if (t == TABLE_person)
		return index_person(r, plain, cols, index);
	return !c.bad || store_fail(r->k, why_altered);
}

static bool rotate_row(struct rotation *r, enum case_table t, sqlite3_stmt *s)
{
	struct kase *k = r->k;
	unsigned char index[2][CRYPT_INDEX_BYTES];
	struct col cols[COLUMNS_MAX];
	k->keys = r->old;
	out_clear(&k->plain);
	if (!row_open(k, t, s, &k->plain) ||
	    !sum_add(&r->old, t, column_str(s, table_rows[t].columns), true, &r->seen))
		return store_fail(k, why_altered);
	for (int i = 0; i < table_rows[t].columns; i++)
		cols[i] = column_of(s, i);
	k->keys = r->new;
	if (!index_again(r, t, out_view(&k->plain), cols, index) ||
	    !row_put(k, t, cols, out_view(&k->plain), true))
		return store_fail(k, why_altered);
	if (r->progress != NULL && ++r->done % 1024 == 0)
		r->progress(r->ctx, r->done, r->all);
	return true;
}

static bool rotate_table(struct rotation *r, enum case_table t)
{
	struct kase *k = r->k;
	struct table_sum said = k->head.table[t];
	sqlite3_stmt *s = query_private(k, table_rows[t].all);
	r->seen = (struct table_sum){0};
	k->head.table[t] = (struct table_sum){0};
	while (query_step(k, s) && rotate_row(r, t, s))
		;
	sqlite3_finalize(s);
	if (memcmp(&said, &r->seen, sizeof(said)) != 0)
		store_fail(k, why_altered);
	return !k->broken;
}

static bool rotate_all(struct rotation *r)
{
	struct kase *k = r->k;
	for (enum case_table t = 1; t < TABLE_COUNT; t++)
		r->all += k->head.table[t].rows;
	for (enum case_table t = 1; t < TABLE_COUNT; t++)
		if (table_rows[t].name != NULL && !rotate_table(r, t))
			return false;
	k->keys = r->new;
	k->meta.key_no++;
	key_wrap(k);
	return meta_bind(k, QUERY_meta_set) && journal_signer(k, "key_rotate");
}

bool keys_renew(struct kase *k, struct renewal *w,
		void (*progress)(void *ctx, uint64_t done, uint64_t all), void *ctx)
{
	struct rotation r = {.k = k, .progress = progress, .ctx = ctx};
	struct crypt_key top = crypt_key_new();
	must(k->in_txn && k->has_kek);
	w->meta = k->meta;
	w->keys = r.old = k->keys;
	r.new = keys_of(&top);
	crypt_wipe(&top, sizeof(top));
	r.arena = arena_make((size_t)64 << 20);
	bool ok = !k->broken && rotate_all(&r);
	crypt_wipe(&r.old, sizeof(r.old));
	crypt_wipe(&r.new, sizeof(r.new));
	arena_free(&r.arena);
	return ok;
}

void keys_renewed(struct kase *k, struct renewal *w, bool kept)
{
	if (!kept) {
		k->keys = w->keys;
		k->meta = w->meta;
	}
	crypt_wipe(&w->keys, sizeof(w->keys));
}

bool case_key_rotate(struct kase *k, void (*progress)(void *ctx, uint64_t done, uint64_t all),
		     void *ctx)
{
	struct renewal w;
	if (!k->has_kek)
		return store_fail(
		    k, "opened with sheets: set a passphrase or key file first, then rotate");
	if (!case_lease(k))
		return store_fail(k,
				  "someone else is scanning this case: rotate when that is done");
	TXN_SCOPE t = case_begin(k);
	bool ok = keys_renew(k, &w, progress, ctx) && case_commit(&t);
	keys_renewed(k, &w, ok);
	return ok && scrub(k);
}
