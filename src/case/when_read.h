/*
 * when_read - the time of a fact as people type it: 2025-08-06T16:40, a date alone (the hour is not
 * known), a month, with or without an offset; `now`. Local times by an IANA zone: one that comes
 * twice wants to know which, one that never comes is refused (law.md 1.4). Guesses nothing.
 */
#ifndef CASE_WHEN_READ_H
#define CASE_WHEN_READ_H

#include "base/arena.h"
#include "case/when.h"

struct when_asked {
	str at;    /* "": not known */
	str until; /* "": no period; "open": not ended yet */
	str zone;  /* zone that local times are in */
	bool zone_said;
	int fold, fold_until; /* of an hour that comes twice: 0 first, 1 second, -1 not said */
};

/* when_read - gives NULL and *out_w in a, or what to say to the user. */
const char *when_read(struct arena *a, const struct when_asked *q, struct when *out_w);

#endif
