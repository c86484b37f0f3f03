/*
 * advice - the severity that follows from the factors of a decision on risk, shown beside it, and
 * the cases of the EDPB with that outcome. Never the decision. source: law.md 7.1; values in
 * rules/severity.tsv, cases in rules/edpb.tsv
 */
#ifndef DUTY_ADVICE_H
#define DUTY_ADVICE_H

#include "case/ruling.h"
#include "duty/severity.h"

struct advice {
	struct severity_input in;
	struct severity severity; /* when complete */
	unsigned missing;         /* bits of enum severity_part */
	bool complete;            /* every part was chosen: the severity was worked out */
};

/*
 * advice_of - work it out from the factors of a decision.
 * takes   r: factors named after the parts of severity.tsv (dpc, ei, ...) with a key of it; adjust,
 * a whole number added to dpc; persons, how many; unintelligible, yes or no. Other factors are the
 * decider's own and count for nothing here
 * gives   NULL, or what is wrong with a factor, in a
 */
const char *advice_of(struct arena *a, const struct duty_law *l, const struct duty_ruling *r,
		      struct advice *out_v);
/* advice_score - "5.00 very high"; what is written into the decision. */
void advice_score(struct out *o, const struct advice *v);
/* advice_text - lines: how the score comes about, its flags, or which factors are missing. */
void advice_text(struct out *o, const struct advice *v);
/* advice_cases - lines: the cases of the EDPB with this outcome, those not verified marked. */
void advice_cases(struct out *o, const struct duty_law *l, str risk, int32_t day);
/* advice_day - the day a decision was made on, by the offset it was entered with. */
int32_t advice_day(const struct duty_ruling *r);

#endif
