/* pdf - see pdf.h. Pango sets the text: shaping, scripts that run from the right, a font for each
 * script; cairo writes pages and tags; pdf_archive does the rest. */
#include "render/pdf.h"

#include <cairo/cairo-pdf.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include "base/date.h"
#include "base/must.h"
#include "base/utf8.h"
#include "render/pdf_archive.h"

/* PARTICULAR_most: [byte] */
enum { TAGS_open = 16, PARTICULAR_most = 2000 };

struct pdf_inner {
	cairo_surface_t *surface;
	cairo_t *cairo;
	PangoFontMap *fonts;
	PangoContext *pango;
	struct out raw; /* the file of cairo */
	struct out *o;
	struct pdf_about about;
	struct pdf_mark *mark;
	size_t n, cap;
	struct open_tag {
		const char *name;
		bool begun; /* cairo knows */
	} open[TAGS_open];
	size_t n_open;
};

static cairo_status_t take(void *ctx, const unsigned char *bytes, unsigned n)
{
	out_bytes(ctx, bytes, n);
	return CAIRO_STATUS_SUCCESS;
}

static str shown(struct arena *a, str s)
{
	struct out o = out_mem();
	utf8_show(&o, s);
	str copy = str_copy(a, out_view(&o));
	out_end(&o);
	return copy;
}

/* The fonts that kond is built with and no others, so that what somebody else installs, or has at
 * home, moves no letter. NULL where they are elsewhere: then those of the system. */
static FcConfig *fonts_pinned(void)
{
	static const char xml[] = "<fontconfig><dir>/usr/share/fonts/truetype/noto</dir>"
				  "<dir>/usr/share/fonts/truetype/dejavu</dir>"
				  "<dir>/usr/share/fonts/truetype/droid</dir>"
				  "<cachedir>/var/cache/fontconfig</cachedir></fontconfig>";
	FcConfig *c = FcConfigCreate();
	const FcFontSet *fonts = NULL;
	if (c != NULL && FcConfigParseAndLoadFromMemory(c, (const FcChar8 *)xml, FcTrue) &&
	    FcConfigBuildFonts(c))
		fonts = FcConfigGetFonts(c, FcSetSystem);
	if (fonts == NULL || fonts->nfont == 0) {
		if (c != NULL)
			FcConfigDestroy(c);
		return NULL;
	}
	return c;
}

static PangoFontMap *font_map(void)
{
	PangoFontMap *m = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	FcConfig *c = fonts_pinned();
	pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(m), 72);
	if (c != NULL) {
		pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(m), c);
		FcConfigDestroy(c);
	}
	return m;
}

