/*
 * merkle - see merkle.h. RFC 6962 (2013) section 2.1 for the tree and its proofs, RFC 9162 (2021)
 * sections 2.1.3.2 and 2.1.4.2 for checking them. Refuses proofs that are longer or shorter than
 * the sizes ask for.
 */
#include "base/merkle.h"

#include <string.h>

#include "base/must.h"

void merkle_leaf(struct sha256 *h, str data, struct merkle_hash *out_hash)
{
	unsigned char both[256] = {0};
	if (data.n < sizeof(both)) {
		if (data.n > 0)
			memcpy(both + 1, data.p, data.n);
		sha256_add(h, both, 1 + data.n);
	} else {
		sha256_add(h, both, 1);
		sha256_add(h, data.p, data.n);
	}
	sha256_next(h, out_hash->b);
}

void merkle_node(struct sha256 *h, const struct merkle_hash *left, const struct merkle_hash *right,
		 struct merkle_hash *out_hash)
{
	unsigned char both[1 + 2 * SHA256_BYTES] = {1};
	memcpy(both + 1, left->b, SHA256_BYTES);
	memcpy(both + 1 + SHA256_BYTES, right->b, SHA256_BYTES);
	sha256_add(h, both, sizeof(both));
	sha256_next(h, out_hash->b);
}

void merkle_add(struct sha256 *sha, struct merkle *m, const struct merkle_hash *leaf,
		void (*on_node)(void *ctx, unsigned level, uint64_t index,
				const struct merkle_hash *hash),
		void *ctx)
{
	struct merkle_hash h = *leaf;
	uint64_t at = m->size;
	unsigned level = 0;
	if (on_node != NULL)
		on_node(ctx, 0, at, &h);
	for (; at & 1; at >>= 1) {
		merkle_node(sha, &m->node[level], &h, &h);
		level++;
		if (on_node != NULL)
			on_node(ctx, level, at >> 1, &h);
	}
	m->node[level] = h;
	m->size++;
}

void merkle_root_from(struct sha256 *sha, const struct merkle *m, uint64_t from,
		      struct merkle_hash *out_root)
{
	struct merkle_hash h;
	bool some = false;
	must(from <= m->size);
	uint64_t left = m->size - from;
	for (unsigned level = 0; level < MERKLE_LEVELS; level++) {
		if ((left >> level & 1) == 0)
			continue;
		must(m->size >> level & 1);
		if (some)
			merkle_node(sha, &m->node[level], &h, &h);
		else
			h = m->node[level];
		some = true;
	}
	if (!some)
		sha256_once(STR_NONE, h.b);
	*out_root = h;
}

void merkle_root(struct sha256 *sha, const struct merkle *m, struct merkle_hash *out_root)
{
	merkle_root_from(sha, m, 0, out_root);
}

/* ---- which subtrees a proof needs ---- */

/* The largest power of two below n; n > 1. */
static uint64_t half_of(uint64_t n)
{
	return (uint64_t)1 << (63 - (unsigned)__builtin_clzll(n - 1));
}

/* Both plans are found from the root down, and told from the leaf up. */
static size_t turned(struct merkle_range *r, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct merkle_range x = r[i];
		r[i] = r[n - 1 - i];
		r[n - 1 - i] = x;
	}
	return n;
}

size_t merkle_plan_inclusion(uint64_t index, uint64_t size,
			     struct merkle_range out_range[MERKLE_PATH_MAX])
{
	uint64_t from = 0, to = size;
	size_t n = 0;
	must(index < size);
	while (to - from > 1) {
		uint64_t mid = from + half_of(to - from);
		bool left = index < mid;
		out_range[n++] =
		    left ? (struct merkle_range){mid, to} : (struct merkle_range){from, mid};
		if (left)
			to = mid;
		else
			from = mid;
	}
	return turned(out_range, n);
}

size_t merkle_plan_consistency(uint64_t old, uint64_t size,
			       struct merkle_range out_range[MERKLE_PATH_MAX])
{
	uint64_t from = 0, to = size;
	size_t n = 0;
	must(old > 0 && old <= size);
	while (old != to) {
		uint64_t mid = from + half_of(to - from);
		bool left = old <= mid;
		out_range[n++] =
		    left ? (struct merkle_range){mid, to} : (struct merkle_range){from, mid};
		if (left)
			to = mid;
		else
			from = mid;
	}
	if (from > 0) /* else the verifier has it already: it is the old root */
		out_range[n++] = (struct merkle_range){from, to};
	return turned(out_range, n);
}

/* ---- checking ---- */

static bool same(const struct merkle_hash *a, const struct merkle_hash *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

bool merkle_included(const struct merkle_hash *leaf, uint64_t index, uint64_t size,
		     const struct merkle_hash *path, size_t n, const struct merkle_hash *root)
{
	struct sha256 sha = sha256_begin();
	struct merkle_hash h = *leaf;
	uint64_t fn = index, sn = size - 1;
	bool ok = index < size;
	for (size_t i = 0; ok && i < n; i++) {
		ok = sn != 0;
		if ((fn & 1) || fn == sn) {
			merkle_node(&sha, &path[i], &h, &h);
			for (; (fn & 1) == 0 && fn != 0; fn >>= 1)
				sn >>= 1;
		} else {
			merkle_node(&sha, &h, &path[i], &h);
		}
		fn >>= 1;
		sn >>= 1;
	}
	struct merkle_hash unused;
	sha256_end(&sha, unused.b);
	return ok && sn == 0 && same(&h, root);
}

static bool joined(struct sha256 *sha, uint64_t fn, uint64_t sn, const struct merkle_hash *path,
		   size_t n, struct merkle_hash *fr, struct merkle_hash *sr)
{
	for (; fn & 1; fn >>= 1)
		sn >>= 1;
	for (size_t i = 0; i < n; i++) {
		if (sn == 0)
			return false;
		if ((fn & 1) || fn == sn) {
			merkle_node(sha, &path[i], fr, fr);
			merkle_node(sha, &path[i], sr, sr);
			for (; (fn & 1) == 0 && fn != 0; fn >>= 1)
				sn >>= 1;
		} else {
			merkle_node(sha, sr, &path[i], sr);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0;
}

bool merkle_consistent(uint64_t old, uint64_t size, const struct merkle_hash *path, size_t n,
		       const struct merkle_hash *old_root, const struct merkle_hash *root)
{
	if (old == 0 || old > size)
		return false;
	if (old == size)
		return n == 0 && same(old_root, root);
	bool whole = (old & (old - 1)) == 0; /* the old root stands in the new tree itself */
	if (!whole && n == 0)
		return false;
	struct sha256 sha = sha256_begin();
	struct merkle_hash fr = whole ? *old_root : path[0], sr = fr, unused;
	size_t first = whole ? 0 : 1;
	bool ok = joined(&sha, old - 1, size - 1, path + first, n - first, &fr, &sr);
	sha256_end(&sha, unused.b);
	return ok && same(&fr, old_root) && same(&sr, root);
}
