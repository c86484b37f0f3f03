/* paper_table - tables of a paper: widths by share, cells in lines, the head again on every page
 * (there as an artifact), rows that are higher than a page in pieces. */
#include "base/utf8.h"
#include "render/paper_kept.h"

#define PAD_X      4.5
#define PAD_Y      3.2
#define SHORT_WORD 80.0

enum { ROWS_looked_at = 20, BYTES_looked_at = 200 };

static const struct pdf_font font_head = {8, true, false, PAPER_ACCENT};
static const struct pdf_font font_cell = {8.3, false, false, PAPER_INK};
static const struct pdf_font font_mono = {7.4, false, true, PAPER_INK};
static const struct pdf_font font_label = {9, true, false, PAPER_GREY};
static const struct pdf_font font_value = {9.3, false, false, PAPER_INK};
static const struct pdf_font font_digest = {8.6, false, true, PAPER_INK};
static const struct pdf_font font_title = {9.3, true, false, PAPER_INK};

/* A row under the press. */
struct row {
	const struct paper_column *col;
	size_t n;
	bool head;
	struct pdf_lay lay[PAPER_COLUMNS_most];
	double x[PAPER_COLUMNS_most + 1];
};

static double leading(const struct row *r)
{
	double most = 0;
	for (size_t i = 0; i < r->n; i++)
		most = r->lay[i].leading > most ? r->lay[i].leading : most;
	return most;
}

static unsigned lines(const struct row *r)
{
	unsigned most = 1;
	for (size_t i = 0; i < r->n; i++)
		most = r->lay[i].lines > most ? r->lay[i].lines : most;
	return most;
}

/* height - of n lines, of which a cell may have less. */
static double height(const struct row *r, unsigned n)
{
	double most = 0;
	for (size_t i = 0; i < r->n; i++) {
		double h = (r->lay[i].lines < n ? r->lay[i].lines : n) * r->lay[i].leading;
		most = h > most ? h : most;
	}
	return most + 2 * PAD_Y;
}

static double widest_word(struct press *g, const struct pdf_font *f, str text)
{
	double most = 0;
	while (text.n > 0) {
		str word = str_cut(&text, ' ');
		double wide = word.n > 0 ? pdf_width(&g->pdf, f, word) : 0;
		most = wide > most ? wide : most;
	}
	return most;
}

/* What a column needs so that no word of its head breaks and, with cells, no short word of the
 * first rows. */
static double needed(struct press *g, const struct told *table, size_t i, bool cells)
{
	double most = widest_word(g, &font_head, table->col[i].head);
	const struct told *t = table->next;
	for (unsigned n = 0;
	     cells && t->kind == TOLD_row && n < ROWS_looked_at && !table->col[i].mono;
	     t = t->next, n++) {
		double wide = widest_word(g, &font_cell, utf8_head(t->cell[i], BYTES_looked_at));
		if (wide <= SHORT_WORD && wide > most)
			most = wide;
	}
	return most + 2 * PAD_X + 0.5;
}

/* Widths by share, and by need while others have room. gives false when they have too little. */
static bool fitted(struct press *g, const struct told *table, bool cells,
		   double width[PAPER_COLUMNS_most])
{
	double shares = 0, lacking = 0, spare = 0, need[PAPER_COLUMNS_most];
	for (size_t i = 0; i < table->n; i++)
		shares += table->col[i].share;
	for (size_t i = 0; i < table->n; i++) {
		double wide = width[i] = PAPER_WIDTH * table->col[i].share / shares;
		need[i] = needed(g, table, i, cells);
		lacking += wide < need[i] ? need[i] - wide : 0;
		spare += wide > need[i] ? wide - need[i] : 0;
	}
	if (lacking > spare)
		return false;
	for (size_t i = 0; i < table->n; i++) {
		double more = width[i] - need[i];
		width[i] = more <= 0 ? need[i] : width[i] - more * lacking / spare;
	}
	return true;
}

/* Where columns begin. Where not every word fits, those of the head do, if they can. */
static void columns(struct press *g, const struct told *table, double x[PAPER_COLUMNS_most + 1])
{
	double width[PAPER_COLUMNS_most];
	if (!fitted(g, table, true, width))
		fitted(g, table, false, width);
	x[0] = PAPER_LEFT;
	for (size_t i = 0; i < table->n; i++)
		x[i + 1] = x[i] + width[i];
}

static void row_lay(struct press *g, struct row *r, const struct told *table, const double *x,
		    const str *cell)
{
	r->col = table->col;
	r->n = table->n;
	r->x[0] = x[0];
	for (size_t i = 0; i < r->n; i++) {
		r->x[i + 1] = x[i + 1];
		r->lay[i] = pdf_lay(&g->pdf,
				    r->head          ? &font_head
				    : r->col[i].mono ? &font_mono
						     : &font_cell,
				    cell[i], x[i + 1] - x[i] - 2 * PAD_X, r->col[i].number);
	}
}

static void row_free(struct row *r)
{
	for (size_t i = 0; i < r->n; i++)
		pdf_lay_free(&r->lay[i]);
}

/* Lines [from, from + n) of each cell. tagged: not when the head comes again. */
static void row_draw(struct press *g, const struct row *r, unsigned from, unsigned n, bool tagged)
{
	double high = height(r, n);
	if (r->head)
		pdf_box(&g->pdf, PAPER_LEFT, g->y, PAPER_WIDTH, high, PAPER_PALE, PDF_NONE);
	pdf_line(&g->pdf, PAPER_LEFT, g->y + high, PAPER_RIGHT, g->y + high, r->head ? 0.9 : 0.4,
		 r->head ? PAPER_ACCENT : PAPER_RULE);
	if (tagged)
		pdf_tag(&g->pdf, "TR");
	for (size_t i = 0; i < r->n; i++) {
		unsigned has = r->lay[i].lines;
		if (tagged && r->head)
			pdf_tag_head(&g->pdf, false);
		else if (tagged)
			pdf_tag(&g->pdf, "TD");
		if (from < has)
			pdf_lay_draw(&g->pdf, &r->lay[i], from, n < has - from ? n : has - from,
				     r->x[i] + PAD_X, g->y + PAD_Y);
		if (tagged)
			pdf_tag_end(&g->pdf);
	}
	if (tagged)
		pdf_tag_end(&g->pdf);
	g->y += high;
}

