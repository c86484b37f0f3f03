/*
 * selftest_parts - what the files of `kond selftest` share: what was checked on this machine, what
 * a made-up breach of known truth gave, and its report. No evidence and nobody's data is in it: the
 * breach is made, scanned and scored in a folder of its own, which is removed.
 */
#ifndef CMD_SELFTEST_PARTS_H
#define CMD_SELFTEST_PARTS_H

#include "box/box.h"
#include "cmd/cmd.h"
#include "run/scan.h"
#include "sim/score.h"
#include "sim/simulate.h"

struct selftest_check {
	const char *what;
	bool holds, needed; /* needed: no scan without it */
};
enum { SELFTEST_CHECKS = 8 };

struct selftest {
	int64_t at_ms;
	struct arena *a; /* of what stands here */
	str compiler, kond_sha256, parse_sha256;
	bool sanitized; /* built with sanitizers: slow, and the seal has holes for them */
	str cpu, kernel, os;
	uint64_t cores, memory; /* [byte] */
	struct selftest_check check[SELFTEST_CHECKS];
	size_t checks;
	const char *why; /* a reader could not be started; NULL: it could */
	struct simulation want;
	struct simulation_counts made;
	unsigned jobs;
	uint64_t scan_ms, read_bytes, memory_used;
	struct case_totals totals;
	uint64_t mentions;
	struct score score;
	struct format_scores formats;
	struct group_scores groups;
	struct truth_items items;
};

/* selftest_check - the seal and the ciphers. gives false when something that is needed fails. */
bool selftest_check(struct call *c, struct selftest *t);
/* selftest_about - this program, its build and this machine. */
void selftest_about(struct call *c, struct selftest *t);
/*
 * selftest_breach - simulate, scan and score as t->want says, below work (a folder).
 * gives   EXIT_done, or another exit code after saying why; the folder it makes there is removed
 *         both ways
 */
int selftest_breach(struct call *c, struct selftest *t, const char *work);
void selftest_free(struct selftest *t);

/* A line of a report: what, and how much. */
struct selftest_line {
	const char *key, *nl, *en;
	str value;
};
/* selftest_result - the figures that matter, in words; in t->a. */
enum { SELFTEST_RESULTS = 16 };
size_t selftest_result(const struct selftest *t, struct selftest_line line[SELFTEST_RESULTS]);

/* selftest_json - the report as one JSON object and a new line. selftest_pdf - as a document; gives
 * false when it could not be made. selftest_text - for people. */
void selftest_json(struct out *o, const struct selftest *t);
bool selftest_pdf(struct out *o, const struct selftest *t);
void selftest_text(struct out *o, const struct selftest *t);

#endif
