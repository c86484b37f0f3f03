/*
 * score_link - pairs and clusters out of weights: strongest pairs first, and two clusters become
 * one only when their records on the whole do not speak against it. The threshold, when none is
 * given, is where the F1 that the probabilities promise is best; nobody's truth is asked.
 */
#include <math.h>
#include <stdlib.h>

#include "base/must.h"
#include "person/score_inner.h"

#define CROSS_MOST 64u  /* pairs between two clusters that are looked at */
#define JOIN_LEAST 0.25 /* no pair is joined that is three to one against, whatever F1 says */
#define CROSS_BITS 20.0 /* log2 of odds beyond which one pair counts no more */

static int stronger(const void *x, const void *y)
{
	const struct score_cand *a = x, *b = y;
	if (a->bits > b->bits || a->bits < b->bits)
		return a->bits > b->bits ? -1 : 1;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return a->b < b->b ? -1 : a->b > b->b;
}

/* ---- pairs ---- */

static struct score_pair pair_of(const struct scorer *s, uint32_t a, uint32_t b, double bits)
{
	return (struct score_pair){.a = a < b ? a : b,
				   .b = a < b ? b : a,
				   .bits = bits,
				   .probability = score_probability(s, bits)};
}

/* Weight of a record with another that says the same. */
static double self_bits(const struct scorer *s, const struct score_rec *r)
{
	struct score_levels l;
	struct score_told t;
	score_compare(s, r, r, &l);
	return score_weigh(s, &l, &t);
}

/* Candidates, and pairs of records that say the same, strongest first. */
struct ranked {
	struct score_cand *c;
	size_t n, cap;
};

static struct ranked rank_pairs(const struct scorer *s)
{
	struct ranked k = {0};
	GROW(k.c, k.cap, s->n_cand + s->n_rec + 1);
	for (size_t i = 0; i < s->n_cand; i++)
		k.c[k.n++] = s->cand[i];
	for (uint32_t i = 0; i < s->n_rec; i++)
		if (s->rec[i].times > 1)
			k.c[k.n++] = (struct score_cand){
			    .a = i, .b = i, .bits = (float)self_bits(s, &s->rec[i])};
	if (k.n > 1)
		qsort(k.c, k.n, sizeof(*k.c), stronger);
	return k;
}

void score_pairs(const struct scorer *s, double floor, void *ctx,
		 void (*take)(void *ctx, const struct score_pair *p))
{
	size_t cap = 0;
	struct ranked k = rank_pairs(s);
	uint32_t *next = grow(NULL, &cap, s->n_rec_of + 1, sizeof(*next));
	uint32_t *same = next; /* of a record: the next that says the same, + 1 */
	size_t cap_last = 0;
	uint32_t *last = grow(NULL, &cap_last, s->n_rec + 1, sizeof(*last));
	for (uint32_t i = 0; i < s->n_rec_of; i++) {
		uint32_t r = s->rec_of[i];
		if (last[r] != 0)
			same[last[r] - 1] = i + 1;
		last[r] = i + 1;
	}
	for (size_t i = 0; i < k.n; i++) {
		uint32_t a = s->rec[k.c[i].a].first, b = s->rec[k.c[i].b].first;
		struct score_pair p = pair_of(s, a, b, (double)k.c[i].bits);
		if (p.probability < floor)
			break;
		if (a != b)
			take(ctx, &p);
		for (uint32_t o = a == b ? same[a] : 0; o != 0; o = same[o - 1]) {
			p = pair_of(s, a, o - 1, (double)k.c[i].bits);
			take(ctx, &p);
		}
	}
	grow_free(last, cap_last, sizeof(*last));
	grow_free(next, cap, sizeof(*next));
	grow_free(k.c, k.cap, sizeof(*k.c));
}

/* ---- the threshold ---- */

static double weight_of_pair(const struct scorer *s, const struct score_cand *c)
{
	double t = (double)s->rec[c->a].times;
	return c->a == c->b ? t * (t - 1.0) / 2.0 : t * (double)s->rec[c->b].times;
}

/* How many of the strongest pairs to join for the best F1 to be expected. */
static size_t best_cut(const struct scorer *s, const struct ranked *k)
{
	double all = 0.0, right = 0.0, taken = 0.0, top = 0.0;
	size_t cut = 0;
	for (size_t i = 0; i < k->n; i++)
		all += weight_of_pair(s, &k->c[i]) * score_probability(s, (double)k->c[i].bits);
	for (size_t i = 0; i < k->n; i++) {
		double w = weight_of_pair(s, &k->c[i]);
		double p = score_probability(s, (double)k->c[i].bits);
		if (p < JOIN_LEAST)
			break;
		right += w * p;
		taken += w;
		double f1 = 2.0 * right / (taken + all);
		if (f1 > top) {
			top = f1;
			cut = i + 1;
		}
	}
	return cut;
}

static size_t cut_at(const struct scorer *s, const struct ranked *k, double threshold)
{
	size_t n = 0;
	while (n < k->n && score_probability(s, (double)k->c[n].bits) >= threshold)
		n++;
	return n;
}

/* ---- clusters ---- */

struct clusters {
	const struct scorer *s;
	uint32_t *up, *next; /* union-find, and rings of members */
	uint32_t *size;
};

