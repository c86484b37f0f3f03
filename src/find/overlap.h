/* overlap - putting hits in the order of the text and dropping those that a stronger one covers.
 * Inner header of find/. */
#ifndef FIND_OVERLAP_H
#define FIND_OVERLAP_H

#include "find/detector.h"

/* Where a hit stands, with its weight, and its number. */
struct hit_key {
	uint64_t order;
	size_t at;
};

/* Room for sorting, reused. A zeroed struct is ready; overlap_free ends it. */
struct overlap {
	struct hit *hit;
	size_t cap;
	struct hit_key *key;
	size_t key_cap;
};

/*
 * overlap_drop - sort hits by place and drop the weaker of two that cover the same bytes (a
 * telephone number masks a bare BSN, an IBAN all digits in it). Hits that only say what a text is
 * about (category, test, result) neither mask nor are masked. gives   how many are left, at the
 * start of hit
 */
size_t overlap_drop(struct overlap *o, struct hit *hit, size_t n);
void overlap_free(struct overlap *o);

#endif
