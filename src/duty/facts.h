/* facts - what is stated in a case as the facts that clocks are made of (duty/duty.h). */
#ifndef DUTY_FACTS_H
#define DUTY_FACTS_H

#include "case/aware.h"
#include "case/event.h"
#include "case/ruling.h"
#include "duty/duty.h"

/* What is read of a case. */
struct duty_case {
	const struct duty_law *law; /* to know authorities by their names */
	const struct org *org;
	const struct aware_all *aware;
	const struct event_all *events;
	const struct ruling_all
	    *rulings; /* one that takes a duty away counts once it is released */
	const struct approval_all *approvals;
	const struct zone *zone;
};

/*
 * duty_facts_of - everything that was known at a moment; what came later is left out.
 * takes   now: seconds since 1970 UTC
 * gives   facts that live as long as a; entities are named O-1, references E-9
 */
struct duty_facts duty_facts_of(struct arena *a, const struct duty_case *c, int64_t now);
/* duty_named - whether decisions and events may name this duty: a rule, or an exemption as
 * gdpr-34-3-a. */
bool duty_named(const struct duty_law *l, str id);
/* duty_exemption - 'a' of gdpr-34-3-a or gdpr-34-3a; 0: it is none. */
unsigned char duty_exemption(str duty);

#endif
