/*
 * estimate - the share of marked units in a list that was sampled by strata. The interval inverts
 * the test of the usual estimator, its distribution worked out exactly (a convolution of one
 * hypergeometric distribution a stratum) at the likeliest rates that have the share in question:
 * rates in thousandths and strata without a marked unit, where normal limits fail, are its everyday
 * work. Rounding is always to the wider side. Refuses strata over ESTIMATE_MOST judgements.
 */
#include "person/estimate.h"

#include <math.h>
#include <string.h>

#include "base/must.h"

#define TAIL  0.025
#define CELLS 4096     /* most steps up to the estimate */
#define SURE  10000000 /* units beyond which drawing without putting back tells nothing */

/* One stratum as the sums need it. */
struct part {
	double units, judged, marked;
	double share;     /* of the list */
	double step;      /* what one marked unit adds to the estimate */
	double low, high; /* between which its rate must lie, after what was seen */
	double rate;      /* at which the distribution is asked */
};

struct sums {
	struct part part[ESTIMATE_STRATA];
	size_t n;
	double at;     /* the estimate, of the strata that were judged */
	double judged; /* share of the list in strata that were judged */
	double unknown;
	size_t cells; /* steps of the distribution up to the estimate, 0 when it is 0 */
};

static bool sums_make(struct sums *q, const struct stratum *s, size_t n)
{
	double units = 0, marked = 0;
	*q = (struct sums){.n = 0};
	must(n <= ESTIMATE_STRATA);
	for (size_t i = 0; i < n; i++)
		units += (double)s[i].units;
	for (size_t i = 0; i < n; i++) {
		must(s[i].judged <= s[i].units && s[i].judged <= ESTIMATE_MOST &&
		     s[i].marked <= s[i].judged);
		if (s[i].units == 0)
			continue;
		struct part p = {.units = (double)s[i].units,
				 .judged = s[i].judged,
				 .marked = s[i].marked,
				 .share = (double)s[i].units / units};
		if (s[i].judged == 0) {
			q->unknown += p.share;
			continue;
		}
		p.step = p.share / p.judged;
		p.low = p.marked / p.units;
		p.high = 1 - (p.judged - p.marked) / p.units;
		q->judged += p.share;
		q->at += p.step * p.marked;
		marked += p.marked;
		q->part[q->n++] = p;
	}
	q->cells = marked > 0 ? (size_t)fmin(CELLS, 1024 + 4 * marked) : 0;
	return q->n > 0;
}

/* ---- the likeliest rates with a given share ---- */

/* The rate at which the likelihood rises by slope * share: a root of a quadratic. */
static double rate_of(const struct part *p, double slope)
{
	if (p->units - p->judged < 0.5)
		return p->low;
	double wide = (p->units - 1) / (p->units - p->judged);
	double n = p->judged * wide, x = p->marked * wide, c = slope * p->share;
	double root = sqrt(fmax(0, (n + c) * (n + c) - 4 * c * x));
	double rate = n + c > 0 ? 2 * x / (n + c + root) : (n + c - root) / (2 * c);
	return fmin(p->high, fmax(p->low, rate));
}

static double total_at(struct sums *q, double slope)
{
	double t = 0;
	for (size_t i = 0; i < q->n; i++) {
		q->part[i].rate = rate_of(&q->part[i], slope);
		t += q->part[i].share * q->part[i].rate;
	}
	return t;
}

static void likeliest(struct sums *q, double share)
{
	double low = -80, high = 80;
	for (int i = 0; i < 80; i++) {
		double u = (low + high) / 2;
		if (total_at(q, sinh(u)) > share)
			low = u;
		else
			high = u;
	}
}

/* ---- the distribution of the estimate ---- */

static double log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

/* Add the chances of 0 to most marked of those judged, when `marked` of the units are. */
static void add_drawn(const struct part *p, double marked, double by, double *chance, size_t most)
{
	double n = p->judged, rest = p->units - marked;
	double x = fmax(0, n - rest);
	double l = log_choose(marked, x) + log_choose(rest, n - x) - log_choose(p->units, n);
	for (; x <= n && x <= marked && x <= (double)most; x++) {
		chance[(size_t)x] += by * exp(l);
		l += log((marked - x) * (n - x)) - log((x + 1) * (rest - n + x + 1));
	}
}

