/*
 * remind - which clocks people are reminded of now, and in which words. Pure: clocks, steps, what
 * was sent, and "now" are given. A clock that is met is not reminded; one that has run out is once.
 * Only the nearest step that has come counts: who was away gets one message, not four.
 */
#ifndef NOTICE_REMIND_H
#define NOTICE_REMIND_H

#include "case/reminder.h"
#include "duty/duty.h"

/* One clock, and how long before its end it is told of. */
struct remind_due {
	const struct duty_clock *clock;
	int64_t step; /* [s] before the end; REMINDER_LATE */
	struct reminder_key key;
};

struct remind_ask {
	const struct duty_clocks *clocks;
	const int64_t *step; /* longest first */
	size_t steps;
	int64_t now; /* [s] since 1970 UTC */
};

/* remind_due - what is due, late first, then by end; in a. gives how many */
size_t remind_due(struct arena *a, const struct remind_ask *q, struct remind_due **out_due);
/* remind_next - when the next reminder of any clock comes. gives its moment [s] and *out_due what
 * it is; DUTY_NEVER: none */
int64_t remind_next(const struct remind_ask *q, struct remind_due *out_due);

/* What is written. */
struct remind_letter {
	const struct remind_due *due;
	size_t n; /* 0: a message to try the way */
	const struct org *org;
	const struct duty_law *law;
	const struct zone *zone;
	int64_t now;
	str again; /* moment of a try that was cut off; "": none */
};
/* remind_subject, remind_text - in the language of the case, UTF-8; names as utf8_show shows them.
 * Nothing of patients. remind_json - the same for a program, one object in one line. */
void remind_subject(struct out *o, const struct remind_letter *l);
void remind_text(struct out *o, const struct remind_letter *l);
void remind_json(struct out *o, const struct remind_letter *l);
/* remind_doing - what to do about a rule, in a language; STR_NONE: no row of remind_do.tbl. */
str remind_doing(str rule, bool english);

#endif
