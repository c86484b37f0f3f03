/*
 * listing - the thieves' own listing of what they took: items of `reachable` exhibits that it names
 * become `stolen`. The listing is evidence itself: only cut into lines and tokens and compared,
 * never shown.
 */
#ifndef RUN_LISTING_H
#define RUN_LISTING_H

#include "case/case.h"

/*
 * listing_apply - a line names an item when it holds the item's SHA-256, or its path (whole, or its
 * end from a folder border on) and its size. takes   path: any text listing: `ls -lR`, `find -ls`,
 * `dir /s`, CSV, sha256sum ...; / or \ between folders, sizes with . or , inside gives   false with
 * *out_why; *out_listed: items that became stolen, members of containers included
 */
bool listing_apply(struct kase *k, const char *path, uint64_t *out_listed, const char **out_why);

#endif
