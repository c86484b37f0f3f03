/*
 * customer_set - which customers' data lies in a place: a file that several of them sent is read
 * once and counts for each. Sets are held once and are named by number; 0 is none.
 */
#ifndef CASE_CUSTOMER_SET_H
#define CASE_CUSTOMER_SET_H

#include "base/hmap.h"

struct customer_sets {
	uint32_t *id; /* of all sets, rising within each */
	size_t n_id, cap_id;
	struct customer_set {
		uint32_t at, n;
	} * set;
	size_t n_set, cap_set;
	struct hmap joined; /* two numbers -> their set */
	struct hmap alone;  /* customer -> its set */
};

void customer_sets_free(struct customer_sets *s);
/* customer_set_of - the set of this customer alone; 0 of 0. */
uint32_t customer_set_of(struct customer_sets *s, uint32_t customer);
/* customer_set_join - the set of who is in a or in b. */
uint32_t customer_set_join(struct customer_sets *s, uint32_t a, uint32_t b);
/* customer_set_ids - borrowed until the next call that makes a set. */
const uint32_t *customer_set_ids(const struct customer_sets *s, uint32_t set, uint32_t *out_n);

#endif
