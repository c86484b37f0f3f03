/*
 * journal_proof - see journal_proof.h. Numbers are JSON numbers, hashes lower-case hex, proofs
 * base64 (RFC 4648) of hashes one behind the other. Entries that name a signing key are always
 * told: without them no signature means anything.
 */
#include "proof/journal_proof.h"

#include <string.h>

#include "base/must.h"
#include "render/json.h"

struct share {
	struct kase *k;
	struct archive *x;
	const struct journal_share *s;
	struct journal_shared *n;
	struct sha256 sha;
	struct out line;
	struct tree_wish *wish; /* of all proofs, entry after entry, then head after head */
	size_t n_wish, cap_wish, at_wish;
	uint64_t *seq; /* entries to tell; NULL: all */
	size_t n_seq, cap_seq;
};

static void key_hex(struct json *j, const char *key, const void *p, size_t n)
{
	struct out hex = out_mem();
	out_hex(&hex, p, n);
	if (key != NULL)
		json_key(j, key);
	json_text(j, out_view(&hex));
	out_end(&hex);
}

static void base64(struct out *o, str s)
{
	static const char digit[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i;
		uint32_t v = (uint32_t)s.p[i] << 16;
		v |= left > 1 ? (uint32_t)s.p[i + 1] << 8 : 0;
		v |= left > 2 ? s.p[i + 2] : 0;
		out_char(o, digit[v >> 18]);
		out_char(o, digit[v >> 12 & 63]);
		out_char(o, left > 1 ? digit[v >> 6 & 63] : '=');
		out_char(o, left > 2 ? digit[v & 63] : '=');
	}
}

/* The proof whose n hashes come next. */
static void key_path(struct share *h, struct json *j, const char *key, size_t n)
{
	struct out raw = out_mem(), text = out_mem();
	for (size_t i = 0; i < n; i++)
		out_bytes(&raw, h->wish[h->at_wish + i].hash.b, SHA256_BYTES);
	h->at_wish += n;
	base64(&text, out_view(&raw));
	json_key(j, key);
	json_text(j, out_view(&text));
	out_end(&raw);
	out_end(&text);
}

/* ---- entries ---- */

static void tell_who(struct json *j, const struct journal_entry *e)
{
	json_object(j);
	key_hex(j, "salt", e->salt, 16);
	json_key(j, "actor");
	json_text(j, e->actor);
	json_key(j, "role");
	json_text(j, e->role);
	json_object_end(j);
}

static void tell_what(struct json *j, const struct journal_entry *e)
{
	json_object(j);
	key_hex(j, "salt", e->salt + 16, 16);
	json_key(j, "program");
	json_text(j, e->program);
	json_key(j, "act");
	json_text(j, e->act);
	json_key(j, "detail");
	json_text(j, e->detail);
	json_object_end(j);
}

static void tell_entry(struct share *h, const struct journal_entry *e)
{
	unsigned char who[32], what[32];
	bool privileged = (e->flags & JOURNAL_privileged) != 0;
	struct json j = json_of(&h->line);
	out_clear(&h->line);
	journal_commit(&h->sha, e, who, what);
	json_object(&j);
	json_key(&j, "seq");
	json_number(&j, (int64_t)e->seq);
	json_key(&j, "at_ms");
	json_number(&j, e->at_ms);
	json_key(&j, "flags");
	json_number(&j, e->flags);
	key_hex(&j, "prev", e->prev, sizeof(e->prev));
	json_key(&j, "who");
	if (privileged || h->s->withhold_who)
		key_hex(&j, NULL, who, sizeof(who));
	else
		tell_who(&j, e);
	json_key(&j, "what");
	if (privileged)
		key_hex(&j, NULL, what, sizeof(what));
	else
		tell_what(&j, e);
	if (h->seq != NULL) {
		struct merkle_range plan[MERKLE_PATH_MAX];
		key_path(h, &j, "path", merkle_plan_inclusion(e->seq - 1, h->s->head.size, plan));
	}
	json_object_end(&j);
	out_char(&h->line, '\n');
	archive_write(h->x, out_view(&h->line));
	h->n->told++;
	h->n->withheld += privileged;
	if (h->line.n > h->n->most_bytes)
		h->n->most_bytes = h->line.n;
}

static bool put_all(struct share *h)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct journal_cursor *j = journal_begin(h->k);
	struct journal_entry e;
	uint64_t n = 0;
	for (; n < h->s->head.size && journal_next(j, &a, &e); arena_reset(&a), n++)
		tell_entry(h, &e);
	journal_end(j);
	arena_free(&a);
	return n == h->s->head.size;
}

static bool put_some(struct share *h)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct journal_entry e;
	bool ok = true;
	for (size_t i = 0; ok && i < h->n_seq; i++, arena_reset(&a)) {
		ok = journal_get(h->k, &a, h->seq[i], &e);
		if (ok)
			tell_entry(h, &e);
	}
	arena_free(&a);
	return ok;
}

/* ---- heads and anchors ---- */

static bool head_told(struct share *h, uint32_t no, struct tree_head *out_head)
{
	return case_head_get(h->k, no, out_head) && out_head->size <= h->s->head.size;
}

