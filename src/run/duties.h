/*
 * duties - the facts of a case as duty/ takes them: who has which role for which stream, who knew
 * what when, what was sent, asked and decided. Decides nothing: what is not said stays open.
 */
#ifndef RUN_DUTIES_H
#define RUN_DUTIES_H

#include "case/aware.h"
#include "case/event.h"
#include "case/ruling.h"
#include "duty/duty.h"

/* What is read of a case. */
struct duties_case {
	const struct org *org;
	const struct aware_all *aware;
	const struct event_all *events;
	const struct ruling_all *rulings;
};

/*
 * duties_of - the facts at this moment; later events, steps and decisions are left out, so that any
 * day can be looked at again.
 * takes   now: [s] since 1970 UTC; zone: of the case
 * gives   facts whose lists and texts live in a; what happened at a time that is not known is no
 *         start and meets nothing
 */
struct duty_facts duties_of(struct arena *a, const struct duties_case *c, const struct zone *zone,
			    int64_t now);

#endif
