/* exposed - newly exposed people in words: after a scan, and as a part of `kond event`. */
#ifndef CMD_EXPOSED_H
#define CMD_EXPOSED_H

#include "cmd/cmd.h"

/* told_exposed - who became exposed between two generations and which notices follow; nothing when
 * nobody did. */
void told_exposed(struct call *c, struct kase *k, uint32_t from, uint32_t to);
int event_exposed(struct call *c); /* exposed [FROM [TO]] [--notices] */

#endif
