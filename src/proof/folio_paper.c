/*
 * folio_paper - a kept text as a paper (render/paper.h): sections as headings, tables and pictures
 * as what they are. Refuses a form that is not whole.
 */
#include "proof/folio.h"
#include "proof/folio_form.h"
#include "render/paper.h"

static void draw(void *ctx, struct pdf *pdf)
{
	const str *strokes = ctx;
	struct cur c = cur_of(*strokes);
	struct folio_mark m;
	while (folio_next_mark(&c, &m)) {
		double at[4];
		for (int i = 0; i < 4; i++)
			at[i] = m.at[i] / 10.0;
		if (m.stroke == FOLIO_stroke_line) {
			pdf_line(pdf, at[0], at[1], at[2], at[3], m.width / 10.0, m.colour);
		} else if (m.stroke == FOLIO_stroke_box) {
			pdf_box(pdf, at[0], at[1], at[2], at[3], m.colour, PDF_NONE);
		} else {
			struct pdf_font f = {.size = m.width / 10.0, .colour = m.colour};
			double wide = m.anchor == 0 ? 0 : pdf_width(pdf, &f, m.text);
			pdf_text(pdf, at[0] - (m.anchor == 1 ? wide / 2 : wide), at[1], &f, m.text);
		}
	}
}

static bool folds(const struct folio_read *r, size_t i)
{
	return (r->head[i].flags & FOLIO_FOLD) != 0;
}

static void begin_table(struct paper *p, const struct folio_read *r)
{
	struct paper_column c[FOLIO_COLUMNS_most];
	size_t n = 0;
	for (size_t i = 0; i < r->columns; i++)
		if (!folds(r, i))
			c[n++] =
			    (struct paper_column){.head = r->head[i].head,
						  .share = r->head[i].share,
						  .number = (r->head[i].flags & FOLIO_NUMBER) != 0,
						  .mono = (r->head[i].flags & FOLIO_MONO) != 0};
	paper_table(p, r->title, c, n);
}

/* What is folded stands below the text of the widest column, each with its head. */
static void row(struct paper *p, const struct folio_read *r)
{
	struct out text = out_mem();
	str cell[FOLIO_COLUMNS_most];
	size_t n = 0, widest = 0, at = 0;
	for (size_t i = 0; i < r->columns; i++)
		if (!folds(r, i) && r->head[i].share > r->head[widest].share)
			widest = i;
	out_str(&text, r->cell[widest]);
	for (size_t i = 0; i < r->columns; i++) {
		if (!folds(r, i) || r->cell[i].n == 0)
			continue;
		out_z(&text, text.n > 0 ? "\n" : "");
		out_str(&text, r->head[i].head);
		out_z(&text, ": ");
		out_str(&text, r->cell[i]);
	}
	for (size_t i = 0; i < r->columns; i++) {
		at = i == widest ? n : at;
		if (!folds(r, i))
			cell[n++] = r->cell[i];
	}
	cell[at] = out_view(&text);
	paper_row(p, cell);
	out_end(&text);
}

static void figure(struct paper *p, struct arena *a, const struct folio_read *r)
{
	str *strokes = arena_new(a, str, 1);
	*strokes = r->strokes;
	paper_figure(p, r->text, r->title, r->width / 10.0, r->height / 10.0, draw, strokes);
}

bool folio_paper(struct paper *p, struct arena *a, str stored)
{
	struct folio_read r = folio_read_begin(stored);
	bool table = false;
	while (folio_next(&r)) {
		switch (r.block) {
		case FOLIO_section:
			paper_heading(p, 1, r.title);
			break;
		case FOLIO_text:
			paper_text(p, r.text);
			break;
		case FOLIO_note:
			paper_note(p, r.text);
			break;
		case FOLIO_fact:
			paper_fact(p, r.title, r.text);
			break;
		case FOLIO_table:
			begin_table(p, &r);
			table = true;
			break;
		case FOLIO_row:
			if (table)
				row(p, &r);
			break;
		case FOLIO_table_end:
			if (table)
				paper_table_end(p);
			table = false;
			break;
		case FOLIO_picture:
			figure(p, a, &r);
			break;
		}
	}
	if (table)
		paper_table_end(p);
	return !r.c.bad;
}
