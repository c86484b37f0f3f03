/*
 * ending_certificate - see ending_certificate.h. Says what the method shows and what it does not:
 * who kept a copy of the file from before and what opened it has everything still.
 */
#include "case/ending_certificate.h"

#include <string.h>

#include "base/date.h"
#include "case/register.h"
#include "case/store.h"
#include "render/json.h"

static void key_hex(struct json *j, const char *key, const void *p, size_t n)
{
	struct out hex = out_mem();
	out_hex(&hex, p, n);
	json_key(j, key);
	json_text(j, out_view(&hex));
	out_end(&hex);
}

static void key_time(struct json *j, const char *key, int64_t ms)
{
	struct out t = out_mem();
	json_key(j, key);
	if (ms == 0) {
		json_null(j);
		return;
	}
	time_write(&t, ms);
	json_text(j, out_view(&t));
	out_end(&t);
}

static void key_text(struct json *j, const char *key, str s)
{
	json_key(j, key);
	json_text_or_null(j, s);
}

static void key_number(struct json *j, const char *key, uint64_t v)
{
	json_key(j, key);
	json_number(j, (int64_t)v);
}

/* ---- who ---- */

static void put_people(struct json *j, struct kase *k, const struct ending_desk *d, uint32_t id,
		       str by)
{
	unsigned char digest[SHA256_BYTES];
	struct arena a = arena_make((size_t)1 << 16);
	const struct plan *p = &d->keeping.plan[id - 1];
	struct out account = out_mem();
	plan_state(k, p, digest);
	str what = fact_id(&a, 'X', id);
	struct approval_state s = approval_of(&d->approvals, what, digest);
	fact_account(&account);
	key_text(j, "plan", what);
	key_text(j, "what", str_of(plan_scope_name(p->scope)));
	key_text(j, "why", p->why);
	key_text(j, "prepared_by", p->by);
	key_time(j, "prepared_at", p->at_ms);
	key_text(j, "released_by", s.released->name);
	key_time(j, "released_at", s.released->at_ms);
	key_text(j, "counsel", s.counsel == NULL ? STR_NONE : s.counsel->name);
	key_text(j, "carried_out_by", by);
	key_text(j, "account", out_view(&account));
	out_end(&account);
	arena_free(&a);
}

/* ---- what goes and what stays ---- */

static void put_tables(struct json *j, struct kase *k, bool goes)
{
	json_key(j, goes ? "destroyed" : "left");
	json_array(j);
	for (size_t i = 0; ending_tables[i].name != NULL; i++) {
		const struct ending_table *t = &ending_tables[i];
		if ((t->kind != NULL) != goes)
			continue;
		json_object(j);
		key_text(j, "table", str_of(t->name));
		key_text(j, "kind", str_of(t->kind));
		key_text(j, "words", str_of(t->words));
		key_number(j, "rows", ending_rows(k, i));
		json_object_end(j);
	}
	json_array_end(j);
}

/* The files of one exhibit: how many, and a hash over their hashes in the order of evidence. */
struct custody {
	uint64_t files, bytes, hashed;
	struct sha256 sha;
};

static void add_file(struct custody *x, const struct item *i)
{
	struct out line = out_mem();
	x->files++;
	x->bytes += i->bytes;
	x->hashed += i->has_sha256;
	if (i->has_sha256) {
		out_hex(&line, i->sha256, sizeof(i->sha256));
		out_char(&line, '\n');
		sha256_add(&x->sha, line.p, line.n);
	}
	out_end(&line);
}

