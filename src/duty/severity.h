/*
 * severity - ENISA's severity of a breach, in whole quarters: SE = DPC x EI + CB. Advice beside a
 * human decision, never the decision. source: law.md 7.1; values in rules/severity.tsv
 */
#ifndef DUTY_SEVERITY_H
#define DUTY_SEVERITY_H

#include "duty/law.h"

/* What somebody chose for a factor, and why. */
struct severity_choice {
	str key; /* as in severity.tsv */
	str reason;
};

enum severity_part {
	SEVERITY_dpc,
	SEVERITY_ei,
	SEVERITY_confidentiality,
	SEVERITY_integrity,
	SEVERITY_availability,
	SEVERITY_malice,
	SEVERITY_parts
};

struct severity_input {
	struct severity_choice choice[SEVERITY_parts];
	int32_t adjust; /* of DPC, for the context; 0: none */
	str adjust_reason;
	uint64_t persons;
	bool unintelligible; /* to whoever has them now */
	int32_t day;         /* of the assessment: which values hold */
};

struct severity {
	uint32_t dpc;      /* after adjusting, within its limits */
	uint32_t ei4, cb4; /* quarters */
	uint32_t se4;      /* quarters */
	str level;         /* low, medium, high, very high */
	bool many;         /* more persons than the flag says */
	bool unintelligible;
};

/*
 * severity_assess - work it out.
 * gives   false with *out_why when a factor is not chosen, not known, or has no reason
 */
bool severity_assess(const struct duty_law *l, const struct severity_input *in,
		     struct severity *out, const char **out_why);
/* severity_write - quarters as a decimal, exact: "3.25" */
void severity_write(struct out *o, uint32_t quarters);
const char *severity_part_name(enum severity_part p);

#endif
