/*
 * head - signed heads of the journal's tree: size, root, time and public key under an Ed25519
 * signature (RFC 8032). The signing key follows from the case key and changes with it; which key
 * signed since which entry is a row of the table signer and an entry of the journal. A row is never
 * changed or dropped. Also the hashes that proofs are made of, in one pass over the journal.
 */
#include "case/store.h"

#include <string.h>

#include "base/date.h"
#include "base/must.h"

const unsigned char *case_id(const struct kase *k) { return k->meta.id; }
const struct crypt_key *case_sign_key(const struct kase *k) { return &k->keys.sign; }

uint32_t case_heads(const struct kase *k)
{
	return (uint32_t)k->head.table[TABLE_tree_head].rows; /* none is ever dropped */
}

void case_head_text(struct kase *k, const struct tree_head *h, bool signature, struct out *o)
{
	out_z(o, "kond head 1");
	out_bytes(o, k->meta.id, sizeof(k->meta.id));
	out_u64(o, h->size);
	out_u64(o, (uint64_t)h->at_ms);
	out_bytes(o, h->root, sizeof(h->root));
	out_bytes(o, h->public_key, sizeof(h->public_key));
	if (signature)
		out_bytes(o, h->signature, sizeof(h->signature));
}

bool case_head_get(struct kase *k, uint32_t no, struct tree_head *out_h)
{
	if (!k->in_txn)
		k->why = NULL;
	QUERY_SCOPE *s = row_find(k, TABLE_tree_head, no);
	out_clear(&k->plain);
	if (s == NULL || !row_open(k, TABLE_tree_head, s, &k->plain))
		return false;
	struct tree_head h = {
	    .no = no, .size = column_u64(s, 1), .at_ms = sqlite3_column_int64(s, 2)};
	struct cur c = cur_of(out_view(&k->plain));
	str root = cur_take(&c, sizeof(h.root)), public = cur_take(&c, sizeof(h.public_key)),
	    signature = cur_take(&c, sizeof(h.signature));
	if (!cur_done(&c))
		return store_fail_read(k, why_altered);
	memcpy(h.root, root.p, root.n);
	memcpy(h.public_key, public.p, public.n);
	memcpy(h.signature, signature.p, signature.n);
	*out_h = h;
	return true;
}

static bool head_put(struct kase *k, struct tree_head *h)
{
	struct out text = out_mem();
	crypt_sign_public(&k->keys.sign, h->public_key);
	case_head_text(k, h, false, &text);
	crypt_sign(&k->keys.sign, out_view(&text), h->signature);
	out_clear(&text);
	out_bytes(&text, h->root, sizeof(h->root));
	out_bytes(&text, h->public_key, sizeof(h->public_key));
	out_bytes(&text, h->signature, sizeof(h->signature));
	const struct col c[] = {col_u64(h->no), col_u64(h->size), col_u64((uint64_t)h->at_ms)};
	bool ok = row_put(k, TABLE_tree_head, c, out_view(&text), true);
	out_end(&text);
	return ok;
}

bool case_head_sign(struct kase *k, struct tree_head *out_h)
{
	TXN_SCOPE t = txn_join(k);
	struct tree_head h;
	if (k->broken)
		return false;
	uint32_t n = case_heads(k);
	if (n == 0 || !case_head_get(k, n, &h) || h.size != k->head.tree.size) {
		struct merkle_hash root;
		merkle_root(&k->sha, &k->head.tree, &root);
		h = (struct tree_head){
		    .no = n + 1, .size = k->head.tree.size, .at_ms = time_now_ms()};
		memcpy(h.root, root.b, sizeof(h.root));
		head_put(k, &h);
	}
	if (!txn_leave(k, &t))
		return false;
	*out_h = h;
	return true;
}

uint64_t case_signers(const struct kase *k) { return k->head.table[TABLE_signer].rows; }

bool case_signer_since(struct kase *k, uint64_t i, uint64_t *out_seq)
{
	QUERY_SCOPE *s = row_find(k, TABLE_signer, i);
	if (s != NULL)
		*out_seq = column_u64(s, 1);
	return s != NULL;
}

