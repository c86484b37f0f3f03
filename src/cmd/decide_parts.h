/* decide_parts - the parts of `kond decide` about the severity of a breach and the law. */
#ifndef CMD_DECIDE_PARTS_H
#define CMD_DECIDE_PARTS_H

#include "cmd/facts.h"
#include "duty/advice.h"

/* decide_law - the rules built in. gives false after saying what is wrong. */
bool decide_law(struct call *c, struct duty_law *out_law);
/* decide_advise - check the factors of a risk and write the score that follows from them into it.
 * gives an exit code, after saying why */
int decide_advise(struct call *c, const struct duty_law *l, struct duty_ruling *r);
/* told_advice - beside a decision on risk: how its score comes about, and cases to compare. */
void told_advice(struct out *o, struct arena *a, const struct duty_law *l,
		 const struct duty_ruling *r);
/* decide_factors, decide_cases - the tables, as listings. */
int decide_factors(struct call *c);
int decide_cases(struct call *c);

#endif
