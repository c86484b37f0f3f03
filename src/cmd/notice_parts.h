/* notice_parts - the parts of `kond notice`: what they share, and those in a file of their own. */
#ifndef CMD_NOTICE_PARTS_H
#define CMD_NOTICE_PARTS_H

#include "cmd/facts.h"
#include "notice/sheet.h"

/* All that a form is filled from. */
struct filling {
	struct facts facts;
	struct ruling_all rulings;
	struct approval_all approvals;
	struct notice_all kept;
	struct forms forms;
	struct duty_law law;
	struct snapshot snapshot;
	struct notice_customer customer;
	struct notice_case c; /* points into the rest */
	str form;
};

/* filling_load - out of the case and the options, for the form of that name ("" any). gives an exit
 * code, after saying why. now: option with the moment it is filled for. scope: for whom; NULL: as
 * the options say */
int filling_load(struct call *c, struct kase *k, const char *form, const char *now,
		 const struct notice_scope *scope, struct filling *f);
/* filling_form - the form and stage of --stage, else of what comes next. gives NULL after saying
 * why. */
const struct form *filling_form(struct call *c, const struct filling *f);
/* filling_named - whether there is a form of that name. */
bool filling_named(const struct forms *f, str name);

int notice_answer_run(struct call *c);  /* answer FORM QUESTION VALUE */
int notice_sent_run(struct call *c);    /* sent FORM --number N --at TIME */
int notice_retract_run(struct call *c); /* retract N-1 --reason TEXT */
int notice_list_run(struct call *c);
int notice_show_run(struct call *c);
int notice_diff_run(struct call *c);
int notice_forms_run(struct call *c);

#endif
