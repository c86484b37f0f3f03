/* prose_behind - what stands behind names and dates in running text. Inner header of find/. */
#ifndef FIND_PROSE_BEHIND_H
#define FIND_PROSE_BEHIND_H

#include "find/detector.h"

/* What was found in one text, reused. A zeroed struct is ready; behind_free ends it. */
struct behind {
	size_t *place; /* the hit that each belongs behind */
	struct hit *hit;
	size_t n, cap, hit_cap;
};

/*
 * prose_behind - put in what no detector sees by itself, because a name or a date of birth before
 * it says what it is. takes   h: sorted by place, without overlap gives   the same with more hits,
 * each behind the one that told of it
 */
void prose_behind(struct behind *b, struct hits *h, str text);
void behind_free(struct behind *b);

#endif
