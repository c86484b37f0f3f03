/*
 * layout - see layout.h. Letters that overlap in height are a line; blocks side by side are read
 * one after another (flow.c); tables are found by the gutters between their columns
 * (layout_table.c); in other lines a gap wider than a letter is high stands as a tab. Own method.
 * Refuses text that runs upwards: it comes as it was written.
 */
#include "text/flow.h"
#include "text/highlight.h"

#include <stdlib.h>

#define GLYPHS_MOST ((size_t)2000000)
#define TALL        2.2  /* [usual height of a letter] */
#define WIDE_least  0.45 /* [height of a line] */
#define LINES_MOST  2000 /* a page with more holds no blocks side by side */
#define BLANK_PITCH 1.5  /* [usual distance of lines] so far apart there is an empty line */

static int by_height(const void *p, const void *q)
{
	const struct glyph *a = p, *b = q;
	double ya = a->y1 + a->y2, yb = b->y1 + b->y2;
	if (ya != yb)
		return ya < yb ? -1 : 1;
	return a->x1 < b->x1 ? -1 : a->x1 > b->x1;
}

static int by_size(const void *p, const void *q)
{
	double a = *(const double *)p, b = *(const double *)q;
	return a < b ? -1 : a > b;
}

/* What is far higher than the text (a ruling line read as a bar, the first letter of a chapter)
 * would take in the lines beside it: it counts as a letter at its middle. */
static void lower_tall(struct glyph *g, size_t n, struct arena a)
{
	double *high = arena_new(&a, double, n + 1);
	for (size_t i = 0; i < n; i++)
		high[i] = g[i].y2 - g[i].y1;
	if (n > 0)
		qsort(high, n, sizeof(*high), by_size);
	double most = n > 0 ? high[n / 2] * TALL : 0;
	for (size_t i = 0; i < n; i++) {
		double middle = (g[i].y1 + g[i].y2) / 2;
		if (g[i].y2 - g[i].y1 <= most)
			continue;
		g[i].y1 = middle - most / TALL / 2;
		g[i].y2 = middle + most / TALL / 2;
	}
}

static int by_place(const void *p, const void *q)
{
	const struct glyph *a = p, *b = q;
	if (a->x1 != b->x1)
		return a->x1 < b->x1 ? -1 : 1;
	return a->from < b->from ? -1 : a->from > b->from;
}

/* Letters of one line: their middles lie within the first one's height. */
static size_t line_end(const struct page *p, size_t i)
{
	double top = p->glyph[i].y1, bottom = p->glyph[i].y2;
	size_t k = i + 1;
	for (; k < p->n; k++) {
		double middle = (p->glyph[k].y1 + p->glyph[k].y2) / 2;
		if (!(middle >= top && middle <= bottom))
			break;
		if (p->glyph[k].y2 - p->glyph[k].y1 > bottom - top)
			bottom = top + (p->glyph[k].y2 - p->glyph[k].y1);
	}
	return k;
}

static bool is_bar(const struct page *p, const struct word *w)
{
	for (size_t i = w->from; i < w->to; i++)
		for (size_t k = p->glyph[i].from; k < p->glyph[i].to; k++)
			if (p->text.p[k] != '|')
				return false;
	return true;
}

/* Ruling lines between the cells of a row are read as bars: they part words and are none. */
static void drop_bars(struct page *p, struct line *l)
{
	struct word *w = p->word + l->first;
	size_t bars = 0, n = 0;
	for (size_t i = 0; i < l->n; i++)
		bars += is_bar(p, &w[i]);
	if (bars < 2 || bars == l->n)
		return;
	for (size_t i = 0, apart = 0; i < l->n; i++) {
		if (is_bar(p, &w[i])) {
			apart = 1;
			continue;
		}
		w[n] = w[i];
		w[n].apart = n > 0 && (w[n].apart || apart > 0);
		n++;
		apart = 0;
	}
	p->n_word -= l->n - n;
	l->n = n;
}

