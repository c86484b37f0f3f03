/* freeze - a snapshot with its journal entry: what `kond snapshot` and every release do. */
#ifndef RUN_FREEZE_H
#define RUN_FREEZE_H

#include "case/case.h"

/* freeze_counts - freeze the last generation under s->label, inside the caller's transaction; the
 * caller holds the lease. gives false with case_why (NULL: nothing is resolved yet) */
bool freeze_counts(struct kase *k, struct snapshot *s);
/* freeze_last - the number of the snapshot of the last generation, made when there is none yet; 0
 * when nothing is resolved. gives false with case_why */
bool freeze_last(struct kase *k, str label, uint32_t *out_no);

#endif
