/*
 * scan - the main job: add evidence to a case, read what waits, resolve. Goes on where it was after
 * any death.
 */
#ifndef RUN_SCAN_H
#define RUN_SCAN_H

#include "base/limit.h"
#include "case/case.h"

struct scan_options {
	const char *const *path; /* what to add; none: resume */
	size_t n_path;
	enum standing standing; /* STANDING_none: told by top folders named published, stolen ...,
				   else stolen */
	unsigned jobs;          /* sealed readers at work at once */
	const char *listing;    /* the thieves' own listing, NULL */
	const char *expect_hashes;          /* hash list the exhibits must match, NULL */
	str received_from, by, acquired_at; /* custody, "" unknown */
	str authority, police; /* custody of what was published: on whose authority, and that the
				  police know; "" unknown */
	str customer;          /* whose data the paths are, "" not said */
	uint32_t derived_from; /* item that the paths were made from, 0 none */
	const char *passwords; /* file of passwords to try, one a line, NULL */
	const char *parser;    /* path of kond-parse */
	bool retry;            /* unread, partial and refused items again */
	bool renew;            /* items read by an older reader again */
	struct limits limits;
};

/* What came of it; all counts of the whole case. */
struct scan_report {
	struct case_totals totals;
	struct person_counts persons;
	uint32_t generation;
	uint64_t added_files;
	uint64_t listed;     /* items that the listing made stolen */
	uint64_t read_bytes; /* in this run */
	int64_t ms, who_ms; /* of all; of it for telling who is who */
	uint64_t memory; /* [byte] highest of kond and all workers */
	bool some_unread;
};

/*
 * scan_run - do it all.
 * gives   false with *out_why (our own words) on failure; what was read until then is kept
 */
bool scan_run(struct kase *k, const struct scan_options *o, struct scan_report *out_r,
	      const char **out_why);

/* resolve_run - recompute persons from what is stored; its own transaction and journal entry. */
bool resolve_run(struct kase *k, const struct limits *l, struct person_counts *out_counts,
		 uint32_t *out_generation);

#endif
