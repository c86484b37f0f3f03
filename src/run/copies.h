/*
 * copies - delete the files of exhibits that are copies of the evidence: exactly those that were
 * read, while they still have the SHA-256 they were read with, never through a link and never
 * outside the exhibit's folder. Deleted, not overwritten: what a medium keeps is its keeper's to
 * destroy.
 */
#ifndef RUN_COPIES_H
#define RUN_COPIES_H

#include "case/case.h"

struct copies {
	uint64_t files;         /* of the exhibits named */
	uint64_t deleted, gone; /* gone: not there any more */
	uint64_t changed;       /* not what was read: left */
	uint64_t unknown;       /* never hashed: left */
	uint64_t failed;        /* may not be deleted, or can not be read */
};

/* copies_read - "1,3" or "all": which exhibits. gives how many, in a; 0 when s is neither */
size_t copies_read(struct kase *k, struct arena *a, str s, uint32_t **out_exhibit);
/* copies_delete - look at all of them, and only when none of them changed delete them. Folders that
 * become empty go too.
 * gives   false when something is left that should go: then nothing, or not all, was deleted */
bool copies_delete(struct kase *k, const uint32_t *exhibit, size_t n, struct copies *out_c);

#endif
