/* pdf - see pdf.h. PDF 1.7 as cairo writes it: fonts as subsets, no scripts, nothing from outside.
 */
#include "render/pdf.h"

#include <cairo/cairo-pdf.h>

#include "base/date.h"
#include "base/utf8.h"

static cairo_status_t take(void *ctx, const unsigned char *bytes, unsigned n)
{
	out_bytes(ctx, bytes, n);
	return CAIRO_STATUS_SUCCESS;
}

static const char *shown(struct pdf *p, str s)
{
	struct out o = out_mem();
	utf8_show(&o, s);
	const char *z = str_z(p->a, out_view(&o));
	out_end(&o);
	return z;
}

struct pdf pdf_begin(struct arena *a, struct out *o, str title, int64_t at_ms)
{
	struct pdf p = {.a = a};
	struct arena scratch = *a;
	struct out date = out_mem();
	p.surface = cairo_pdf_surface_create_for_stream(take, o, PDF_WIDTH, PDF_HEIGHT);
	time_write(&date, at_ms);
	str at = str_sub(out_view(&date), 0, 19);
	struct pdf with = {.a = &scratch};
	cairo_pdf_surface_set_metadata(p.surface, CAIRO_PDF_METADATA_TITLE, shown(&with, title));
	cairo_pdf_surface_set_metadata(p.surface, CAIRO_PDF_METADATA_CREATOR, "kond " KOND_VERSION);
	cairo_pdf_surface_set_metadata(p.surface, CAIRO_PDF_METADATA_CREATE_DATE,
				       str_z(&scratch, at));
	out_end(&date);
	p.cairo = cairo_create(p.surface);
	return p;
}

bool pdf_end(struct pdf *p)
{
	cairo_destroy(p->cairo);
	cairo_surface_finish(p->surface);
	bool ok = cairo_surface_status(p->surface) == CAIRO_STATUS_SUCCESS;
	cairo_surface_destroy(p->surface);
	*p = (struct pdf){.a = NULL};
	return ok;
}

void pdf_page(struct pdf *p) { cairo_show_page(p->cairo); }

static void colour(struct pdf *p, unsigned rgb)
{
	cairo_set_source_rgb(p->cairo, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
			     (rgb & 255) / 255.0);
}

static void font(struct pdf *p, const struct pdf_font *f)
{
	cairo_select_font_face(p->cairo, f->mono ? "DejaVu Sans Mono" : "DejaVu Sans",
			       CAIRO_FONT_SLANT_NORMAL,
			       f->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(p->cairo, f->size);
}

void pdf_text(struct pdf *p, double x, double y, const struct pdf_font *f, str text)
{
	struct arena scratch = *p->a;
	struct pdf with = {.a = &scratch};
	font(p, f);
	colour(p, f->colour);
	cairo_move_to(p->cairo, x, y);
	cairo_show_text(p->cairo, shown(&with, text));
}

double pdf_width(struct pdf *p, const struct pdf_font *f, str text)
{
	struct arena scratch = *p->a;
	struct pdf with = {.a = &scratch};
	cairo_text_extents_t e;
	font(p, f);
	cairo_text_extents(p->cairo, shown(&with, text), &e);
	return e.x_advance;
}

/* next_word - behind the word that stands at or behind at. */
static size_t next_word(str s, size_t at)
{
	while (at < s.n && s.p[at] == ' ')
		at++;
	while (at < s.n && s.p[at] != ' ')
		at++;
	return at;
}

str pdf_fit(struct pdf *p, const struct pdf_font *f, str *text, double width)
{
	size_t end = str_find_byte(*text, '\n'), at = 0;
	str line = str_sub(*text, 0, end);
	while (at < line.n) {
		size_t next = next_word(line, at);
		if (pdf_width(p, f, str_sub(line, 0, next)) > width)
			break;
		at = next;
	}
	for (size_t next = 0; at == 0 && next < line.n;) {
		size_t was = next;
		utf8_next(line, &next);
		if (was > 0 && pdf_width(p, f, str_sub(line, 0, next)) > width)
			at = was;
		else if (next == line.n)
			at = next;
	}
	str head = str_sub(line, 0, at);
	*text = str_sub(*text, at == line.n ? end + 1 : at, text->n);
	while (at < line.n && text->n > 0 && text->p[0] == ' ')
		*text = str_sub(*text, 1, text->n);
	return head;
}

void pdf_line(struct pdf *p, double x1, double y1, double x2, double y2, double width, unsigned rgb)
{
	colour(p, rgb);
	cairo_set_line_width(p->cairo, width);
	cairo_move_to(p->cairo, x1, y1);
	cairo_line_to(p->cairo, x2, y2);
	cairo_stroke(p->cairo);
}

void pdf_box(struct pdf *p, double x, double y, double w, double h, unsigned fill, unsigned edge)
{
	cairo_rectangle(p->cairo, x, y, w, h);
	if (fill != PDF_NONE) {
		colour(p, fill);
		cairo_fill_preserve(p->cairo);
	}
	if (edge != PDF_NONE) {
		colour(p, edge);
		cairo_set_line_width(p->cairo, 0.7);
		cairo_stroke_preserve(p->cairo);
	}
	cairo_new_path(p->cairo);
}
