/* paper_pdf - papers as PDF 1.5 by cairo: fonts embedded as subsets, text in the order in which it
 * was drawn, no tags. */
#include "sim/paper.h"

#include <cairo/cairo-pdf.h>

#include "base/must.h"
#include "sim/draw.h"

static cairo_status_t take(void *ctx, const unsigned char *bytes, unsigned n)
{
	out_bytes(ctx, bytes, n);
	return CAIRO_STATUS_SUCCESS;
}

struct print {
	cairo_t *cr;
	bool begun;
};

static cairo_t *next_page(void *ctx)
{
	struct print *p = ctx;
	if (p->begun)
		cairo_show_page(p->cr);
	p->begun = true;
	return p->cr;
}

void write_pdf(struct out *o, const struct paper *p, const struct look *l)
{
	struct draw_pages to = {.page = next_page};
	cairo_surface_t *s = cairo_pdf_surface_create_for_stream(
	    take, o, l->wide ? DRAW_LONG : DRAW_SHORT, l->wide ? DRAW_SHORT : DRAW_LONG);
	cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, "2025-09-01T08:00:00");
	struct print print = {cairo_create(s), false};
	to.ctx = &print;
	draw_paper(p, l, &to);
	cairo_destroy(print.cr);
	cairo_surface_finish(s);
	must(cairo_surface_status(s) == CAIRO_STATUS_SUCCESS);
	cairo_surface_destroy(s);
}
