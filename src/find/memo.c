/*
 * memo - see memo.h. Own method. Refuses to keep what is longer than MEMO_BYTES; the hash is not
 * keyed, as cells that collide cost no more than reading them anew.
 */
#include "find/memo.h"

#include <string.h>

#define JUDGE_AFTER  64 /* cells after which a memo is judged */
#define WORTH_ONE_IN 16 /* cells of which one must be known for it to go on */
#define NAP_FIRST    256

/* The first and the last eight bytes of s; they overlap, and hold all of it up to sixteen. */
static inline void ends_of(str s, uint64_t *first, uint64_t *last)
{
	*first = *last = 0;
	if (s.n >= 8) {
		memcpy(first, s.p, 8);
		memcpy(last, s.p + s.n - 8, 8);
	} else if (s.n >= 4) {
		memcpy(first, s.p, 4);
		memcpy(last, s.p + s.n - 4, 4);
	} else if (s.n > 0) {
		*first = (uint64_t)s.p[0] << 16 | (uint64_t)s.p[s.n / 2] << 8 | s.p[s.n - 1];
	}
}

static inline uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15;
	return h ^ h >> 32;
}

void memo_start(struct memo *m, uint32_t table)
{
	m->table = table;
	m->asked = m->found = m->rest = 0;
	m->nap = NAP_FIRST;
}

static void judge(struct memo *m)
{
	if (m->found < JUDGE_AFTER / WORTH_ONE_IN) {
		m->rest = m->nap;
		m->nap *= m->nap < 1u << 20 ? 2 : 1;
	} else {
		m->nap = NAP_FIRST;
	}
	m->asked = m->found = 0;
}

struct memo_entry *memo_find(struct memo *m, str s, bool *out_known)
{
	uint64_t first, last;
	*out_known = false;
	if (s.n > MEMO_BYTES)
		return NULL;
	if (m->rest > 0) {
		m->rest--;
		return NULL;
	}
	if (++m->asked == JUDGE_AFTER)
		judge(m);
	ends_of(s, &first, &last);
	uint64_t h = mix(mix(s.n, first), last);
	for (size_t i = 8; i + 8 < s.n; i += 8) {
		uint64_t v;
		memcpy(&v, s.p + i, 8);
		h = mix(h, v);
	}
	struct memo_entry *e = &m->entry[h % MEMO_ENTRIES];
	if (e->table == m->table && e->text_n == s.n && e->first == first && e->last == last &&
	    (s.n <= 16 || memcmp(e->text, s.p, s.n) == 0)) {
		m->found++;
		*out_known = true;
		return e;
	}
	e->first = first;
	e->last = last;
	e->table = m->table;
	e->bits = 0;
	e->evidence = 0;
	e->ok = e->silent = false;
	e->value_n = 0;
	e->text_n = (uint8_t)s.n;
	if (s.n > 16)
		memcpy(e->text, s.p, s.n);
	return e;
}
