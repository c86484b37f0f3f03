/*
 * retention - how long what is kept: rules/retention.tsv as dated data. A row says for a kind of
 * thing from when a term counts, how long it is at least and at most, and by which law; where no
 * law gives a number, the case sets a day (GDPR 5(1)(e)). Decides nothing: kond destroys only what
 * people prepared and released.
 */
#ifndef DUTY_RETENTION_H
#define DUTY_RETENTION_H

#include "duty/law.h"

struct retention_rule {
	str kind; /* evidence, people, attachments, dossier, journal, register */
	str what;
	str trigger; /* closed, written, told; "" nothing: the case sets the day */
	struct duty_period least, most; /* DUTY_no_period: no number */
	struct duty_origin origin;
};

/* retention_load - all rows, in a; dir as of duty_law_load. gives false with what is wrong where */
bool retention_load(struct arena *a, const char *dir, struct retention_rule **out_r, size_t *out_n,
		    struct duty_err *out_err);
/* retention_day - the day on which a period that begins on `from` has passed: the same date so many
 * months or years on, or the last of that month. DUTY_EVER_SINCE when there is none */
int32_t retention_day(int32_t from, struct duty_period p);

#endif
