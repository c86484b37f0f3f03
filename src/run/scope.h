/* scope - the folder or container an item lies in, as a number: local keys without an authority
 * join within it. */
#ifndef RUN_SCOPE_H
#define RUN_SCOPE_H

#include "case/case.h"

/* scope_of - keyed hash of the exhibit and the path up to its last slash; never 0. */
uint32_t scope_of(struct kase *k, uint32_t exhibit, str path);

#endif
