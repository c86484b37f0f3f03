/*
 * journal - every act and every look, one entry each, in the transaction of the act itself. An
 * entry is a leaf of a Merkle tree (RFC 6962) and names the leaf before it; who acted and what was
 * done are in it as salted commitments, so that an entry can be shown in part or withheld and still
 * be proven. doc/journal-format.md tells each byte. Refuses nothing it is given, except to be
 * edited.
 */
#include "case/store.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/must.h"
#include "base/utf8.h"
#include "render/json.h"

#define HALF_SALT 16

static str program_version(void) { return STR("kond " KOND_VERSION); }

/* ---- the bytes that are hashed ---- */

/* Small pieces are put together first: each call of the library costs more than they do. */
struct pieces {
	struct sha256 *h;
	size_t n;
	unsigned char b[512];
};

static void flush(struct pieces *s)
{
	sha256_add(s->h, s->b, s->n);
	s->n = 0;
}

static void add_bytes(struct pieces *s, const void *p, size_t n)
{
	if (n > sizeof(s->b) - s->n)
		flush(s);
	if (n > sizeof(s->b)) {
		sha256_add(s->h, p, n);
	} else if (n > 0) {
		memcpy(s->b + s->n, p, n);
		s->n += n;
	}
}

static void add_text(struct pieces *s, str t)
{
	unsigned char b[4];
	must(t.n <= UINT32_MAX);
	for (int i = 0; i < 4; i++)
		b[i] = (unsigned char)(t.n >> 8 * i);
	add_bytes(s, b, sizeof(b));
	add_bytes(s, t.p, t.n);
}

void journal_commit(struct sha256 *h, const struct journal_entry *e, unsigned char out_who[32],
		    unsigned char out_what[32])
{
	struct pieces s;
	s.h = h;
	s.n = 0;
	add_bytes(&s, "\2", 1);
	add_bytes(&s, e->salt, HALF_SALT);
	add_text(&s, e->actor);
	add_text(&s, e->role);
	flush(&s);
	sha256_next(h, out_who);
	add_bytes(&s, "\3", 1);
	add_bytes(&s, e->salt + HALF_SALT, HALF_SALT);
	add_text(&s, e->program);
	add_text(&s, e->act);
	add_text(&s, e->detail);
	flush(&s);
	sha256_next(h, out_what);
}

#define ENTRY_MARK "kond entry 2"

static unsigned char *put_u64(unsigned char *p, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		p[i] = (unsigned char)(v >> 8 * i);
	return p + 8;
}

static unsigned char *put_hash(unsigned char *p, const unsigned char hash[32])
{
	memcpy(p, hash, 32);
	return p + 32;
}

void journal_leaf(struct sha256 *h, const struct journal_entry *e, const unsigned char who[32],
		  const unsigned char what[32], unsigned char out_hash[32])
{
	unsigned char b[sizeof(ENTRY_MARK) - 1 + 8 + 8 + 1 + 3 * 32], *p = b;
	struct merkle_hash leaf;
	memcpy(p, ENTRY_MARK, sizeof(ENTRY_MARK) - 1);
	p = put_u64(p + sizeof(ENTRY_MARK) - 1, e->seq);
	p = put_u64(p, (uint64_t)e->at_ms);
	*p++ = (unsigned char)e->flags;
	p = put_hash(put_hash(put_hash(p, e->prev), who), what);
	must(p == b + sizeof(b));
	merkle_leaf(h, (str){b, sizeof(b)}, &leaf);
	memcpy(out_hash, leaf.b, sizeof(leaf.b));
}

static void hash_entry(struct kase *k, struct journal_entry *e)
{
	unsigned char who[32], what[32];
	journal_commit(&k->sha, e, who, what);
	journal_leaf(&k->sha, e, who, what, e->hash);
}

/* ---- writing ---- */

void journal_actor(struct out *o)
{
	const struct passwd *pw = getpwuid(getuid());
	if (pw != NULL && utf8_valid(str_of(pw->pw_name)))
		out_z(o, pw->pw_name);
	out_z(o, " (");
	out_dec(o, getuid());
	out_z(o, ")");
}

void case_role_set(struct kase *k, str role)
{
	role = str_sub(role, 0, sizeof(k->role_text));
	if (!utf8_valid(role))
		role = STR_NONE;
	if (role.n > 0)
		memcpy(k->role_text, role.p, role.n);
	k->role = (str){k->role_text, role.n};
}

static void bind_text(sqlite3_stmt *s, int at, str v)
{
	sqlite3_bind_text64(s, at, v.n > 0 ? (const char *)v.p : "", v.n, SQLITE_STATIC,
			    SQLITE_UTF8);
}

