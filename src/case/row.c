/*
 * row - sealed rows, blind indexes, and the head that counts them. See store.h for the scheme.
 * Associated data of a row: u8 table, then each plain column as u8 type and its value. Refuses rows
 * whose columns have another type than was written, so that no conversion by the database can hide
 * a change.
 */
#include "case/store.h"

#include <string.h>

#include "base/must.h"

#define NONCE_BYTES 24
#define TAG_BYTES   16

const struct table_row table_rows[TABLE_COUNT] = {
#define TABLE(num, name, columns)                                                                  \
	[num] = {#name,                                                                            \
		 columns,                                                                          \
		 QUERY_##name##_all,                                                               \
		 QUERY_##name##_get,                                                               \
		 QUERY_##name##_put,                                                               \
		 QUERY_##name##_drop},
#include "case/table.tbl"
#undef TABLE
};

struct keys keys_of(const struct crypt_key *top)
{
	struct keys ks = {.top = *top};
	for (uint64_t t = 1; t < TABLE_COUNT; t++)
		ks.row[t] = crypt_key_sub(top, t, "kond-row");
	for (uint64_t p = 0; p < PURPOSE_COUNT; p++)
		ks.index[p] = crypt_key_sub(top, p, "kondfind");
	ks.head = crypt_key_sub(top, 1, "kondhead");
	ks.set = crypt_key_sub(top, 2, "kondhead");
	ks.spool = crypt_key_sub(top, 1, "kondspol");
	ks.sign = crypt_key_sub(top, 1, "kondsign");
	return ks;
}

void blind(const struct kase *k, enum purpose p, str value,
	   unsigned char out_index[CRYPT_INDEX_BYTES])
{
	crypt_index(&k->keys.index[p], value, out_index);
}

/* ---- rows ---- */

static void aad_int(struct out *o, int64_t v)
{
	out_u8(o, COL_int);
	out_u64(o, (uint64_t)v);
}

static void aad_blob(struct out *o, str s)
{
	out_u8(o, COL_blob);
	out_lv(o, s);
}

static str aad_of_columns(struct kase *k, enum case_table t, const struct col *c)
{
	out_clear(&k->aad);
	out_u8(&k->aad, (uint8_t)t);
	for (int i = 0; i < table_rows[t].columns; i++) {
		if (c[i].type == COL_int)
			aad_int(&k->aad, c[i].i);
		else if (c[i].type == COL_blob)
			aad_blob(&k->aad, c[i].s);
		else
			out_u8(&k->aad, COL_null);
	}
	return out_view(&k->aad);
}

static bool aad_of_row(struct kase *k, enum case_table t, sqlite3_stmt *s)
{
	out_clear(&k->aad);
	out_u8(&k->aad, (uint8_t)t);
	for (int i = 0; i < table_rows[t].columns; i++) {
		switch (sqlite3_column_type(s, i)) {
		case SQLITE_INTEGER:
			aad_int(&k->aad, sqlite3_column_int64(s, i));
			break;
		case SQLITE_BLOB:
			aad_blob(&k->aad, column_str(s, i));
			break;
		case SQLITE_NULL:
			out_u8(&k->aad, COL_null);
			break;
		default:
			return false;
		}
	}
	return sqlite3_column_type(s, table_rows[t].columns) == SQLITE_BLOB;
}

/* The tag proves all of the row, so the sum need not read the rest of it; nonce and tag stand at
 * the ends. */
bool sum_add(const struct keys *ks, enum case_table t, str sealed, bool add, struct table_sum *sum)
{
	unsigned char b[1 + NONCE_BYTES + TAG_BYTES], mac[32];
	if (sealed.n < NONCE_BYTES + TAG_BYTES)
		return false;
	b[0] = (unsigned char)t;
	memcpy(b + 1, sealed.p, NONCE_BYTES);
	memcpy(b + 1 + NONCE_BYTES, sealed.p + sealed.n - TAG_BYTES, TAG_BYTES);
	crypt_mac(&ks->set, (str){b, sizeof(b)}, mac);
	struct cur c = cur_of((str){mac, sizeof(mac)});
	for (int i = 0; i < 4; i++) {
		uint64_t v = cur_u64(&c);
		sum->lane[i] += add ? v : -v;
	}
	sum->rows += add ? 1 : (uint64_t)-1;
	return true;
}

static void row_sum(struct kase *k, enum case_table t, str sealed, bool add)
{
	k->dirty = true;
	if (!sum_add(&k->keys, t, sealed, add, &k->head.table[t]))
		store_fail(k, why_altered);
}

sqlite3_stmt *row_find(struct kase *k, enum case_table t, uint64_t id)
{
	sqlite3_stmt *s = query(k, table_rows[t].get);
	if (s == NULL)
		return NULL;
	bind_u64(s, 1, id);
	if (query_step(k, s))
		return s;
	query_done(&s);
	return NULL;
}

bool row_open(struct kase *k, enum case_table t, sqlite3_stmt *s, struct out *plain)
{
	return (aad_of_row(k, t, s) && crypt_open(plain, &k->keys.row[t], out_view(&k->aad),
						  column_str(s, table_rows[t].columns))) ||
	       store_fail_read(k, why_altered);
}

static bool subtract(struct kase *k, enum case_table t, uint64_t id)
{
	QUERY_SCOPE *s = row_find(k, t, id);
	if (s == NULL)
		return false;
	row_sum(k, t, column_str(s, table_rows[t].columns), false);
	return true;
}

bool row_put(struct kase *k, enum case_table t, const struct col *c, str plain, bool fresh)
{
	must(k->in_txn);
	if (k->broken)
		return false;
	if (!fresh)
		subtract(k, t, (uint64_t)c[0].i);
	out_clear(&k->sealed);
	crypt_seal(&k->sealed, &k->keys.row[t], aad_of_columns(k, t, c), plain);
	sqlite3_stmt *s = query(k, table_rows[t].put);
	if (s == NULL)
		return false;
	int n = table_rows[t].columns;
	for (int i = 0; i < n; i++) {
		if (c[i].type == COL_int)
			sqlite3_bind_int64(s, i + 1, c[i].i);
		else if (c[i].type == COL_blob)
			bind_str(s, i + 1, c[i].s);
		else
			sqlite3_bind_null(s, i + 1);
	}
	bind_str(s, n + 1, out_view(&k->sealed));
	if (!query_run(k, s))
		return false;
	row_sum(k, t, out_view(&k->sealed), true);
	return !k->broken;
}

bool row_drop(struct kase *k, enum case_table t, uint64_t id)
{
	must(k->in_txn);
	if (k->broken || !subtract(k, t, id))
		return !k->broken;
	sqlite3_stmt *s = query(k, table_rows[t].drop);
	if (s == NULL)
		return false;
	bind_u64(s, 1, id);
	return query_run(k, s);
}

/* ---- the row of meta, and the head ---- */

void meta_aad(struct out *o, const struct meta *m, bool all)
{
	out_z(o, all ? "kond head" : "kond wrap");
	out_bytes(o, m->id, sizeof(m->id));
	out_u64(o, (uint64_t)m->key_no);
	out_u64(o, (uint64_t)m->kind);
	out_bytes(o, m->salt, sizeof(m->salt));
	out_u64(o, (uint64_t)m->ops);
	out_u64(o, (uint64_t)m->mem_kib);
	if (all) {
		out_u64(o, (uint64_t)m->schema);
		out_bytes(o, m->wrapped, sizeof(m->wrapped));
	}
}

static bool take_int(sqlite3_stmt *s, int at, int64_t *out_v)
{
	*out_v = sqlite3_column_int64(s, at);
	return sqlite3_column_type(s, at) == SQLITE_INTEGER;
}

static bool take_blob(sqlite3_stmt *s, int at, void *out_p, size_t n)
{
	str b = column_str(s, at);
	if (sqlite3_column_type(s, at) != SQLITE_BLOB || b.n != n)
		return false;
	memcpy(out_p, b.p, n);
	return true;
}

bool meta_read(struct kase *k, struct meta *out_m, struct out *out_head)
{
	QUERY_SCOPE *s = query(k, QUERY_meta_get);
	struct meta m;
	if (s == NULL || !query_step(k, s))
		return store_fail(k, why_altered);
	if (!take_int(s, 0, &m.schema) || !take_blob(s, 1, m.id, sizeof(m.id)) ||
	    !take_int(s, 2, &m.key_no) || !take_int(s, 3, &m.kind) ||
	    !take_blob(s, 4, m.salt, sizeof(m.salt)) || !take_int(s, 5, &m.ops) ||
	    !take_int(s, 6, &m.mem_kib) || !take_blob(s, 7, m.wrapped, sizeof(m.wrapped)) ||
	    sqlite3_column_type(s, 8) != SQLITE_BLOB)
		return store_fail(k, why_altered);
	out_str(out_head, column_str(s, 8));
	*out_m = m;
	return true;
}

void head_pack(struct out *o, const struct head *h)
{
	out_u64(o, h->journal_seq);
	out_bytes(o, h->journal_hash, sizeof(h->journal_hash));
	out_bytes(o, h->hash_key, sizeof(h->hash_key));
	out_u32(o, h->generation);
	out_u32(o, h->last_exhibit);
	out_u32(o, h->last_item);
	out_u32(o, h->last_person);
	out_u32(o, h->last_requester);
	out_u32(o, TABLE_COUNT);
	for (int t = 1; t < TABLE_COUNT; t++) {
		out_u64(o, h->table[t].rows);
		for (int i = 0; i < 4; i++)
			out_u64(o, h->table[t].lane[i]);
	}
	for (unsigned i = 0; i < MERKLE_LEVELS; i++)
		if (h->tree.size >> i & 1)
			out_bytes(o, h->tree.node[i].b, SHA256_BYTES);
}

/* A case before version 8 has no tree yet. */
static void tree_unpack(struct cur *c, uint64_t size, struct merkle *out_tree)
{
	if (cur_left(c) == 0)
		return;
	out_tree->size = size;
	for (unsigned i = 0; i < MERKLE_LEVELS; i++) {
		if ((size >> i & 1) == 0)
			continue;
		str node = cur_take(c, SHA256_BYTES);
		if (!c->bad)
			memcpy(out_tree->node[i].b, node.p, SHA256_BYTES);
	}
}

static bool head_unpack(str packed, struct head *out_h)
{
	struct cur c = cur_of(packed);
	struct head h = {.journal_seq = cur_u64(&c)};
	str hash = cur_take(&c, sizeof(h.journal_hash)), key = cur_take(&c, sizeof(h.hash_key));
	h.generation = cur_u32(&c);
	h.last_exhibit = cur_u32(&c);
	h.last_item = cur_u32(&c);
	h.last_person = cur_u32(&c);
	h.last_requester = cur_u32(&c);
	uint32_t tables = cur_u32(&c);
	if (tables > TABLE_COUNT)
		return false;
	for (uint32_t t = 1; t < tables; t++) {
		h.table[t].rows = cur_u64(&c);
		for (int i = 0; i < 4; i++)
			h.table[t].lane[i] = cur_u64(&c);
	}
	tree_unpack(&c, h.journal_seq, &h.tree);
	if (!cur_done(&c))
		return false;
	memcpy(h.journal_hash, hash.p, sizeof(h.journal_hash));
	memcpy(h.hash_key, key.p, sizeof(h.hash_key));
	*out_h = h;
	return true;
}

bool head_load(struct kase *k)
{
	struct meta m;
	out_clear(&k->sealed);
	out_clear(&k->packed);
	if (!meta_read(k, &m, &k->sealed))
		return false;
	out_clear(&k->aad);
	meta_aad(&k->aad, &m, true);
	if (!crypt_open(&k->packed, &k->keys.head, out_view(&k->aad), out_view(&k->sealed)))
		return store_fail(
		    k, m.key_no != k->meta.key_no
			   ? "the case key was changed by another kond: open the case again"
			   : why_altered);
	k->meta = m;
	return head_unpack(out_view(&k->packed), &k->head) || store_fail(k, why_altered);
}

static void head_seal(struct kase *k)
{
	out_clear(&k->packed);
	out_clear(&k->sealed);
	out_clear(&k->aad);
	head_pack(&k->packed, &k->head);
	meta_aad(&k->aad, &k->meta, true);
	crypt_seal(&k->sealed, &k->keys.head, out_view(&k->aad), out_view(&k->packed));
}

bool head_store(struct kase *k)
{
	sqlite3_stmt *s = query(k, QUERY_meta_head);
	head_seal(k);
	if (s == NULL)
		return false;
	bind_str(s, 1, out_view(&k->sealed));
	return query_run(k, s);
}

bool meta_bind(struct kase *k, enum query q)
{
	const struct meta *m = &k->meta;
	sqlite3_stmt *s = query(k, q);
	head_seal(k);
	if (s == NULL)
		return false;
	sqlite3_bind_int64(s, 1, m->schema);
	bind_str(s, 2, (str){m->id, sizeof(m->id)});
	sqlite3_bind_int64(s, 3, m->key_no);
	sqlite3_bind_int64(s, 4, m->kind);
	bind_str(s, 5, (str){m->salt, sizeof(m->salt)});
	sqlite3_bind_int64(s, 6, m->ops);
	sqlite3_bind_int64(s, 7, m->mem_kib);
	bind_str(s, 8, (str){m->wrapped, sizeof(m->wrapped)});
	bind_str(s, 9, out_view(&k->sealed));
	return query_run(k, s);
}