static bool put_exhibit(struct json *j, struct kase *k, uint32_t id, struct custody *x)
{
	unsigned char digest[SHA256_BYTES];
	struct arena a = arena_make((size_t)1 << 20);
	struct exhibit e;
	bool ok = case_exhibit_get(k, &a, id, &e);
	sha256_end(&x->sha, digest);
	if (ok) {
		json_object(j);
		key_number(j, "exhibit", id);
		key_text(j, "standing", str_of(standing_name(e.standing)));
		key_text(j, "acquired_at", e.acquired_at);
		key_time(j, "added_at", e.added_ms);
		key_number(j, "files", x->files);
		key_number(j, "bytes", x->bytes);
		key_number(j, "files_hashed", x->hashed);
		key_hex(j, "sha256_of_sha256", digest, sizeof(digest));
		json_object_end(j);
	}
	arena_free(&a);
	return ok;
}

static bool put_custody(struct json *j, struct kase *k)
{
	struct arena a = arena_make((size_t)64 << 20);
	uint32_t n = case_exhibits(k);
	struct custody *x = arena_new(&a, struct custody, (size_t)n + 1);
	struct item i;
	bool ok = true;
	for (uint32_t e = 0; e <= n; e++)
		x[e].sha = sha256_begin();
	struct item_cursor *c = case_items(k, WALK_evidence);
	struct arena mark = a;
	for (; case_items_next(c, &a, &i); a = mark)
		if (i.parent == 0 && i.exhibit <= n)
			add_file(&x[i.exhibit], &i);
	case_items_end(c);
	json_key(j, "exhibits");
	json_array(j);
	for (uint32_t e = 1; e <= n; e++)
		ok = put_exhibit(j, k, e, &x[e]) && ok;
	json_array_end(j);
	unsigned char unused[SHA256_BYTES];
	sha256_end(&x[0].sha, unused);
	arena_free(&a);
	return ok;
}

static void put_counts(struct json *j, struct kase *k)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct snapshot s;
	uint32_t no = case_snapshots(k);
	json_key(j, "counts");
	if (no == 0 || !case_snapshot_get(k, &a, no, &s)) {
		json_null(j);
	} else {
		json_object(j);
		key_number(j, "snapshot", no);
		key_time(j, "at", s.at_ms);
		for (unsigned i = 0; i < COUNT_ALL; i++)
			key_number(j, count_name((enum count)i), s.count[i]);
		key_hex(j, "digest", s.digest, sizeof(s.digest));
		json_object_end(j);
	}
	arena_free(&a);
}

static void put_holds(struct json *j, const struct keeping *x)
{
	json_key(j, "holds");
	json_array(j);
	for (size_t i = 0; i < x->n_hold; i++) {
		json_object(j);
		key_number(j, "hold", x->hold[i].id);
		key_time(j, "placed_at", x->hold[i].at_ms);
		key_time(j, "lifted_at", x->hold[i].lifted_ms);
		json_object_end(j);
	}
	json_array_end(j);
}

/* ---- what kond can not reach ---- */

static void put_entries(struct json *j, struct kase *k, const char *key, str act)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct journal_cursor *c = journal_begin(k);
	struct journal_entry e;
	json_key(j, key);
	json_array(j);
	for (; journal_next(c, &a, &e); arena_reset(&a))
		if (str_eq(e.act, act)) {
			json_object(j);
			key_number(j, "entry", e.seq);
			key_time(j, "at", e.at_ms);
			json_object_end(j);
		}
	json_array_end(j);
	journal_end(c);
	arena_free(&a);
}

static void put_journal(struct json *j, struct kase *k, const struct tree_head *head)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct anchored last;
	json_key(j, "journal");
	json_object(j);
	key_number(j, "entries", head->size);
	key_hex(j, "root", head->root, sizeof(head->root));
	key_hex(j, "public_key", head->public_key, sizeof(head->public_key));
	key_hex(j, "signature", head->signature, sizeof(head->signature));
	key_time(j, "at", head->at_ms);
	json_object_end(j);
	json_key(j, "anchor");
	if (!case_anchor_last(k, &a, &last)) {
		json_null(j);
	} else {
		json_object(j);
		key_number(j, "entries", last.head.size);
		key_time(j, "stamped_at", last.stamp.at_ms);
		key_text(j, "authority", last.stamp.authority);
		json_object_end(j);
	}
	arena_free(&a);
}

