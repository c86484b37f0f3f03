/*
 * sheet - a form filled from the facts of a case and frozen counts, in its own order and with its
 * branches: for each question whether it is asked, the answer, where it comes from, and what states
 * it when it is missing. kond prepares; a person types it over and sends it. What is privileged is
 * not used, nothing of a patient is on it, and what is not known is never a zero.
 */
#ifndef NOTICE_SHEET_H
#define NOTICE_SHEET_H

#include "base/zone.h"
#include "case/aware.h"
#include "case/notice.h"
#include "case/ruling.h"
#include "notice/form.h"

/* What came through one customer, counted in the last generation. */
struct notice_customer {
	str name;
	uint32_t generation;
	uint64_t confirmed, possible, published;
	uint64_t with[CATEGORY_none]; /* of those confirmed */
	struct date from, to;
	bool whole; /* all was read, and of nobody it is unknown through whom the data came */
};

/* What a form is filled from; all of it is the caller's. */
struct notice_case {
	const struct org *org;
	const struct aware_all *aware;
	const struct event_all *events;
	const struct ruling_all *rulings;
	const struct approval_all *approvals;
	const struct notice_all *kept;
	const struct snapshot *snapshot;        /* NULL: none is frozen */
	const struct notice_customer *customer; /* NULL: no customer's form */
	const struct actor *notifier;           /* NULL: nobody */
	const struct forms *forms;
	const struct duty_law *law;
	const struct zone *zone;
	struct notice_scope scope;
	int64_t now;  /* [s] */
	bool english; /* else Dutch */
};

enum notice_late { LATE_unknown, LATE_no, LATE_strict, LATE_all };
/* How the clock of the form's duty stands, had it been sent at a moment. */
struct notice_clock {
	enum notice_late late;
	int64_t start, due, floor;    /* [s]; DUTY_NEVER */
	int64_t at;                   /* the moment: when it was first sent, else now */
	const struct duty_rule *rule; /* NULL: the form meets none with a limit */
	str entity, stream;
};

struct notice_answer {
	const struct form_question *q;
	enum notice_state state;
	str value;  /* keys of options by commas; MIN-MAX, MIN- when only that is known */
	str where;  /* "O-1"; who said it, and when */
	str origin; /* "O-1: the legal entity" */
	str facts;  /* a person said otherwise than the facts say: what those say */
	str how;    /* missing: what states it */
	bool by_person, draft; /* draft: to be read and written out by a person */
	bool changed;          /* against what was sent last */
	str was;
};

struct notice_sheet {
	const struct form *form;
	struct notice_answer *answer; /* by question */
	size_t missing, given, doubted, changed;
	struct notice_clock clock;
	const struct notice_sent *before; /* what was sent last; NULL: nothing */
	const struct notice_case *of;
};

/* notice_fill - the sheet, in a. */
struct notice_sheet notice_fill(struct arena *a, const struct notice_case *c, const struct form *f);
/* notice_check - whether a value can be an answer to a question.
 * gives   NULL and the value as it is kept in *out_value; else words that say what is wanted */
const char *notice_check(struct arena *a, const struct notice_case *c,
			 const struct form_question *q, str value, str *out_value);
/* notice_value_text - an answer for people: labels of options, "53,516 to 941,000". */
str notice_value_text(struct arena *a, const struct form_question *q, str value, bool english);
/* notice_range - the parts of MIN-MAX. gives false when v is none; *out_most 0: not known */
bool notice_range(str v, uint64_t *out_least, uint64_t *out_most);
/* notice_lines - the sheet as it is kept when it is sent. */
const struct notice_line *notice_lines(struct arena *a, const struct notice_sheet *s,
				       size_t *out_n);
/* notice_count - what came through a customer, in one pass over the people. gives false when the
 * case can not be read */
bool notice_count(struct kase *k, struct arena *a, uint32_t customer,
		  struct notice_customer *out_c);
/* notice_stage - the stage that comes next of a form; "" when there is no such form. */
str notice_stage(const struct notice_all *n, str form, const struct notice_scope *s);

/* notice_clock - how the duty that a form meets stands. */
struct notice_clock notice_clock(struct arena *a, const struct notice_case *c,
				 const struct form *f);

/* What differs between two. */
struct notice_change {
	str question, label, was, now; /* "": not asked or no answer */
};
/* notice_diff - was against now, by question, in the order of now, then those only in was. */
size_t notice_diff(struct arena *a, const struct notice_line *was, size_t n_was,
		   const struct notice_line *now, size_t n_now, struct notice_change **out_c);

/* How a sheet is written. format: "table" as text of a terminal. */
void notice_text(struct out *o, struct arena *a, const struct notice_sheet *s);
void notice_json(struct out *o, struct arena *a, const struct notice_sheet *s);
void notice_pdf(struct out *o, struct arena *a, const struct notice_sheet *s);
/* notice_clock_text - "at the latest Sat 2025-08-09 16:40 +02:00, strictest reading"; "" none. */
str notice_clock_text(struct arena *a, const struct notice_sheet *s);
/* notice_condition - "0.2=supplement,withdrawal" in words. */
str notice_condition(struct arena *a, const struct form_question *q, bool english);

#endif
