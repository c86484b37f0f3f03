/* clocks_now - the clocks of an open case at a moment, with what they were made of. */
#ifndef CMD_CLOCKS_NOW_H
#define CMD_CLOCKS_NOW_H

#include "case/ruling.h"
#include "cmd/facts.h"
#include "duty/facts.h"

struct clocks_now {
	struct facts facts;
	struct ruling_all rulings;
	struct approval_all approvals;
	struct duty_law law;
	const struct zone *zone;
	struct duty_facts duties;
	struct duty_clocks clocks; /* the caller ends them: duty_clocks_end */
};

/* clocks_now - in the arena of the call, by the rules built in. gives NULL, or what is wrong */
const char *clocks_now(struct call *c, struct kase *k, int64_t now, struct clocks_now *out_n);

#endif
