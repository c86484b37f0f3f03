/*
 * stretches - packing. Each: var zigzag of its distance from the end of the one before, var length
 * << 1 | seen. Refuses what lies beyond the item.
 */
#include "find/stretches.h"

void stretches_add(struct out *o, uint64_t *last, const struct stretch *s)
{
	int64_t by = (int64_t)(s->at - *last);
	out_var(o, (uint64_t)by << 1 ^ (0 - (uint64_t)(by < 0)));
	out_var(o, s->n << 1 | s->seen);
	*last = s->at + s->n;
}

bool stretches_next(struct cur *c, uint64_t *last, uint64_t most, struct stretch *out_s)
{
	if (c->bad || cur_left(c) == 0)
		return false;
	uint64_t z = cur_var(c), v = cur_var(c);
	uint64_t at = *last + ((z >> 1) ^ (0 - (z & 1)));
	if (c->bad || at > most || v >> 1 > most - at) {
		c->bad = true;
		return false;
	}
	*out_s = (struct stretch){.at = at, .n = v >> 1, .seen = (v & 1) != 0};
	*last = at + out_s->n;
	return true;
}
