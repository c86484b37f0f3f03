/*
 * account - states of items that hang on others: a container whose members have all been read
 * since, and an item that is read through what was derived from it.
 */
#ifndef RUN_ACCOUNT_H
#define RUN_ACCOUNT_H

#include "case/case.h"

/* account_settle - bring them up to date; its own transaction. gives false with case_why set */
bool account_settle(struct kase *k);

/*
 * account_item - may something be derived from this item?
 * takes   text: I-000012, or its path as `kond files` shows it
 * gives   its number; 0 with *out_why when there is none, several, or it has been read
 */
uint32_t account_item(struct kase *k, str text, enum standing *out_standing, const char **out_why);

#endif