static bool entry_write(struct kase *k, const struct journal_entry *e)
{
	sqlite3_stmt *s = query(k, QUERY_journal_add);
	if (s == NULL)
		return false;
	bind_u64(s, 1, e->seq);
	sqlite3_bind_int64(s, 2, e->at_ms);
	bind_text(s, 3, e->actor);
	bind_text(s, 4, e->program);
	bind_text(s, 5, e->act);
	bind_text(s, 6, e->detail);
	bind_str(s, 7, (str){e->prev, sizeof(e->prev)});
	bind_str(s, 8, (str){e->hash, sizeof(e->hash)});
	bind_u64(s, 9, e->flags);
	bind_text(s, 10, e->role);
	bind_str(s, 11, (str){e->salt, sizeof(e->salt)});
	return query_run(k, s);
}

/* The tree and the head with one leaf more. */
static void append(struct kase *k, const struct journal_entry *e)
{
	struct merkle_hash leaf;
	memcpy(leaf.b, e->hash, sizeof(leaf.b));
	merkle_add(&k->sha, &k->head.tree, &leaf, NULL, NULL);
	k->head.journal_seq = e->seq;
	memcpy(k->head.journal_hash, e->hash, sizeof(e->hash));
	k->dirty = true;
	must(k->head.tree.size == e->seq);
}

static bool add(struct kase *k, const char *act, str detail, unsigned flags)
{
	TXN_SCOPE t = txn_join(k);
	if (k->broken)
		return false;
	if (k->actor.n == 0)
		journal_actor(&k->actor);
	struct journal_entry e = {.seq = k->head.journal_seq + 1,
				  .at_ms = time_now_ms(),
				  .flags = flags,
				  .actor = out_view(&k->actor),
				  .role = k->role,
				  .program = program_version(),
				  .act = str_of(act),
				  .detail = detail};
	crypt_random(e.salt, sizeof(e.salt));
	memcpy(e.prev, k->head.journal_hash, sizeof(e.prev));
	hash_entry(k, &e);
	if (entry_write(k, &e))
		append(k, &e);
	return txn_leave(k, &t);
}

bool journal_add(struct kase *k, const char *act, str detail) { return add(k, act, detail, 0); }

bool journal_add_privileged(struct kase *k, const char *act, str detail)
{
	return add(k, act, detail, JOURNAL_privileged);
}

uint64_t journal_size(const struct kase *k) { return k->head.journal_seq; }

bool journal_numbers(struct kase *k, const char *act, const struct journal_number *v, size_t n)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	for (size_t i = 0; i < n; i++) {
		json_key(&j, v[i].key);
		json_number(&j, (int64_t)v[i].v);
	}
	json_object_end(&j);
	bool ok = journal_add(k, act, out_view(&o));
	out_end(&o);
	return ok;
}

struct journal_cursor {
	struct kase *k;
	sqlite3_stmt *s;
	size_t cap;
};

struct journal_cursor *journal_begin(struct kase *k)
{
	size_t cap = 0;
	struct journal_cursor *c = grow(NULL, &cap, 1, sizeof(*c));
	c->k = k;
	c->cap = cap;
	k->why = NULL;
	c->s = query_private(k, QUERY_journal_all);
	return c;
}

static bool copy_32(sqlite3_stmt *s, int at, unsigned char out_hash[SHA256_BYTES])
{
	str b = column_str(s, at);
	if (b.n != SHA256_BYTES)
		return false;
	memcpy(out_hash, b.p, SHA256_BYTES);
	return true;
}

/* The columns a case had before it had a tree. */
static bool read_old(sqlite3_stmt *s, struct arena *a, struct journal_entry *e)
{
	e->seq = column_u64(s, 0);
	e->at_ms = sqlite3_column_int64(s, 1);
	e->actor = str_copy(a, column_str(s, 2));
	e->program = str_copy(a, column_str(s, 3));
	e->act = str_copy(a, column_str(s, 4));
	e->detail = str_copy(a, column_str(s, 5));
	return copy_32(s, 6, e->prev) && copy_32(s, 7, e->hash);
}

static bool read_entry(struct kase *k, sqlite3_stmt *s, struct arena *a,
		       struct journal_entry *out_e)
{
	struct journal_entry e = {0};
	uint64_t flags = column_u64(s, 8);
	e.flags = (unsigned)(flags & 0xff);
	e.role = str_copy(a, column_str(s, 9));
	if (flags > 0xff || !read_old(s, a, &e) || !copy_32(s, 10, e.salt))
		return store_fail_read(k, why_altered);
	*out_e = e;
	return true;
}

bool journal_next(struct journal_cursor *c, struct arena *a, struct journal_entry *out_e)
{
	return query_step(c->k, c->s) && read_entry(c->k, c->s, a, out_e);
}

void journal_end(struct journal_cursor *c)
{
	sqlite3_finalize(c->s);
	grow_free(c, c->cap, sizeof(*c));
}

bool journal_get(struct kase *k, struct arena *a, uint64_t seq, struct journal_entry *out_e)
{
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = query(k, QUERY_journal_get);
	if (s == NULL)
		return false;
	bind_u64(s, 1, seq);
	return query_step(k, s) && read_entry(k, s, a, out_e);
}

