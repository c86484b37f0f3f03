/*
 * review - people decide who is who: which mention of a person a decision is hung on, decisions as
 * resolution wants them, and what came of each. Decides nothing itself.
 */
#ifndef RUN_REVIEW_H
#define RUN_REVIEW_H

#include "base/limit.h"
#include "case/case.h"

/*
 * review_decide - two persons are one (RULING_same) or two (RULING_different).
 * gives   the act in *out_act, written; false with *out_why in our own words
 */
bool review_decide(struct kase *k, const struct limits *l, uint32_t a, uint32_t b,
		   enum ruling ruling, str note, struct act *out_act, const char **out_why);

/* A mention of an item, or with ordinal REVIEW_ALL all its mentions of a person. */
#define REVIEW_ALL  UINT32_MAX
#define REVIEW_MOST 100 /* mentions in one split */
struct review_pick {
	uint32_t item, ordinal;
};
/*
 * review_split - take mentions out of a person: together they are another one.
 * gives   how many acts were written in *out_n, all or none; false with *out_why
 * limits  REVIEW_MOST mentions
 */
bool review_split(struct kase *k, const struct limits *l, uint32_t person,
		  const struct review_pick *pick, size_t n, str note, size_t *out_n,
		  const char **out_why);

/* review_undo - take a decision back. */
bool review_undo(struct kase *k, uint32_t decision, str note, struct act *out_act,
		 const char **out_why);

/* review_decisions - all that stand, and those taken back, for person_resolve; in a. how: room for
 * what comes of each; *out_ids: the act of each */
bool review_decisions(struct kase *k, struct arena *a, struct decision **out_d, uint32_t **out_ids,
		      size_t *out_n);
/* review_keep - keep what came of each act, by id - 1; inside the transaction of the generation.
 * review_kept - in a; DECIDED_waits of those made after it. */
bool review_keep(struct kase *k, str how);
enum decided review_kept(str how, uint32_t act);
bool review_kept_get(struct kase *k, struct arena *a, str *out_how);

/* review_places - the best mentions of a person to look at in the evidence, at most n, each of
 * another item. gives how many */
size_t review_places(struct kase *k, const struct limits *l, uint32_t person, struct place *out_p,
		     size_t n);

#endif
