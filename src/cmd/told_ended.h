/* told_ended - that a case ended and what is left of it; and what of a running case is due to go.
 */
#ifndef CMD_TOLD_ENDED_H
#define CMD_TOLD_ENDED_H

#include "case/ending.h"
#include "cmd/cmd.h"
#include "duty/retention.h"

/* told_ended - one line without its end; nothing of a case that goes on. */
void told_ended(struct out *o, struct kase *k);

/* A kind of thing, with what is kept of it and until when. */
struct kept {
	const struct retention_rule *rule;
	uint64_t rows;
	int32_t from;            /* day; DUTY_EVER_SINCE: what it counts from has not come */
	int32_t least, most;     /* days: not before, not after; DUTY_EVER_SINCE: none */
	const struct term *term; /* what somebody set; NULL: nothing */
	int32_t until;           /* the day of it; DUTY_EVER_SINCE: none */
	bool due, early;         /* early: set to end before `least` */
};
/* kept_load - all kinds, in a. gives false after saying why */
bool kept_load(struct call *c, struct kase *k, const struct keeping *x, struct kept **out_k,
	       size_t *out_n);
/* told_due - for the screen of status: holds that stand or wait to be looked at, and what is due.
 */
void told_due(struct call *c, struct kase *k, struct out *o);

#endif
