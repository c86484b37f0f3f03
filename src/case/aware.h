/*
 * aware - how a legal entity came to know, for one data stream: SIGNAL, VERIFYING, then NO_BREACH
 * or AWARE (law.md R-AW-1 to 5). The most litigated time of all, so every step is a row that is
 * never changed; a wrong one is corrected by another that names it and says why.
 */
#ifndef CASE_AWARE_H
#define CASE_AWARE_H

#include "case/org.h"

enum aware_state {
	AWARE_none = 0,
	AWARE_signal = 1,
	AWARE_verifying = 2,
	AWARE_no_breach = 3,
	AWARE_aware = 4,
	AWARE_STATES
};
const char *aware_name(enum aware_state s);  /* "verifying" */
const char *aware_words(enum aware_state s); /* "a signal came in" */
enum aware_state aware_by_name(str name);

struct aware_step {
	uint32_t id; /* W-4 */
	int64_t at_ms;
	str by;          /* account that entered it */
	uint32_t entity; /* O-1 */
	str stream;      /* "": all its streams */
	bool incident;   /* of a significant incident (Cbw), not of a breach of personal data */
	enum aware_state state;
	struct when at;
	struct when earliest; /* AWARE: the earliest moment that can be argued */
	str how;              /* how it was discovered */
	str decided_by;       /* who decided */
	str evidence;         /* what shows it: events as E-3, documents */
	str reason;           /* NO_BREACH: why; VERIFYING: what is verified and why */
	uint32_t corrects;    /* the step this one stands for; 0: none */
	bool retracted;       /* a correction that takes the step back */
	str why;              /* of a correction */
	uint32_t corrected;   /* the step that stands for this one; 0: it stands */
};

/* How one entity and stream stand now. */
struct awareness {
	uint32_t entity;
	str stream;
	bool incident; /* as of its steps: a moment of its own, with duties of its own */
	enum aware_state state;
	const struct aware_step *signal, *verifying, *end; /* those that stand; NULL: none */
	struct when at;                                    /* AWARE: when */
	struct when earliest;                              /* AWARE: as said, else the signal */
	bool earliest_said;
	bool impossible; /* the steps as corrected contradict each other: `why` */
	const char *why;
};

struct aware_all {
	struct aware_step *step; /* by number */
	size_t n_step;
	struct awareness *now; /* by first step */
	size_t n_now;
	size_t n_fact; /* rows that were read */
};

/* aware_load - in a; o: loaded before. gives false when the case was altered */
bool aware_load(struct kase *k, struct arena *a, const struct org *o, struct aware_all *out_w);
/* aware_find - how this entity and stream stand towards the breach; NULL when nothing was said.
 * aware_of - what a step is part of. */
const struct awareness *aware_find(const struct aware_all *w, uint32_t entity, str stream);
const struct awareness *aware_of(const struct aware_all *w, const struct aware_step *s);
/* aware_matter - what it is that somebody knows of: "a breach", "a significant incident (Cbw)". */
const char *aware_matter(bool incident);
/*
 * aware_refuses - why a step may not follow what is known.
 * takes   s: with corrects, when it is a correction
 * gives   NULL when it may; else words that say what to do
 */
const char *aware_refuses(struct arena *a, const struct aware_all *w, const struct aware_step *s);
/* aware_put - write the step; sets id. Asks aware_refuses first. */
bool aware_put(struct kase *k, struct arena *a, struct aware_all *w, struct aware_step *s);

#endif
