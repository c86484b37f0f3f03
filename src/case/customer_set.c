/* customer_set - sets of customers, each held once. Two that hold the same have one number, so that
 * joining again changes nothing. */
#include "case/customer_set.h"

#include <string.h>

#include "base/arena.h"

void customer_sets_free(struct customer_sets *s)
{
	grow_free(s->id, s->cap_id, sizeof(*s->id));
	grow_free(s->set, s->cap_set, sizeof(*s->set));
	hmap_free(&s->joined);
	hmap_free(&s->alone);
}

/* The set that stands at the end of id, or the one before it that holds the same. */
static uint32_t settle(struct customer_sets *s, uint32_t at, uint32_t n)
{
	for (size_t k = 0; k < s->n_set; k++) {
		if (s->set[k].n == n &&
		    memcmp(s->id + s->set[k].at, s->id + at, n * sizeof(*s->id)) == 0) {
			s->n_id = at;
			return (uint32_t)k + 1;
		}
	}
	GROW(s->set, s->cap_set, s->n_set + 1);
	s->set[s->n_set++] = (struct customer_set){at, n};
	return (uint32_t)s->n_set;
}

uint32_t customer_set_of(struct customer_sets *s, uint32_t customer)
{
	if (customer == 0)
		return 0;
	uint64_t *v = hmap_put(&s->alone, customer, NULL);
	if (*v == 0) {
		uint32_t at = (uint32_t)s->n_id;
		GROW(s->id, s->cap_id, s->n_id + 1);
		s->id[s->n_id++] = customer;
		*v = settle(s, at, 1);
	}
	return (uint32_t)*v;
}

static uint32_t join_anew(struct customer_sets *s, struct customer_set a, struct customer_set b)
{
	uint32_t at = (uint32_t)s->n_id, i = 0, j = 0;
	GROW(s->id, s->cap_id, s->n_id + a.n + b.n);
	const uint32_t *x = s->id + a.at, *y = s->id + b.at;
	while (i < a.n || j < b.n) {
		uint32_t next = j == b.n || (i < a.n && x[i] < y[j]) ? x[i] : y[j];
		s->id[s->n_id++] = next;
		i += i < a.n && x[i] == next;
		j += j < b.n && y[j] == next;
	}
	return settle(s, at, (uint32_t)s->n_id - at);
}

uint32_t customer_set_join(struct customer_sets *s, uint32_t a, uint32_t b)
{
	if (a == 0 || b == 0 || a == b)
		return a > b ? a : b;
	uint64_t pair = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
	const uint64_t *known = hmap_get(&s->joined, pair);
	if (known != NULL)
		return (uint32_t)*known;
	uint32_t set = join_anew(s, s->set[a - 1], s->set[b - 1]);
	*hmap_put(&s->joined, pair, NULL) = set;
	return set;
}

const uint32_t *customer_set_ids(const struct customer_sets *s, uint32_t set, uint32_t *out_n)
{
	*out_n = set == 0 ? 0 : s->set[set - 1].n;
	return set == 0 ? NULL : s->id + s->set[set - 1].at;
}
