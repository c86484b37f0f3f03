/*
 * keeping - how long what is kept, and what stops its end: legal holds, terms that people set, and
 * destructions that were planned. All of it acts of people, rows of the table `fact` that are never
 * changed; taken back by a later act.
 */
#ifndef CASE_KEEPING_H
#define CASE_KEEPING_H

#include "case/org.h"
#include "case/ruling.h"

/* H-1: nothing of the case may be destroyed while it stands. */
struct hold {
	uint32_t id;
	int64_t at_ms;
	str account; /* that entered it */
	str by, why, reference;
	str review;        /* day on which it is to be looked at again: 2027-01-31 */
	int64_t lifted_ms; /* 0: it stands */
	str lifted_by, lifted_why;
};

/* Until when a kind of thing is kept, as somebody set it; a later one stands for it. */
struct term {
	str kind;  /* of rules/retention.tsv */
	str until; /* day; "" no longer said */
	str by, why;
	int64_t at_ms;
};

enum plan_scope { PLAN_all = 1, PLAN_register = 2 };
const char *plan_scope_name(enum plan_scope s); /* "all", "register" */

/* a destruction somebody prepared. */
struct plan {
	uint32_t id;
	int64_t at_ms;
	str account, by, why;
	enum plan_scope scope;
	str copies; /* exhibits whose files are deleted too: "1,3", "all"; "" none */
	unsigned char digest[SHA256_BYTES]; /* the commitment in the journal */
};

struct keeping {
	struct hold *hold; /* by number */
	size_t n_hold, standing;
	struct term *term; /* oldest first */
	size_t n_term;
	struct plan *plan; /* by number */
	size_t n_plan;
};

/* keeping_load - all, in a. gives false when one was altered */
bool keeping_load(struct kase *k, struct arena *a, struct keeping *out_x);
/* keeping_term - the term that stands for a kind; NULL when none does. */
const struct term *keeping_term(const struct keeping *x, str kind);
/* same_person - one name, whatever capitals and marks, or one who acts under two. */
bool same_person(const struct org *o, str one, str other);

/* Each writes a row with its journal entry. give false with case_why */
bool hold_place(struct kase *k, const struct keeping *x, struct hold *h); /* sets h->id */
/* hold_lift - fails when it does not stand, or who placed it would lift it. */
bool hold_lift(struct kase *k, const struct org *o, const struct keeping *x, uint32_t id, str by,
	       str why);
bool term_set(struct kase *k, const struct term *t);
bool plan_add(struct kase *k, const struct keeping *x, struct plan *p); /* sets p->id, digest */

/* plan_state - digest of a plan and of what it would destroy as it is now: evidence, people, facts.
 * What came after somebody released it must be looked at anew. */
void plan_state(struct kase *k, const struct plan *p, unsigned char out_digest[SHA256_BYTES]);

#endif
