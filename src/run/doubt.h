/* doubt - the measured doubt of a case, as an answer to a customer needs it. */
#ifndef RUN_DOUBT_H
#define RUN_DOUBT_H

#include "case/case.h"

/* What share of what stands in the evidence was found, with 95 % certainty. */
struct measured {
	bool measured;       /* false: nothing below is known */
	double low, high;    /* of 1 */
	uint64_t judged;     /* by people */
	uint32_t generation; /* that was judged */
};

/* doubt_of - what is known of it now; not measured until people have judged a sample. */
struct measured doubt_of(struct kase *k);

#endif
