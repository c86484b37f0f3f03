/*
 * timeline - what happened above the line, what was told below it, and the gaps between, in days.
 * Events, and the steps by which entities came to know, in the order of their times; what has no
 * known time stands apart. Days are calendar days of the zone of the case, counted from day 0: when
 * it could first be known (a claim, a publication, a discovery), else the first event.
 */
#ifndef DUTY_TIMELINE_H
#define DUTY_TIMELINE_H

#include "base/zone.h"
#include "case/aware.h"
#include "case/event.h"

struct timeline_entry {
	char letter; /* 'E': an event; 'W': a step of awareness */
	uint32_t id;
	const struct event *e;      /* of an event */
	const struct aware_step *s; /* of a step */
	struct when at;
	enum event_side side;
	str title;                   /* what one line says of it */
	str note;                    /* "51 days late", "not confirmed by AP"; "" none */
	const uint32_t *contradicts; /* E-numbers; without what is left out */
	size_t n_contradicts;
	bool privileged;
	bool has_day;
	int64_t day; /* since day 0 */
	bool has_gap;
	int64_t gap; /* [day] since the entry before on the same side */
};

/* From day 0 to the first of a kind that supervisors ask for. */
struct timeline_first {
	const char *words;
	uint32_t id; /* E-3; 0: there is none */
	int64_t day;
};
#define TIMELINE_FIRSTS 5

struct timeline {
	const struct timeline_entry *known; /* by time */
	size_t n_known;
	const struct timeline_entry *unknown;
	size_t n_unknown;
	char day0_letter;
	uint32_t day0;    /* id of the entry of day 0; 0: there is none */
	int64_t day0_utc; /* [s] midnight of that day */
	struct timeline_first first[TIMELINE_FIRSTS];
	uint64_t withheld;   /* privileged, left out */
	uint64_t privileged; /* privileged, in it */
	uint64_t contradicting;
	const struct zone *zone;
	str zone_name;
};

struct timeline_ask {
	bool outside;    /* leave out what is privileged */
	bool silent;     /* also what is in no picture (notes, meetings) */
	uint32_t day0;   /* E-number of day 0; 0: kond chooses */
	uint32_t entity; /* only of this entity, 0: all */
	int64_t now_ms;  /* against which what is open is late */
};

/* timeline_make - in a. gives false with *out_why */
bool timeline_make(struct arena *a, const struct org *o, const struct aware_all *w,
		   const struct event_all *all, const struct timeline_ask *ask,
		   struct timeline *out_t, const char **out_why);
/* timeline_svg - the picture. title: what the incident is called */
void timeline_svg(struct out *o, struct arena *a, const struct timeline *t, str title);
/* timeline_text - the picture on a terminal of this many columns. */
void timeline_text(struct out *o, struct arena *a, const struct timeline *t, unsigned columns);
/* timeline_marks - "claimed by Nova", "not confirmed", "contradicts E-4", the note; "" none. */
str timeline_marks(struct arena *a, const struct timeline_entry *e);
/* timeline_day - "d+31"; "" when it has none. */
str timeline_day(struct arena *a, const struct timeline_entry *e);
/* timeline_days - "1 day", "31 days" */
void timeline_days(struct out *o, int64_t days);

#endif
