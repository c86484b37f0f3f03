/* told_anchor - how far the journal is anchored outside, in words; and anchoring as part of another
 * command. */
#ifndef CMD_TOLD_ANCHOR_H
#define CMD_TOLD_ANCHOR_H

#include "cmd/cmd.h"
#include "proof/anchoring.h"

/* told_anchored - one line: until where, since when; NOT ANCHORED when that is long ago. head: put
 * before it. */
void told_anchored(struct out *o, struct kase *k, const char *head);
/* told_claims - what kond verify proves, and what is only claimed. */
void told_claims(struct out *o, struct kase *k);
/* anchor_what_leaves - after a snapshot or release was committed: have it stamped when a way is
 * set, and say on stderr how it went, or that nothing is set. Never fails the command it is part
 * of. */
void anchor_what_leaves(struct call *c, struct kase *k);

#endif