/* The key that signs a tree of this size: the last one whose entry is in it. */
static bool signer_of(struct kase *k, uint64_t size, unsigned char out_public[CRYPT_PUBLIC_BYTES])
{
	for (uint64_t id = k->head.table[TABLE_signer].rows; id > 0; id--) {
		QUERY_SCOPE *s = row_find(k, TABLE_signer, id);
		out_clear(&k->plain);
		if (s == NULL || !row_open(k, TABLE_signer, s, &k->plain) ||
		    k->plain.n != CRYPT_PUBLIC_BYTES)
			return false;
		if (column_u64(s, 1) > size)
			continue;
		memcpy(out_public, k->plain.p, CRYPT_PUBLIC_BYTES);
		return true;
	}
	return false;
}

bool head_good(struct kase *k, const struct tree_head *h)
{
	unsigned char public[CRYPT_PUBLIC_BYTES];
	struct out text = out_mem();
	case_head_text(k, h, false, &text);
	bool ok = signer_of(k, h->size, public) &&
		  crypt_same(public, h->public_key, sizeof(public)) &&
		  crypt_sign_check(public, out_view(&text), h->signature);
	out_end(&text);
	return ok;
}

/* ---- what proofs are made of ---- */

struct filling {
	struct tree_wish *w;
	struct hmap at; /* level and index -> number in w + 1 */
	size_t *same;   /* the next wish for the same node + 1 */
};

static uint64_t node_key(unsigned level, uint64_t index) { return (uint64_t)level << 58 | index; }

static void on_node(void *ctx, unsigned level, uint64_t index, const struct merkle_hash *hash)
{
	struct filling *f = ctx;
	const uint64_t *at = hmap_get(&f->at, node_key(level, index));
	for (uint64_t i = at == NULL ? 0 : *at; i != 0; i = f->same[i - 1])
		f->w[i - 1].hash = *hash;
}

static void wish(struct filling *f, size_t i)
{
	struct merkle_range r = f->w[i].range;
	uint64_t width = r.to - r.from;
	if ((width & (width - 1)) != 0)
		return; /* the right edge: told by the tree at its end */
	unsigned level = (unsigned)__builtin_ctzll(width);
	uint64_t *at = hmap_put(&f->at, node_key(level, r.from >> level), NULL);
	f->same[i] = (size_t)*at;
	*at = i + 1;
}

static bool pass(struct kase *k, uint64_t size, struct filling *f, struct merkle *tree)
{
	sqlite3_stmt *s = query_private(k, QUERY_journal_all);
	while (tree->size < size && query_step(k, s)) {
		struct merkle_hash leaf;
		str hash = column_str(s, 7);
		if (hash.n != sizeof(leaf.b) || column_u64(s, 0) != tree->size + 1)
			break;
		memcpy(leaf.b, hash.p, sizeof(leaf.b));
		merkle_add(&k->sha, tree, &leaf, on_node, f);
	}
	sqlite3_finalize(s);
	return tree->size == size || store_fail_read(k, why_altered);
}

bool case_tree_fill(struct kase *k, uint64_t size, struct tree_wish *w, size_t n)
{
	struct filling f = {.w = w};
	struct merkle tree = {0};
	size_t cap = 0;
	f.same = grow(NULL, &cap, n + 1, sizeof(*f.same));
	for (size_t i = 0; i < n; i++)
		wish(&f, i);
	bool ok = pass(k, size, &f, &tree);
	for (size_t i = 0; ok && i < n; i++) {
		uint64_t width = w[i].range.to - w[i].range.from;
		if ((width & (width - 1)) != 0)
			merkle_root_from(&k->sha, &tree, w[i].range.from, &w[i].hash);
	}
	hmap_free(&f.at);
	grow_free(f.same, cap, sizeof(*f.same));
	return ok;
}

bool case_tree_root(struct kase *k, uint64_t size, unsigned char out_root[32])
{
	struct filling none = {0};
	struct merkle tree = {0};
	struct merkle_hash root;
	k->why = NULL;
	if (size > k->head.tree.size || !pass(k, size, &none, &tree))
		return false;
	merkle_root(&k->sha, &tree, &root);
	memcpy(out_root, root.b, sizeof(root.b));
	return true;
}
