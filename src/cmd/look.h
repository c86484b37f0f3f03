/* look - every listing is one journal entry: who (the journal adds it), which listing, why, generation, count, hash of the set shown. */
#ifndef CMD_LOOK_H
#define CMD_LOOK_H

#include "cmd/cmd.h"

struct look {
	struct kase *k;
	struct call *call;
	struct sha256 set; /* of the ids shown, one a line */
	uint64_t count;
	struct generation generation;
};

/* look_begin - open the case for a listing. gives false after saying why. */
bool look_begin(struct look *l, struct call *c);
void look_show(struct look *l, str id); /* this one is shown */
/* look_end - write the entry (before anything reached the user: out is still held) and close. gives the exit code. */
int look_end(struct look *l, const char *what);
/* id_text - P-000123, R-000012 */
str id_text(struct arena *a, char letter, uint32_t id);
/* id_read - the number of P-000123 or 123. gives false when s is neither */
bool id_read(str s, char letter, uint32_t *out_id);

#endif
