/*
 * layout_table - tables on a page: lines between whose words the same gutters stay free. A gutter
 * that is wider than a letter is high speaks for itself; a narrower one must have the text beside
 * it begin (or end) at one place in most lines, and be wider than a blank in some, which running
 * text does not do. Own method. Refuses lines of more than 256 words.
 */
#include "text/layout_page.h"

#include <float.h>
#include <stdlib.h>

#define WORDS_MOST    256
#define LINES_MOST    1000
#define COLUMNS_LEAST 3
#define CLOSE_ROWS    2    /* [height of a line] between rows of a table */
#define WIDE_ROWS     6    /* the same, when they keep to its columns */
#define SAME_GAP      1.3  /* [widest distance before] rows that stand wide apart do so evenly */
#define GUTTER        0.35 /* [height of a line] the least that stays free */
#define SAME          0.2  /* [height of a line] beginnings that are one place */
#define TIGHT         0.5  /* [space between rows] lines so near may be of one row */
#define ROW_LINES     8    /* of one row, where they stand nearer than rows */

#define FAR DBL_MAX

struct gutter {
	double x1, x2;
	unsigned both, wide; /* lines with text on both sides; those where it is wide there */
};

struct gutters {
	struct gutter g[WORDS_MOST + 1];
	size_t n;
};

static double greater(double a, double b) { return a > b ? a : b; }

static double lesser(double a, double b) { return a < b ? a : b; }

static double space_above(const struct line *l) { return l->y1 - l[-1].y2; }

static const struct word *words_of(const struct page *p, const struct line *l)
{
	return p->word + l->first;
}

/* The places of a line that no word covers. */
static void free_of(const struct page *p, const struct line *l, struct gutters *out)
{
	const struct word *w = words_of(p, l);
	double end = -FAR, high = line_high(l);
	out->n = 0;
	for (size_t i = 0; i <= l->n; i++) {
		double next = i < l->n ? w[i].x1 : FAR;
		bool both = i > 0 && i < l->n;
		if (next > end)
			out->g[out->n++] =
			    (struct gutter){end, next, both, both && next - end >= high * p->wide};
		if (i < l->n)
			end = w[i].x2 > end ? w[i].x2 : end;
	}
}

static bool settled(const struct gutter *g, double high)
{
	double width = g->x2 - g->x1;
	if (g->both >= 2 && width >= high)
		return true;
	return g->both >= 3 && g->wide * 4 >= g->both && width >= high * GUTTER;
}

static double shared(const struct gutter *a, const struct gutter *b)
{
	return lesser(a->x2, b->x2) - greater(a->x1, b->x1);
}

/* Of the n gutters at g the one that shares most with x; n: none shares enough. */
static size_t nearest(const struct gutter *g, size_t n, const struct gutter *x, double least)
{
	size_t best = n;
	double most = least;
	for (size_t i = 0; i < n && g[i].x1 < x->x2; i++)
		if (shared(&g[i], x) >= most) {
			most = shared(&g[i], x);
			best = i;
		}
	return best;
}

/* The gutter of a that a gap speaks for, near the i-th. */
static size_t nearest_of(const struct gutters *a, size_t i, const struct gutter *gap)
{
	while (i > 0 && a->g[i - 1].x2 > gap->x1)
		i--;
	return i + nearest(a->g + i, a->n - i, gap, -FAR);
}

/* What stays free of a when the places b alone are free. gives false when a word of the line
 * covers a gutter that was settled. A gutter that a line parts lives on in its widest part, and a
 * gap over several gutters speaks for the widest of them only: blanks between the words of one
 * long cell are no gutters because other cells are short. */
static bool narrow(struct gutters *a, const struct gutters *b, double high)
{
	struct gutters out = {.n = 0};
	size_t k = 0;
	for (size_t i = 0; i < a->n; i++) {
		const struct gutter *g = &a->g[i];
		while (k < b->n && b->g[k].x2 <= g->x1)
			k++;
		size_t heir = k + nearest(b->g + k, b->n - k, g, high * GUTTER);
		if (heir == b->n && settled(g, high))
			return false;
		for (size_t j = k; j < b->n && b->g[j].x1 < g->x2; j++) {
			const struct gutter *gap = &b->g[j];
			if (shared(g, gap) < high * GUTTER || out.n == WORDS_MOST)
				continue;
			bool spoken = nearest_of(a, i, gap) == i;
			out.g[out.n++] =
			    (struct gutter){greater(g->x1, gap->x1), lesser(g->x2, gap->x2),
					    (j == heir ? g->both : 0) + gap->both,
					    (j == heir ? g->wide : 0) + (spoken ? gap->wide : 0)};
		}
	}
	*a = out;
	return true;
}

