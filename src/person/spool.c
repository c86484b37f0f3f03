/*
 * spool - sayings of local keys, added in the order of evidence and given back in the order of
 * their value. What does not fit in memory leaves it in sorted runs (person_spill) and is merged
 * while it is read (external merge sort: Knuth, TAOCP 3, 5.4). The order given back does not hang
 * on how much fits. Does no I/O itself; where that fails the spool is at its end.
 */
#include <string.h>

#include "base/arena.h"
#include "person/spool.h"

#define DIGIT 8  /* bits sorted by at once */
#define FEW   16 /* sayings that are sorted where they stand */

struct run {
	uint64_t page; /* its first in the file */
	uint64_t n;    /* sayings in it */
	uint64_t at;   /* given so far */
	size_t buf;    /* its page in the buffer */
};

void spool_start(struct spool *s, const struct person_spill *to)
{
	size_t most = to->open == NULL ? SIZE_MAX : to->limit / SPOOLS / (2 * sizeof(*s->said));
	*s = (struct spool){.to = to, .most = most / SPOOL_PAGE * SPOOL_PAGE, .in_order = true};
	if (s->most == 0)
		s->most = SPOOL_PAGE;
}

void spool_free(struct spool *s)
{
	grow_free(s->said, s->cap, sizeof(*s->said));
	grow_free(s->page, s->cap_page, sizeof(*s->page));
	grow_free(s->run, s->cap_run, sizeof(*s->run));
	grow_free(s->heap, s->cap_heap, sizeof(*s->heap));
	if (s->file != NULL)
		s->to->close(s->file);
	*s = (struct spool){.to = s->to, .most = s->most, .in_order = true};
}

void spool_clear(struct spool *s)
{
	if (s->n_run > 0) {
		spool_free(s);
		return;
	}
	s->n = s->at = 0;
	s->total = 0;
	s->in_order = true;
}

static void sort_few(struct spool *s)
{
	for (size_t k = 1; k < s->n; k++) {
		struct saying x = s->said[k];
		size_t to = k;
		for (; to > 0 && s->said[to - 1].v > x.v; to--)
			s->said[to] = s->said[to - 1];
		s->said[to] = x;
	}
}

/* Stable: what has one value stays in the order it was added. Goes by the bits from low on. */
static void sort_from(struct spool *s, struct saying *spare, unsigned low)
{
	struct saying *from = s->said, *to = spare;
	for (unsigned shift = low; shift < 64; shift += DIGIT) {
		size_t count[((size_t)1 << DIGIT) + 1] = {0};
		const uint64_t mask = ((uint64_t)1 << DIGIT) - 1;
		for (size_t k = 0; k < s->n; k++)
			count[(from[k].v >> shift & mask) + 1]++;
		if (count[(from[0].v >> shift & mask) + 1] == s->n)
			continue;
		for (size_t k = 0; k < mask; k++)
			count[k + 1] += count[k];
		for (size_t k = 0; k < s->n; k++)
			to[count[from[k].v >> shift & mask]++] = from[k];
		struct saying *t = from;
		from = to;
		to = t;
	}
	if (from != s->said)
		memcpy(s->said, from, s->n * sizeof(*from));
}

static bool is_sorted(const struct spool *s)
{
	size_t k = 1;
	while (k < s->n && s->said[k - 1].v <= s->said[k].v)
		k++;
	return k >= s->n;
}

/* Values are hashes: their upper bits nearly always tell them apart. */
static void sort(struct spool *s)
{
	struct saying *spare = NULL;
	size_t cap = 0;
	if (s->in_order)
		return;
	if (s->n <= FEW) {
		sort_few(s);
		return;
	}
	GROW(spare, cap, s->n);
	sort_from(s, spare, 64 - 6 * DIGIT);
	if (!is_sorted(s))
		sort_from(s, spare, 0);
	grow_free(spare, cap, sizeof(*spare));
}

