/*
 * err - why bad input could not be read. Bad input is data: it is counted and shown, never logged,
 * never fatal. Holds our own words and numbers only, never text from evidence.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/str.h"

enum reason {
#define REASON(num, name, text) REASON_##name = num,
#include "base/reason.tbl"
#undef REASON
};

struct err {
	enum reason reason;
	uint64_t at; /* [byte] where in the item, as far as known */
};

/* err_set - fill e once (the first cause stays). gives -1, so that a reader can `return
 * err_set(...)`. */
int err_set(struct err *e, enum reason reason, uint64_t at);
const char *reason_name(enum reason r);
const char *reason_text(enum reason r);
/* reason_known - tell whether a number from a file or a worker is a reason. */
bool reason_known(uint64_t number);

#endif