static bool finite(const struct gutter *g) { return g->x1 > -FAR && g->x2 < FAR; }

static size_t inner(const struct gutters *g)
{
	size_t n = 0;
	for (size_t i = 0; i < g->n; i++)
		n += finite(&g->g[i]);
	return n;
}

/* ---- is a narrow gutter one ---- */

static int by_size(const void *p, const void *q)
{
	double a = *(const double *)p, b = *(const double *)q;
	return a < b ? -1 : a > b;
}

/* The most of n places that are one place. */
static size_t most_same(double *at, size_t n, double near)
{
	size_t best = 0, from = 0;
	if (n > 0)
		qsort(at, n, sizeof(*at), by_size);
	for (size_t i = 0; i < n; i++) {
		while (at[i] - at[from] > near)
			from++;
		best = i - from + 1 > best ? i - from + 1 : best;
	}
	return best;
}

static double middle_of(const struct gutter *g) { return g->x1 / 2 + g->x2 / 2; }

/* The first word of a line behind a place; l->n: none. */
static size_t behind_of(const struct page *p, const struct line *l, double x)
{
	const struct word *w = words_of(p, l);
	size_t i = 0;
	while (i < l->n && w[i].x1 < x)
		i++;
	return i;
}

static bool aligned(const struct page *p, struct arena a, size_t i, size_t n,
		    const struct gutter *g)
{
	double *ends = arena_new(&a, double, n), *starts = arena_new(&a, double, n);
	double middle = middle_of(g);
	size_t m = 0;
	for (size_t k = i; k < i + n; k++) {
		const struct line *l = &p->line[k];
		const struct word *w = words_of(p, l);
		size_t right = behind_of(p, l, middle);
		if (right == 0 || right == l->n)
			continue;
		ends[m] = w[right - 1].x2;
		starts[m++] = w[right].x1;
	}
	double near = line_high(&p->line[i]) * SAME;
	size_t same = most_same(starts, m, near), same_end = most_same(ends, m, near);
	same = same_end > same ? same_end : same;
	return m >= 3 && same * 10 >= m * 7;
}

/* Of the lines with text right before and right behind a gutter, not just in the columns beyond,
 * some have more than a blank there; or there are no such lines. */
static bool parts_neighbours(const struct page *p, size_t i, size_t n, const struct gutters *all,
			     size_t at)
{
	double left = middle_of(&all->g[at > 0 ? at - 1 : at]);
	double right = middle_of(&all->g[at + 1 < all->n ? at + 1 : at]);
	double middle = middle_of(&all->g[at]);
	size_t near = 0, wide = 0;
	for (size_t k = i; k < i + n; k++) {
		const struct line *l = &p->line[k];
		size_t behind = behind_of(p, l, middle);
		const struct word *w = words_of(p, l) + behind;
		if (behind == 0 || behind == l->n)
			continue;
		if ((at > 0 && w[-1].x1 < left) || (at + 1 < all->n && w->x1 > right))
			continue;
		near++;
		wide += w->x1 - w[-1].x2 >= line_high(l) * p->wide;
	}
	return wide * 4 >= near;
}

static bool is_gutter(const struct page *p, struct arena a, size_t i, size_t n,
		      const struct gutters *all, size_t at)
{
	const struct gutter *g = &all->g[at];
	double high = line_high(&p->line[i]);
	if (!finite(g))
		return false;
	if (g->x2 - g->x1 >= high)
		return true;
	return g->both >= 3 && g->wide * 4 >= g->both && aligned(p, a, i, n, g) &&
	       parts_neighbours(p, i, n, all, at);
}

/* ---- columns ---- */

