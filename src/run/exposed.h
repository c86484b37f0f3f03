/*
 * exposed - who is newly exposed: people whose data was seen published for the first time between
 * two generations, and people of whom more was. What supervisors ask at once when the thieves
 * publish something, and whom notices must follow.
 */
#ifndef RUN_EXPOSED_H
#define RUN_EXPOSED_H

#include "base/hmap.h"
#include "case/case.h"

enum exposed_how {
	EXPOSED_new,   /* not in the case before */
	EXPOSED_known, /* in the case, not published before */
	EXPOSED_more,  /* published before, now more kinds of data */
	EXPOSED_COUNT
};
const char *exposed_how_name(enum exposed_how h);

struct exposed_person {
	uint32_t id;
	enum exposed_how how;
	enum standing before; /* STANDING_none: not in the case */
};

struct exposed {
	uint32_t from, to;             /* generations; from 0: there was none */
	struct exposed_person *person; /* in rising id */
	size_t n, cap;
	uint64_t by_how[EXPOSED_COUNT];
	uint64_t minors, secret; /* of all of them: minors, people with a secret address */
	struct hmap requester;   /* id -> people */
	struct hmap customer;    /* number -> people */
	uint64_t no_requester;   /* people of whom no requester is known */
	struct hmap last_requester, last_customer; /* the person each was counted for last */
};

/* exposed_find - gives false with *out_why when it can not be told; exposed_free ends it in any
 * case */
bool exposed_find(struct kase *k, uint32_t from, uint32_t to, struct exposed *out_e,
		  const char **out_why);
void exposed_free(struct exposed *e);

#endif
