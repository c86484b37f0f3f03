/*
 * register - see register.h. Row 1 holds the public half, the secret half wrapped under Argon2id of
 * the register's passphrase, and the key of references; each further row a source, and an entry
 * sealed for the public half. Rows are sealed with the case's row key besides, so that one taken
 * away shows. Refuses an empty passphrase, a second key, and text that is no UTF-8.
 */
#include "case/register.h"

#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "case/event.h"
#include "case/store.h"
#include "render/json.h"

#define REGISTER_VERSION 1
#define ROW_KEY          1u
#define ROW_ENTRY        2u
/* Argon2id as of the case: RFC 9106 section 4, second recommended option; bounded when read. */
#define KDF_OPS         3u
#define KDF_MEM_KIB     65536u
#define KDF_OPS_MAX     64u
#define KDF_MEM_KIB_MAX 1048576u
#define WRAPPED_BYTES   (CRYPT_KEY_BYTES + CRYPT_OVERHEAD)
#define ENTRY_BYTES     ((size_t)64 << 10)

struct key_row {
	unsigned char public[CRYPT_PUBLIC_BYTES], salt[CRYPT_SALT_BYTES], wrapped[WRAPPED_BYTES];
	uint64_t ops, mem_kib;
	struct crypt_key ref;
};

static const char why_none[] = "this case has no register of who was told: `kond register init`";

bool register_there(const struct kase *k) { return k->head.table[TABLE_register].rows > 0; }

uint32_t register_entries(const struct kase *k)
{
	uint64_t n = k->head.table[TABLE_register].rows;
	return n == 0 ? 0 : (uint32_t)n - 1;
}

/* ---- rows, and the journal's word for them ---- */

static void row_digest(uint32_t id, int64_t at_ms, str packed,
		       unsigned char out_digest[SHA256_BYTES])
{
	struct out o = out_mem();
	out_z(&o, "kond register 1");
	out_u32(&o, id);
	out_u64(&o, (uint64_t)at_ms);
	out_lv(&o, packed);
	sha256_once(out_view(&o), out_digest);
	out_end(&o);
}

static bool journal_row(struct kase *k, const char *act, uint32_t id,
			const unsigned char digest[SHA256_BYTES])
{
	struct out o = out_mem(), hex = out_mem();
	struct json j = json_of(&o);
	out_hex(&hex, digest, SHA256_BYTES);
	json_object(&j);
	json_key(&j, "register");
	json_number(&j, id);
	json_key(&j, "sha256");
	json_text(&j, out_view(&hex));
	json_object_end(&j);
	bool ok = journal_add(k, act, out_view(&o));
	out_end(&o);
	out_end(&hex);
	return ok;
}

static bool put(struct kase *k, uint32_t id, int64_t at_ms, const char *act, bool fresh)
{
	unsigned char digest[SHA256_BYTES];
	const struct col c[] = {col_u64(id), col_u64((uint64_t)at_ms)};
	row_digest(id, at_ms, out_view(&k->packed), digest);
	return row_put(k, TABLE_register, c, out_view(&k->packed), fresh) &&
	       journal_row(k, act, id, digest);
}

/* ---- the key ---- */

static void key_aad(const struct kase *k, const struct key_row *r, struct out *o)
{
	out_z(o, "kond register key");
	out_bytes(o, k->meta.id, sizeof(k->meta.id));
	out_bytes(o, r->public, sizeof(r->public));
}

static void pack_key(struct out *o, const struct key_row *r)
{
	out_clear(o);
	out_u8(o, REGISTER_VERSION);
	out_u8(o, ROW_KEY);
	out_bytes(o, r->public, sizeof(r->public));
	out_bytes(o, r->salt, sizeof(r->salt));
	out_u64(o, r->ops);
	out_u64(o, r->mem_kib);
	out_bytes(o, r->wrapped, sizeof(r->wrapped));
	out_bytes(o, r->ref.b, sizeof(r->ref.b));
}

static void take(struct cur *c, void *out_p, size_t n)
{
	str s = cur_take(c, n);
	if (s.n == n)
		memcpy(out_p, s.p, n);
}