/* Letters stand where their font says, not on the pixels of a screen. */
static PangoContext *context_of(PangoFontMap *map, cairo_t *cairo, const char *lang)
{
	PangoContext *c = pango_font_map_create_context(map);
	cairo_font_options_t *f = cairo_font_options_create();
	cairo_font_options_set_hint_style(f, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(f, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(c, f);
	pango_context_set_round_glyph_positions(c, FALSE);
	pango_context_set_base_dir(c, PANGO_DIRECTION_LTR);
	pango_context_set_language(c, pango_language_from_string(lang));
	pango_cairo_update_context(cairo, c);
	cairo_font_options_destroy(f);
	return c;
}

struct pdf pdf_begin(struct arena *a, struct out *o, const struct pdf_about *about)
{
	struct pdf p = {.a = a, .in = arena_new(a, struct pdf_inner, 1)};
	struct pdf_inner *in = p.in;
	struct out date = out_mem();
	*in = (struct pdf_inner){.raw = out_mem(), .o = o, .about = *about};
	in->about.title = utf8_head(shown(a, about->title), PARTICULAR_most);
	in->about.subject = utf8_head(shown(a, about->subject), PARTICULAR_most);
	in->about.author = utf8_head(shown(a, about->author), PARTICULAR_most);
	in->surface = cairo_pdf_surface_create_for_stream(take, &in->raw, PDF_WIDTH, PDF_HEIGHT);
	/* the date of now would be in the file otherwise */
	time_write(&date, about->at_ms);
	cairo_pdf_surface_set_metadata(in->surface, CAIRO_PDF_METADATA_CREATE_DATE,
				       str_z(a, str_sub(out_view(&date), 0, 19)));
	out_end(&date);
	in->cairo = cairo_create(in->surface);
	in->fonts = font_map();
	in->pango = context_of(in->fonts, in->cairo, str_z(a, about->lang));
	pdf_tag(&p, "Document");
	return p;
}

bool pdf_end(struct pdf *p)
{
	struct pdf_inner *in = p->in;
	pdf_tag_end(p);
	must(in->n_open == 0);
	g_object_unref(in->pango);
	g_object_unref(in->fonts);
	cairo_destroy(in->cairo);
	cairo_surface_finish(in->surface);
	bool ok = cairo_surface_status(in->surface) == CAIRO_STATUS_SUCCESS && !in->raw.failed;
	cairo_surface_destroy(in->surface);
	ok = ok && pdf_archive(in->o, out_view(&in->raw), &in->about, in->mark, in->n);
	out_end(&in->raw);
	grow_free(in->mark, in->cap, sizeof(*in->mark));
	*p = (struct pdf){.a = NULL};
	return ok && !in->o->failed;
}

void pdf_page(struct pdf *p)
{
	if (!p->quiet)
		cairo_show_page(p->in->cairo);
}

/* ---- what is what ---- */

/* Tags that hold others only. cairo takes one without any on its page for one that holds text, and
 * a foot drawn meanwhile for that text; so they begin with the first that they hold. */
static bool holds_others(const char *tag)
{
	static const char *const all[] = {"Document", "Table", "THead", "TBody", "TR",
					  "L",        "LI",    "TOC",   "TOCI"};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (str_eq(str_of(tag), str_of(all[i])))
			return true;
	return false;
}

void pdf_tag(struct pdf *p, const char *tag)
{
	struct pdf_inner *in = p->in;
	if (p->quiet)
		return;
	must(in->n_open < TAGS_open);
	in->open[in->n_open++] = (struct open_tag){tag, false};
	for (size_t i = 0; !holds_others(tag) && i < in->n_open; i++)
		if (!in->open[i].begun) {
			cairo_tag_begin(in->cairo, in->open[i].name, NULL);
			in->open[i].begun = true;
		}
}

void pdf_tag_end(struct pdf *p)
{
	struct pdf_inner *in = p->in;
	if (p->quiet)
		return;
	must(in->n_open > 0);
	const struct open_tag *t = &in->open[--in->n_open];
	if (t->begun)
		cairo_tag_end(in->cairo, t->name);
}

static void mark_add(struct pdf *p, struct pdf_mark m)
{
	struct pdf_inner *in = p->in;
	if (p->quiet)
		return;
	GROW(in->mark, in->cap, in->n + 1);
	in->mark[in->n++] = m;
}

void pdf_tag_figure(struct pdf *p, str alt, double x, double y, double w, double h)
{
	mark_add(p, (struct pdf_mark){PDF_MARK_figure, shown(p->a, alt), x, y, w, h});
	pdf_tag(p, "Figure");
}

void pdf_tag_head(struct pdf *p, bool of_row)
{
	mark_add(p, (struct pdf_mark){.kind = of_row ? PDF_MARK_row : PDF_MARK_column});
	pdf_tag(p, "TH");
}

int pdf_outline(struct pdf *p, int above, str text, unsigned page, double y)
{
	struct arena scratch = *p->a;
	struct out place = out_mem();
	if (p->quiet)
		return 0;
	out_z(&place, "page=");
	out_dec(&place, page);
	out_z(&place, " pos=[0 ");
	out_dec(&place, y > 0 ? (uint64_t)y : 0);
	out_char(&place, ']');
	int id = cairo_pdf_surface_add_outline(
	    p->in->surface, above, str_z(&scratch, shown(&scratch, text)),
	    str_z(&scratch, out_view(&place)), CAIRO_PDF_OUTLINE_FLAG_OPEN);
	out_end(&place);
	return id;
}

/* ---- text ---- */

static PangoLayout *layout_of(struct pdf *p, const struct pdf_font *f, str text)
{
	PangoLayout *l = pango_layout_new(p->in->pango);
	PangoFontDescription *d = pango_font_description_new();
	pango_font_description_set_family_static(d, f->mono ? "DejaVu Sans Mono"
							    : "Noto Sans,DejaVu Sans");
	pango_font_description_set_weight(d, f->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_font_description_set_absolute_size(d, f->size * PANGO_SCALE);
	pango_layout_set_font_description(l, d);
	pango_font_description_free(d);
	PangoAttrList *exact = pango_attr_list_new();
	pango_attr_list_insert(exact, pango_attr_insert_hyphens_new(FALSE));
	pango_layout_set_attributes(l, exact);
	pango_attr_list_unref(exact);
	pango_layout_set_auto_dir(l, FALSE);
	pango_layout_set_text(l, (const char *)text.p, (int)text.n);
	return l;
}

static void colour(struct pdf *p, unsigned rgb)
{
	cairo_set_source_rgb(p->in->cairo, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
			     (rgb & 255) / 255.0);
}

void pdf_text(struct pdf *p, double x, double y, const struct pdf_font *f, str text)
{
	struct arena scratch = *p->a;
	if (p->quiet || text.n == 0)
		return;
	PangoLayout *l = layout_of(p, f, shown(&scratch, text));
	colour(p, f->colour);
	cairo_move_to(p->in->cairo, x, y);
	pango_cairo_show_layout_line(p->in->cairo, pango_layout_get_line_readonly(l, 0));
	g_object_unref(l);
}

void pdf_turned(struct pdf *p, double x, double y, double degrees, const struct pdf_font *f,
		str text)
{
	struct arena scratch = *p->a;
	cairo_t *c = p->in->cairo;
	if (p->quiet || text.n == 0)
		return;
	PangoLayout *l = layout_of(p, f, shown(&scratch, text));
	colour(p, f->colour);
	cairo_save(c);
	cairo_translate(c, x, y);
	cairo_rotate(c, degrees * 3.14159265358979 / 180);
	cairo_move_to(c, 0, 0);
	pango_cairo_layout_line_path(c, pango_layout_get_line_readonly(l, 0));
	cairo_fill(c);
	cairo_restore(c);
	g_object_unref(l);
}

double pdf_width(struct pdf *p, const struct pdf_font *f, str text)
{
	struct arena scratch = *p->a;
	int w = 0;
	PangoLayout *l = layout_of(p, f, shown(&scratch, text));
	pango_layout_get_size(l, &w, NULL);
	g_object_unref(l);
	return (double)w / PANGO_SCALE;
}

static PangoLayout *layout_in(struct pdf *p, const struct pdf_font *f, str text, double width)
{
	PangoLayout *l = layout_of(p, f, text);
	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	return l;
}

/* How many bytes of s are shown as so many. */
static size_t bytes_shown(str s, size_t as)
{
	struct out o = out_mem();
	size_t at = 0;
	while (at < s.n) {
		size_t from = at;
		utf8_next(s, &at);
		utf8_show(&o, str_sub(s, from, at));
		if (o.n > as && from > 0) {
			at = from;
			break;
		}
	}
	out_end(&o);
	return at;
}

str pdf_fit(struct pdf *p, const struct pdf_font *f, str *text, double width)
{
	enum { LINE_most = 1000 }; /* bytes of a line, at least */
	struct arena scratch = *p->a;
	size_t end = str_find_byte(*text, '\n');
	str line = str_sub(*text, 0, end), look = utf8_head(line, LINE_most);
	if (line.n == 0) {
		*text = str_sub(*text, end + 1, text->n);
		return line;
	}
	PangoLayout *l = layout_in(p, f, shown(&scratch, look), width);
	size_t at = bytes_shown(look, (size_t)pango_layout_get_line_readonly(l, 0)->length);
	g_object_unref(l);
	str head = str_sub(line, 0, at);
	*text = str_sub(*text, at == line.n ? end + 1 : at, text->n);
	while (at < line.n && text->n > 0 && text->p[0] == ' ')
		*text = str_sub(*text, 1, text->n);
	return head;
}

/* New lines stay, all else is shown. */
static str lines_shown(struct arena *a, str text)
{
	struct out o = out_mem();
	while (text.n > 0) {
		size_t end = str_find_byte(text, '\n');
		utf8_show(&o, str_sub(text, 0, end));
		if (end < text.n)
			out_char(&o, '\n');
		text = str_sub(text, end + 1, text.n);
	}
	str copy = str_copy(a, out_view(&o));
	out_end(&o);
	return copy;
}

struct pdf_lay pdf_lay(struct pdf *p, const struct pdf_font *f, str text, double width, bool right)
{
	struct arena scratch = *p->a;
	PangoLayout *l = layout_in(p, f, lines_shown(&scratch, text), width);
	pango_layout_set_alignment(l, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
	return (struct pdf_lay){.layout = l,
				.lines = (unsigned)pango_layout_get_line_count(l),
				.leading = f->size * 1.38,
				.colour = f->colour};
}

void pdf_lay_draw(struct pdf *p, const struct pdf_lay *l, unsigned from, unsigned n, double x,
		  double y)
{
	if (p->quiet)
		return;
	PangoLayoutIter *i = pango_layout_get_iter(l->layout);
	colour(p, l->colour);
	for (unsigned at = 0; at < from + n; at++) {
		PangoRectangle r;
		pango_layout_iter_get_line_extents(i, NULL, &r);
		double base = y + l->leading * (at - from) + l->leading * 0.77;
		if (at >= from) {
			cairo_move_to(p->in->cairo, x + (double)r.x / PANGO_SCALE, base);
			pango_cairo_show_layout_line(p->in->cairo,
						     pango_layout_iter_get_line_readonly(i));
		}
		if (!pango_layout_iter_next_line(i))
			break;
	}
	pango_layout_iter_free(i);
}

void pdf_lay_free(struct pdf_lay *l)
{
	g_object_unref(l->layout);
	*l = (struct pdf_lay){.layout = NULL};
}

/* ---- lines and boxes ---- */

void pdf_line(struct pdf *p, double x1, double y1, double x2, double y2, double width, unsigned rgb)
{
	if (p->quiet)
		return;
	colour(p, rgb);
	cairo_set_line_width(p->in->cairo, width);
	cairo_move_to(p->in->cairo, x1, y1);
	cairo_line_to(p->in->cairo, x2, y2);
	cairo_stroke(p->in->cairo);
}

static void paint(struct pdf *p, unsigned fill, unsigned edge)
{
	if (fill != PDF_NONE) {
		colour(p, fill);
		cairo_fill_preserve(p->in->cairo);
	}
	if (edge != PDF_NONE) {
		colour(p, edge);
		cairo_set_line_width(p->in->cairo, 0.7);
		cairo_stroke_preserve(p->in->cairo);
	}
	cairo_new_path(p->in->cairo);
}

void pdf_box(struct pdf *p, double x, double y, double w, double h, unsigned fill, unsigned edge)
{
	if (p->quiet)
		return;
	cairo_rectangle(p->in->cairo, x, y, w, h);
	paint(p, fill, edge);
}

void pdf_polygon(struct pdf *p, const double *xy, size_t n, unsigned fill, unsigned edge)
{
	if (p->quiet || n == 0)
		return;
	cairo_move_to(p->in->cairo, xy[0], xy[1]);
	for (size_t i = 1; i < n; i++)
		cairo_line_to(p->in->cairo, xy[2 * i], xy[2 * i + 1]);
	cairo_close_path(p->in->cairo);
	paint(p, fill, edge);
}

void pdf_circle(struct pdf *p, double x, double y, double radius, unsigned fill, unsigned edge)
{
	if (p->quiet)
		return;
	cairo_arc(p->in->cairo, x, y, radius, 0, 2 * 3.14159265358979);
	cairo_close_path(p->in->cairo);
	paint(p, fill, edge);
}

void pdf_enter(struct pdf *p, double x, double y, double scale)
{
	cairo_save(p->in->cairo);
	cairo_translate(p->in->cairo, x, y);
	cairo_scale(p->in->cairo, scale, scale);
}

void pdf_leave(struct pdf *p) { cairo_restore(p->in->cairo); }
