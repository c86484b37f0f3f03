/*
 * dossier - the account for somebody outside, in the order of a supervisor's three questions: what
 * happened, when was it reported, what happened in between; then clocks, decisions, counts and what
 * was withheld. It tells what is final, not privileged, and needed by whom it is for
 * (recipient.tbl), and of people only how many. The text is made once (dossier_tell) and kept; the
 * archive is made of the kept text, so that the same text, journal head and timestamps are the same
 * bytes. doc/journal-format.md section 11, ADR 0031.
 */
#ifndef PROOF_DOSSIER_H
#define PROOF_DOSSIER_H

#include "case/aware.h"
#include "case/dossier.h"
#include "case/notice.h"
#include "case/ruling.h"
#include "duty/facts.h"
#include "proof/custody.h"
#include "proof/folio.h"
#include "proof/recipient.h"

/* A share that was measured by a sample. */
struct dossier_share {
	bool known;
	double at, low, high;
	uint64_t judged;
};

/* What came through the customer it is for. */
struct dossier_customer {
	str name;
	uint64_t confirmed, possible, published;
	uint64_t with[CATEGORY_none];
	bool whole;
};

/* What it is told from; all of it is the caller's. */
struct dossier_case {
	struct kase *k;
	const struct org *org;
	const struct aware_all *aware;
	const struct event_all *events;
	const struct ruling_all *rulings;
	const struct approval_all *approvals;
	const struct notice_all *notices;
	const struct duty_law *law;
	const struct zone *zone;
	const struct recipient *to;
	const struct dossier_customer *customer; /* NULL: for no customer */
	uint32_t customer_id;
	uint32_t entity;   /* of one legal entity; 0: of all */
	uint32_t snapshot; /* counts it tells; 0: none */
	const struct custody *custody;
	struct dossier_share recall, precision;
	str selftest; /* report, JSON; "" none is kept */
	int64_t now_ms;
	bool english;
};

/* dossier_tell - all of it into d. gives false with *out_why */
bool dossier_tell(struct folio *d, const struct dossier_case *c, const char **out_why);
/* dossier_recipient - "Autoriteit Persoonsgegevens". */
str dossier_recipient(const struct recipient *r, bool english);

/* What is written, and what stands on its cover. */
struct dossier_made {
	const struct dossier_row *row; /* id 0: a concept that is kept nowhere */
	str text;                      /* folio.h */
	str selftest;                  /* report, JSON; "" none is kept */
	str prepared, released;        /* by whom and when; released "": CONCEPT */
	struct tree_head head;         /* to which all is proven */
	const struct zone *zone;
};

struct dossier_written {
	uint64_t entries, withheld; /* of the journal, told; of them without what was done */
	unsigned char json[SHA256_BYTES];
};

/*
 * dossier_write - the archive.
 * takes   path: a new folder, or a file that ends in .tar
 * gives   NULL, or what went wrong: then nothing is left
 * fails   when the custody sheet is not the one the text was made with
 */
const char *dossier_write(struct kase *k, const char *path, const struct dossier_made *m,
			  struct dossier_written *out_w);
/* dossier_entry - the entry of the journal that commits to a row: of "approval" and its number.
 * gives false when there is none */
bool dossier_entry(struct kase *k, const char *about, uint32_t row, uint64_t *out_seq);
/* dossier_head - the head a released dossier is proven to: of those over entry seq the first that
 * is stamped, else the first, else a new one. gives false with case_why */
bool dossier_head(struct kase *k, uint64_t seq, struct tree_head *out_h);

#endif
