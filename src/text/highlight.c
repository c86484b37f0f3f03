/* highlight - see highlight.h. */
#include "text/highlight.h"

#include <string.h>

#define BOXES_MOST 100000

bool highlight_read(struct highlight *m, str text)
{
	*m = (struct highlight){0};
	while (text.n > 0) {
		str one = str_cut(&text, ' '), at = str_cut(&one, '+');
		struct mark_range r;
		if (m->n == HIGHLIGHT_MOST || !str_u64(at, &r.at) || !str_u64(one, &r.n))
			return false;
		m->range[m->n++] = r;
		if (r.at + r.n > m->end)
			m->end = r.at + r.n;
	}
	return m->n > 0;
}

void highlight_see(struct highlight *m, uint64_t at, size_t n, const struct glyph *g)
{
	for (size_t i = 0; m != NULL && i < m->n && m->n_box < BOXES_MOST; i++) {
		const struct mark_range *r = &m->range[i];
		if (at + n <= r->at || at >= r->at + r->n)
			continue;
		GROW(m->box, m->cap, m->n_box + 1);
		m->box[m->n_box++] = (struct mark_box){g->x1, g->y1, g->x2, g->y2};
		return;
	}
}

bool highlight_page(struct highlight *m)
{
	bool best = m->n_box > m->n_best;
	if (best) {
		GROW(m->best, m->cap_best, m->n_box);
		memcpy(m->best, m->box, m->n_box * sizeof(m->box[0]));
		m->n_best = m->n_box;
	}
	m->n_box = 0;
	return best;
}

void highlight_free(struct highlight *m)
{
	grow_free(m->box, m->cap, sizeof(m->box[0]));
	grow_free(m->best, m->cap_best, sizeof(m->best[0]));
}