static bool read_key(struct kase *k, struct key_row *out_r)
{
	QUERY_SCOPE *s = row_find(k, TABLE_register, 1);
	struct key_row r = {0};
	out_clear(&k->plain);
	if (s == NULL)
		return store_fail_read(k, why_none);
	if (!row_open(k, TABLE_register, s, &k->plain))
		return false;
	struct cur c = cur_of(out_view(&k->plain));
	bool right = cur_u8(&c) == REGISTER_VERSION && cur_u8(&c) == ROW_KEY;
	take(&c, r.public, sizeof(r.public));
	take(&c, r.salt, sizeof(r.salt));
	r.ops = cur_u64(&c);
	r.mem_kib = cur_u64(&c);
	take(&c, r.wrapped, sizeof(r.wrapped));
	take(&c, r.ref.b, sizeof(r.ref.b));
	if (!right || !cur_done(&c) || r.ops < 1 || r.ops > KDF_OPS_MAX || r.mem_kib < 8 ||
	    r.mem_kib > KDF_MEM_KIB_MAX)
		return store_fail_read(k, why_altered);
	*out_r = r;
	return true;
}

static bool kek_of(struct kase *k, const struct key_row *r, str passphrase,
		   struct crypt_key *out_kek)
{
	if (passphrase.n == 0)
		return store_fail_read(k, "an empty passphrase protects nothing: give one");
	return crypt_key_of_passphrase(passphrase, r->salt, r->ops, r->mem_kib * 1024, out_kek) ||
	       store_fail_read(k, "not enough memory to work out the key: 64 MiB is needed");
}

static bool lock(struct kase *k, struct key_row *r, const struct crypt_key *key, str passphrase)
{
	struct out aad = out_mem(), wrapped = out_mem();
	struct crypt_key kek;
	crypt_random(r->salt, sizeof(r->salt));
	r->ops = KDF_OPS;
	r->mem_kib = KDF_MEM_KIB;
	if (!kek_of(k, r, passphrase, &kek))
		return false;
	key_aad(k, r, &aad);
	crypt_seal(&wrapped, &kek, out_view(&aad), (str){key->b, sizeof(key->b)});
	memcpy(r->wrapped, wrapped.p, sizeof(r->wrapped));
	crypt_wipe(&kek, sizeof(kek));
	out_end(&aad);
	out_end(&wrapped);
	return true;
}

bool register_init(struct kase *k, str passphrase)
{
	struct key_row r = {.ref = crypt_key_new()};
	struct crypt_key key = crypt_key_new();
	TXN_SCOPE t = txn_join(k);
	if (k->broken)
		return false;
	if (register_there(k))
		return store_fail(k, "this case has a register of who was told already");
	crypt_box_public(&key, r.public);
	bool ok = lock(k, &r, &key, passphrase);
	crypt_wipe(&key, sizeof(key));
	if (!ok)
		return false;
	pack_key(&k->packed, &r);
	return put(k, 1, time_now_ms(), "register.init", true) && txn_leave(k, &t);
}

bool register_unlock(struct kase *k, str passphrase, struct crypt_key *out_key)
{
	struct out aad = out_mem(), plain = out_mem();
	struct key_row r;
	struct crypt_key kek;
	if (!k->in_txn)
		k->why = NULL;
	if (!read_key(k, &r) || !kek_of(k, &r, passphrase, &kek))
		return false;
	key_aad(k, &r, &aad);
	bool ok = crypt_open(&plain, &kek, out_view(&aad), (str){r.wrapped, sizeof(r.wrapped)}) &&
		  plain.n == CRYPT_KEY_BYTES;
	if (ok)
		memcpy(out_key->b, plain.p, CRYPT_KEY_BYTES);
	if (plain.p != NULL)
		crypt_wipe(plain.p, plain.cap);
	crypt_wipe(&kek, sizeof(kek));
	out_end(&plain);
	out_end(&aad);
	return ok || store_fail_read(k, "the passphrase does not open the register; it is not that "
					"of the case");
}

bool register_relock(struct kase *k, const struct crypt_key *key, str passphrase)
{
	struct key_row r;
	{
		TXN_SCOPE t = case_begin(k);
		if (k->broken || !read_key(k, &r) || !lock(k, &r, key, passphrase))
			return false;
		pack_key(&k->packed, &r);
		if (!put(k, 1, time_now_ms(), "register.key", false) || !txn_leave(k, &t))
			return false;
	}
	return scrub(k);
}

bool register_ref(struct kase *k, str identifies, unsigned char out_ref[REGISTER_REF_BYTES])
{
	struct arena a = arena_make((size_t)1 << 20);
	struct key_row r;
	bool ok = read_key(k, &r);
	if (ok)
		crypt_mac(&r.ref, utf8_valid(identifies) ? utf8_key(&a, identifies) : identifies,
			  out_ref);
	arena_free(&a);
	return ok;
}

/* ---- entries ---- */