static void cut_line(struct page *p, size_t from, size_t to)
{
	struct line *l = &p->line[p->n_line++];
	double high = 0, end = 0, reach = 0;
	qsort(p->glyph + from, to - from, sizeof(*p->glyph), by_place);
	*l = (struct line){.y1 = p->glyph[from].y1, .y2 = p->glyph[from].y2, .first = p->n_word};
	for (size_t i = from; i < to; i++) {
		const struct glyph *g = &p->glyph[i];
		l->y1 = g->y1 < l->y1 ? g->y1 : l->y1;
		l->y2 = g->y2 > l->y2 ? g->y2 : l->y2;
		high = g->y2 - g->y1 > high ? g->y2 - g->y1 : high;
	}
	for (size_t i = from; i < to; i++) {
		const struct glyph *g = &p->glyph[i];
		struct word *w = l->n > 0 ? &p->word[p->n_word - 1] : NULL;
		bool apart = l->n > 0 && g->x1 - reach > high;
		if (w == NULL || apart || g->x1 - end > (g->y2 - g->y1) * 0.15) {
			p->word[p->n_word++] = (struct word){g->x1, g->x2, i, i + 1, apart};
			l->n++;
		} else {
			w->x2 = g->x2 > w->x2 ? g->x2 : w->x2;
			w->to = i + 1;
		}
		reach = i == from || g->x2 > reach ? g->x2 : reach;
		end = g->x2;
	}
	drop_bars(p, l);
}

static void put_word(struct page *p, const struct word *w)
{
	for (size_t i = w->from; i < w->to; i++) {
		const struct glyph *g = &p->glyph[i];
		highlight_see(p->d->job->marks, document_place(p->d), g->to - g->from, g);
		document_put(p->d, str_sub(p->text, g->from, g->to));
	}
}

/* The lines of one row: cells that were broken are whole again. */
static void give_row(struct page *p, const struct columns *c, size_t from, size_t to)
{
	unsigned last = 0;
	for (size_t k = from; k < to; k++) {
		const struct word *end = &p->word[p->line[k].first + p->line[k].n - 1];
		unsigned at = layout_column(c, end);
		last = at > last ? at : last;
	}
	document_row(p->d, 0);
	for (unsigned at = 0; at <= last; at++) {
		bool any = false;
		document_cell(p->d);
		for (size_t k = from; k < to; k++)
			for (size_t i = 0; i < p->line[k].n; i++) {
				const struct word *w = &p->word[p->line[k].first + i];
				if (layout_column(c, w) != at)
					continue;
				if (any && !layout_colon(p, w))
					document_put(p->d, STR(" "));
				put_word(p, w);
				any = true;
			}
	}
}

static void give_table(struct page *p, size_t i, size_t n, const struct columns *c)
{
	document_table(p->d, STR_NONE, false);
	for (size_t row = i, k; row < i + n; row = k) {
		k = row + 1;
		while (k < i + n && layout_goes_on(p, c, row, k))
			k++;
		give_row(p, c, row, k);
	}
	document_table_end(p->d);
}

static void give_line(struct page *p, const struct line *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct word *w = &p->word[l->first + i];
		if (i > 0 && !layout_colon(p, w))
			document_put(p->d, w->apart ? STR("\t") : STR(" "));
		put_word(p, w);
	}
	document_line(p->d);
}

/* The usual distance from line to line. */
static double usual_pitch(const struct page *p, struct arena a)
{
	size_t n = 0;
	double *pitch = arena_new(&a, double, p->n_line);
	for (size_t i = 1; i < p->n_line; i++)
		pitch[n++] = p->line[i].y2 - p->line[i - 1].y2;
	if (n == 0)
		return 0;
	qsort(pitch, n, sizeof(*pitch), by_size);
	return pitch[(n - 1) / 2];
}

