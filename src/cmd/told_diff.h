/* told_diff - a comparison of two counts on one screen: the sum in lines, its picture, and what
 * changed of people on both lists. Paths of evidence and numbers; never what people are called. */
#ifndef CMD_TOLD_DIFF_H
#define CMD_TOLD_DIFF_H

#include "cmd/shown.h"
#include "run/diff.h"

void told_diff(struct out *o, struct shown *w, const struct diff_side side[2],
	       const struct diff_sum *s);
/* told_side - S-1 "first report" (generation 3, 2026-11-22T10:00:00Z) */
void told_side(struct out *o, const struct diff_side *s);

#endif
