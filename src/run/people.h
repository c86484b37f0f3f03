/* people - what the people of a case count to, in one pass over them; for `kond status` and
 * snapshots. Numbers only. */
#ifndef RUN_PEOPLE_H
#define RUN_PEOPLE_H

#include "case/case.h"

struct people {
	uint64_t all, confirmed, possible, excluded, published, at_least;
	/* of those confirmed: */
	uint64_t by_identity[3], by_kind[3], by_group[7]; /* enum identity, person_kind, bits
							     of enum group */
	uint64_t without_bsn, letter_ready;
	uint64_t on_partial;         /* all their files are only partly read */
	uint64_t to_decide, refused; /* pairs for people; decisions that can not be (cmd_status) */
	uint64_t with[CATEGORY_none], with_published[CATEGORY_none]; /* by category */
};

void people_count(struct kase *k, struct people *out_n);
/* people_unread - bytes of files that were not read at all. people_at_most - with those, at the
 * rate of what was read. */
uint64_t people_unread(const struct case_totals *t);
uint64_t people_at_most(const struct people *n, const struct case_totals *t);
/* people_freeze - the counts of a snapshot of the last generation. gives false when the case can
 * not be read */
bool people_freeze(struct kase *k, struct snapshot *s);

#endif