static void next_page(struct press *g, const struct row *head)
{
	press_page(g);
	if (head != NULL)
		row_draw(g, head, 0, lines(head), false);
}

/* Whole when a page can hold it, else in pieces. */
static void row_put(struct press *g, const struct row *r, const struct row *head)
{
	unsigned done = 0, all = lines(r);
	double left = PAPER_BOTTOM - g->y, above = head == NULL ? 0 : height(head, lines(head)),
	       page = PAPER_BOTTOM - PAPER_TOP - above;
	if (height(r, all) > left && (height(r, all) <= page || left < height(r, 3)))
		next_page(g, head);
	while (done < all) {
		unsigned n = all - done;
		double room = PAPER_BOTTOM - g->y - 2 * PAD_Y;
		unsigned most = room < leading(r) ? 1 : (unsigned)(room / leading(r));
		n = n < most ? n : most;
		row_draw(g, r, done, n, true);
		done += n;
		if (done < all)
			next_page(g, head);
	}
}

static void title(struct press *g, str text, double first_rows)
{
	struct pdf_lay l = pdf_lay(&g->pdf, &font_title, text, PAPER_WIDTH, false);
	double high = text.n > 0 ? l.lines * l.leading + 3 : 0;
	press_room(g, high + first_rows < 300 ? high + first_rows : 300);
	if (text.n > 0) {
		pdf_tag(&g->pdf, "Caption");
		pdf_lay_draw(&g->pdf, &l, 0, l.lines, PAPER_LEFT, g->y);
		pdf_tag_end(&g->pdf);
	}
	g->y += high;
	pdf_lay_free(&l);
}

struct told *press_table(struct press *g, struct told *t)
{
	struct told *table = t;
	struct row head = {.head = true}, r = {.head = false};
	double high, x[PAPER_COLUMNS_most + 1];
	str names[PAPER_COLUMNS_most];
	for (size_t i = 0; i < table->n; i++)
		names[i] = table->col[i].head;
	columns(g, table, x);
	row_lay(g, &head, table, x, names);
	high = height(&head, lines(&head));
	if (t->next->kind == TOLD_row) {
		row_lay(g, &r, table, x, t->next->cell);
		high += height(&r, lines(&r));
		row_free(&r);
	}
	g->y += 3;
	pdf_tag(&g->pdf, "Table");
	title(g, table->text, high);
	pdf_tag(&g->pdf, "THead");
	row_draw(g, &head, 0, lines(&head), true);
	pdf_tag_end(&g->pdf);
	pdf_tag(&g->pdf, "TBody");
	for (t = t->next; t->kind == TOLD_row; t = t->next) {
		row_lay(g, &r, table, x, t->cell);
		row_put(g, &r, &head);
		row_free(&r);
	}
	pdf_tag_end(&g->pdf);
	pdf_tag_end(&g->pdf);
	row_free(&head);
	g->y += 12;
	return t;
}

/* ---- facts ---- */

static void fact_piece(struct press *g, const struct row *r, unsigned from, unsigned n)
{
	pdf_tag(&g->pdf, "TR");
	for (size_t i = 0; i < 2; i++) {
		unsigned has = r->lay[i].lines;
		if (i == 0)
			pdf_tag_head(&g->pdf, true);
		else
			pdf_tag(&g->pdf, "TD");
		if (from < has)
			pdf_lay_draw(&g->pdf, &r->lay[i], from, n < has - from ? n : has - from,
				     r->x[i], g->y + PAD_Y * 0.6);
		pdf_tag_end(&g->pdf);
	}
	pdf_tag_end(&g->pdf);
	g->y += n * leading(r) + PAD_Y * 1.2;
	pdf_line(&g->pdf, PAPER_LEFT, g->y, PAPER_RIGHT, g->y, 0.3, PAPER_RULE);
}

static void fact(struct press *g, const struct told *t)
{
	struct row r = {.n = 2, .x = {PAPER_LEFT, PAPER_LEFT + 148, PAPER_RIGHT}};
	r.lay[0] = pdf_lay(&g->pdf, &font_label, t->label, 138, false);
	r.lay[1] = pdf_lay(&g->pdf, t->mono ? &font_digest : &font_value, t->text,
			   PAPER_RIGHT - r.x[1], false);
	unsigned done = 0, whole = lines(&r);
	press_room(g, whole < 12 ? height(&r, whole) : height(&r, 3));
	while (done < whole) {
		double room = PAPER_BOTTOM - g->y - 2 * PAD_Y;
		unsigned most = room < leading(&r) ? 1 : (unsigned)(room / leading(&r)),
			 n = whole - done < most ? whole - done : most;
		fact_piece(g, &r, done, n);
		done += n;
		if (done < whole)
			press_page(g);
	}
	row_free(&r);
}

struct told *press_facts(struct press *g, struct told *t)
{
	struct told *last = t;
	pdf_tag(&g->pdf, "Table");
	for (; t != NULL && t->kind == TOLD_fact; last = t, t = t->next)
		fact(g, t);
	pdf_tag_end(&g->pdf);
	g->y += 10;
	return last;
}
