/* told_clocks - the clocks of a case in a few lines: what has an end, the earliest first. */
#ifndef CMD_TOLD_CLOCKS_H
#define CMD_TOLD_CLOCKS_H

#include "cmd/cmd.h"

/* told_clocks - a heading and a line for each; nothing when the case has no legal entities. Never
 * fails the command it is part of: what can not be read is said. */
void told_clocks(struct call *c, struct kase *k, struct out *o);

#endif
