/*
 * custody - the custody sheet of a case: every exhibit with who gave, fetched or made it, and every
 * file and member with its SHA-256 and whether it was read. Paths are not told: they are full of
 * names. An item is told by its number and its hash, which is enough to find it in the case and to
 * compare it with a copy elsewhere.
 */
#ifndef PROOF_CUSTODY_H
#define PROOF_CUSTODY_H

#include "case/case.h"

#define CUSTODY_REASONS 64

struct custody {
	uint64_t items;
	struct custody_sum {
		uint64_t items, bytes;
	} by[8][CUSTODY_REASONS];           /* by state and reason */
	unsigned char digest[SHA256_BYTES]; /* of all lines */
};

/* custody_walk - every line, of the exhibits of one customer, 0 all; with the head of csv first.
 * put: gets the lines; NULL: only to sum.
 * limits  one pass over the items; memory does not grow with them
 * gives   false with case_why */
typedef void custody_put(void *ctx, str line);
bool custody_jsonl(struct kase *k, uint32_t customer, custody_put *put, void *ctx,
		   struct custody *out_c);
bool custody_csv(struct kase *k, uint32_t customer, custody_put *put, void *ctx);

#endif
