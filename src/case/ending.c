/*
 * ending - see ending.h. The rows go within one transaction in which all that stays is sealed with
 * a new key; then the file is compacted, its log cut, and the old lock of the key looked for in
 * what is left. Refuses while a hold stands, without the release of another person, and when what
 * was released is not what there is now.
 */
#define _GNU_SOURCE
#include "case/ending.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/io.h"
#include "base/must.h"
#include "case/ending_certificate.h"
#include "case/register.h"
#include "case/store.h"
#include "render/json.h"

#define ENDING_VERSION 1
#define COPY_BYTES     ((size_t)1 << 20)

const struct ending_table ending_tables[] = {
#define ENDS(table, kind, words) {#table, words, #kind},
#define STAYS(table, words)      {#table, words, NULL},
#include "case/ending.tbl"
#undef ENDS
#undef STAYS
    {NULL, NULL, NULL}};

static const struct {
	enum case_table table;
	enum query wipe;
	bool stays;
} fate[] = {
#define ENDS(name, kind, words) {TABLE_##name, QUERY_wipe_##name, false},
#define STAYS(name, words)      {TABLE_##name, QUERY_COUNT, true},
#include "case/ending.tbl"
#undef ENDS
#undef STAYS
};
#define FATES (sizeof(fate) / sizeof(fate[0]))

uint64_t ending_rows(const struct kase *k, size_t i) { return k->head.table[fate[i].table].rows; }

uint64_t ending_left(struct kase *k)
{
	uint64_t left = 0;
	for (size_t i = 0; i < FATES; i++) {
		enum case_table t = fate[i].table;
		if (fate[i].stays || t == TABLE_fact || t == TABLE_approval || t == TABLE_value)
			continue;
		sqlite3_stmt *s = query_private(k, table_rows[t].all);
		left += k->head.table[t].rows != 0 || query_step(k, s);
		sqlite3_finalize(s);
	}
	return left;
}

bool case_ended(const struct kase *k, int64_t *out_at_ms)
{
	if (k->ended_seq != 0 && out_at_ms != NULL)
		*out_at_ms = k->ended_ms;
	return k->ended_seq != 0;
}

uint32_t case_endings(const struct kase *k)
{
	return (uint32_t)k->head.table[TABLE_ending].rows; /* none is ever dropped */
}

/* ---- the row ---- */

static bool row_write(struct kase *k, const struct ending *e, bool fresh)
{
	const struct col c[] = {col_u64(e->no), col_u64((uint64_t)e->at_ms)};
	out_clear(&k->packed);
	out_u8(&k->packed, ENDING_VERSION);
	out_u8(&k->packed, (uint8_t)e->scope);
	out_u8(&k->packed, e->pending);
	out_u64(&k->packed, e->seq);
	out_lv(&k->packed, e->certificate);
	return row_put(k, TABLE_ending, c, out_view(&k->packed), fresh);
}

bool ending_get(struct kase *k, struct arena *a, uint32_t no, struct ending *out_e)
{
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = row_find(k, TABLE_ending, no);
	out_clear(&k->plain);
	if (s == NULL || !row_open(k, TABLE_ending, s, &k->plain))
		return false;
	struct cur c = cur_of(out_view(&k->plain));
	bool right = cur_u8(&c) == ENDING_VERSION;
	unsigned scope = cur_u8(&c), pending = cur_u8(&c);
	struct ending e = {.no = no,
			   .at_ms = sqlite3_column_int64(s, 1),
			   .scope = (enum plan_scope)scope,
			   .pending = pending == 1,
			   .seq = cur_u64(&c)};
	e.certificate = str_copy(a, cur_lv(&c));
	if (!right || !cur_done(&c) || pending > 1 || scope < PLAN_all || scope > PLAN_register)
		return store_fail_read(k, why_altered);
	*out_e = e;
	return true;
}

/* ---- may it ---- */

bool ending_desk_load(struct kase *k, struct arena *a, struct ending_desk *out_d)
{
	return org_load(k, a, &out_d->org) && keeping_load(k, a, &out_d->keeping) &&
	       approval_load(k, a, &out_d->approvals);
}

const char *ending_refuses(struct kase *k, const struct ending_desk *d, uint32_t id)
{
	unsigned char digest[SHA256_BYTES];
	struct arena a = arena_make((size_t)1 << 16);
	if (id == 0 || id > d->keeping.n_plan)
		return "there is no such destruction: `kond destroy prepare` makes one";
	const struct plan *p = &d->keeping.plan[id - 1];
	plan_state(k, p, digest);
	struct approval_state s = approval_of(&d->approvals, fact_id(&a, 'X', id), digest);
	arena_free(&a);
	if (p->scope == PLAN_all && k->ended_seq != 0)
		return "this case has ended already";
	if (p->scope == PLAN_register && !register_there(k))
		return "there is no register of who was told";
	if (s.changed)
		return "evidence, people or facts came in since this was prepared: prepare it "
		       "again, and have it released";
	if (s.released == NULL)
		return "nobody has released it: another person than who prepared it does, with "
		       "`kond release X-ID --by NAME`";
	if (d->keeping.standing > 0)
		return "a legal hold stands: `kond hold` shows which, and who may lift it";
	if (p->scope == PLAN_all && !k->has_kek)
		return "opened with sheets: set a passphrase or key file first (`kond key change`)";
	return NULL;
}