unsigned layout_column(const struct columns *c, const struct word *w)
{
	double middle = (w->x1 + w->x2) / 2;
	unsigned lo = 0, hi = c->n - 1;
	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;
		if (middle < c->edge[mid])
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

/* How many columns a line fills; first: its first one. */
static unsigned filled(const struct page *p, const struct columns *c, size_t k, unsigned *out_first)
{
	const struct line *l = &p->line[k];
	const struct word *w = words_of(p, l);
	unsigned n = 0, last = COLUMNS_MOST;
	for (size_t i = 0; i < l->n; i++) {
		unsigned at = layout_column(c, &w[i]);
		if (i == 0 && out_first != NULL)
			*out_first = at;
		n += at != last;
		last = at;
	}
	return n;
}

/* Colons below one another belong to the labels before them. */
static void join_colons(const struct page *p, size_t i, size_t n, struct columns *c)
{
	bool other[COLUMNS_MOST] = {false}, any[COLUMNS_MOST] = {false};
	for (size_t k = i; k < i + n; k++) {
		const struct word *w = words_of(p, &p->line[k]);
		for (size_t j = 0; j < p->line[k].n; j++) {
			unsigned at = layout_column(c, &w[j]);
			any[at] = true;
			other[at] |= !layout_colon(p, &w[j]);
		}
	}
	for (unsigned at = c->n - 1; at > 0; at--) {
		if (!any[at] || other[at])
			continue;
		for (unsigned k = at; k + 1 < c->n; k++)
			c->edge[k - 1] = c->edge[k];
		c->n--;
	}
}

static void set_apart(const struct page *p, struct arena a, size_t i, size_t n, struct columns *c)
{
	double *space = arena_new(&a, double, n);
	for (size_t k = 1; k < n; k++)
		space[k - 1] = space_above(&p->line[i + k]);
	qsort(space, n - 1, sizeof(*space), by_size);
	c->apart = n > 1 ? space[(n - 2) * 3 / 4] : 0;
}

static void set_columns(const struct page *p, struct arena a, size_t i, size_t n,
			const struct gutters *g, struct columns *c)
{
	c->n = 1;
	for (size_t k = 0; k < g->n && c->n < COLUMNS_MOST; k++)
		if (is_gutter(p, a, i, n, g, k))
			c->edge[c->n++ - 1] = middle_of(&g->g[k]);
	join_colons(p, i, n, c);
	for (unsigned k = 0; k < c->n; k++) {
		c->x1[k] = FAR;
		c->x2[k] = -FAR;
	}
	c->pitch = FAR;
	for (size_t k = i; k < i + n; k++) {
		const struct line *l = &p->line[k];
		const struct word *w = words_of(p, l);
		for (size_t j = 0; j < l->n; j++) {
			unsigned at = layout_column(c, &w[j]);
			c->x1[at] = lesser(c->x1[at], w[j].x1);
			c->x2[at] = greater(c->x2[at], w[j].x2);
		}
		if (k > i)
			c->pitch = lesser(c->pitch, l->y2 - l[-1].y2);
	}
	set_apart(p, a, i, n, c);
}

/* The words of a line lie in one piece: nothing wider than a blank between them. */
static bool one_piece(const struct page *p, const struct line *l)
{
	const struct word *w = words_of(p, l);
	for (size_t i = 1; i < l->n; i++)
		if (w[i].x1 - w[i - 1].x2 >= line_high(l) * p->wide)
			return false;
	return true;
}

/* The one cell of line k goes on in the row right below it. */
static bool begins_above(const struct page *p, size_t k)
{
	const struct line *l = &p->line[k];
	return k + 1 < p->n_line && !one_piece(p, l + 1) &&
	       space_above(l + 1) <= TIGHT * space_above(l);
}

/* Has a line cells enough to be known as a row? Then it may stand wide below the others. */
static bool is_row(const struct gutters *line)
{
	size_t n = 1;
	for (size_t i = 0; i < line->n; i++)
		n += line->g[i].wide > 0;
	return n >= COLUMNS_LEAST;
}

/* How many lines from i on leave the same gutters free, and which. */
static size_t free_lines(const struct page *p, size_t i, struct gutters *g)
{
	struct gutters here;
	size_t n = 0;
	double most = 0, row = p->line[i].y1; /* distance of rows; the last one */
	for (; i + n < p->n_line && n < LINES_MOST; n++) {
		const struct line *l = &p->line[i + n], *before = l - 1;
		if (l->n > WORDS_MOST - 1 || (n == 0 && l->n < 2))
			break;
		double gap = n > 0 ? l->y1 - before->y2 : 0;
		bool wide = gap > CLOSE_ROWS * line_high(l);
		if (wide && gap > WIDE_ROWS * line_high(l))
			break;
		if (n > 0 && one_piece(p, l) && l->y1 - before->y2 > line_high(l) * 0.6 &&
		    !begins_above(p, i + n))
			break;
		free_of(p, l, n == 0 ? g : &here);
		bool begins = n > 0 && is_row(&here);
		if (wide && (!begins || (n > 2 && l->y1 - row > most * SAME_GAP)))
			break;
		most = begins && l->y1 - row > most ? l->y1 - row : most;
		row = begins ? l->y1 : row;
		if (n > 0 && !narrow(g, &here, line_high(l)))
			break;
		if (inner(g) == 0)
			return 0;
	}
	return n;
}

static size_t table_at(const struct page *p, struct arena a, size_t i, struct columns *c)
{
	struct gutters g = {.n = 0};
	size_t n = free_lines(p, i, &g), full = 0;
	if (n < 2)
		return 0;
	set_columns(p, a, i, n, &g, c);
	if (c->n < COLUMNS_LEAST)
		return 0;
	while (n > 0 && filled(p, c, i + n - 1, NULL) < 2 && !layout_goes_on(p, c, i, i + n - 1))
		n--;
	for (size_t k = i; k < i + n; k++)
		full += filled(p, c, k, NULL) >= COLUMNS_LEAST;
	return full >= 2 && full * 2 >= n ? n : 0;
}

/* A label and its value: two pieces, the first in the first column. */
static bool label_line(const struct page *p, size_t k, const struct columns *c)
{
	const struct line *l = &p->line[k];
	const struct word *w = words_of(p, l);
	size_t gaps = 0;
	for (size_t i = 1; i < l->n; i++)
		gaps += w[i].x1 - w[i - 1].x2 >= line_high(l) * p->wide;
	return gaps == 1 && layout_column(c, w) == 0;
}

/* Does the table begin with lines that hold a label and its value only? One alone may be the upper
 * half of a row of names. */
static bool labels_above(const struct page *p, size_t i, size_t n, const struct columns *c)
{
	size_t k = 0;
	while (k < n && label_line(p, i + k, c))
		k++;
	bool more = k > 1 || (k == 1 && i > 0 && label_line(p, i - 1, c));
	return more && k + 1 < n && filled(p, c, i + k, NULL) >= COLUMNS_LEAST;
}

size_t layout_table(const struct page *p, struct arena a, size_t i, struct columns *out_c)
{
	struct columns below;
	const struct line *l = &p->line[i];
	if (one_piece(p, l))
		return 0;
	size_t n = table_at(p, a, i, out_c);
	if (n > 0 && labels_above(p, i, n, out_c))
		return 0; /* they are lines of their own; the table begins below them */
	size_t rest = i + 1 < p->n_line ? table_at(p, a, i + 1, &below) : 0;
	if (rest == 0 || (n > rest && below.n <= out_c->n))
		return n;
	/* names of columns may reach over the gutters; anything else is a line above the table */
	bool near = p->line[i + 1].y1 - l->y2 <= CLOSE_ROWS * line_high(l) && l->n < WORDS_MOST;
	if (!near || filled(p, &below, i, NULL) * 10 < below.n * 7)
		return 0;
	*out_c = below;
	return rest + 1;
}

/* Line k stands nearer to the one before than rows do, and one of both does not begin a row. */
static bool tight(const struct page *p, const struct columns *c, size_t row, size_t k)
{
	const struct line *l = &p->line[k];
	bool begins = layout_column(c, words_of(p, l)) == 0;
	bool begun = layout_column(c, words_of(p, l - 1)) == 0;
	return !(begins && begun) && k - row < ROW_LINES && c->apart >= line_high(l) * GUTTER &&
	       space_above(l) <= TIGHT * c->apart;
}

bool layout_goes_on(const struct page *p, const struct columns *c, size_t row, size_t k)
{
	const struct line *l = &p->line[k], *before = l - 1;
	const struct word *w = words_of(p, l), *v = words_of(p, before);
	unsigned first = 0, n = filled(p, c, k, &first);
	double high = line_high(l);
	if (k > row && tight(p, c, row, k))
		return true;
	if (k == row || first == 0 || n > 2 || n * 2 >= filled(p, c, row, NULL))
		return false;
	if (l->y2 - before->y2 > c->pitch * 1.1)
		return false;
	unsigned last = COLUMNS_MOST;
	for (size_t i = 0; i < l->n; i++) {
		unsigned at = layout_column(c, &w[i]);
		double end = -FAR;
		if (at == last)
			continue;
		last = at;
		for (size_t j = 0; j < before->n; j++)
			if (layout_column(c, &v[j]) == at)
				end = greater(end, v[j].x2);
		double room = at + 1 < c->n ? c->x1[at + 1] : c->x2[at];
		if (end + high * GUTTER + (w[i].x2 - w[i].x1) <= room)
			return false; /* it would have found room there, or nothing was broken */
	}
	return true;
}
