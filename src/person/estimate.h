/*
 * estimate - how sure a count is: shares in a sample drawn by strata from a finite list, with
 * intervals that hold, and two detectors against each other. Pure: no I/O, no clock, no randomness.
 */
#ifndef PERSON_ESTIMATE_H
#define PERSON_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ESTIMATE_STRATA 16   /* most strata of one estimate */
#define ESTIMATE_MOST   4000 /* most judgements of one stratum that are counted apart */

/* A part of the list that was drawn from by itself. */
struct stratum {
	uint64_t units;  /* in the list */
	uint32_t judged; /* of them, drawn without looking; at most units, at most ESTIMATE_MOST */
	uint32_t marked; /* of the judged: those that are wrong, or hold what was missed */
};

struct interval {
	double at, low, high;
};

/*
 * estimate_share - the share of marked units in the whole list, with its 95 % interval.
 * takes   strata drawn independently of each other; those without units say nothing
 * gives   false when nothing was judged. A stratum in which nothing was judged counts from none to
 *         all in the interval, and as the others in the share
 * source  profile limits: Kabaila and Lloyd, Statistica Sinica 10 (2000), "When do best confidence
 *         limits exist?" and later; hypergeometric within strata. doc/adr/0021
 */
bool estimate_share(const struct stratum *s, size_t n, struct interval *out);

/* How many people the marked units of a stratum lack: their sum, and the sum of their squares. */
struct lacking {
	double sum, squares;
};

/*
 * estimate_recall - of all that stands in the evidence, the share that is listed, with its 95 %
 * interval.
 * takes   s: units that were looked through, marked: somebody in them is not listed; m: how many
 * were not, by stratum; listed: how many are in all units; typical: how many stand in a unit that
 * holds any, for when nobody was missed
 * gives   false when nothing was judged
 */
bool estimate_recall(const struct stratum *s, const struct lacking *m, size_t n, double listed,
		     double typical, struct interval *out);

/*
 * estimate_more - how many more judgements would halve the interval, best spread over the strata
 * (Neyman, J. R. Statist. Soc. 97, 1934).
 * gives   0 when nothing is left to judge
 */
uint64_t estimate_more(const struct stratum *s, size_t n);

/*
 * estimate_spread - how many of n judgements each stratum should get: three quarters by size, so
 * that the interval is never much wider than without strata, one quarter by suspicion.
 * takes   doubt: the share of marked units expected in each, 0 to 1
 * gives   out: at most its units each, at least 3 where there are so many; the sum is n, or all
 */
void estimate_spread(const struct stratum *s, const double *doubt, size_t n_strata, uint32_t n,
		     uint32_t *out);

/*
 * estimate_seen - from two detectors that see independently, how many there are.
 * takes   seen by both, only by the first, only by the second
 * source  Chapman, Univ. Calif. Publ. Statist. 1 (1951); wider of its normal limits
 *         and those log-normal in the number nobody saw (Chao, Biometrics 43, 1987)
 */
struct interval estimate_seen(double both, double only_first, double only_second);

/* estimate_binomial - the exact interval of x of n (Clopper and Pearson, Biometrika 26, 1934); x
 * and n need not be whole. */
struct interval estimate_binomial(double x, double n);

/* beta_below - the regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF
 * 8.17.22). beta_quantile - where it reaches p. */
double beta_below(double a, double b, double x);
double beta_quantile(double a, double b, double p);

#endif
