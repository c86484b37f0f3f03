/* duties - the facts of a case as the facts that clocks are made of (duty/duty.h). */
#ifndef RUN_DUTIES_H
#define RUN_DUTIES_H

#include "case/aware.h"
#include "case/event.h"
#include "case/ruling.h"
#include "duty/duty.h"

/*
 * duties_of - everything that is known, as of now.
 * takes   now: seconds since 1970 UTC; l: to know authorities by their names
 * p: a decision that takes a duty away counts once it is released, others at once
 * gives   facts that live as long as a; entities are named O-1, references E-9
 */
void duties_of(struct arena *a, const struct duty_law *l, const struct org *o,
	       const struct aware_all *w, const struct event_all *e, const struct ruling_all *r,
	       const struct approval_all *p, const struct zone *z, int64_t now,
	       struct duty_facts *out_facts);

#endif
