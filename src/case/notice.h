/*
 * notice - what people answered on forms, and exactly what was sent: rows of the table `notice`
 * that are never changed. An answer stands until a later one for the same question; a notice that
 * was sent keeps every question as it was worded, every answer, and where it came from.
 */
#ifndef CASE_NOTICE_H
#define CASE_NOTICE_H

#include "case/event.h"

/* Whom a form is filled for. */
struct notice_scope {
	uint32_t entity;
	str stream;        /* "": all of its streams */
	uint32_t customer; /* 0: no customer's form */
};

/* What somebody stated. */
struct notice_said {
	uint32_t row;
	int64_t at_ms;
	str by, form, question, value; /* value "": taken back */
	struct notice_scope scope;
};

enum notice_state {
	NOTICE_section,
	NOTICE_given,
	NOTICE_missing, /* asked and demanded, and nothing is known */
	NOTICE_blank,   /* asked, not demanded */
	NOTICE_open,    /* whether it is asked hangs on an answer that is missing */
	NOTICE_not_asked,
	NOTICE_STATES
};
const char *notice_state_name(enum notice_state s); /* "not-asked" */

/* A question as it was sent. */
struct notice_line {
	str question, label, value, origin;
	enum notice_state state;
};

struct notice_sent {
	uint32_t id; /* N-1 */
	int64_t at_ms;
	str by; /* account that entered it */
	str form, stage, file;
	struct notice_scope scope;
	str number; /* that the addressee gave it */
	struct when at;
	str who;
	uint32_t snapshot, event;
	struct attachment copy; /* id 0: none */
	str forms_sha256;       /* of the questions it was filled by */
	const struct notice_line *line;
	size_t lines;
	bool retracted; /* somebody said later that it was not sent like this: why */
	str why;
	unsigned char digest[SHA256_BYTES]; /* the commitment in the journal */
};

struct notice_all {
	struct notice_said *said; /* oldest first */
	size_t n_said;
	struct notice_sent *sent; /* by number */
	size_t n_sent;
	size_t rows;
};

/* notice_load - all, in a. gives false when the case was altered */
bool notice_load(struct kase *k, struct arena *a, struct notice_all *out_n);
/* notice_said_to - what stands for a question: what was said of this very stream before what was
 * said of all; NULL: nothing. */
const struct notice_said *notice_said_to(const struct notice_all *n, str form, str question,
					 const struct notice_scope *s);
/* notice_last - of those not taken back, the newest of a form and scope with that stage ("": any);
 * NULL: none. notice_first - the oldest. */
const struct notice_sent *notice_last(const struct notice_all *n, str form, str stage,
				      const struct notice_scope *s);
const struct notice_sent *notice_first(const struct notice_all *n, str form, str stage,
				       const struct notice_scope *s);
const struct notice_sent *notice_get(const struct notice_all *n, uint32_t id);
const struct notice_line *notice_line_of(const struct notice_sent *s, str question);

/* notice_say - write an answer with its journal entry. notice_put - write what was sent; sets id.
 * notice_retract - write that it was not.
 * Each gives false with case_why */
bool notice_say(struct kase *k, const struct notice_all *n, const struct notice_said *s);
bool notice_put(struct kase *k, const struct notice_all *n, struct notice_sent *s);
bool notice_retract(struct kase *k, const struct notice_all *n, const struct notice_sent *s,
		    str why);

#endif
