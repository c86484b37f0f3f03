/*
 * review_pair - the pairs that wait for people, most useful first: where a decision is most open
 * (probability near one half), weighed by what hangs on it.
 */
#ifndef CMD_REVIEW_PAIR_H
#define CMD_REVIEW_PAIR_H

#include "cmd/look.h"

struct review_pair {
	struct doubt d;
	double use;
};
/* review_pairs - all of the last generation that nobody decided since, most useful first; in a. */
bool review_pairs(struct kase *k, struct arena *a, struct review_pair **out_pairs, size_t *out_n);
/* review_bits - "+9.1" of hundredths of a bit */
str review_bits(struct arena *a, int32_t centibits);
/* review_session - show pairs on the terminal, one after the other, and take keys. */
int review_session(struct call *c, struct look *look);
/* review_apply - make the next generation and say so; gives the exit code. */
int review_apply(struct call *c, struct kase *k);

#endif
