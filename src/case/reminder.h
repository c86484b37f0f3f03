/*
 * reminder - what was sent to remind people of a clock, an act a row of the table `reminder` that
 * is never changed: a try is written before it is made, and what came of it after. A try without an
 * end was cut off: whether it arrived is not known. Also who is reminded, when, and by which way.
 */
#ifndef CASE_REMINDER_H
#define CASE_REMINDER_H

#include "case/org.h"

#define REMINDER_STEPS_MOST 16
#define REMINDER_LATE       0 /* the step of a clock that has run out */

/* reminder_steps - "7 days, 24 h, 2 h" as seconds, longest first, each once.
 * gives   how many; 0 when it is no such list (or an empty one) */
size_t reminder_steps(str list, int64_t out_s[REMINDER_STEPS_MOST]);

/* One reminder: of which clock, which end, and how long before it [s]. */
struct reminder_key {
	str rule, entity, stream, ref;
	int64_t due, step; /* step: REMINDER_LATE once it has passed */
};

/* REMINDER_cut: it was cut off, as by a kill or a power cut; whether it was sent is not known. */
enum reminder_end { REMINDER_open, REMINDER_sent, REMINDER_failed, REMINDER_cut, REMINDER_ENDS };
const char *reminder_end_name(enum reminder_end e);

struct reminder_try {
	uint32_t id; /* */
	int64_t at_ms, ended_ms;
	str by;
	str way; /* "mail", "hook" */
	str to;  /* the address; "" for a hook */
	uint32_t actor;
	enum reminder_end end;
	str why; /* failed: our own words */
	const struct reminder_key *key;
	size_t keys;
	uint32_t again; /* the try that was cut off and is made again; 0: none */
};

struct reminder_all {
	struct reminder_try *tried; /* by number */
	size_t n, rows; /* that were read */
	uint32_t last;  /* number of the last try, also of those made since */
};

/* reminder_load - all, in a. gives false when one was altered */
bool reminder_load(struct kase *k, struct arena *a, struct reminder_all *out_r);
/* reminder_lock - the right to send: held until close or death of the process, so that a try
 * without an end is one that was cut off. gives false when somebody else has it. */
bool reminder_lock(struct kase *k);
/* reminder_begin - before sending; sets id. reminder_ended - what came of it; why: of a failure.
 * Both are on the disk when they return. give false with case_why */
bool reminder_begin(struct kase *k, struct reminder_all *all, struct reminder_try *t);
bool reminder_ended(struct kase *k, struct reminder_all *all, uint32_t id, enum reminder_end end,
		    str why);
/* reminder_told - the last try with this end to this address that told this key, or one nearer to
 * the same end; NULL: none */
const struct reminder_try *reminder_told(const struct reminder_all *all, str way, str to,
					 const struct reminder_key *key, enum reminder_end end);
/* reminder_same - of one clock and one end. */
bool reminder_same(const struct reminder_key *x, const struct reminder_key *y);

/* The password of the mail server, encrypted in the case; "" when none is set. */
bool reminder_password_set(struct kase *k, str password);
str reminder_password(struct kase *k, struct arena *a);

#endif
