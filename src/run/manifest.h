/*
 * manifest - adding exhibits: the walk, the items, custody, expected hashes. One transaction per
 * exhibit, so that a killed scan finds all of an exhibit's files or none, always in the same order.
 */
#ifndef RUN_MANIFEST_H
#define RUN_MANIFEST_H

#include "run/scan.h"

/* manifest_add - add one PATH (or what is new below it). gives false with *out_why */
bool manifest_add(struct kase *k, const char *path, const struct scan_options *o,
		  uint64_t *out_added, const char **out_why);

/*
 * manifest_check - hash every file that a list of expected hashes names (lines as sha256sum writes
 * them). gives   false with *out_why when one differs, is missing, or the list can not be read; the
 * journal then says so
 */
bool manifest_check(struct kase *k, const char *list, const char **out_why);

/* manifest_open - open a file of an exhibit; -errno on failure. */
int manifest_open(struct kase *k, struct arena *a, const struct item *i);
/* manifest_hash - SHA-256 of an open file from its start. gives false on a read error */
bool manifest_hash(int fd, unsigned char out_digest[SHA256_BYTES]);

#endif
