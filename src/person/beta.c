/*
 * beta - the incomplete beta function and what follows from it: exact binomial intervals, and two
 * detectors against each other. DLMF 8.17.22, evaluated from the front as Lentz does (Applied
 * Optics 15, 1976). Refuses nothing: the ends of the ranges give the ends.
 */
#include <math.h>

#include "person/estimate.h"

#define TINY  1e-300
#define TERMS 10000
#define TAIL  0.025
#define Z     1.959963984540054 /* of the normal distribution, TAIL above it */

static double not_zero(double v) { return fabs(v) < TINY ? TINY : v; }

/* Converges fast for x below (a + 1) / (a + b + 2). */
static double fraction(double a, double b, double x)
{
	double c = 1, d = 1 / not_zero(1 - (a + b) * x / (a + 1)), v = d;
	for (int m = 1; m < TERMS; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		d = 1 / not_zero(1 + even * d);
		c = not_zero(1 + even / c);
		v *= d * c;
		d = 1 / not_zero(1 + odd * d);
		c = not_zero(1 + odd / c);
		v *= d * c;
		if (fabs(d * c - 1) < 1e-15)
			break;
	}
	return v;
}

double beta_below(double a, double b, double x)
{
	if (!(x > 0) || !(b > 0))
		return 0;
	if (x >= 1 || !(a > 0))
		return 1;
	double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	return x < (a + 1) / (a + b + 2) ? front * fraction(a, b, x) / a
					 : 1 - front * fraction(b, a, 1 - x) / b;
}

double beta_quantile(double a, double b, double p)
{
	double low = 0, high = 1;
	for (int i = 0; i < 200 && high - low > 1e-16; i++) {
		double x = (low + high) / 2;
		if (beta_below(a, b, x) < p)
			low = x;
		else
			high = x;
	}
	return (low + high) / 2;
}

struct interval estimate_binomial(double x, double n)
{
	if (!(n > 0))
		return (struct interval){0, 0, 1};
	return (struct interval){.at = x / n,
				 .low = x > 0 ? beta_quantile(x, n - x + 1, TAIL) : 0,
				 .high = x < n ? beta_quantile(x + 1, n - x, 1 - TAIL) : 1};
}

struct interval estimate_seen(double both, double only_first, double only_second)
{
	double n1 = both + only_first, n2 = both + only_second;
	double seen = both + only_first + only_second;
	double all = (n1 + 1) * (n2 + 1) / (both + 1) - 1;
	double hidden = all - seen;
	double var =
	    (n1 + 1) * (n2 + 1) * only_first * only_second / ((both + 1) * (both + 1) * (both + 2));
	if (!(hidden > 0))
		return (struct interval){seen, seen, seen};
	double by = Z * sqrt(var), c = exp(Z * sqrt(log1p(var / (hidden * hidden))));
	return (struct interval){all, fmax(seen, all - by), fmax(all + by, seen + hidden * c)};
}