static void pack_entry(struct out *o, const struct register_entry *e)
{
	out_u8(o, REGISTER_VERSION);
	out_lv(o, e->whom);
	out_lv(o, e->capacity);
	out_lv(o, e->when);
	out_lv(o, e->how);
	out_lv(o, e->what);
	out_lv(o, e->number);
	out_lv(o, e->has_ref ? (str){e->ref, sizeof(e->ref)} : STR_NONE);
}

static bool text(struct arena *a, struct cur *c, str *out_s)
{
	*out_s = str_copy(a, cur_lv(c));
	return utf8_valid(*out_s);
}

static bool read_entry(struct arena *a, str packed, struct register_entry *e)
{
	struct cur c = cur_of(packed);
	bool right = cur_u8(&c) == REGISTER_VERSION;
	right = text(a, &c, &e->whom) && text(a, &c, &e->capacity) && text(a, &c, &e->when) &&
		text(a, &c, &e->how) && text(a, &c, &e->what) && text(a, &c, &e->number) && right;
	str ref = cur_lv(&c);
	e->has_ref = ref.n == sizeof(e->ref);
	if (e->has_ref)
		memcpy(e->ref, ref.p, ref.n);
	return right && (e->has_ref || ref.n == 0) && cur_done(&c);
}

static bool texts_right(const struct register_entry *e)
{
	const str s[] = {e->source, e->whom, e->capacity, e->when, e->how, e->what, e->number};
	size_t bytes = 0;
	for (size_t i = 0; i < sizeof(s) / sizeof(s[0]); i++) {
		bytes += s[i].n;
		if (!utf8_valid(s[i]))
			return false;
	}
	return bytes <= ENTRY_BYTES;
}

bool register_add(struct kase *k, struct register_entry *e)
{
	struct key_row r;
	TXN_SCOPE t = txn_join(k);
	if (k->broken || !read_key(k, &r))
		return store_fail(k, why_none);
	if (!texts_right(e))
		return store_fail(k, "an entry of the register is text, at most 64 KiB of it");
	struct out plain = out_mem(), box = out_mem();
	pack_entry(&plain, e);
	crypt_box_seal(&box, r.public, out_view(&plain));
	e->id = (uint32_t)k->head.table[TABLE_register].rows + 1;
	e->at_ms = time_now_ms();
	out_clear(&k->packed);
	out_u8(&k->packed, REGISTER_VERSION);
	out_u8(&k->packed, ROW_ENTRY);
	out_u8(&k->packed, e->taken_back);
	out_lv(&k->packed, e->source);
	out_lv(&k->packed, out_view(&box));
	crypt_wipe(plain.p, plain.cap);
	out_end(&plain);
	out_end(&box);
	return put(k, e->id, e->at_ms, "register.add", true) && txn_leave(k, &t);
}

static bool open_entry(struct arena *a, const struct crypt_key *key, str packed,
		       struct register_entry *e)
{
	struct cur c = cur_of(packed);
	bool right = cur_u8(&c) == REGISTER_VERSION && cur_u8(&c) == ROW_ENTRY;
	uint8_t back = cur_u8(&c);
	str source = cur_lv(&c), box = cur_lv(&c);
	if (!right || !cur_done(&c) || back > 1 || !utf8_valid(source))
		return false;
	e->taken_back = back == 1;
	e->source = str_copy(a, source);
	if (key == NULL)
		return true;
	struct out plain = out_mem();
	bool ok = crypt_box_open(&plain, key, box) && read_entry(a, out_view(&plain), e);
	if (plain.p != NULL)
		crypt_wipe(plain.p, plain.cap);
	out_end(&plain);
	return ok;
}

bool register_all(struct kase *k, struct arena *a, const struct crypt_key *key,
		  struct register_entry **out_e, size_t *out_n)
{
	size_t n = 0, most = register_entries(k);
	struct register_entry *all = arena_new(a, struct register_entry, most + 1);
	if (!k->in_txn)
		k->why = NULL;
	sqlite3_stmt *s = query_private(k, QUERY_register_all);
	bool ok = s != NULL;
	for (uint32_t row = 1; ok && query_step(k, s); row++) {
		ok = column_u32(s, 0) == row && n <= most;
		if (!ok || row == 1)
			continue;
		struct register_entry *e = &all[n++];
		*e = (struct register_entry){.id = row, .at_ms = sqlite3_column_int64(s, 1)};
		out_clear(&k->plain);
		ok = row_open(k, TABLE_register, s, &k->plain) &&
		     open_entry(a, key, out_view(&k->plain), e);
	}
	sqlite3_finalize(s);
	ok = ok && k->why == NULL && n == most;
	*out_e = all;
	*out_n = ok ? n : 0;
	return ok || store_fail_read(k, why_altered);
}