static bool put_register(struct json *j, struct kase *k)
{
	unsigned char digest[SHA256_BYTES];
	bool ok = true;
	json_key(j, "register");
	if (!register_there(k)) {
		json_null(j);
		return true;
	}
	json_object(j);
	ok = register_digest(k, digest);
	key_number(j, "entries", register_entries(k));
	key_hex(j, "digest", digest, sizeof(digest));
	json_object_end(j);
	return ok;
}

static const char *const shows[] = {
    "every row of the tables named here was deleted, and all that stays was sealed with a new key, "
    "in one transaction; the old key of the case stood in the file only wrapped, and that wrapping "
    "was written over",
    "the database was compacted after it (secure_delete, VACUUM, log cut to nothing)",
    "without the old key what may be left of the old file on the medium can not be read: erasure "
    "by "
    "destroying the key, the principle of cryptographic erase of NIST SP 800-88 Rev. 1 (section "
    "2.6); to be verified",
};
static const char *const shows_not[] = {
    "that no copy of the case file from before exists: whoever has one, and the passphrase, key "
    "file or sheets of then, has everything still",
    "what the medium, a file system with snapshots, or a backup of the machine keeps: as long as "
    "the "
    "old wrapping of the key is in it, the passphrase of then opens it. This is no claim of Purge "
    "or of media sanitisation in the sense of NIST SP 800-88",
    "anything about evidence outside the case but what stands under `copies`",
    "that journal entries hold nothing that people typed into --why and names of accounts: the "
    "journal stays as it was",
};

static void put_texts(struct json *j, const char *key, const char *const *s, size_t n)
{
	json_key(j, key);
	json_array(j);
	for (size_t i = 0; i < n; i++)
		json_z(j, s[i]);
	json_array_end(j);
}

bool certificate_draft(struct kase *k, struct arena *a, const struct ending_desk *d, uint32_t id,
		       str by, str outside, const struct tree_head *head, struct out *o)
{
	struct json j = json_of(o);
	bool all = d->keeping.plan[id - 1].scope == PLAN_all, ok = true;
	(void)a;
	json_object(&j);
	key_text(&j, "format", STR("kond certificate 1"));
	key_hex(&j, "case", case_id(k), CASE_ID_BYTES);
	key_text(&j, "program", STR("kond " KOND_VERSION));
	put_people(&j, k, d, id, by);
	key_time(&j, "at", time_now_ms());
	if (all) {
		put_tables(&j, k, true);
		put_tables(&j, k, false);
		ok = put_custody(&j, k);
		put_counts(&j, k);
	}
	put_holds(&j, &d->keeping);
	ok = put_register(&j, k) && ok;
	json_key(&j, "copies");
	if (outside.n > 0)
		json_raw(&j, outside);
	else
		json_null(&j);
	put_entries(&j, k, "backups", STR("backup"));
	put_entries(&j, k, "sheets", STR("key_split"));
	put_journal(&j, k, head);
	put_texts(&j, "shows", shows, sizeof(shows) / sizeof(shows[0]));
	put_texts(&j, "does_not_show", shows_not, sizeof(shows_not) / sizeof(shows_not[0]));
	/* open: certificate_finish ends it */
	return ok || store_fail(k, why_altered);
}

void certificate_finish(str draft, bool looked, bool found, struct out *o)
{
	struct json j = json_of(o);
	out_str(o, draft);
	out_char(o, ',');
	struct out rest = out_mem();
	j = json_of(&rest);
	json_object(&j);
	key_time(&j, "wiped_at", time_now_ms());
	json_key(&j, "old_lock_of_key_looked_for");
	json_bool(&j, looked);
	json_key(&j, "old_lock_of_key_found");
	if (looked)
		json_bool(&j, found);
	else
		json_null(&j);
	json_object_end(&j);
	out_str(o, str_sub(out_view(&rest), 1, rest.n));
	out_end(&rest);
}
