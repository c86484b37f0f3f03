/*
 * ending - the end of a case. All that is about people and evidence goes, with the key it was
 * sealed with; the journal, its heads and timestamps, the register of who was told and a
 * certificate stay, sealed anew with a key that never touched the rest (ending.tbl; doc/adr/0032).
 * One transaction: a kill leaves the case as it was, or ended; what was still to be wiped from the
 * file then is wiped when it is opened next.
 */
#ifndef CASE_ENDING_H
#define CASE_ENDING_H

#include "case/keeping.h"

/* What happens with a table. */
struct ending_table {
	const char *name, *words;
	const char *kind; /* of rules/retention.tsv; NULL: it stays */
};
/* ending_tables - all; ends with name NULL. ending_rows - of the i-th. */
extern const struct ending_table ending_tables[];
uint64_t ending_rows(const struct kase *k, size_t i);

/* ending_left - after the end: how many tables hold rows that should be gone. Facts, releases and
 * settings may be stated since. */
uint64_t ending_left(struct kase *k);

/* case_ended - it did, and when. */
bool case_ended(const struct kase *k, int64_t *out_at_ms);

/* A destruction that was carried out. */
struct ending {
	uint32_t no;
	int64_t at_ms;
	enum plan_scope scope;
	bool pending;    /* the file is not wiped yet: another kond has the case open */
	uint64_t seq;    /* its entry in the journal */
	str certificate; /* JSON */
};
uint32_t case_endings(const struct kase *k); /* how many: numbers are 1 to this */
bool ending_get(struct kase *k, struct arena *a, uint32_t no, struct ending *out_e);
/* ending_committed - every certificate is the one that the journal names; *out_n: how many. */
bool ending_committed(struct kase *k, uint64_t *out_n);

/* What people did towards it. */
struct ending_desk {
	struct org org;
	struct keeping keeping;
	struct approval_all approvals;
};
bool ending_desk_load(struct kase *k, struct arena *a, struct ending_desk *out_d);
/*
 * ending_refuses - why plan X-id may not be carried out; NULL when it may.
 * gives   words that say what to do: a hold, no release, something changed, another case key lock
 */
const char *ending_refuses(struct kase *k, const struct ending_desk *d, uint32_t id);
/*
 * ending_carry_out - do it, by this person; asks ending_refuses again within the transaction.
 * takes   outside: JSON object with what was done to files outside the case; "" nothing
 * gives   the number of the ending; 0 with case_why. Not 0 with case_why set: done, but another
 *         kond has the case open
 */
uint32_t ending_carry_out(struct kase *k, struct arena *a, uint32_t id, str by, str outside);

#endif
