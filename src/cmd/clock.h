/* clock - the parts of `kond clock`. */
#ifndef CMD_CLOCK_H
#define CMD_CLOCK_H

#include "base/zone.h"
#include "cmd/cmd.h"
#include "duty/law.h"

/* clock_law - the rules built in, or those of --rules DIR. gives false after saying what is wrong.
 */
bool clock_law(struct call *c, struct duty_law *out_law);
/* clock_zone - the zone of --zone, else of the Netherlands. gives NULL after saying why. */
const struct zone *clock_zone(struct call *c);
/* clock_day - a day out of an option, standard when it is not given. gives false after saying why.
 */
bool clock_day(struct call *c, const char *option, int32_t standard, int32_t *out_day);
/* clock_moment - a time in a zone, as a user writes it; fold: -1 when not said.
 * gives false with why (lives in a): no time, one that never comes. *out_twice: it comes twice and
 * nobody said which */
bool clock_moment(struct arena *a, const struct zone *z, str text, int fold, int64_t *out_utc,
		  bool *out_twice, str *out_why);
/* Texts that live in a. */
str clock_utc_text(struct arena *a, int64_t utc);
str clock_local_text(struct arena *a, const struct zone *z, int64_t utc);
str clock_day_text(struct arena *a, int32_t day);

int clock_compute(struct call *c);
int clock_rules(struct call *c);
int clock_holidays(struct call *c);
int clock_list(struct call *c);
int clock_show(struct call *c);

#endif
