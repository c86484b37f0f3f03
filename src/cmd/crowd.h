/*
 * crowd - the people that one side brings to kond match, as keys: out of a list (--list) or out of
 * the case (--people), where that is a look and an entry in the journal.
 */
#ifndef CMD_CROWD_H
#define CMD_CROWD_H

#include "cmd/cmd.h"
#include "match/key.h"

struct crowd_key {
	unsigned char digest[SHA256_BYTES];
	uint32_t row; /* of the list from 1, or a person's id */
	enum match_sort sort;
	uint8_t tell; /* enum certainty; 0 for a list */
};

struct crowd {
	bool people;
	uint32_t rows, rows_without; /* read; of them those that gave no key */
	struct crowd_key *key;
	size_t n, cap;
	str *label; /* of row 1, 2 ... in the call's arena; NULL: none */
	size_t label_cap;
};

/* What the journal says of a look by kond match. */
struct crowd_use {
	const char *step; /* "match start" */
	unsigned char id[MATCH_ID_BYTES];
	uint64_t asked; /* keys of the question, 0 when it is not there yet */
	unsigned sorts; /* wanted */
};

/* crowd_read - gives EXIT_done, or another code after saying why. crowd_free - in any case; wipes
 * the keys. */
int crowd_read(struct call *c, const struct crowd_use *use, struct crowd *out_w);
void crowd_free(struct crowd *w);
/* crowd_more - the members of a journal entry; ctx: struct crowd_use (for struct look). */
void crowd_more(struct json *j, const void *ctx);

#endif
