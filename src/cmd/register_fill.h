/* register_fill - who was told by the facts of the case, and is not in the register yet. */
#ifndef CMD_REGISTER_FILL_H
#define CMD_REGISTER_FILL_H

#include "case/register.h"
#include "cmd/cmd.h"

/* register_lacks - what the register does not have yet, in the arena of the call: notices that were
 * sent, events of somebody told, and those taken back. Also when there is no register. gives false
 * after saying why */
bool register_lacks(struct call *c, struct kase *k, struct register_entry **out_e, size_t *out_n);
/* register_fill - write them, inside the caller's transaction. gives false with case_why */
bool register_fill(struct kase *k, struct register_entry *e, size_t n);

#endif
