/*
 * promise - how many people an unread item may hold, judged by items like it that were read: those
 * with the same ending of their name, else those of the same folder, else all. An estimate to put
 * work in order by, never a count of people.
 */
#ifndef RUN_PROMISE_H
#define RUN_PROMISE_H

#include "base/hmap.h"
#include "case/case.h"

struct promise {
	uint32_t item;
	uint64_t people; /* that may be in what was not read of it */
	uint64_t bytes;
};

struct promises {
	struct promise *at;
	size_t n, cap;
};

/*
 * promise_list - every item that was not, not fully or not at all allowed to be read, most
 * promising first; at equal promise the larger, then the order of evidence. takes   persons: item
 * id -> people found in it owns    the caller, to be ended with promise_free
 */
struct promises promise_list(struct kase *k, const struct hmap *persons);
void promise_free(struct promises *p);

#endif