/* ---- doing it ---- */

/* A table that ending.tbl says nothing of would live on under the new key. */
static bool all_known(void)
{
	for (int t = 1; t < TABLE_COUNT; t++) {
		bool known = table_rows[t].name == NULL;
		for (size_t i = 0; i < FATES; i++)
			known |= (int)fate[i].table == t;
		if (!known)
			return false;
	}
	return true;
}

static bool wipe(struct kase *k)
{
	must(all_known());
	for (size_t i = 0; i < FATES && !k->broken; i++) {
		if (fate[i].stays)
			continue;
		query_run(k, query(k, fate[i].wipe));
		k->head.table[fate[i].table] = (struct table_sum){0};
	}
	map_forget(k);
	k->head.generation = k->head.last_exhibit = k->head.last_item = 0;
	k->head.last_person = k->head.last_requester = 0;
	crypt_random(k->head.hash_key, sizeof(k->head.hash_key));
	k->dirty = true;
	return !k->broken;
}

static bool journal_act(struct kase *k, const char *act, uint32_t plan, enum plan_scope scope)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	json_key(&j, "plan");
	json_number(&j, plan);
	json_key(&j, "what");
	json_z(&j, plan_scope_name(scope));
	json_object_end(&j);
	bool ok = journal_add(k, act, out_view(&o));
	out_end(&o);
	return ok;
}

/* What is said before anything goes; its head is the last one under the old key. */
static bool announce(struct kase *k, uint32_t plan, enum plan_scope scope,
		     struct tree_head *out_head)
{
	TXN_SCOPE t = case_begin(k);
	return !k->broken && journal_act(k, "destroy.begin", plan, scope) &&
	       case_head_sign(k, out_head) && case_commit(&t);
}

static bool end_all(struct kase *k, struct ending *e, struct renewal *w, const struct keeping *x)
{
	const struct term *kept[] = {keeping_term(x, STR("journal")),
				     keeping_term(x, STR("register"))};
	uint64_t seq_was = k->ended_seq;
	int64_t ms_was = k->ended_ms;
	bool ok = wipe(k) && keys_renew(k, w, NULL, NULL) && row_write(k, e, true);
	k->ended_seq = e->seq;
	k->ended_ms = e->at_ms;
	for (size_t i = 0; ok && i < 2; i++)
		ok = kept[i] == NULL || term_set(k, kept[i]);
	if (!ok) {
		k->ended_seq = seq_was;
		k->ended_ms = ms_was;
	}
	return ok;
}

static bool destroy(struct kase *k, struct arena *a, uint32_t id, str by, str outside,
		    const struct tree_head *head, struct ending *e, struct renewal *w)
{
	struct ending_desk d;
	struct out draft = out_mem();
	TXN_SCOPE t = case_begin(k);
	if (k->broken || !ending_desk_load(k, a, &d))
		return false;
	const char *why = ending_refuses(k, &d, id);
	if (why != NULL)
		return store_fail(k, why);
	*e = (struct ending){.no = case_endings(k) + 1,
			     .at_ms = time_now_ms(),
			     .scope = d.keeping.plan[id - 1].scope,
			     .pending = true};
	bool ok = certificate_draft(k, a, &d, id, by, outside, head, &draft);
	e->certificate = str_copy(a, out_view(&draft));
	out_end(&draft);
	ok = ok && journal_act(k, "destroy", id, e->scope);
	e->seq = journal_size(k);
	if (e->scope == PLAN_register)
		ok = ok && register_destroy(k) && row_write(k, e, true) && case_commit(&t);
	else
		ok = ok && end_all(k, e, w, &d.keeping) && case_commit(&t);
	if (!ok && k->ended_seq == e->seq)
		k->ended_seq = 0;
	return ok;
}

/* ---- wiping the file ---- */

static bool holds_bytes(int fd, str needle)
{
	size_t cap = 0, kept = 0;
	unsigned char *b = grow(NULL, &cap, COPY_BYTES + needle.n, 1);
	bool found = false;
	for (int64_t at = 0; !found;) {
		ssize_t n = pread(fd, b + kept, COPY_BYTES, at);
		if (n <= 0)
			break;
		at += n;
		str all = {b, kept + (size_t)n};
		found = str_find(all, needle) < all.n;
		kept = all.n < needle.n ? all.n : needle.n - 1;
		memmove(b, b + all.n - kept, kept);
	}
	grow_free(b, cap, 1);
	return found;
}

/* The case file by the descriptor that is open anyway: closing another would drop SQLite's locks.
 */
