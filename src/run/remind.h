/*
 * remind - sending reminders: to people by mail, to a program as JSON. Each goes once to each: a
 * try is written in the case before it is made and what came of it after, so a kill in between
 * makes at most one message come twice, and that one says so.
 */
#ifndef RUN_REMIND_H
#define RUN_REMIND_H

#include "notice/remind.h"
#include "run/mail.h"

struct remind_job {
	struct kase *k;
	struct arena *a;
	const struct org *org;
	const struct duty_law *law;
	const struct zone *zone;
	struct remind_ask ask;
	struct reminder_all *all;
	struct mail_way way;
	str hook;
};

/* Who gets which, all of it in one message. */
struct remind_message {
	bool by_hook;
	const struct actor *actor; /* by mail */
	str to;
	const struct remind_due *due;
	size_t n;                         /* 0: to try the way */
	const struct reminder_try *again; /* a try of one of them that was cut off; NULL: none */
	uint32_t id;                      /* once it was tried: R-3 */
	const char *why;                  /* it failed; NULL: it was sent */
};

/* remind_job_of - ways and steps as set in the case; the caller fills in k to zone, clocks, now and
 * all before. */
void remind_job_of(struct remind_job *j);
/* remind_job_wrong - NULL, or why nobody can be reminded and what to set. */
const char *remind_job_wrong(const struct remind_job *j);
/* remind_plan - who is to be told what now; trying: everybody, a message to try the way. In a. */
size_t remind_plan(const struct remind_job *j, bool trying, struct remind_message **out_m);
/* remind_cut_off - close the tries that were cut off; the caller holds reminder_lock. *out_n: how
 * many. remind_send - one message, with its rows; gives false with case_why when the case could not
 * be written (else m->why tells how it went). */
bool remind_cut_off(struct remind_job *j, size_t *out_n);
bool remind_send(struct remind_job *j, struct remind_message *m);

#endif