static void add_free(const struct part *p, double *chance, size_t most)
{
	double n = p->judged;
	for (size_t i = 0; i <= most && (double)i <= n; i++) {
		double x = (double)i;
		double a = x > 0 ? x * log(p->rate) : 0;
		double b = x < n ? (n - x) * log1p(-p->rate) : 0;
		chance[i] = exp(log_choose(n, x) + a + b);
	}
}

/* chance[x]: of x marked among those judged, at the rate of the part. */
static void chances(const struct part *p, double *chance, size_t most)
{
	memset(chance, 0, (most + 1) * sizeof(*chance));
	if (p->units > SURE) {
		add_free(p, chance, most);
		return;
	}
	double marked = p->rate * p->units, whole = floor(marked + 1e-9);
	double part = fmax(0, marked - whole);
	add_drawn(p, whole, 1 - part, chance, most);
	if (part > 0)
		add_drawn(p, whole + 1, part, chance, most);
}

/* The chance of an estimate up to `at`; with: including `at` and what rounding can not tell from
 * it, else without either. */
static double chance_to(const struct sums *q, bool with)
{
	static double cells[2]
			   [CELLS + ESTIMATE_STRATA * 2 + 1]; /* one process, one thread: scratch */
	static double chance[ESTIMATE_MOST + 1];
	double per = q->cells > 0 ? (double)q->cells / q->at : 0;
	size_t to = with ? q->cells + q->n : q->cells - q->n - 1, now = 0;
	if (q->cells == 0)
		to = 0;
	memset(cells, 0, sizeof(cells));
	cells[0][0] = 1;
	for (size_t i = 0; i < q->n; i++, now = !now) {
		const struct part *p = &q->part[i];
		double each = p->step * per;
		size_t most = q->cells > 0 ? (size_t)fmin(p->judged, ((double)to + 1) / each) : 0;
		double *next = cells[!now];
		memset(next, 0, sizeof(cells[0]));
		chances(p, chance, most);
		for (size_t x = 0; x <= most; x++) {
			size_t shift = (size_t)(each * (double)x + 0.5);
			if (chance[x] < 1e-14)
				continue;
			for (size_t k = 0; k + shift <= to; k++)
				next[k + shift] += cells[now][k] * chance[x];
		}
	}
	double sum = 0;
	for (size_t k = 0; k <= to; k++)
		sum += cells[now][k];
	return sum;
}

static double limit(struct sums *q, bool upper)
{
	double most = total_at(q, -sinh(80)), least = total_at(q, sinh(80));
	double near = q->at, far = upper ? most : least;
	if (fabs(far - near) < 1e-12 || (!upper && q->at <= 0))
		return near;
	for (int i = 0; i < 32; i++) {
		double share = (near + far) / 2;
		likeliest(q, share);
		double tail = upper ? chance_to(q, true) : 1 - chance_to(q, false);
		if (tail > TAIL)
			near = share;
		else
			far = share;
	}
	return (near + far) / 2;
}

bool estimate_share(const struct stratum *s, size_t n, struct interval *out)
{
	struct sums q;
	if (!sums_make(&q, s, n))
		return false;
	*out = (struct interval){.at = q.at / q.judged,
				 .low = limit(&q, false),
				 .high = fmin(1, limit(&q, true) + q.unknown)};
	return true;
}

/* The interval of the units is as wide as it is for units that lack one each; for others it grows
 * by the design effect of their number (Kish, Survey Sampling, 1965). */
bool estimate_recall(const struct stratum *s, const struct lacking *m, size_t n, double listed,
		     double typical, struct interval *out)
{
	struct interval v;
	double units = 0, marked = 0, sum = 0, squares = 0, seen = 0;
	if (!estimate_share(s, n, &v))
		return false;
	for (size_t i = 0; i < n; i++) {
		double weight = s[i].judged > 0 ? (double)s[i].units / s[i].judged : 0;
		units += (double)s[i].units;
		marked += weight * s[i].marked;
		seen += s[i].marked;
		sum += weight * m[i].sum;
		squares += weight * m[i].squares;
	}
	double each = marked > 0 ? sum / marked : fmax(1, typical);
	/* as if one more unit lacked three times as many: few do not show how many others lack */
	double effect = 1;
	if (marked > 0)
		effect = sqrt((squares / marked * seen + 9 * each * each) / (seen + 1)) / each;
	double at = v.at * units * each;
	double high = at + (v.high * units * each - at) * effect;
	double low = fmax(0, at - (at - v.low * units * each) * effect);
	if (listed + at <= 0)
		return false;
	*out = (struct interval){listed / (listed + at), listed / (listed + high),
				 listed / (listed + low)};
	return true;
}

