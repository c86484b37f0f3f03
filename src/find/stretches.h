/*
 * stretches - the pieces that the text of an item was cut into for `kond sample`, and in which of
 * them the second detector (find/survey.h) saw somebody: packed form, for both programs. A piece
 * ends where a passage ends, so nobody is cut in two by it.
 */
#ifndef FIND_STRETCHES_H
#define FIND_STRETCHES_H

#include "base/cur.h"
#include "base/out.h"

#define STRETCHES_BYTES 60000 /* most packed at once */

struct stretch {
	uint64_t at, n; /* [byte] place in the item, or in its text (enum places) */
	bool seen;      /* by the second detector */
};

/* stretches_add - pack one behind the others of o. *last: where the one before ended, 0 at first.
 */
void stretches_add(struct out *o, uint64_t *last, const struct stretch *s);
/*
 * stretches_next - take the next one off what a worker that may lie has packed.
 * takes   c: over the packed bytes; last: as for stretches_add; most: no place lies beyond it
 * gives   false at the end, and with c->bad set where it can not be true
 */
bool stretches_next(struct cur *c, uint64_t *last, uint64_t most, struct stretch *out_s);

#endif
