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

/*
 * excerpt_picture - the page of an item on which findings stand, with them marked, as PNG.
 * takes   marks: their places, as text/highlight.h
 * gives   the bytes, added to o; false with *out_why when the item can not be fetched, is no longer
 *         the same (SHA-256 differs), or has no page that can be drawn
 * limits  256 MiB
 */
bool excerpt_picture(struct kase *k, const struct limits *l, const char *parser, uint32_t item,
		     str marks, struct out *o, const char **out_why);

#endif
