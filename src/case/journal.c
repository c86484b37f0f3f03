/*
 * journal - every act and every look, one entry each, in the transaction of the act itself. Entries
 * are chained: hash = SHA-256 over "kond journal 1", seq, at_ms, actor, program, act, detail (each
 * text with its length) and the hash before. The chain can be checked without any key; that nothing
 * was cut off or written anew, with the head (store.h). Refuses nothing it is given, except to be
 * edited.
 */
#include "case/store.h"

#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/must.h"
#include "render/json.h"

static str program_version(void) { return STR("kond " KOND_VERSION); }

void journal_hash(const struct journal_entry *e, unsigned char out_hash[SHA256_BYTES])
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

void journal_actor(struct out *o)
{
	const struct passwd *pw = getpwuid(getuid());
	if (pw != NULL)
		out_z(o, pw->pw_name);
	out_z(o, " (");
	out_dec(o, getuid());
	out_z(o, ")");
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
	return query_run(k, s);
}

bool journal_add(struct kase *k, const char *act, str detail)
{
	TXN_SCOPE t = txn_join(k);
	if (k->broken)
		return false;
	struct out actor = out_mem();
	journal_actor(&actor);
	struct journal_entry e = {.seq = k->head.journal_seq + 1,
				  .at_ms = time_now_ms(),
				  .actor = out_view(&actor),
				  .program = program_version(),
				  .act = str_of(act),
				  .detail = detail};
	memcpy(e.prev, k->head.journal_hash, sizeof(e.prev));
	journal_hash(&e, e.hash);
	if (entry_write(k, &e)) {
		k->head.journal_seq = e.seq;
		memcpy(k->head.journal_hash, e.hash, sizeof(e.hash));
		k->dirty = true;
	}
	out_end(&actor);
	return txn_leave(k, &t);
}

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

static bool copy_hash(sqlite3_stmt *s, int at, unsigned char out_hash[SHA256_BYTES])
{
	str b = column_str(s, at);
	if (b.n != SHA256_BYTES)
		return false;
	memcpy(out_hash, b.p, SHA256_BYTES);
	return true;
}

bool journal_next(struct journal_cursor *c, struct arena *a, struct journal_entry *out_e)
{
	struct journal_entry e = {0};
	if (!query_step(c->k, c->s))
		return false;
	e.seq = column_u64(c->s, 0);
	e.at_ms = sqlite3_column_int64(c->s, 1);
	e.actor = str_copy(a, column_str(c->s, 2));
	e.program = str_copy(a, column_str(c->s, 3));
	e.act = str_copy(a, column_str(c->s, 4));
	e.detail = str_copy(a, column_str(c->s, 5));
	if (!copy_hash(c->s, 6, e.prev) || !copy_hash(c->s, 7, e.hash))
		return store_fail_read(c->k, why_altered);
	*out_e = e;
	return true;
}

void journal_end(struct journal_cursor *c)
{
	sqlite3_finalize(c->s);
	grow_free(c, c->cap, sizeof(*c));
}
