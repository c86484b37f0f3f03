/*
 * layout - see layout.h. Letters that overlap in height are a line; a gap wider than a letter is
 * high divides cells; neighbouring lines whose cells stand below one another are a table when they
 * have three columns or more. Own method. Refuses text that runs upwards: it comes as it was
 * written.
 */
#include "text/highlight.h"

#include <stdlib.h>

#define GLYPHS_MOST   ((size_t)2000000)
#define CELLS_MOST    64
#define COLUMNS_LEAST 3
#define BLANK_PITCH   1.5 /* [usual distance of lines] so far apart there is an empty line */

struct box {
	double x1, x2;
	size_t from, to; /* glyphs */
};

struct line {
	double y1, y2;
	size_t first; /* box */
	unsigned n;
};

struct page {
	struct document *d;
	str text;
	struct glyph *glyph;
	size_t n;
	struct box *box;
	size_t n_box;
	struct line *line;
	size_t n_line;
};

static int by_height(const void *p, const void *q)
{
	const struct glyph *a = p, *b = q;
	double ya = a->y1 + a->y2, yb = b->y1 + b->y2;
	if (ya != yb)
		return ya < yb ? -1 : 1;
	return a->x1 < b->x1 ? -1 : a->x1 > b->x1;
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

static void cut_line(struct page *p, size_t from, size_t to)
{
	struct line *l = &p->line[p->n_line++];
	double high = 0;
	qsort(p->glyph + from, to - from, sizeof(*p->glyph), by_place);
	*l = (struct line){.y1 = p->glyph[from].y1, .y2 = p->glyph[from].y2, .first = p->n_box};
	for (size_t i = from; i < to; i++) {
		const struct glyph *g = &p->glyph[i];
		l->y1 = g->y1 < l->y1 ? g->y1 : l->y1;
		l->y2 = g->y2 > l->y2 ? g->y2 : l->y2;
		high = g->y2 - g->y1 > high ? g->y2 - g->y1 : high;
	}
	for (size_t i = from; i < to; i++) {
		struct box *b = l->n > 0 ? &p->box[p->n_box - 1] : NULL;
		if (b == NULL || (p->glyph[i].x1 - b->x2 > high && l->n < CELLS_MOST)) {
			p->box[p->n_box++] = (struct box){p->glyph[i].x1, p->glyph[i].x2, i, i + 1};
			l->n++;
		} else {
			b->x2 = p->glyph[i].x2 > b->x2 ? p->glyph[i].x2 : b->x2;
			b->to = i + 1;
		}
	}
}

static void put_box(struct page *p, const struct box *b)
{
	double end = p->glyph[b->from].x1;
	for (size_t i = b->from; i < b->to; i++) {
		const struct glyph *g = &p->glyph[i];
		double high = g->y2 - g->y1;
		if (i > b->from && g->x1 - end > high * 0.15)
			document_put(p->d, STR(" "));
		highlight_see(p->d->job->marks, document_place(p->d), g->to - g->from, g);
		document_put(p->d, str_sub(p->text, g->from, g->to));
		end = g->x2;
	}
}

/* ---- tables ---- */

struct columns {
	double x1[CELLS_MOST], x2[CELLS_MOST];
	unsigned n;
};

/* The column that a cell stands in; CELLS_MOST: in none, or in several. */
static unsigned column_of(const struct columns *c, const struct box *b)
{
	unsigned found = CELLS_MOST;
	for (unsigned i = 0; i < c->n; i++) {
		if (b->x1 > c->x2[i] || b->x2 < c->x1[i])
			continue;
		if (found != CELLS_MOST)
			return CELLS_MOST;
		found = i;
	}
	return found;
}

static void sort_columns(struct columns *c)
{
	for (unsigned i = 1; i < c->n; i++)
		for (unsigned k = i; k > 0 && c->x1[k] < c->x1[k - 1]; k--) {
			double x1 = c->x1[k], x2 = c->x2[k];
			c->x1[k] = c->x1[k - 1];
			c->x2[k] = c->x2[k - 1];
			c->x1[k - 1] = x1;
			c->x2[k - 1] = x2;
		}
}

/* take_line - widen the columns by a line. gives false when a cell of it stands below two. */
static bool take_line(const struct page *p, struct columns *c, const struct line *l)
{
	struct columns wide = *c;
	for (unsigned i = 0; i < l->n; i++) {
		const struct box *b = &p->box[l->first + i];
		unsigned at = column_of(&wide, b);
		bool fresh = true;
		for (unsigned k = 0; k < wide.n && fresh; k++)
			fresh = b->x1 > wide.x2[k] || b->x2 < wide.x1[k];
		if (at == CELLS_MOST && (!fresh || wide.n == CELLS_MOST))
			return false;
		if (at == CELLS_MOST) {
			wide.x1[wide.n] = b->x1;
			wide.x2[wide.n++] = b->x2;
		} else {
			wide.x1[at] = b->x1 < wide.x1[at] ? b->x1 : wide.x1[at];
			wide.x2[at] = b->x2 > wide.x2[at] ? b->x2 : wide.x2[at];
		}
	}
	*c = wide;
	return true;
}

static double high(const struct line *l) { return l->y2 - l->y1; }

/* How many lines from i on are one table; 0: none. */
static size_t table_lines(const struct page *p, size_t i, struct columns *c)
{
	size_t n = 0, full = 0;
	c->n = 0;
	for (; i + n < p->n_line; n++) {
		const struct line *l = &p->line[i + n], *before = l - 1;
		if (n > 0 && l->y1 - before->y2 > 2 * high(l))
			break;
		if (l->n < 2 && (n == 0 || l->y1 - before->y2 > high(l) * 0.6))
			break;
		if (!take_line(p, c, l))
			break;
		full += l->n >= COLUMNS_LEAST;
	}
	while (n > 0 && p->line[i + n - 1].n < 2)
		n--;
	sort_columns(c);
	return c->n >= COLUMNS_LEAST && full >= 2 && full * 2 >= n ? n : 0;
}

static void give_table(struct page *p, size_t i, size_t n, const struct columns *c)
{
	document_table(p->d, STR_NONE, false);
	for (size_t k = i; k < i + n; k++) {
		const struct line *l = &p->line[k];
		unsigned next = 0;
		document_row(p->d, 0);
		for (unsigned b = 0; b < l->n; b++) {
			unsigned at = column_of(c, &p->box[l->first + b]);
			at = at == CELLS_MOST || at < next ? next : at;
			for (; next <= at; next++)
				document_cell(p->d);
			put_box(p, &p->box[l->first + b]);
		}
	}
	document_table_end(p->d);
}

static void give_line(struct page *p, const struct line *l)
{
	for (unsigned b = 0; b < l->n; b++) {
		if (b > 0)
			document_put(p->d, STR("\t"));
		put_box(p, &p->box[l->first + b]);
	}
	document_line(p->d);
}

static int by_size(const void *p, const void *q)
{
	double a = *(const double *)p, b = *(const double *)q;
	return a < b ? -1 : a > b;
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

void layout_give(struct document *d, struct arena a, str text, struct glyph *glyph, size_t n)
{
	struct page p = {.d = d, .text = text, .glyph = glyph};
	struct columns c;
	p.n = n < GLYPHS_MOST ? n : GLYPHS_MOST;
	p.box = arena_new(&a, struct box, p.n);
	p.line = arena_new(&a, struct line, p.n + 1);
	qsort(glyph, p.n, sizeof(*glyph), by_height);
	for (size_t i = 0, end; i < p.n; i = end) {
		end = line_end(&p, i);
		cut_line(&p, i, end);
	}
	double pitch = usual_pitch(&p, a);
	for (size_t i = 0; i < p.n_line;) {
		size_t rows = table_lines(&p, i, &c);
		if (i > 0 && p.line[i].y2 - p.line[i - 1].y2 > BLANK_PITCH * pitch)
			document_blank(d);
		if (rows > 0)
			give_table(&p, i, rows, &c);
		else
			give_line(&p, &p.line[i]);
		i += rows > 0 ? rows : 1;
	}
}
