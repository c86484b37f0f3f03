/*
 * journal - how fast the journal is, in a case of its own below a given folder. usage: journal DIR
 * [ENTRIES]. Prints: one durable entry against a bare write and fdatasync of the same bytes, by
 * turns in the same run; entries in batches of 1,000; proving ENTRIES of them (10,000,000); the
 * proof of one. Wall and computing time. Not a test.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "case/case.h"
#include "proof/journal_proof.h"

#define ROUNDS      40
#define PER_ROUND   50
#define WARM_ROUNDS 12
#define BATCH       1000
#define BARE_BYTES  400 /* of one entry, as its row is stored */

#define DETAIL                                                                                     \
	"{\"listing\":\"persons\",\"generation\":12,\"count\":53516,\"query\":[\"certainty\"]}"

static double cpu(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6 +
	       (double)u.ru_stime.tv_sec + (double)u.ru_stime.tv_usec / 1e6;
}

static double wall(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_time(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static bool one_of(struct kase *k, int fd, bool bare, double *out_s)
{
	static const unsigned char bytes[BARE_BYTES];
	double from = wall();
	bool ok = bare ? write(fd, bytes, sizeof(bytes)) == sizeof(bytes) && fdatasync(fd) == 0
		       : journal_add(k, "look", STR(DETAIL));
	*out_s = wall() - from;
	return ok;
}

/* Medians: others on the machine make some of them long. The first rounds are not counted: the log
 * of the database grows to its size in them. */
static bool against_bare(struct kase *k, int fd)
{
	static double took[2][ROUNDS * PER_ROUND];
	double sum[2] = {0, 0}, used = 0;
	size_t n = 0;
	for (int r = -WARM_ROUNDS; r<ROUNDS; r++, n = r> 0 ? (size_t)(r * PER_ROUND) : 0) {
		for (int which = 0; which < 2; which++) {
			double c = cpu();
			for (int i = 0; i < PER_ROUND; i++) {
				double *t = &took[which][n + (size_t)i];
				if (!one_of(k, fd, which == 0, t))
					return false;
				sum[which] += r >= 0 ? *t : 0;
			}
			used += r >= 0 && which == 1 ? cpu() - c : 0;
		}
	}
	n = ROUNDS * PER_ROUND;
	for (int which = 0; which < 2; which++)
		qsort(took[which], n, sizeof(double), by_time);
	double bare = took[0][n / 2], entry = took[1][n / 2];
	printf("one durable entry: %.0f us, bare write and fdatasync %.0f us (medians of %zu): "
	       "ratio %.2f; all of them %.0f/s and %.0f/s: ratio %.2f; %.0f us of computing each\n",
	       entry * 1e6, bare * 1e6, n, bare / entry, (double)n / sum[1], (double)n / sum[0],
	       sum[0] / sum[1], used / (double)n * 1e6);
	return true;
}

static bool batch(struct kase *k, unsigned n)
{
	TXN_SCOPE t = case_begin(k);
	for (unsigned i = 0; i < n; i++)
		if (!journal_add(k, "look", STR(DETAIL)))
			return false;
	return case_commit(&t);
}

static bool in_batches(struct kase *k, uint64_t entries)
{
	double t = wall(), c = cpu();
	uint64_t from = journal_size(k);
	while (journal_size(k) < entries)
		if (!batch(k, BATCH))
			return false;
	double n = (double)(journal_size(k) - from);
	printf("in batches of %d: %.0f entries/s, %.0f by computing time (%.0f entries)\n", BATCH,
	       n / (wall() - t), n / (cpu() - c), n);
	return true;
}

static bool prove(struct kase *k)
{
	struct journal_findings f;
	struct rusage u;
	struct tree_head h;
	if (!case_head_sign(k, &h))
		return false;
	double t = wall(), c = cpu();
	journal_prove(k, &f);
	t = wall() - t;
	c = cpu() - c;
	getrusage(RUSAGE_SELF, &u);
	printf("proved %llu entries in %.1f s (%.1f s of computing), %ld MiB at most; bad %llu\n",
	       (unsigned long long)f.n, t, c, u.ru_maxrss / 1024,
	       (unsigned long long)(f.bad + f.heads_bad + !f.end_right));
	return f.bad == 0 && f.end_right && f.heads_bad == 0;
}

static bool one(struct kase *k, const char *dir)
{
	char path[4096];
	const char *why = NULL;
	uint64_t seq = journal_size(k) / 3;
	struct journal_share s = {.only = &seq, .n_only = 1};
	struct journal_shared n;
	snprintf(path, sizeof(path), "%s/one.tar", dir);
	struct archive *x = archive_begin(path, &why);
	if (x == NULL || !case_head_sign(k, &s.head))
		return false;
	double t = wall(), c = cpu();
	bool ok = journal_proof_put(k, x, &s, &n);
	ok = archive_end(x, STR("\"kind\":\"journal\""), case_sign_key(k)) && ok;
	printf("proof of one entry of %llu: %zu bytes with the entry, in %.1f s (%.1f s of "
	       "computing)\n",
	       (unsigned long long)s.head.size, n.most_bytes, wall() - t, cpu() - c);
	unlink(path);
	return ok;
}

int main(int argc, char **argv)
{
	char path[4096], key[4096], file[4096];
	const char *why = "usage: journal DIR [ENTRIES]";
	uint64_t entries = argc > 2 ? strtoull(argv[2], NULL, 10) : 10000000;
	if (argc < 2) {
		fprintf(stderr, "%s\n", why);
		return 2;
	}
	snprintf(path, sizeof(path), "%s/journal.kond", argv[1]);
	snprintf(key, sizeof(key), "%s/key", argv[1]);
	snprintf(file, sizeof(file), "%s/bare", argv[1]);
	struct unlock u = {.key_file = key, .demo = true};
	struct kase *k = case_create(path, &u, &why);
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok = k != NULL && fd >= 0 && against_bare(k, fd) && in_batches(k, entries) &&
		  prove(k) && one(k, argv[1]);
	if (!ok)
		fprintf(stderr, "failed: %s\n", k == NULL ? why : "see above");
	case_close(k);
	close(fd);
	unlink(file);
	unlink(path);
	unlink(key);
	return ok ? 0 : 1;
}
