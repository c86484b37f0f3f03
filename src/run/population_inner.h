/* population_inner - what population.c (answers) and release.c (acts) share: the evidence that
 * counts for a customer. Inner header. */
#ifndef RUN_POPULATION_INNER_H
#define RUN_POPULATION_INNER_H

#include "base/hmap.h"
#include "run/population.h"

/* An item, as far as answers hang on it. */
struct population_item {
	uint32_t id, exhibit, customer, original;
	uint64_t bytes, passages, mentions;
	unsigned char sha256[SHA256_BYTES]; /* zeroes when it was never hashed */
	uint8_t state, standing;
	bool by_others; /* partial only for items that stand in the list themselves */
	bool list;      /* of an exhibit that is a list */
	bool table;     /* its reader tells of every row of a table once, */
	bool sheets;    /* and of several tables, some of them not the list */
};

struct population_items {
	struct population_item *i; /* in the order of evidence */
	size_t n, cap;
	struct hmap at; /* id -> place + 1 */
};

bool population_items_load(struct kase *k, struct population_items *out_items);
void population_items_free(struct population_items *p);
/* population_counts_for - it is evidence in which people of this customer may be: not a list, and
 * of the customer or of nobody by name. */
bool population_counts_for(const struct population_item *i, uint32_t customer);
/* population_open - it is not, or not fully, read; of a repeat: what it repeats. */
bool population_open(const struct population_items *p, const struct population_item *i);
/* population_digest - what the evidence and the lists of a customer are by now. */
void population_digest(const struct population_items *p, uint32_t customer,
		       unsigned char out_digest[SHA256_BYTES]);

#endif
