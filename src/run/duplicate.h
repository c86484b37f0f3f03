/* duplicate - the same bytes twice are read once: the first in the order of evidence speaks, the
 * others point to it. */
#ifndef RUN_DUPLICATE_H
#define RUN_DUPLICATE_H

#include "base/hmap.h"
#include "case/case.h"

/* duplicate_settle - after a scan: of read items with the same SHA-256 keep the first, whatever
 * order workers finished in. */
bool duplicate_settle(struct kase *k);
/* duplicate_seen - fill a map (first 8 bytes of SHA-256 -> item) with the exhibits' files that were
 * handled before. */
bool duplicate_seen(struct kase *k, struct hmap *seen);

#endif
