/* told_sample - measured doubt in words, wherever people are counted. */
#ifndef CMD_TOLD_SAMPLE_H
#define CMD_TOLD_SAMPLE_H

#include "cmd/cmd.h"
#include "run/sample.h"

/* told_doubt - recall and precision of the last sample, a line each behind `indent`; or that
 * nothing was measured. */
void told_doubt(struct out *o, struct kase *k, const char *indent);
/* told_doubt_row - the same in a listing: share, low, high, judged, more of each; null where not
 * measured. */
void told_doubt_row(struct list *l, struct kase *k);
/* told_measured - told_doubt in one line, when something was measured; else nothing. */
void told_measured(struct out *o, struct kase *k);
/* told_figure - "0.981 (0.962 to 0.993, 240 judged; 700 more would halve that)" */
void told_figure(struct out *o, const struct sample_figure *f);
/* told_figure_row - share, low, high, judged, more in a listing, or five nulls. */
void told_figure_row(struct list *l, const struct sample_figure *f);
/* told_share - 0.981, and 0.99993 where three places say nothing. */
void told_share(struct out *o, double v);
/* told_seen - what two detectors together say. */
void told_seen(struct out *o, const struct sample_figures *f);

#endif
