/*
 * certificate - the certificate of a destruction for people to read: as text of a terminal and as
 * PDF, both out of the JSON that the case keeps and the journal commits to. What is given gives the
 * same bytes.
 */
#ifndef PROOF_CERTIFICATE_H
#define PROOF_CERTIFICATE_H

#include "base/arena.h"
#include "base/out.h"

enum certificate_kind { CERTIFICATE_head, CERTIFICATE_fact, CERTIFICATE_text };
struct certificate_line {
	enum certificate_kind kind;
	str left, right; /* fact: a word and what it says; else only right */
};

struct certificate {
	struct certificate_line *line;
	size_t n;
};

/* certificate_read - its lines, in a. gives false when the text is no certificate of kond */
bool certificate_read(struct arena *a, str json, struct certificate *out_c);
void certificate_text(struct out *o, const struct certificate *c);
/* certificate_pdf - at_ms: the date of the file. gives false when it could not be written */
bool certificate_pdf(struct out *o, const struct certificate *c, int64_t at_ms);

#endif
