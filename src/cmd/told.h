/* told - totals in words, for `kond scan` and `kond status`. */
#ifndef CMD_TOLD_H
#define CMD_TOLD_H

#include "run/scan.h"

void told_report(struct out *o, struct kase *k, const struct scan_report *r);
/* told_coverage - the bytes of the exhibits by what became of them; the lines add up to the total.
 */
void told_coverage(struct out *o, const struct case_totals *t);
void told_bytes(struct out *o, uint64_t bytes);
/* told_number - 1,234,567 */
void told_number(struct out *o, uint64_t v);

/* told_decisions - what came of the decisions of people, and how many pairs wait for one. */
void told_decisions(struct out *o, const struct person_counts *n);

#endif
