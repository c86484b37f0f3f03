/*
 * memo - see memo.h. Own method. Refuses to keep what is longer than MEMO_BYTES; the hash is not
 * keyed, as cells that collide cost no more than reading them anew.
 */
#include "find/memo.h"

#include <string.h>

#define JUDGE_AFTER  1024 /* cells after which a memo is judged */
#define WORTH_ONE_IN 8    /* cells of which one must be known for it to go on */

static inline uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15;
	return h ^ h >> 29;
}

/* Eight bytes at a time; the last eight overlap those before. */
static inline uint64_t hash(str s)
{
	uint64_t h = s.n * 0xd6e8feb86659fd93, v = 0;
	if (s.n < 8) {
		for (size_t i = 0; i < s.n; i++)
			v = v << 8 | s.p[i];
		return mix(h, v);
	}
	for (size_t i = 0; s.n - i > 8; i += 8) {
		memcpy(&v, s.p + i, 8);
		h = mix(h, v);
	}
	memcpy(&v, s.p + s.n - 8, 8);
	return mix(h, v);
}

void memo_start(struct memo *m, uint32_t table)
{
	m->table = table;
	m->asked = m->found = 0;
	m->off = false;
}

struct memo_entry *memo_find(struct memo *m, str s, bool *out_known)
{
	*out_known = false;
	if (m->off || s.n > MEMO_BYTES)
		return NULL;
	uint64_t h = hash(s);
	struct memo_entry *e = &m->entry[(h ^ h >> 32) % MEMO_ENTRIES];
	if (++m->asked == JUDGE_AFTER) {
		m->off = m->found < JUDGE_AFTER / WORTH_ONE_IN;
		m->asked = m->found = 0;
	}
	if (e->table == m->table && e->hash == h && e->text_n == s.n &&
	    memcmp(e->text, s.p, s.n) == 0) {
		m->found++;
		*out_known = true;
		return e;
	}
	e->hash = h;
	e->table = m->table;
	e->bits = 0;
	e->evidence = 0;
	e->ok = e->silent = false;
	e->value_n = 0;
	e->text_n = (uint8_t)s.n;
	memcpy(e->text, s.p, s.n);
	return e;
}
