/*
 * memo - see memo.h. Own method. Refuses to keep what is longer than MEMO_BYTES; the hash is not
 * keyed, as cells that collide cost no more than reading them anew.
 */
#include "find/memo.h"

#include <string.h>

#define JUDGE_AFTER  64 /* unknown cells after which a memo is judged */
#define WORTH_ONE_IN 12 /* as many known ones to so many unknown are needed for it to go on */
#define NAP_FIRST    256

void memo_start(struct memo *m, uint32_t table)
{
	m->table = table;
	m->missed = m->found = m->rest = 0;
	m->nap = NAP_FIRST;
	m->recent.n = 0;
	memset(m->tag, 0, sizeof(m->tag));
	GROW(m->entry, m->cap, MEMO_ENTRIES);
}

void memo_free(struct memo *m) { grow_free(m->entry, m->cap, sizeof(*m->entry)); }

static void judge(struct memo *m)
{
	if (m->found < JUDGE_AFTER / WORTH_ONE_IN) {
		m->rest = m->nap;
		m->nap *= m->nap < 1u << 20 ? 2 : 1;
	} else {
		m->nap = NAP_FIRST;
	}
	m->missed = m->found = 0;
}

struct memo_entry *memo_find(struct memo *m, str s, bool *out_known)
{
	*out_known = false;
	if (s.n > MEMO_BYTES)
		return NULL;
	if (m->rest > 0) {
		m->rest--;
		return NULL;
	}
	struct memo_ends k = memo_ends(s);
	uint64_t h = memo_mix(memo_mix(s.n, k.first), k.last);
	for (size_t i = 8; i + 8 < s.n && s.n > 16; i += 8) {
		uint64_t v;
		memcpy(&v, s.p + i, 8);
		h = memo_mix(h, v);
	}
	struct memo_entry *e = &m->entry[h % MEMO_ENTRIES];
	uint16_t tag = memo_tag(h);
	if (m->tag[h % MEMO_ENTRIES] == tag && e->table == m->table && e->text_n == s.n &&
	    e->first == k.first && e->last == k.last &&
	    (s.n <= 16 || memcmp(e->text, s.p, s.n) == 0)) {
		m->found++;
		*out_known = true;
		return e;
	}
	if (++m->missed == JUDGE_AFTER)
		judge(m);
	m->tag[h % MEMO_ENTRIES] = tag;
	e->first = k.first;
	e->last = k.last;
	e->table = m->table;
	e->bits = 0;
	e->evidence = 0;
	e->ok = e->silent = e->clean = false;
	e->value_n = 0;
	e->text_n = (uint8_t)s.n;
	if (s.n > 16)
		memcpy(e->text, s.p, s.n);
	return e;
}
