/* draw - see draw.h. Cells that are too wide are broken between words; what one page can not hold
 * goes to the next. */
#include "sim/draw.h"

#include "base/arena.h"

enum { COLUMNS_most = 16, MARGIN = 50, GAP = 7 };

struct drawing {
	const struct paper *p;
	const struct look *l;
	const struct draw_pages *to;
	cairo_t *cr;
	double width, height, y, size, step;
	unsigned page;
	struct out z; /* a text with its end */
};

static const char *family(const struct look *l)
{
	static const char *const names[] = {"Liberation Sans", "Liberation Serif", "DejaVu Sans"};
	return names[l->font % 3];
}

static void use_font(struct drawing *d, bool bold, double size)
{
	cairo_select_font_face(d->cr, family(d->l), CAIRO_FONT_SLANT_NORMAL,
			       bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(d->cr, size);
}

static const char *text_z(struct drawing *d, str s)
{
	out_clear(&d->z);
	out_str(&d->z, s);
	out_char(&d->z, '\0');
	return (const char *)d->z.p;
}

static double width_of(struct drawing *d, str s)
{
	cairo_text_extents_t e;
	cairo_text_extents(d->cr, text_z(d, s), &e);
	return e.x_advance;
}

static void put_text(struct drawing *d, double x, double y, str s)
{
	cairo_move_to(d->cr, x, y);
	cairo_show_text(d->cr, text_z(d, s));
}

static void new_page(struct drawing *d)
{
	struct out t = out_mem();
	d->cr = d->to->page(d->to->ctx);
	d->page++;
	d->y = MARGIN + 12;
	use_font(d, false, 8);
	if (d->p->head != NULL)
		put_text(d, MARGIN, MARGIN - 12, str_of(d->p->head));
	if (d->p->foot != NULL || d->page > 1) {
		out_z(&t, d->p->foot != NULL ? d->p->foot : "");
		out_z(&t, d->p->foot != NULL ? "    pagina " : "pagina ");
		out_dec(&t, d->page);
		put_text(d, MARGIN, d->height - 28, out_view(&t));
	}
	use_font(d, false, d->size);
	out_end(&t);
}

static bool need(struct drawing *d, double height)
{
	if (d->y + height < d->height - MARGIN)
		return false;
	new_page(d);
	return true;
}

/* The bytes of s that fit into a width, cut between words; all of a word that is too long. */
static size_t fitting(struct drawing *d, str s, double width)
{
	size_t last = 0;
	for (size_t i = 1; i <= s.n; i++) {
		if (i < s.n && s.p[i] != ' ')
			continue;
		if (last > 0 && width_of(d, str_sub(s, 0, i)) > width)
			return last;
		last = i;
	}
	return s.n;
}

static void put_wrapped(struct drawing *d, double x, str s, double width)
{
	while (s.n > 0) {
		size_t n = width_of(d, s) <= width ? s.n : fitting(d, s, width);
		put_text(d, x, d->y, str_sub(s, 0, n));
		s = str_trim(str_sub(s, n, s.n));
		if (s.n > 0) {
			d->y += d->step;
			need(d, 0);
		}
	}
}

static void draw_line(struct drawing *d, const struct paper_block *k)
{
	bool title = k->kind == BLOCK_title;
	need(d, d->step);
	use_font(d, title, title ? d->size * 1.3 : d->size);
	put_wrapped(d, MARGIN, paper_words(d->p, k->cell), d->width - 2 * MARGIN);
	use_font(d, false, d->size);
	d->y += title ? d->step * 1.5 : d->step;
}

/* Labels in one column, values in the next; a second pair stands in the right half. */
static void draw_pair(struct drawing *d, const struct paper_block *k)
{
	double half = (d->width - 2 * MARGIN) / (k->n > 2 ? 2 : 1), label = 95;
	need(d, d->step);
	double from = d->y, deepest = d->y;
	for (size_t i = 0; i < k->n; i++) {
		double x = MARGIN + (double)(i / 2) * half;
		d->y = from;
		if (i % 2 == 0) {
			put_text(d, x, d->y, paper_words(d->p, k->cell + i));
			put_text(d, x + label, d->y, STR(":"));
		} else {
			put_wrapped(d, x + label + 8, paper_words(d->p, k->cell + i),
				    half - label - 12);
		}
		deepest = d->y > deepest ? d->y : deepest;
	}
	d->y = deepest + d->step;
}

/* ---- tables ---- */

struct columns {
	size_t n;
	double x[COLUMNS_most + 1], size;
};

/* The widest of the words of a cell: no column is narrower. */
static double longest_word(struct drawing *d, str s)
{
	double widest = 0;
	while (s.n > 0) {
		double w = width_of(d, str_cut(&s, ' '));
		widest = w > widest ? w : widest;
	}
	return widest;
}

static void measure(struct drawing *d, size_t from, size_t end, struct columns *c)
{
	double widest[COLUMNS_most] = {0}, least[COLUMNS_most] = {0}, all = 0, words = 0,
	       room = d->width - 2 * MARGIN;
	c->n = d->p->block[from].n < COLUMNS_most ? d->p->block[from].n : COLUMNS_most;
	for (size_t b = from; b < end; b++) {
		const struct paper_block *k = &d->p->block[b];
		use_font(d, k->kind == BLOCK_head, d->size);
		for (size_t i = 0; i < c->n && i < k->n; i++) {
			str s = paper_words(d->p, k->cell + i);
			double w = width_of(d, s), v = w > least[i] ? longest_word(d, s) : 0;
			widest[i] = w > widest[i] ? w : widest[i];
			least[i] = v > least[i] ? v : least[i];
		}
	}
	room -= (double)c->n * GAP;
	for (size_t i = 0; i < c->n; i++) {
		all += widest[i];
		words += least[i];
	}
	/* smaller letters down to three quarters, then broken cells, then smaller letters still */
	double shrink = all > room ? room / all : 1;
	shrink = shrink < 0.75 ? 0.75 : shrink;
	shrink = words * shrink > room ? room / words : shrink;
	double spare = all > words ? (room / shrink - words) / (all - words) : 0;
	spare = spare > 1 ? 1 : spare;
	c->size = d->size * shrink;
	c->x[0] = MARGIN;
	for (size_t i = 0; i < c->n; i++)
		c->x[i + 1] = c->x[i] + (least[i] + (widest[i] - least[i]) * spare) * shrink + GAP;
	use_font(d, false, d->size);
}

static void rule(struct drawing *d, const struct columns *c, double y)
{
	cairo_set_line_width(d->cr, 0.6);
	cairo_move_to(d->cr, c->x[0] - 3, y);
	cairo_line_to(d->cr, c->x[c->n] - 3, y);
	cairo_stroke(d->cr);
}

static void sides(struct drawing *d, const struct columns *c, double top, double bottom)
{
	for (size_t i = 0; i <= c->n; i++) {
		cairo_move_to(d->cr, c->x[i] - 3, top);
		cairo_line_to(d->cr, c->x[i] - 3, bottom);
	}
	cairo_stroke(d->cr);
}

static void draw_row(struct drawing *d, const struct columns *c, const struct paper_block *k)
{
	double from = d->y, deepest = d->y, step = d->step;
	bool head = k->kind == BLOCK_head;
	d->step = c->size * 1.2;
	use_font(d, head, c->size);
	for (size_t i = 0; i < c->n && i < k->n; i++) {
		d->y = from;
		put_wrapped(d, c->x[i], paper_words(d->p, k->cell + i),
			    c->x[i + 1] - c->x[i] - GAP + 0.5);
		deepest = d->y > deepest ? d->y : deepest;
	}
	d->y = deepest;
	d->step = step;
	if (d->l->lines) {
		rule(d, c, d->y + 4);
		sides(d, c, from - c->size - 1, d->y + 4);
	} else if (head) {
		rule(d, c, d->y + 4);
	}
	d->y += c->size * 1.2 + (d->l->lines ? 5 : head ? 4 : 1);
	use_font(d, false, d->size);
}

static void draw_table(struct drawing *d, size_t from, size_t end)
{
	const struct paper_block *head = &d->p->block[from];
	struct columns c;
	measure(d, from, end, &c);
	d->y += 4;
	for (size_t b = from; b < end; b++) {
		/* a row of three lines is not broken over pages */
		if (need(d, c.size * 3.6) && b > from && head->kind == BLOCK_head)
			draw_row(d, &c, head);
		draw_row(d, &c, &d->p->block[b]);
	}
	d->y += 4;
}

void draw_paper(const struct paper *p, const struct look *l, const struct draw_pages *to)
{
	struct drawing d = {.p = p, .l = l, .to = to, .z = out_mem()};
	d.width = l->wide ? DRAW_LONG : DRAW_SHORT;
	d.height = l->wide ? DRAW_SHORT : DRAW_LONG;
	d.size = l->size / 2.0;
	d.step = d.size * 1.35;
	new_page(&d);
	for (size_t b = 0; b < p->blocks;) {
		const struct paper_block *k = &p->block[b];
		if (k->kind == BLOCK_head || k->kind == BLOCK_row) {
			size_t end = paper_table_stop(p, b);
			draw_table(&d, b, end);
			b = end;
			continue;
		}
		if (k->kind == BLOCK_page)
			new_page(&d);
		else if (k->kind == BLOCK_pair)
			draw_pair(&d, k);
		else
			draw_line(&d, k);
		b++;
	}
	out_end(&d.z);
}