/* ---- what the journal says of it ---- */

static bool digests(struct kase *k, struct arena *a, unsigned char (**out_d)[SHA256_BYTES],
		    size_t *out_n)
{
	size_t n = 0, most = (size_t)k->head.table[TABLE_register].rows;
	unsigned char(*d)[SHA256_BYTES] = arena_alloc(a, most + 1, SHA256_BYTES, 1);
	sqlite3_stmt *s = query_private(k, QUERY_register_all);
	bool ok = s != NULL;
	while (ok && query_step(k, s) && n < most) {
		out_clear(&k->plain);
		ok = column_u32(s, 0) == n + 1 && row_open(k, TABLE_register, s, &k->plain);
		if (ok)
			row_digest((uint32_t)n + 1, sqlite3_column_int64(s, 1), out_view(&k->plain),
				   d[n]);
		n += ok;
	}
	sqlite3_finalize(s);
	*out_d = d;
	*out_n = n;
	return ok && n == most;
}

bool register_digest(struct kase *k, unsigned char out_digest[SHA256_BYTES])
{
	struct arena a = arena_make((size_t)1 << 30);
	unsigned char(*d)[SHA256_BYTES];
	size_t n;
	bool ok = digests(k, &a, &d, &n);
	sha256_once((str){(unsigned char *)d, ok ? n * SHA256_BYTES : 0}, out_digest);
	arena_free(&a);
	return ok;
}

/* Which row an entry speaks of, and what it commits to; gives false when it speaks of none. */
static bool said_row(str detail, uint64_t *out_row, str *out_hex)
{
	static const char row[] = "{\"register\":", hash[] = ",\"sha256\":\"";
	if (!str_starts(detail, str_of(row)))
		return false;
	str rest = str_sub(detail, sizeof(row) - 1, detail.n);
	size_t comma = str_find_byte(rest, ',');
	str tail = str_sub(rest, comma, rest.n);
	*out_hex = str_sub(tail, sizeof(hash) - 1, sizeof(hash) - 1 + 2 * SHA256_BYTES);
	return str_u64(str_sub(rest, 0, comma), out_row) && str_starts(tail, str_of(hash));
}

bool register_committed(struct kase *k, uint64_t *out_n)
{
	struct arena a = arena_make((size_t)1 << 30), scratch = arena_make((size_t)16 << 20);
	unsigned char(*d)[SHA256_BYTES];
	struct journal_entry e;
	uint64_t row, seen = 0;
	size_t n;
	str hex;
	bool ok = digests(k, &a, &d, &n);
	unsigned char(*said)[SHA256_BYTES] = arena_alloc(&a, n + 1, SHA256_BYTES, 1);
	struct journal_cursor *j = journal_begin(k);
	for (; ok && journal_next(j, &scratch, &e); arena_reset(&scratch)) {
		if (str_eq(e.act, STR("register.destroy")))
			seen = 0;
		if (!str_starts(e.act, STR("register.")) || !said_row(e.detail, &row, &hex))
			continue;
		bool again = row == 1 && str_eq(e.act, STR("register.key"));
		ok = row > 0 && (again ? seen > 0 : row == seen + 1);
		seen += !again;
		if (ok && row <= n)
			ok = hash_read(hex, said[row - 1]);
	}
	journal_end(j);
	ok = ok && seen == n && k->why == NULL;
	for (size_t i = 0; ok && i < n; i++)
		ok = memcmp(said[i], d[i], SHA256_BYTES) == 0;
	*out_n = n == 0 ? 0 : n - 1;
	arena_free(&scratch);
	arena_free(&a);
	return ok;
}

bool register_destroy(struct kase *k)
{
	unsigned char digest[SHA256_BYTES];
	uint64_t rows = k->head.table[TABLE_register].rows;
	bool ok = rows > 0 && register_digest(k, digest);
	for (uint64_t id = 1; ok && id <= rows; id++)
		ok = row_drop(k, TABLE_register, id);
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	json_key(&j, "entries");
	json_number(&j, (int64_t)(rows == 0 ? 0 : rows - 1));
	json_key(&j, "digest");
	struct out hex = out_mem();
	out_hex(&hex, digest, ok ? sizeof(digest) : 0);
	json_text(&j, out_view(&hex));
	json_object_end(&j);
	ok = ok && journal_add(k, "register.destroy", out_view(&o));
	out_end(&hex);
	out_end(&o);
	return ok || store_fail(k, rows == 0 ? why_none : why_altered);
}