/* ---- a journal from before there was a tree ---- */

/* The chain of then: SHA-256 over "kond journal 1", seq, at_ms, the texts with their lengths, and
 * the hash before. */
static void hash_old(const struct journal_entry *e, unsigned char out_hash[SHA256_BYTES])
{
	struct out o = out_mem();
	out_z(&o, "kond journal 1");
	out_u64(&o, e->seq);
	out_u64(&o, (uint64_t)e->at_ms);
	out_lv(&o, e->actor);
	out_lv(&o, e->program);
	out_lv(&o, e->act);
	out_lv(&o, e->detail);
	out_bytes(&o, e->prev, sizeof(e->prev));
	sha256_once(out_view(&o), out_hash);
	out_end(&o);
}

static bool carry_row(struct kase *k, const struct journal_entry *e)
{
	sqlite3_stmt *s = query(k, QUERY_journal_carry);
	if (s == NULL)
		return false;
	bind_u64(s, 1, e->seq);
	bind_str(s, 2, (str){e->prev, sizeof(e->prev)});
	bind_str(s, 3, (str){e->hash, sizeof(e->hash)});
	bind_u64(s, 4, e->flags);
	bind_str(s, 5, (str){e->salt, sizeof(e->salt)});
	return query_run(k, s);
}

static bool old_entry(struct kase *k, struct arena *a, uint64_t seq, struct journal_entry *out_e)
{
	QUERY_SCOPE *s = query(k, QUERY_journal_get);
	if (s == NULL)
		return false;
	bind_u64(s, 1, seq);
	return query_step(k, s) && read_old(s, a, out_e);
}

bool journal_carry(struct kase *k)
{
	struct arena a = arena_make((size_t)16 << 20);
	unsigned char chain[SHA256_BYTES] = {0}, hash[SHA256_BYTES], was[SHA256_BYTES];
	unsigned char last[SHA256_BYTES] = {0};
	uint64_t n = k->head.journal_seq;
	must(k->in_txn);
	memcpy(was, k->head.journal_hash, sizeof(was));
	k->head.tree = (struct merkle){0};
	for (uint64_t seq = 1; seq <= n && !k->broken; seq++) {
		struct journal_entry e = {0};
		arena_reset(&a);
		bool ok = old_entry(k, &a, seq, &e) && memcmp(e.prev, chain, sizeof(chain)) == 0;
		hash_old(&e, hash);
		if (!ok || memcmp(hash, e.hash, sizeof(hash)) != 0) {
			store_fail(k, why_altered);
			break;
		}
		memcpy(chain, hash, sizeof(chain));
		e.flags = JOURNAL_carried;
		crypt_random(e.salt, sizeof(e.salt));
		memcpy(e.prev, last, sizeof(last));
		hash_entry(k, &e);
		memcpy(last, e.hash, sizeof(last));
		if (carry_row(k, &e))
			append(k, &e);
	}
	arena_free(&a);
	if (!k->broken && !crypt_same(chain, was, sizeof(was)))
		store_fail(k, why_altered);
	memcpy(k->chain_was, was, sizeof(was));
	return !k->broken;
}

/* ---- entries that name the key which signs from then on ---- */

static bool signer_add(struct kase *k, const char *act, struct json *j, struct out *o)
{
	unsigned char public[CRYPT_PUBLIC_BYTES];
	struct out hex = out_mem();
	crypt_sign_public(&k->keys.sign, public);
	out_hex(&hex, public, sizeof(public));
	json_key(j, "signer");
	json_text(j, out_view(&hex));
	json_object_end(j);
	const struct col c[] = {col_u64(k->head.table[TABLE_signer].rows + 1),
				col_u64(k->head.journal_seq + 1)};
	bool ok = row_put(k, TABLE_signer, c, (str){public, sizeof(public)}, true) &&
		  journal_add(k, act, out_view(o));
	out_end(&hex);
	return ok;
}

bool journal_signer(struct kase *k, const char *act)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	bool ok = signer_add(k, act, &j, &o);
	out_end(&o);
	return ok;
}

bool journal_carried(struct kase *k, int64_t from)
{
	struct out o = out_mem(), hex = out_mem();
	struct json j = json_of(&o);
	out_hex(&hex, k->chain_was, sizeof(k->chain_was));
	json_object(&j);
	json_key(&j, "from");
	json_number(&j, from);
	json_key(&j, "to");
	json_number(&j, SCHEMA_VERSION);
	if (from < 8) {
		json_key(&j, "entries");
		json_number(&j, (int64_t)k->head.journal_seq);
		json_key(&j, "chain");
		json_text(&j, out_view(&hex));
	}
	bool ok;
	if (from < 8) {
		ok = signer_add(k, "migrate", &j, &o);
	} else {
		json_object_end(&j);
		ok = journal_add(k, "migrate", out_view(&o));
	}
	out_end(&o);
	out_end(&hex);
	return ok;
}