static bool put_heads(struct share *h)
{
	struct tree_head t;
	archive_file(h->x, "heads.jsonl");
	for (uint32_t no = 1; no <= h->s->head.no; no++) {
		struct json j = json_of(&h->line);
		if (!head_told(h, no, &t))
			return false;
		out_clear(&h->line);
		json_object(&j);
		json_key(&j, "no");
		json_number(&j, t.no);
		json_key(&j, "size");
		json_number(&j, (int64_t)t.size);
		json_key(&j, "at_ms");
		json_number(&j, t.at_ms);
		key_hex(&j, "root", t.root, sizeof(t.root));
		key_hex(&j, "public_key", t.public_key, sizeof(t.public_key));
		key_hex(&j, "signature", t.signature, sizeof(t.signature));
		if (h->seq != NULL) {
			struct merkle_range plan[MERKLE_PATH_MAX];
			key_path(h, &j, "path",
				 merkle_plan_consistency(t.size, h->s->head.size, plan));
		}
		json_object_end(&j);
		out_char(&h->line, '\n');
		archive_write(h->x, out_view(&h->line));
	}
	archive_file_end(h->x);
	return true;
}

static void name_of(char out_name[32], uint32_t no, const char *end)
{
	struct out o = out_mem();
	out_z(&o, "anchors/");
	out_dec(&o, no);
	out_z(&o, end);
	must(o.n < 32);
	memcpy(out_name, o.p, o.n);
	out_name[o.n] = '\0';
	out_end(&o);
}

static void put_anchor(struct share *h, const struct tree_anchor *t, struct out *list)
{
	struct json j = json_of(list);
	char name[32];
	json_object(&j);
	json_key(&j, "head");
	json_number(&j, t->head);
	const str text[3] = {t->request, t->answer, t->ca_pem};
	static const char *const end[3] = {".tsq", ".tsr", ".pem"};
	static const char *const key[3] = {"request", "answer", "certificates"};
	for (int i = 0; i < 3; i++) {
		name_of(name, t->no, end[i]);
		archive_put(h->x, name, text[i]);
		json_key(&j, key[i]);
		json_z(&j, name);
	}
	json_object_end(&j);
	out_char(list, '\n');
}

static bool put_anchors(struct share *h)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct out list = out_mem();
	bool ok = true;
	for (uint32_t no = 1; ok && no <= case_anchors(h->k); no++, arena_reset(&a)) {
		struct tree_anchor t;
		ok = case_anchor_get(h->k, &a, no, &t);
		if (ok && t.answer.n > 0 && t.head <= h->s->head.no)
			put_anchor(h, &t, &list);
	}
	archive_put(h->x, "anchors.jsonl", out_view(&list));
	out_end(&list);
	arena_free(&a);
	return ok;
}

/* ---- which entries, and what their proofs need ---- */

static void add_seq(struct share *h, uint64_t seq)
{
	GROW(h->seq, h->cap_seq, h->n_seq + 1);
	size_t at = h->n_seq++;
	while (at > 0 && h->seq[at - 1] > seq) {
		h->seq[at] = h->seq[at - 1];
		at--;
	}
	h->seq[at] = seq;
}

static void drop_doubles(struct share *h)
{
	size_t n = 0;
	for (size_t i = 0; i < h->n_seq; i++)
		if (n == 0 || h->seq[n - 1] != h->seq[i])
			h->seq[n++] = h->seq[i];
	h->n_seq = n;
}

static void add_plan(struct share *h, const struct merkle_range *plan, size_t n)
{
	GROW(h->wish, h->cap_wish, h->n_wish + n + 1);
	for (size_t i = 0; i < n; i++)
		h->wish[h->n_wish++].range = plan[i];
}

static bool plan_some(struct share *h)
{
	struct merkle_range plan[MERKLE_PATH_MAX];
	struct tree_head t;
	uint64_t size = h->s->head.size;
	for (size_t i = 0; i < h->s->n_only; i++)
		add_seq(h, h->s->only[i]);
	for (uint64_t i = 1, seq; i <= case_signers(h->k); i++)
		if (case_signer_since(h->k, i, &seq) && seq <= size)
			add_seq(h, seq);
	drop_doubles(h);
	for (size_t i = 0; i < h->n_seq; i++)
		add_plan(h, plan, merkle_plan_inclusion(h->seq[i] - 1, size, plan));
	for (uint32_t no = 1; no <= h->s->head.no; no++) {
		if (!head_told(h, no, &t))
			return false;
		add_plan(h, plan, merkle_plan_consistency(t.size, size, plan));
	}
	return case_tree_fill(h->k, size, h->wish, h->n_wish);
}

bool journal_proof_put(struct kase *k, struct archive *x, const struct journal_share *s,
		       struct journal_shared *out_n)
{
	struct share h = {
	    .k = k, .x = x, .s = s, .n = out_n, .sha = sha256_begin(), .line = out_mem()};
	unsigned char unused[SHA256_BYTES];
	*out_n = (struct journal_shared){0};
	bool ok = s->only == NULL || plan_some(&h);
	if (ok) {
		archive_file(x, "entries.jsonl");
		ok = h.seq == NULL ? put_all(&h) : put_some(&h);
		archive_file_end(x);
		ok = put_heads(&h) && put_anchors(&h) && ok;
	}
	sha256_end(&h.sha, unused);
	out_end(&h.line);
	grow_free(h.wish, h.cap_wish, sizeof(*h.wish));
	grow_free(h.seq, h.cap_seq, sizeof(*h.seq));
	return ok;
}

void journal_proof_facts(struct kase *k, const char *kind, const struct tree_head *h, struct out *o)
{
	struct out all = out_mem();
	struct json j = json_of(&all);
	json_object(&j);
	json_key(&j, "kind");
	json_z(&j, kind);
	key_hex(&j, "case", case_id(k), 16);
	json_key(&j, "program");
	json_z(&j, "kond " KOND_VERSION);
	key_hex(&j, "public_key", h->public_key, sizeof(h->public_key));
	json_key(&j, "size");
	json_number(&j, (int64_t)h->size);
	key_hex(&j, "root", h->root, sizeof(h->root));
	json_object_end(&j);
	out_str(o, str_sub(out_view(&all), 1, all.n - 1));
	out_end(&all);
}
