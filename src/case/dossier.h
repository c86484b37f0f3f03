/*
 * dossier - what was prepared to be told to somebody outside, frozen word for word: a row of the
 * table `dossier` that is never changed, with its text kept as an attachment. What people release
 * (case/ruling.h) is the digest of that row, so a release holds for that text and no other.
 */
#ifndef CASE_DOSSIER_H
#define CASE_DOSSIER_H

#include "case/event.h"

struct dossier_row {
	uint32_t id; /* D-1 */
	int64_t at_ms;
	str by;        /* account that entered it */
	str recipient; /* "ap", as in proof/recipient.tbl */
	uint32_t customer, entity;
	uint32_t snapshot; /* the counts it tells; 0: none */
	bool english;
	str title, organisation, to, zone;   /* as they were then: of the cover */
	struct attachment text;              /* proof/folio.h */
	unsigned char custody[SHA256_BYTES]; /* of the custody sheet of then */
	struct attachment selftest;          /* the report of then; id 0: none */
	unsigned char digest[SHA256_BYTES];  /* the commitment in the journal */
};

struct dossier_all {
	struct dossier_row *row; /* by number */
	size_t n;
};

/* dossier_load - all, in a. gives false when one was altered */
bool dossier_load(struct kase *k, struct arena *a, struct dossier_all *out_d);
/* dossier_get - NULL when there is none of this number. */
const struct dossier_row *dossier_get(const struct dossier_all *d, uint32_t id);
/* dossier_add - keep the text, and the self-test's report when there is one, and write the row with
 * its journal entry; sets id and digest. Inside the caller's transaction. gives false with case_why
 */
bool dossier_add(struct kase *k, const struct dossier_all *all, str text, str selftest,
		 struct dossier_row *d);
/* dossier_text - the text, or the report, into o. gives false when it was altered */
bool dossier_text(struct kase *k, const struct attachment *x, struct out *o);

#endif