static uint32_t top_of(struct clusters *k, uint32_t r)
{
	while (k->up[r] != r) {
		k->up[r] = k->up[k->up[r]];
		r = k->up[r];
	}
	return r;
}

/* Mean of what the records of one cluster say of those of another, log2 of odds. */
static double mean_odds(const struct clusters *k, uint32_t a, uint32_t b)
{
	const struct scorer *s = k->s;
	double sum = 0.0, prior = log2(s->match / (1.0 - s->match));
	unsigned n = 0;
	uint32_t x = a;
	do {
		uint32_t y = b;
		do {
			struct score_levels l;
			struct score_told t;
			score_compare(s, &s->rec[x], &s->rec[y], &l);
			double odds = score_weigh(s, &l, &t) + prior;
			odds = odds > CROSS_BITS ? CROSS_BITS : odds;
			sum += odds < -CROSS_BITS ? -CROSS_BITS : odds;
			y = k->next[y];
		} while (++n < CROSS_MOST && y != b);
		x = k->next[x];
	} while (n < CROSS_MOST && x != a);
	return sum / n;
}

static void unite(struct clusters *k, uint32_t a, uint32_t b)
{
	uint32_t t = k->next[a];
	k->next[a] = k->next[b];
	k->next[b] = t;
	if (k->size[a] < k->size[b] || (b < a && k->size[a] == k->size[b])) {
		t = a;
		a = b;
		b = t;
	}
	k->up[b] = a;
	k->size[a] += k->size[b];
}

static void join(struct clusters *k, const struct ranked *r, size_t cut, struct score_result *out_r)
{
	for (size_t i = 0; i < cut; i++) {
		uint32_t a = top_of(k, r->c[i].a), b = top_of(k, r->c[i].b);
		if (a == b)
			continue;
		bool alone = k->size[a] == 1 && k->size[b] == 1;
		if (!alone && mean_odds(k, a, b) < 0.0) {
			out_r->refused++;
			continue;
		}
		unite(k, a, b);
		out_r->joined++;
	}
}

/* Records that say the same are one only when their pair is over the cut. */
static void name_clusters(struct clusters *k, const struct ranked *r, size_t cut,
			  uint32_t *out_cluster)
{
	const struct scorer *s = k->s;
	size_t cap = 0, cap_lone = 0;
	uint32_t *first = grow(NULL, &cap, s->n_rec + 1, sizeof(*first));
	unsigned char *lone = grow(NULL, &cap_lone, s->n_rec + 1, 1);
	for (size_t i = cut; i < r->n; i++)
		if (r->c[i].a == r->c[i].b)
			lone[r->c[i].a] = 1;
	for (uint32_t i = 0; i < s->n_rec_of; i++) {
		uint32_t rec = s->rec_of[i], top = top_of(k, rec);
		if (lone[rec] != 0 && s->rec[rec].first != i) {
			out_cluster[i] = i;
			continue;
		}
		if (first[top] == 0)
			first[top] = i + 1;
		out_cluster[i] = first[top] - 1;
	}
	grow_free(first, cap, sizeof(*first));
	grow_free(lone, cap_lone, 1);
}

static void promise(const struct scorer *s, const struct ranked *k, size_t cut,
		    struct score_result *out_r)
{
	double right = 0.0, taken = 0.0, all = 0.0;
	for (size_t i = 0; i < k->n; i++) {
		double w = weight_of_pair(s, &k->c[i]);
		double p = w * score_probability(s, (double)k->c[i].bits);
		all += p;
		right += i < cut ? p : 0.0;
		taken += i < cut ? w : 0.0;
	}
	out_r->precision = taken > 0.0 ? right / taken : 1.0;
	out_r->recall = all > 0.0 ? right / all : 1.0;
}

void score_link(struct scorer *s, double threshold, uint32_t *out_cluster,
		struct score_result *out_r)
{
	struct clusters k = {.s = s};
	size_t cap[3] = {0, 0, 0};
	must(s->settled);
	struct ranked r = rank_pairs(s);
	size_t cut = threshold < 0.0 ? best_cut(s, &r) : cut_at(s, &r, threshold);
	*out_r = (struct score_result){.candidates = s->candidates, .estimated = s->estimated};
	out_r->bits = cut > 0 ? (double)r.c[cut - 1].bits : 0.0;
	out_r->threshold = threshold < 0.0 ? score_probability(s, out_r->bits) : threshold;
	promise(s, &r, cut, out_r);
	k.up = grow(NULL, &cap[0], s->n_rec + 1, sizeof(*k.up));
	k.next = grow(NULL, &cap[1], s->n_rec + 1, sizeof(*k.next));
	k.size = grow(NULL, &cap[2], s->n_rec + 1, sizeof(*k.size));
	for (uint32_t i = 0; i < s->n_rec; i++) {
		k.up[i] = k.next[i] = i;
		k.size[i] = 1;
	}
	join(&k, &r, cut, out_r);
	name_clusters(&k, &r, cut, out_cluster);
	grow_free(k.up, cap[0], sizeof(*k.up));
	grow_free(k.next, cap[1], sizeof(*k.next));
	grow_free(k.size, cap[2], sizeof(*k.size));
	grow_free(r.c, r.cap, sizeof(*r.c));
}
