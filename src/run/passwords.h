/*
 * passwords - what is tried on locked items: kept in the case, encrypted, so that a resumed scan
 * and the showing of a finding have them too. Never in the journal, a log or an error.
 */
#ifndef RUN_PASSWORDS_H
#define RUN_PASSWORDS_H

#include "case/case.h"

/*
 * passwords_add - the lines of a file to those of the case, and its locked items wait to be read
 * again; its own transaction and journal entry.
 * gives   false with *out_why (our own words)
 * limits  64 KiB for all of them (box/box.h)
 */
bool passwords_add(struct kase *k, const char *file, const char **out_why);

/* passwords_get - all of them, one a line, in a; "" when there are none. */
str passwords_get(struct kase *k, struct arena *a);

#endif
