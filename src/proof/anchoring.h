/*
 * anchoring - have the journal's head stamped outside: make a request, take the answer, or ask an
 * authority at once. kond itself goes on no network: a URL is asked by the program curl, any other
 * way by a program of the user's (hook), both fed the request and read for the answer.
 */
#ifndef PROOF_ANCHORING_H
#define PROOF_ANCHORING_H

#include "case/case.h"

/* How to ask: at most one of url and hook; both "" when nothing is set. */
struct anchoring_way {
	str url;  /* http or https */
	str hook; /* path of a program: request on stdin, answer on stdout */
	str ca_pem;
};
/* anchoring_way_get - as set for this case. anchoring_way_set - and journal it; the caller has
 * looked at it. */
void anchoring_way_get(struct kase *k, struct arena *a, struct anchoring_way *out_way);
bool anchoring_way_set(struct kase *k, const struct anchoring_way *way);
/* anchoring_way_wrong - NULL, or what is wrong with it. */
const char *anchoring_way_wrong(const struct anchoring_way *way);

/* anchoring_request, anchoring_answer - with their journal entries. give false with case_why() */
bool anchoring_request(struct kase *k, struct arena *a, struct tree_anchor *out_x);
bool anchoring_answer(struct kase *k, struct arena *a, str answer, str ca_pem,
		      struct anchored *out_done);
/* anchoring_ask - the request to the authority and its answer back.
 * gives   NULL, or what went wrong
 * limits  60 seconds; an answer of STAMP_BYTES_MAX */
const char *anchoring_ask(struct arena *a, const struct anchoring_way *way, str request,
			  str *out_answer);
/* anchoring_now - all three. gives NULL, or what went wrong: then the request waits in the case */
const char *anchoring_now(struct kase *k, struct arena *a, const struct anchoring_way *way,
			  struct anchored *out_done);

/* anchoring_line - the line to print: doc/journal-format.md section 9. */
#define ANCHORING_LINE_MAX 80
void anchoring_line(struct kase *k, uint64_t size, const unsigned char root[32], struct out *o);
/* anchoring_line_fits - is the journal still the one of this line?
 * gives   NULL, or what is wrong */
const char *anchoring_line_fits(struct kase *k, str line);

/* How far the journal is anchored. */
struct anchoring_state {
	bool any;
	uint64_t size; /* [entry] stamped, of those the journal has */
	uint64_t entries;
	int64_t since_ms; /* time of the stamp; never stamped: of the first entry */
	uint64_t hours;   /* whole ones since then */
	uint32_t waiting; /* requests without an answer */
	int64_t ahead_ms; /* the stamped head says it was signed so long after the stamp: our clock
			    is off; 0 when it is not */
	str authority;
};
void anchoring_state(struct kase *k, struct arena *a, struct anchoring_state *out_s);
#define ANCHORING_LATE_HOURS 24 /* from here on a screen says it loud; our own choice */

#endif
