/* told_remind - reminders in a few lines of the status: the next one, and what failed. */
#ifndef CMD_TOLD_REMIND_H
#define CMD_TOLD_REMIND_H

#include "cmd/clocks_now.h"

/* told_remind - nothing when no clock has an end and nothing was ever sent. */
void told_remind(struct call *c, struct kase *k, const struct clocks_now *n, struct out *o);
/* remind_job_load - what is needed to send, of an open case. gives NULL, or what is wrong */
struct remind_job;
const char *remind_job_load(struct call *c, struct kase *k, const struct clocks_now *n,
			    struct remind_job *out_j);
/* told_next_reminder - "Sat 2025-08-09 08:40 +02:00: gdpr-33 O-1"; gives false when none comes. */
bool told_next_reminder(struct out *o, const struct remind_job *j);

#endif