/* ---- how many more ---- */

struct plan {
	double units, judged, share, rate;
	double want; /* how much of what is added it should get, of all */
};

static size_t plan_make(struct plan *p, const struct stratum *s, size_t n)
{
	double units = 0, judged = 0, marked = 0, wants = 0;
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		units += (double)s[i].units;
		judged += s[i].judged;
		marked += s[i].marked;
	}
	for (size_t i = 0; i < n; i++) {
		if (s[i].units == 0)
			continue;
		double pooled = (marked + 0.5) / (judged + 1);
		p[k] = (struct plan){.units = (double)s[i].units,
				     .judged = s[i].judged,
				     .share = (double)s[i].units / units,
				     .rate = (s[i].marked + pooled) / (s[i].judged + 1.0)};
		p[k].want = p[k].share * sqrt(p[k].rate * (1 - p[k].rate));
		wants += p[k++].want;
	}
	for (size_t i = 0; i < k; i++)
		p[i].want /= wants;
	return k;
}

/* How wide the interval will be about with `more` judgements: Clopper and Pearson's at the number
 * of plain draws that would have the same variance (Korn and Graubard, Surv. Methodol. 24, 1998).
 */
static double width_with(const struct plan *p, size_t n, double more)
{
	double at = 0, var = 0;
	for (size_t i = 0; i < n; i++) {
		double m = fmin(p[i].units, p[i].judged + more * p[i].want);
		double left = 1 - m / p[i].units;
		at += p[i].share * p[i].rate;
		var += p[i].share * p[i].share * left * p[i].rate * (1 - p[i].rate) / fmax(m, 0.5);
	}
	if (var <= 0)
		return 0;
	double eff = at * (1 - at) / var;
	struct interval v = estimate_binomial(at * eff, eff);
	return v.high - v.low;
}

uint64_t estimate_more(const struct stratum *s, size_t n)
{
	struct plan p[ESTIMATE_STRATA];
	must(n <= ESTIMATE_STRATA);
	size_t k = plan_make(p, s, n);
	double left = 0;
	for (size_t i = 0; i < k; i++)
		left += p[i].units - p[i].judged;
	double half = width_with(p, k, 0) / 2, low = 0, high = 1;
	while (high < left && width_with(p, k, high) > half)
		high *= 2;
	for (int i = 0; i < 60 && high - low > 0.5; i++) {
		double m = (low + high) / 2;
		if (width_with(p, k, m) > half)
			low = m;
		else
			high = m;
	}
	return (uint64_t)ceil(fmin(high, left));
}

/* ---- how to spread them ---- */

static uint32_t room(const struct stratum *s)
{
	return s->units < UINT32_MAX ? (uint32_t)s->units : UINT32_MAX;
}

void estimate_spread(const struct stratum *s, const double *doubt, size_t n_strata, uint32_t n,
		     uint32_t *out)
{
	double units = 0, wants = 0, want[ESTIMATE_STRATA] = {0};
	uint32_t least = n >= 3 * n_strata ? 3 : 0;
	uint64_t sum = 0;
	must(n_strata <= ESTIMATE_STRATA);
	for (size_t i = 0; i < n_strata; i++) {
		units += (double)s[i].units;
		want[i] = (double)s[i].units * sqrt(doubt[i] * (1 - doubt[i]));
		wants += want[i];
	}
	for (size_t i = 0; i < n_strata; i++) {
		double by_size = units > 0 ? (double)s[i].units / units : 0;
		double by_doubt = wants > 0 ? want[i] / wants : by_size;
		uint32_t v = (uint32_t)((double)n * (0.75 * by_size + 0.25 * by_doubt));
		v = v < 3 ? 3 : v;
		out[i] = v < room(&s[i]) ? v : room(&s[i]);
		sum += out[i];
	}
	/* the largest strata give or take what rounding and small ones left */
	while (sum != n) {
		size_t at = n_strata;
		for (size_t i = 0; i < n_strata; i++) {
			bool may = sum > n ? out[i] > least : out[i] < room(&s[i]);
			if (may && (at == n_strata ||
				    (double)s[i].units / (out[i] + 1.0) * (sum > n ? -1 : 1) >
					(double)s[at].units / (out[at] + 1.0) * (sum > n ? -1 : 1)))
				at = i;
		}
		if (at == n_strata)
			return;
		out[at] += sum > n ? (uint32_t)-1 : 1;
		sum += sum > n ? (uint64_t)-1 : 1;
	}
}
