/*
 * progress - what a scan shows while it runs, on stderr: one living line on a terminal, plain lines
 * elsewhere. Numbers only.
 */
#ifndef RUN_PROGRESS_H
#define RUN_PROGRESS_H

#include "person/person.h"

struct progress {
	const char *doing; /* "reading" */
	bool by_share;     /* of work whose parts are no bytes: only share is shown */
	unsigned share;    /* [1/1000] done */
	uint64_t files, all_files;
	uint64_t bytes, all_bytes; /* of the exhibits' files */
	uint64_t unread;
	const struct tally *tally; /* NULL: no people shown */
	bool tty;
	bool shown; /* a living line stands on the terminal */
	int64_t start_ms, last_ms, next_ms;
	uint64_t start_bytes; /* done before this run */
	unsigned step;        /* plain lines so far */
};

void progress_start(struct progress *p, const char *doing, const struct tally *t);
/* progress_tick - show when it is time to. progress_end - a last line, and the cursor back at the
 * left; by share, when something was shown. */
void progress_tick(struct progress *p);
void progress_end(struct progress *p);
/*
 * progress_at_most - people at most when all is read: those that may be different so far, and for
 * every unread byte the rate at which people were found per byte so far; no less than at least. A
 * bracket for the authority's form, not a measurement.
 */
uint64_t progress_at_most(uint64_t at_least, uint64_t so_far, uint64_t bytes, uint64_t all_bytes);

#endif