static bool lock_is_left(const struct kase *k, str wrapped)
{
	struct out wal = out_mem();
	out_z(&wal, k->path);
	out_bytes(&wal, "-wal", sizeof("-wal"));
	FD_SCOPE fd = open((const char *)wal.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool left = holds_bytes(k->fd, wrapped) || (fd >= 0 && holds_bytes(fd, wrapped));
	out_end(&wal);
	return left;
}

static bool journal_certificate(struct kase *k, const struct ending *e)
{
	unsigned char digest[SHA256_BYTES];
	struct out o = out_mem(), hex = out_mem();
	struct json j = json_of(&o);
	sha256_once(e->certificate, digest);
	out_hex(&hex, digest, sizeof(digest));
	json_object(&j);
	json_key(&j, "certificate");
	json_number(&j, e->no);
	json_key(&j, "sha256");
	json_text(&j, out_view(&hex));
	json_object_end(&j);
	bool ok = journal_add(k, "destroy.done", out_view(&o));
	out_end(&o);
	out_end(&hex);
	return ok;
}

/* wrapped: the old lock, to look for; "" when it is not known any more. */
static bool finish(struct kase *k, struct arena *a, struct ending *e, str wrapped)
{
	struct out text = out_mem();
	struct tree_head h;
	k->why = NULL;
	if (!scrub(k))
		return false;
	if (k->why != NULL)
		return true; /* another kond has it open: done by who opens it next */
	bool found = wrapped.n > 0 && lock_is_left(k, wrapped);
	certificate_finish(e->certificate, wrapped.n > 0, found, &text);
	e->certificate = str_copy(a, out_view(&text));
	e->pending = false;
	out_end(&text);
	TXN_SCOPE t = case_begin(k);
	return !k->broken && row_write(k, e, false) && journal_certificate(k, e) &&
	       case_head_sign(k, &h) && case_commit(&t);
}

uint32_t ending_carry_out(struct kase *k, struct arena *a, uint32_t id, str by, str outside)
{
	struct ending_desk d;
	struct ending e;
	struct tree_head head;
	struct renewal w = {0};
	k->why = NULL;
	if (!case_lease(k))
		return store_fail(k, "someone else is scanning this case: destroy it when that is "
				     "done");
	if (!ending_desk_load(k, a, &d))
		return 0;
	const char *why = ending_refuses(k, &d, id);
	if (why != NULL)
		return store_fail(k, why);
	if (!announce(k, id, d.keeping.plan[id - 1].scope, &head))
		return 0;
	bool all = d.keeping.plan[id - 1].scope == PLAN_all;
	struct meta before = k->meta;
	struct keys keys = k->keys;
	bool ok = destroy(k, a, id, by, outside, &head, &e, &w);
	if (!ok && all) {
		k->meta = before;
		k->keys = keys;
	}
	crypt_wipe(&keys, sizeof(keys));
	crypt_wipe(&w.keys, sizeof(w.keys));
	if (!ok)
		return 0;
	return finish(k, a, &e, all ? (str){before.wrapped, sizeof(before.wrapped)} : STR_NONE)
		   ? e.no
		   : 0;
}

/* ---- opening, proving ---- */

bool ending_enter(struct kase *k)
{
	struct arena a = arena_make((size_t)64 << 20);
	struct ending e, waiting = {0};
	bool ok = true;
	for (uint32_t no = 1; ok && no <= case_endings(k); no++) {
		ok = ending_get(k, &a, no, &e);
		if (ok && e.scope == PLAN_all) {
			k->ended_seq = e.seq;
			k->ended_ms = e.at_ms;
		}
		if (ok && e.pending)
			waiting = e;
	}
	if (ok && waiting.no != 0 && case_lease(k))
		ok = finish(k, &a, &waiting, STR_NONE);
	k->why = ok ? NULL : k->why;
	arena_free(&a);
	return ok;
}

bool ending_committed(struct kase *k, uint64_t *out_n)
{
	struct arena a = arena_make((size_t)256 << 20);
	struct journal_entry entry;
	struct ending e;
	uint32_t done = 0, waiting = 0;
	bool ok = true;
	for (uint32_t no = 1; ok && no <= case_endings(k); no++) {
		ok = ending_get(k, &a, no, &e) && journal_get(k, &a, e.seq, &entry) &&
		     str_eq(entry.act, STR("destroy"));
		waiting += ok && e.pending;
	}
	struct journal_cursor *j = journal_begin(k);
	for (struct arena b = a; ok && journal_next(j, &b, &entry); b = a) {
		unsigned char digest[SHA256_BYTES];
		struct out hex = out_mem();
		if (!str_eq(entry.act, STR("destroy.done")))
			continue;
		ok = ending_get(k, &b, ++done, &e);
		sha256_once(ok ? e.certificate : STR_NONE, digest);
		out_hex(&hex, digest, sizeof(digest));
		ok = ok && str_find(entry.detail, out_view(&hex)) < entry.detail.n;
		out_end(&hex);
	}
	journal_end(j);
	arena_free(&a);
	*out_n = case_endings(k);
	return ok && k->why == NULL && done + waiting == case_endings(k);
}