/* What is in memory goes to the file; the last page is filled up. */
static void put_run(struct spool *s)
{
	size_t n = s->n, pages = (n + SPOOL_PAGE - 1) / SPOOL_PAGE;
	if (n == 0 || s->failed)
		return;
	sort(s);
	if (s->file == NULL)
		s->file = s->to->open(s->to->ctx);
	GROW(s->said, s->cap, pages * SPOOL_PAGE);
	memset(s->said + n, 0, (pages * SPOOL_PAGE - n) * sizeof(*s->said));
	for (size_t k = 0; k < pages && !s->failed; k++)
		s->failed = s->file == NULL || !s->to->put(s->file, s->said + k * SPOOL_PAGE,
							   SPOOL_PAGE * sizeof(*s->said));
	struct run *last = s->n_run == 0 ? NULL : &s->run[s->n_run - 1];
	if (last != NULL && s->said[0].v >= s->run_last && last->n % SPOOL_PAGE == 0) {
		last->n += n; /* goes on where that one ends */
	} else {
		GROW(s->run, s->cap_run, s->n_run + 1);
		s->run[s->n_run] = (struct run){.page = s->pages, .n = n, .buf = s->n_run};
		s->n_run++;
	}
	s->run_last = s->said[n - 1].v;
	s->pages += pages;
	s->n = 0;
	s->in_order = true;
}

void spool_add(struct spool *s, const struct saying *x)
{
	if (s->n == s->most)
		put_run(s);
	if (s->failed)
		return;
	GROW(s->said, s->cap, s->n + 1);
	s->in_order &= s->n == 0 || s->said[s->n - 1].v <= x->v;
	s->said[s->n++] = *x;
	s->total++;
}

/* ---- giving back ---- */

static bool fill(struct spool *s, const struct run *r)
{
	uint64_t page = r->page + r->at / SPOOL_PAGE;
	s->failed = s->failed || !s->to->get(s->file, page, s->page + r->buf * SPOOL_PAGE,
					     SPOOL_PAGE * sizeof(*s->page));
	return !s->failed;
}

static const struct saying *head_of(const struct spool *s, const struct run *r)
{
	return &s->page[r->buf * SPOOL_PAGE + r->at % SPOOL_PAGE];
}

static bool before(const struct spool *s, uint32_t a, uint32_t b)
{
	uint64_t va = head_of(s, &s->run[a])->v, vb = head_of(s, &s->run[b])->v;
	return va != vb ? va < vb : a < b;
}

static void sink_down(struct spool *s, size_t at)
{
	for (size_t child; (child = 2 * at + 1) < s->n_heap; at = child) {
		if (child + 1 < s->n_heap && before(s, s->heap[child + 1], s->heap[child]))
			child++;
		if (!before(s, s->heap[child], s->heap[at]))
			return;
		uint32_t t = s->heap[at];
		s->heap[at] = s->heap[child];
		s->heap[child] = t;
	}
}

void spool_rewind(struct spool *s)
{
	if (s->n_run == 0) {
		sort(s);
		s->in_order = true;
		s->at = 0;
		return;
	}
	put_run(s);
	grow_free(s->said, s->cap, sizeof(*s->said));
	s->said = NULL;
	s->cap = 0;
	GROW(s->page, s->cap_page, s->n_run * SPOOL_PAGE);
	GROW(s->heap, s->cap_heap, s->n_run);
	s->n_heap = 0;
	for (uint32_t k = 0; k < s->n_run; k++) {
		s->run[k].at = 0;
		if (!fill(s, &s->run[k]))
			return;
		s->heap[s->n_heap++] = k;
	}
	for (size_t k = s->n_heap / 2; k > 0; k--)
		sink_down(s, k - 1);
}

const struct saying *spool_head(const struct spool *s)
{
	if (s->n_run == 0)
		return s->at < s->n ? &s->said[s->at] : NULL;
	return s->n_heap > 0 && !s->failed ? head_of(s, &s->run[s->heap[0]]) : NULL;
}

void spool_pop(struct spool *s)
{
	if (s->n_run == 0) {
		s->at++;
		return;
	}
	struct run *r = &s->run[s->heap[0]];
	if (++r->at == r->n)
		s->heap[0] = s->heap[--s->n_heap];
	else if (r->at % SPOOL_PAGE == 0)
		fill(s, r);
	sink_down(s, 0);
}
