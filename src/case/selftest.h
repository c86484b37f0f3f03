/*
 * selftest - reports of `kond selftest --report` that were kept in the case: rows of the table
 * `fact`, so each has its commitment in the journal and none is ever changed. What a report says is
 * run/selftest.h's; here it is text.
 */
#ifndef CASE_SELFTEST_H
#define CASE_SELFTEST_H

#include "case/case.h"

/* selftest_report_put - keep a report with its journal entry, in one transaction. json: valid
 * UTF-8, at most a megabyte. gives false with case_why */
bool selftest_report_put(struct kase *k, str json);
/*
 * selftest_report_last - the newest report that was kept.
 * gives   true, with *out_json in a and *out_at_ms, when it was kept; STR_NONE and 0 when there is
 *         none. false with case_why when the rows can not be read
 */
bool selftest_report_last(struct kase *k, struct arena *a, str *out_json, int64_t *out_at_ms);

#endif
