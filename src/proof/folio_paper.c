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

static void begin_table(struct paper *p, const struct folio_read *r)
{
	struct paper_column c[FOLIO_COLUMNS_most];
	for (size_t i = 0; i < r->columns; i++)
		c[i] = (struct paper_column){.head = r->head[i].head,
					     .share = r->head[i].share,
					     .number = (r->head[i].flags & FOLIO_FLAG_number) != 0,
					     .mono = (r->head[i].flags & FOLIO_FLAG_mono) != 0};
	paper_table(p, r->title, c, r->columns);
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
				paper_row(p, r.cell);
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
