/* review_pair - which pairs people should look at first. Shows nothing. */
#include "cmd/review_pair.h"

#include <stdlib.h>
#include <string.h>

#define SENSITIVE_WEIGHT 2.0
#define PUBLISHED_WEIGHT 2.0
#define LETTER_WEIGHT    1.0 /* a letter goes to a house: a wrong one tells secrets there */

static double weight_of(const struct person *p)
{
	double w = 1.0;
	bool sensitive = false;
	for (unsigned b = 0; b < CATEGORY_none; b++)
		sensitive |= (p->categories >> b & 1) != 0 && category_sensitive((enum category)b);
	w += sensitive ? SENSITIVE_WEIGHT : 0.0;
	w += p->exposure == STANDING_published ? PUBLISHED_WEIGHT : 0.0;
	w += p->n_addresses > 0 ? LETTER_WEIGHT : 0.0;
	return w;
}

static double use_of(struct kase *k, const struct doubt *d)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct person x, y;
	double p = d->permille / 1000.0, use = 0.0;
	if (case_person_get(k, &a, d->a, &x) && case_person_get(k, &a, d->b, &y) &&
	    x.merged_into == 0 && y.merged_into == 0)
		use = 4.0 * p * (1.0 - p) * (weight_of(&x) + weight_of(&y));
	arena_free(&a);
	return use;
}

static int by_use(const void *x, const void *y)
{
	const struct review_pair *a = x, *b = y;
	if (a->use < b->use || a->use > b->use)
		return a->use > b->use ? -1 : 1;
	if (a->d.a != b->d.a)
		return a->d.a < b->d.a ? -1 : 1;
	return a->d.b < b->d.b ? -1 : a->d.b > b->d.b;
}

static bool is_decided(const struct act *acts, size_t n, const struct doubt *d)
{
	for (size_t i = 0; i < n; i++) {
		const struct act *x = &acts[i];
		if (x->ruling != RULING_undone && x->undone == 0 &&
		    ((x->a.person == d->a && x->b.person == d->b) ||
		     (x->a.person == d->b && x->b.person == d->a)))
			return true;
	}
	return false;
}

bool review_pairs(struct kase *k, struct arena *a, struct review_pair **out_pairs, size_t *out_n)
{
	struct doubt *d;
	struct act *acts;
	size_t n, n_act;
	*out_n = 0;
	if (!case_doubts(k, a, &d, &n) || !case_acts(k, a, &acts, &n_act))
		return false;
	*out_pairs = arena_new(a, struct review_pair, n);
	for (size_t i = 0; i < n; i++)
		if (!is_decided(acts, n_act, &d[i]))
			(*out_pairs)[(*out_n)++] =
			    (struct review_pair){.d = d[i], .use = use_of(k, &d[i])};
	if (*out_n > 1)
		qsort(*out_pairs, *out_n, sizeof(**out_pairs), by_use);
	return true;
}

str review_bits(struct arena *a, int32_t centibits)
{
	struct out o = out_mem();
	out_char(&o, centibits < 0 ? '-' : '+');
	out_fixed(&o, ((uint64_t)(centibits < 0 ? -(int64_t)centibits : centibits) + 5) / 10, 1,
		  '.');
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}
