/* fill - between the parts of notice/ that fill a form. */
#ifndef NOTICE_FILL_H
#define NOTICE_FILL_H

#include "notice/sheet.h"

struct fill {
	struct arena *a;
	const struct notice_case *c;
	struct notice_sheet *s;
};

/* fill_from - the answer that facts give: value, origin; value "" when they give none. */
void fill_from(const struct fill *f, const struct form_question *q, struct notice_answer *x);
/* fill_event - the n-th event of a kind, from 0, that may be used: it stands, is not privileged,
 * not denied, and about this entity and stream or about none. NULL at the end */
const struct event *fill_event(const struct fill *f, enum event_kind kind, size_t n);
/* fill_entity - the legal entity the form is for; NULL: none. */
const struct entity *fill_entity(const struct fill *f);
/* fill_line - begin another line in o. fill_taken - what o holds, in the arena; ends o. */
void fill_line(struct out *o);
str fill_taken(const struct fill *f, struct out *o);
/* fill_source_customer, _event, _ruling - fill_from, for sources of these files. */
void fill_source_customer(const struct fill *f, const struct form_question *q,
			  struct notice_answer *x);
void fill_source_event(const struct fill *f, const struct form_question *q,
		       struct notice_answer *x);
void fill_source_ruling(const struct fill *f, const struct form_question *q,
			struct notice_answer *x);
/* fill_options - options of q that these categories, counts and events choose. */
str fill_options(const struct fill *f, const struct form_question *q,
		 const uint64_t with[CATEGORY_none]);

#endif
