/*
 * verify_journal - prove the journal in one pass: each entry's commitments and hash, its place
 * behind the one before, the tree at each signed head and at the end, that each head was signed by
 * the key of then, and that what an authority stamped is such a head.
 */
#include "case/store.h"

#include <string.h>

#define SIGNERS_MAX 4096 /* rotations of the case key */

struct pass {
	struct kase *k;
	struct journal_findings *f;
	struct merkle tree;
	unsigned char last[SHA256_BYTES];
	uint32_t next; /* the head that is reached next */
	struct tree_head head;
	uint64_t signer, signers, since; /* the key that is named next */
	str named;
};

static void bad_entry(struct pass *p, uint64_t seq)
{
	if (p->f->bad++ == 0)
		p->f->first_bad = seq;
}

static bool good_entry(struct pass *p, const struct journal_entry *e)
{
	unsigned char who[SHA256_BYTES], what[SHA256_BYTES], hash[SHA256_BYTES];
	journal_commit(&p->k->sha, e, who, what);
	journal_leaf(&p->k->sha, e, who, what, hash);
	return e->seq == p->f->n && memcmp(e->prev, p->last, sizeof(p->last)) == 0 &&
	       memcmp(hash, e->hash, sizeof(hash)) == 0;
}

/* ---- signed heads ---- */

static bool load_head(struct pass *p)
{
	uint64_t before = p->next > 1 ? p->head.size : 0;
	if (p->next > case_heads(p->k))
		return false;
	if (case_head_get(p->k, p->next, &p->head) && p->head.size > before)
		return true;
	p->head.size = UINT64_MAX; /* never reached */
	return true;
}

static void reach_heads(struct pass *p)
{
	while (p->next <= case_heads(p->k) && p->head.size == p->tree.size) {
		struct merkle_hash root;
		merkle_root(&p->k->sha, &p->tree, &root);
		if (memcmp(root.b, p->head.root, sizeof(root.b)) != 0 || !head_good(p->k, &p->head))
			p->f->heads_bad++;
		p->next++;
		if (!load_head(p))
			return;
	}
}

/* ---- the keys that sign ---- */

static void load_signer(struct pass *p, struct arena *a)
{
	struct kase *k = p->k;
	p->since = UINT64_MAX;
	if (++p->signer > p->signers)
		return;
	QUERY_SCOPE *s = row_find(k, TABLE_signer, p->signer);
	struct out hex = out_mem();
	out_clear(&k->plain);
	if (s != NULL && row_open(k, TABLE_signer, s, &k->plain)) {
		p->since = column_u64(s, 1);
		out_hex(&hex, k->plain.p, k->plain.n);
	}
	p->named = str_copy(a, out_view(&hex));
	out_end(&hex);
}

static void reach_signer(struct pass *p, struct arena *a, const struct journal_entry *e)
{
	while (p->since == e->seq) {
		if (str_find(e->detail, p->named) < e->detail.n)
			p->f->signers++;
		load_signer(p, a);
	}
}

static void walk(struct pass *p)
{
	struct arena a = arena_make((size_t)16 << 20), keys = arena_make((size_t)1 << 20);
	struct journal_cursor *j = journal_begin(p->k);
	struct journal_entry e;
	load_signer(p, &keys);
	load_head(p);
	for (; journal_next(j, &a, &e); arena_reset(&a)) {
		struct merkle_hash leaf;
		p->f->n++;
		p->f->privileged += (e.flags & JOURNAL_privileged) != 0;
		p->f->carried += (e.flags & JOURNAL_carried) != 0;
		if (!good_entry(p, &e))
			bad_entry(p, p->f->n);
		memcpy(p->last, e.hash, sizeof(p->last));
		memcpy(leaf.b, e.hash, sizeof(leaf.b));
		merkle_add(&p->k->sha, &p->tree, &leaf, NULL, NULL);
		reach_signer(p, &keys, &e);
		reach_heads(p);
	}
	journal_end(j);
	arena_free(&a);
	arena_free(&keys);
}

static void check_end(struct pass *p)
{
	struct kase *k = p->k;
	struct merkle_hash now, kept;
	merkle_root(&k->sha, &p->tree, &now);
	merkle_root(&k->sha, &k->head.tree, &kept);
	p->f->end_right = k->why == NULL && p->f->n == k->head.journal_seq &&
			  k->head.tree.size == p->f->n &&
			  crypt_same(p->last, k->head.journal_hash, sizeof(p->last)) &&
			  crypt_same(now.b, kept.b, sizeof(now.b));
	memcpy(p->f->root, now.b, sizeof(now.b));
	p->f->signers_right = p->f->signers == p->signers && p->signers > 0;
	p->f->heads = p->next - 1;
	p->f->heads_bad += case_heads(k) - p->f->heads;
}

/* ---- stamps ---- */

static void check_anchors(struct pass *p)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct kase *k = p->k;
	struct tree_anchor x;
	struct tree_head h;
	struct stamp s;
	for (uint32_t no = 1; no <= case_anchors(k); no++, arena_reset(&a)) {
		if (!case_anchor_get(k, &a, no, &x) || !case_head_get(k, x.head, &h))
			p->f->anchors_bad++;
		else if (x.answer.n == 0)
			p->f->anchors_waiting++;
		else if (case_anchor_check(k, &a, &x, &h, &s) != NULL || h.size > p->f->n)
			p->f->anchors_bad++;
		else
			p->f->anchors++;
	}
	arena_free(&a);
}

void journal_prove(struct kase *k, struct journal_findings *out_f)
{
	struct pass p = {.k = k,
			 .f = out_f,
			 .next = 1,
			 .since = UINT64_MAX,
			 .signers = k->head.table[TABLE_signer].rows};
	*out_f = (struct journal_findings){0};
	if (p.signers > SIGNERS_MAX)
		return;
	k->why = NULL;
	walk(&p);
	check_end(&p);
	check_anchors(&p);
}
