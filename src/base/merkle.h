/*
 * merkle - the tree of a log that only grows (RFC 6962 section 2.1, RFC 9162 section 2.1): leaves
 * are hashed behind a byte 0, nodes behind a byte 1, SHA-256. Appending needs the roots of the
 * complete subtrees only, one per bit of the size. Proofs are made in one pass over the leaf
 * hashes: they are told beforehand which ranges of leaves they need.
 */
#ifndef BASE_MERKLE_H
#define BASE_MERKLE_H

#include "base/hash.h"

#define MERKLE_LEVELS 64
/* Of one proof: an inclusion proof has one hash a level, a consistency proof one more. */
#define MERKLE_PATH_MAX 65

struct merkle_hash {
	unsigned char b[SHA256_BYTES];
};

/* The tree as far as it must be kept to go on: node[i] is the root of 2^i leaves when bit i of size
 * is set. A zeroed one is the empty tree; h of the functions below is any begun one. */
struct merkle {
	uint64_t size; /* [leaf] */
	struct merkle_hash node[MERKLE_LEVELS];
};

/* merkle_leaf - the hash of a leaf of these bytes. merkle_node - of two subtrees. */
void merkle_leaf(struct sha256 *h, str data, struct merkle_hash *out_hash);
void merkle_node(struct sha256 *h, const struct merkle_hash *left, const struct merkle_hash *right,
		 struct merkle_hash *out_hash);

/* merkle_add - one leaf more. on_node, when not NULL, is told every subtree this makes complete,
 * the leaf itself first: leaves [index << level, (index + 1) << level). limits  one hash a level
 * that becomes complete: two a leaf on average */
void merkle_add(struct sha256 *h, struct merkle *m, const struct merkle_hash *leaf,
		void (*on_node)(void *ctx, unsigned level, uint64_t index,
				const struct merkle_hash *hash),
		void *ctx);
/* merkle_root - of all leaves so far; of none: the SHA-256 of nothing. */
void merkle_root(struct sha256 *h, const struct merkle *m, struct merkle_hash *out_root);
/* merkle_root_from - of the leaves [from, size), where a proof asks for them: from is the sum of
 * the highest bits of size. */
void merkle_root_from(struct sha256 *h, const struct merkle *m, uint64_t from,
		      struct merkle_hash *out_root);
/* A range of leaves whose root stands in a proof: 2^level leaves, or all behind `from` to the end
 * of the tree. */
struct merkle_range {
	uint64_t from, to; /* [leaf] */
};
/* merkle_plan_inclusion - which roots show that leaf `index` stands in a tree of `size` leaves.
 * merkle_plan_consistency - ... that the tree of `old` leaves is the beginning of the one of
 * `size`. takes   index < size; 0 < old <= size gives   how many, in the order of the proof */
size_t merkle_plan_inclusion(uint64_t index, uint64_t size,
			     struct merkle_range out_range[MERKLE_PATH_MAX]);
size_t merkle_plan_consistency(uint64_t old, uint64_t size,
			       struct merkle_range out_range[MERKLE_PATH_MAX]);

/* merkle_included - does the path lead from the leaf to the root? merkle_consistent - does it join
 * the two roots?
 * source  RFC 9162 2.1.3.2 and 2.1.4.2 */
bool merkle_included(const struct merkle_hash *leaf, uint64_t index, uint64_t size,
		     const struct merkle_hash *path, size_t n, const struct merkle_hash *root);
bool merkle_consistent(uint64_t old, uint64_t size, const struct merkle_hash *path, size_t n,
		       const struct merkle_hash *old_root, const struct merkle_hash *root);

#endif
