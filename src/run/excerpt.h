/* excerpt - bytes of an item, fetched back out of the evidence, however deep. */
#ifndef RUN_EXCERPT_H
#define RUN_EXCERPT_H

#include "base/limit.h"
#include "case/case.h"

/*
 * excerpt_get - bytes [from, from + n) of an item.
 * gives   what there is of them in a; false with *out_why when the item can not be fetched or is no
 * longer the same (SHA-256 differs) limits  n at most 1 MiB
 */
bool excerpt_get(struct kase *k, const struct limits *l, const char *parser, struct arena *a,
		 uint32_t item, uint64_t from, size_t n, str *out_bytes, const char **out_why);

#endif