/* Blanks are the narrowest of the gaps; half as wide again is no blank. */
static double wide_gap(const struct page *p, struct arena a)
{
	size_t n = 0;
	double *gap = arena_new(&a, double, p->n_word + 1);
	for (size_t k = 0; k < p->n_line; k++) {
		const struct word *w = p->word + p->line[k].first;
		for (size_t i = 1; i < p->line[k].n; i++)
			gap[n++] = (w[i].x1 - w[i - 1].x2) / line_high(&p->line[k]);
	}
	if (n > 0)
		qsort(gap, n, sizeof(*gap), by_size);
	double wide = n > 0 ? gap[n / 10] * 1.5 : WIDE_least;
	return wide < WIDE_least ? WIDE_least : wide > 1 ? 1 : wide;
}

static void give_lines(struct page *p, struct arena a, bool whole);

/* Block after block. */
static void give_flow(const struct page *p, struct arena a, size_t i, size_t n,
		      const struct flow *f)
{
	struct page part = *p;
	struct arena before = *p->d->job->arena;
	part.line = arena_new(&a, struct line, n);
	*p->d->job->arena = a;
	for (unsigned k = 0; k < f->n; k++) {
		part.n_line = 0;
		for (size_t l = i; l < i + n; l++) {
			part.line[part.n_line] = flow_part(p, f, k, &p->line[l]);
			part.n_line += part.line[part.n_line].n > 0;
		}
		document_blank(p->d);
		give_lines(&part, a, false);
	}
	document_blank(p->d);
	*p->d->job->arena = before;
}

/* The line of a table from which on blocks stand side by side to beyond it; none: its end. */
static size_t flow_in(const struct page *p, struct arena a, size_t i, size_t rows)
{
	struct flow f;
	for (size_t k = 1; k < rows; k++)
		if (flow_lines(p, a, i + k, &f) > rows - k)
			return i + k;
	return i + rows;
}

/* Tables and lines before line end. gives how many lines of it from i on */
static size_t give_plain(struct page *p, struct arena a, size_t i, size_t end)
{
	struct columns c;
	struct page upper = *p;
	upper.n_line = end;
	size_t rows = layout_table(&upper, a, i, &c);
	if (rows > 0)
		give_table(p, i, rows, &c);
	else
		give_line(p, &p->line[i]);
	return rows > 0 ? rows : 1;
}

/* whole: the lines may hold blocks side by side. */
static void give_lines(struct page *p, struct arena a, bool whole)
{
	struct columns c;
	struct flow f;
	double pitch = usual_pitch(p, a);
	size_t plain = 0; /* lines before this one are known to hold no blocks */
	for (size_t i = 0, n; i < p->n_line; i += n) {
		if (i > 0 && p->line[i].y2 - p->line[i - 1].y2 > BLANK_PITCH * pitch)
			document_blank(p->d);
		n = whole && i >= plain ? flow_lines(p, a, i, &f) : 0;
		if (n > 0) {
			give_flow(p, a, i, n, &f);
			continue;
		}
		if (whole && i >= plain)
			plain = flow_in(p, a, i, layout_table(p, a, i, &c));
		n = give_plain(p, a, i, i < plain ? plain : p->n_line);
	}
}

void layout_give(struct document *d, struct arena a, str text, struct glyph *glyph, size_t n)
{
	struct page p = {.d = d, .text = text, .glyph = glyph};
	p.n = n < GLYPHS_MOST ? n : GLYPHS_MOST;
	p.word = arena_new(&a, struct word, p.n);
	p.line = arena_new(&a, struct line, p.n + 1);
	lower_tall(glyph, p.n, a);
	qsort(glyph, p.n, sizeof(*glyph), by_height);
	for (size_t i = 0, end; i < p.n; i = end) {
		end = line_end(&p, i);
		cut_line(&p, i, end);
	}
	p.wide = wide_gap(&p, a);
	struct arena before = *d->job->arena;
	*d->job->arena = a; /* the document writes behind the letters, not over them */
	give_lines(&p, a, p.n_line <= LINES_MOST);
	*d->job->arena = before;
}
