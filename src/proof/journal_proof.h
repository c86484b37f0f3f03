/*
 * journal_proof - the journal as files of an archive that prove it: entries.jsonl, heads.jsonl,
 * anchors.jsonl and the timestamps they name. doc/journal-format.md.
 */
#ifndef PROOF_JOURNAL_PROOF_H
#define PROOF_JOURNAL_PROOF_H

#include "case/case.h"
#include "proof/archive.h"

struct journal_share {
	struct tree_head head; /* to which all is proven; the last one */
	const uint64_t *only;  /* entries to tell, rising, with a proof for each; NULL: all */
	size_t n_only;
	bool withhold_who; /* leave out who acted */
};

struct journal_shared {
	uint64_t told, withheld; /* entries; withheld: of them, those without what was done */
	size_t most_bytes;       /* the longest proof: line of entry and path */
};

/* journal_proof_put - write the files. What is privileged shows only that it stands there.
 * limits  one pass over the journal for the proofs and one for the lines; memory by n_only
 * gives   false with case_why() when the case can not be read */
bool journal_proof_put(struct kase *k, struct archive *x, const struct journal_share *s,
		       struct journal_shared *out_n);
/* journal_proof_facts - what the manifest says of it, appended as members of its object: kind,
 * case, program, public key, size, root. */
void journal_proof_facts(struct kase *k, const char *kind, const struct tree_head *h,
			 struct out *o);

#endif
