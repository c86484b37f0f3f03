/*
 * look - every listing is one journal entry: who (the journal adds it), which listing, why,
 * generation, count, hash of the set shown. It is written before anything is shown: a listing runs
 * twice, once to count and hash (list NULL), then to show.
 */
#ifndef CMD_LOOK_H
#define CMD_LOOK_H

#include "cmd/cmd.h"

/* How many ids an entry tells; of more it tells the number and the digest. */
#define LOOK_IDS 100

struct look {
	struct kase *k;
	struct call *call;
	struct sha256 set; /* of the ids shown, one a line */
	uint64_t count;
	struct out ids; /* of the first LOOK_IDS shown, one a line */
	struct generation generation;
	bool failed;
	void (*more)(struct json *j,
		     const void *ctx); /* further members of the entry; NULL: none */
	const void *more_ctx;
};

/* look_begin - open the case for a listing. gives false after saying why. */
bool look_begin(struct look *l, struct call *c);
/* look_show - this one will be shown. Its text goes into the digest; into the entry only a number of
 * kond's own (P-000001), for entries are not encrypted. */
void look_show(struct look *l, str id);
/* look_write - write the entry. gives false after saying why: then show nothing. */
bool look_write(struct look *l, const char *what);
/* look_close - close the case; gives the exit code: EXIT_done, or EXIT_failed after a look_write
 * that failed. */
int look_close(struct look *l);
/* look_give_up - close the case without having shown anything; gives code. */
int look_give_up(struct look *l, int code);
/* look_run - all of it for a listing: pass counts with list NULL, then shows. */
int look_run(struct look *l, const char *what, const struct list_column *col, size_t n, void *ctx,
	     void (*pass)(struct look *l, struct list *list, void *ctx));
/* id_text - P-000123, R-000012 */
str id_text(struct arena *a, char letter, uint32_t id);
/* id_read - the number of P-000123 or 123. gives false when s is neither */
bool id_read(str s, char letter, uint32_t *out_id);

#endif
