/*
 * reader_pdf - PDF (ISO 32000): the text of each page in the order in which it stands on the page,
 * tables as tables; fields of forms, notes, the title; attached files as members. A page that shows
 * something but holds no text is handed on as a picture. By poppler. Tries the passwords given.
 * Refuses scripts and whatever it would have to fetch.
 */
#include <cairo.h>
#include <leptonica/allheaders.h>
#include <poppler.h>
#include <qpdf/qpdf-c.h>

#include "text/highlight.h"
#include "text/letters.h"
#include "text/pdf_fields.h"
#include "text/places.h"
#include "text/quiet.h"

#define BID            95
#define LITTLE_TEXT    32  /* letters of a page with no more than these: is it a picture? */
#define DOTS_PER_INCH  300 /* of a page that no scanner made */
#define LEAST_DOTS     72
#define COARSEST       100 /* that is still handed on */
#define MOST_DOTS      400
#define LEAST_SHARE    0.1 /* of the page is a picture that tells its fineness */
#define SHOWN_PER_INCH 150 /* of a page that a person looks at */
#define MARK_EDGE      1.0 /* [point] around a word */
#define LOST_MOST      100 /* pages that are not there; the rest is not believed */
#define LOOK_WIDTH     120 /* pixels of the first look whether anything shows */
#define SIDE_MOST      6000

struct pdf {
	struct read_job *job;
	struct document d;
	PopplerDocument *doc;
	str all;
	uint32_t member;
};

static void partial(struct pdf *p, enum reason why) { p->job->sink->partial(p->job->sink, why, 0); }

/* ---- text ---- */

static bool sane(const PopplerRectangle *r)
{
	const double most = 1e6;
	return r->x1 > -most && r->x1 < most && r->x2 > -most && r->x2 < most && r->y1 > -most &&
	       r->y1 < most && r->y2 > -most && r->y2 < most;
}

static struct glyph glyph_of(const PopplerRectangle *r, size_t from, size_t to)
{
	return (struct glyph){.x1 = r->x1 < r->x2 ? r->x1 : r->x2,
			      .x2 = r->x1 < r->x2 ? r->x2 : r->x1,
			      .y1 = r->y1 < r->y2 ? r->y1 : r->y2,
			      .y2 = r->y1 < r->y2 ? r->y2 : r->y1,
			      .from = from,
			      .to = to};
}

static size_t utf8_step(str s, size_t at)
{
	size_t n = 1;
	while (at + n < s.n && (s.p[at + n] & 0xC0) == 0x80)
		n++;
	return n;
}

/* The letters of a page and where they stand. */
struct letters {
	gchar *text;
	struct glyph *glyph;
	size_t n, all, strange; /* all: that show; strange: of them nobody knows which they are */
};

static struct letters letters_of(struct arena *a, PopplerPage *page)
{
	struct letters l = {.text = poppler_page_get_text(page)};
	PopplerRectangle *box = NULL;
	guint n_box = 0;
	if (l.text == NULL || !poppler_page_get_text_layout(page, &box, &n_box))
		return l;
	str s = str_of(l.text);
	l.glyph = arena_new(a, struct glyph, n_box);
	for (size_t at = 0, i = 0, step; at < s.n && i < n_box; at += step, i++) {
		step = utf8_step(s, at);
		l.all += s.p[at] > ' ';
		l.strange += s.p[at] == 0xEF && step == 3 && s.p[at + 1] == 0xBF;
		if (s.p[at] > ' ' && sane(&box[i]))
			l.glyph[l.n++] = glyph_of(&box[i], at, at + step);
	}
	g_free(box);
	return l;
}

/* page_text - put the letters of a page. gives how many there were. */
static size_t page_text(struct pdf *p, PopplerPage *page)
{
	struct arena a = *p->job->arena;
	struct letters l = letters_of(&a, page);
	struct out text = out_mem();
	out_z(&text, l.text == NULL ? "" : l.text);
	pdf_fields_add(&a, page, &text, &l.glyph, &l.n);
	if (l.n > 0)
		layout_give(&p->d, a, out_view(&text), l.glyph, l.n);
	out_end(&text);
	g_free(l.text);
	if (l.strange * 4 > l.all && l.all > 0)
		partial(p, REASON_partly_unreadable);
	return l.all - l.strange;
}

static void put_line(struct pdf *p, const char *label, const char *s)
{
	if (s == NULL || s[0] == 0)
		return;
	document_line(&p->d);
	document_put(&p->d, str_of(label));
	document_put(&p->d, str_of(s));
	document_line(&p->d);
}

static void page_notes(struct pdf *p, PopplerPage *page)
{
	GList *notes = poppler_page_get_annot_mapping(page);
	for (GList *l = notes; l != NULL; l = l->next) {
		PopplerAnnot *n = ((PopplerAnnotMapping *)l->data)->annot;
		gchar *text = poppler_annot_get_contents(n);
		put_line(p, "", text);
		g_free(text);
	}
	poppler_page_free_annot_mapping(notes);
}

/* ---- pictures ---- */

static cairo_surface_t *draw(PopplerPage *page, double scale)
{
	double w, h;
	poppler_page_get_size(page, &w, &h);
	w *= scale;
	h *= scale;
	if (!(w >= 1 && h >= 1 && w <= SIDE_MOST && h <= SIDE_MOST))
		return NULL;
	cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)w, (int)h);
	cairo_t *c = cairo_create(s);
	cairo_set_source_rgb(c, 1, 1, 1);
	cairo_paint(c);
	cairo_scale(c, scale, scale);
	poppler_page_render(page, c);
	bool ok = cairo_status(c) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(c);
	cairo_surface_flush(s);
	if (ok && cairo_surface_status(s) == CAIRO_STATUS_SUCCESS)
		return s;
	cairo_surface_destroy(s);
	return NULL;
}

/* Does anything show on the page? */
static bool has_ink(PopplerPage *page)
{
	double w, h;
	poppler_page_get_size(page, &w, &h);
	cairo_surface_t *s = w > 0 ? draw(page, LOOK_WIDTH / w) : NULL;
	if (s == NULL)
		return false;
	const unsigned char *p = cairo_image_surface_get_data(s);
	int stride = cairo_image_surface_get_stride(s), width = cairo_image_surface_get_width(s);
	bool ink = false;
	for (int y = 0; y < cairo_image_surface_get_height(s) && !ink; y++)
		for (int x = 0; x < width * 4 && !ink; x++)
			ink = x % 4 != 3 && p[(size_t)y * (size_t)stride + (size_t)x] < 0xE0;
	cairo_surface_destroy(s);
	return ink;
}

static double longer(double a, double b) { return a > b ? a : b; }

/* How fine the largest picture on the page is: that of a scanner. [dots per inch] */
static double fineness(PopplerPage *page)
{
	GList *pictures = poppler_page_get_image_mapping(page);
	double w, h, most = 0, side = 0, dots = DOTS_PER_INCH;
	int id = -1;
	poppler_page_get_size(page, &w, &h);
	for (GList *l = pictures; l != NULL; l = l->next) {
		const PopplerImageMapping *m = l->data;
		double wide = longer(m->area.x2 - m->area.x1, m->area.x1 - m->area.x2);
		double high = longer(m->area.y2 - m->area.y1, m->area.y1 - m->area.y2);
		if (wide * high > most && wide * high > w * h * LEAST_SHARE) {
			most = wide * high;
			side = longer(wide, high);
			id = m->image_id;
		}
	}
	poppler_page_free_image_mapping(pictures);
	cairo_surface_t *s = id < 0 ? NULL : poppler_page_get_image(page, id);
	if (s != NULL && cairo_surface_get_type(s) == CAIRO_SURFACE_TYPE_IMAGE)
		dots = 72 *
		       longer(cairo_image_surface_get_width(s), cairo_image_surface_get_height(s)) /
		       side;
	if (s != NULL)
		cairo_surface_destroy(s);
	return dots >= LEAST_DOTS && dots <= MOST_DOTS ? dots : DOTS_PER_INCH;
}

/* Pages of people fit at full fineness; plans and posters are drawn coarser, as long as letters can
 * be read. gives 0 when they can not. */
static double scale_of(PopplerPage *page)
{
	double w, h, scale = fineness(page) / 72;
	poppler_page_get_size(page, &w, &h);
	double side = longer(w, h);
	double most = SIDE_MOST / side;
	return scale <= most ? scale : most * 72 < COARSEST ? 0 : most;
}

static PIX *gray_of(cairo_surface_t *s)
{
	int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
	size_t stride = (size_t)cairo_image_surface_get_stride(s);
	PIX *p = pixCreateNoInit(w, h, 8);
	for (int y = 0; p != NULL && y < h; y++) {
		const unsigned char *from = cairo_image_surface_get_data(s) + (size_t)y * stride;
		l_uint32 *to = pixGetData(p) + (size_t)y * (size_t)pixGetWpl(p);
		for (int x = 0; x < w; x++, from += 4)
			SET_DATA_BYTE(to, x, (l_uint8)((from[0] + 2 * from[1] + from[2]) / 4));
	}
	return p;
}

static cairo_status_t on_png(void *ctx, const unsigned char *p, unsigned n)
{
	struct pdf *f = ctx;
	f->job->sink->child_data(f->job->sink, p, n);
	return CAIRO_STATUS_SUCCESS;
}

/* The page as a picture, for the reader of pictures. */
static void give_picture(struct pdf *p, PopplerPage *page, uint64_t number)
{
	struct sink *s = p->job->sink;
	struct out name = out_mem();
	out_z(&name, "page ");
	out_dec(&name, number);
	out_z(&name, ".png");
	double scale = scale_of(page);
	cairo_surface_t *picture = draw(page, scale);
	PIX *gray = picture == NULL ? NULL : gray_of(picture);
	l_uint8 *png = NULL;
	size_t n = 0;
	if (picture != NULL)
		cairo_surface_destroy(picture);
	if (gray != NULL) {
		pixSetResolution(gray, (int)(scale * 72), (int)(scale * 72));
		pixSetZlibCompression(gray, 1);
	}
	bool ok = gray != NULL && pixWriteMemPng(&png, &n, gray, 0) == 0;
	struct child c = {.name = out_view(&name),
			  .size = -1,
			  .index = p->member++,
			  .is_file = true,
			  .why = ok ? REASON_none : REASON_limit_memory};
	if (s->child_begin(s, &c) && ok) {
		s->child_data(s, png, n);
		s->child_end(s, REASON_none);
	}
	lept_free(png);
	pixDestroy(&gray);
	out_end(&name);
}

/* ---- members ---- */

static gboolean on_attached(const gchar *p, gsize n, gpointer ctx, GError **error)
{
	struct pdf *f = ctx;
	(void)error;
	f->job->sink->child_data(f->job->sink, p, n);
	return TRUE;
}

static void attachments(struct pdf *p)
{
	struct sink *s = p->job->sink;
	GList *all = poppler_document_get_attachments(p->doc);
	for (GList *l = all; l != NULL; l = l->next) {
		PopplerAttachment *a = l->data;
		const gchar *name = poppler_attachment_get_name(a);
		struct child c = {.name = str_sub(str_of(name == NULL ? "" : name), 0,
						  (size_t)p->job->limits->name_bytes),
				  .size = -1,
				  .index = p->member++,
				  .is_file = true};
		if (g_utf8_validate(name == NULL ? "" : name, -1, NULL) == FALSE)
			c.name = STR("attachment");
		if (p->member <= p->job->limits->entries && s->child_begin(s, &c)) {
			bool ok = poppler_attachment_save_to_callback(a, on_attached, p, NULL);
			s->child_end(s, ok ? REASON_none : REASON_broken);
		}
		g_object_unref(a);
	}
	g_list_free(all);
}

/* ---- the whole ---- */

/* one_page - gives false when there is no such page. */
static bool one_page(struct pdf *p, int i)
{
	PopplerPage *page = poppler_document_get_page(p->doc, i);
	if (page == NULL)
		return false;
	document_page(&p->d, (uint64_t)i + 1);
	size_t letters = page_text(p, page);
	page_notes(p, page);
	document_line(&p->d);
	bool picture = letters < LITTLE_TEXT && has_ink(page);
	if (picture) {
		document_page(&p->d, (uint64_t)i + 1); /* members stand between passages */
		give_picture(p, page, (uint64_t)i + 1);
	}
	g_object_unref(page);
	return true;
}

/* Pages may be claimed that are not there: few of them are believed. */
static void all_pages(struct pdf *p, uint64_t bytes)
{
	int n = poppler_document_get_n_pages(p->doc), lost = 0;
	for (int i = 0; i < n && lost < LOST_MOST; i++) {
		lost += !one_page(p, i);
		p->job->sink->progress(p->job->sink, bytes / (uint64_t)n * (uint64_t)i);
	}
	if (n <= 0 || lost > 0)
		partial(p, REASON_broken);
}

static void properties(struct pdf *p)
{
	gchar *title = poppler_document_get_title(p->doc);
	gchar *subject = poppler_document_get_subject(p->doc);
	put_line(p, "", title);
	put_line(p, "", subject);
	g_free(title);
	g_free(subject);
}

static enum reason why_not(const GError *g)
{
	return g != NULL && g_error_matches(g, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED)
		   ? REASON_encrypted
		   : REASON_broken;
}

/* Does qpdf open it with this password? */
static bool opens(str all, const char *password)
{
	qpdf_data q = qpdf_init();
	qpdf_silence_errors(q);
	qpdf_set_suppress_warnings(q, QPDF_TRUE);
	QPDF_ERROR_CODE code = qpdf_read_memory(q, "", (const char *)all.p, all.n, password);
	qpdf_cleanup(&q);
	return (code & QPDF_ERRORS) == 0;
}

/* password_of - the one of those given that opens it, in a; NULL: none. poppler 22.12 dies of a
 * wrong one when the document is in memory, so it is only told the right one. */
static const char *password_of(struct arena *a, str passwords, str all)
{
	while (passwords.n > 0) {
		struct arena before = *a;
		const char *password = str_z(a, str_cut(&passwords, '\n'));
		if (opens(all, password))
			return password;
		*a = before;
	}
	return NULL;
}

static PopplerDocument *open_document(struct read_job *j, str all, GBytes *bytes,
				      enum reason *out_why)
{
	GError *error = NULL;
	PopplerDocument *d = poppler_document_new_from_bytes(bytes, NULL, &error);
	*out_why = d == NULL ? why_not(error) : REASON_none;
	g_clear_error(&error);
	const char *password =
	    *out_why == REASON_encrypted ? password_of(j->arena, j->passwords, all) : NULL;
	return password == NULL ? d : poppler_document_new_from_bytes(bytes, password, NULL);
}

/* pdf_open - gives the bytes that the document stands on, NULL with e set. */
static GBytes *pdf_open(struct pdf *p, struct err *e)
{
	struct read_job *j = p->job;
	enum reason why;
	if (!input_all(j->in, j->arena, j->limits->member_memory_mib << 20, &p->all)) {
		err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory, 0);
		return NULL;
	}
	GBytes *bytes = g_bytes_new_static(p->all.p, p->all.n);
	p->doc = open_document(j, p->all, bytes, &why);
	if (p->doc == NULL) {
		g_bytes_unref(bytes);
		err_set(e, why, 0);
		return NULL;
	}
	return bytes;
}

static int pdf_read(struct read_job *j, struct err *e)
{
	struct pdf p = {.job = j};
	GBytes *bytes = pdf_open(&p, e);
	if (bytes == NULL)
		return -1;
	document_start(&p.d, j);
	all_pages(&p, p.all.n);
	properties(&p);
	document_end(&p.d);
	attachments(&p);
	g_object_unref(p.doc);
	g_bytes_unref(bytes);
	j->sink->progress(j->sink, p.all.n);
	return 0;
}

/* ---- the picture of a page ---- */

static void draw_marks(cairo_surface_t *s, const struct highlight *m, double scale)
{
	cairo_t *c = cairo_create(s);
	cairo_set_operator(c, CAIRO_OPERATOR_MULTIPLY);
	cairo_set_source_rgb(c, 1, 0.95, 0.35);
	for (size_t i = 0; i < m->n_best; i++) {
		const struct mark_box *b = &m->best[i];
		cairo_rectangle(c, (b->x1 - MARK_EDGE) * scale, (b->y1 - MARK_EDGE) * scale,
				(b->x2 - b->x1 + 2 * MARK_EDGE) * scale,
				(b->y2 - b->y1 + 2 * MARK_EDGE) * scale);
		cairo_fill(c);
	}
	cairo_destroy(c);
	cairo_surface_flush(s);
}

static void draw_letters(struct pdf *p, PopplerPage *page, cairo_surface_t *s)
{
	struct arena a = *p->job->arena;
	struct letters l = letters_of(&a, page);
	if (l.glyph != NULL)
		letters_draw(s, SHOWN_PER_INCH / 72.0, str_of(l.text), l.glyph, l.n);
	g_free(l.text);
}

static enum reason give_marked(struct pdf *p, int i)
{
	struct sink *s = p->job->sink;
	PopplerPage *page = poppler_document_get_page(p->doc, i);
	cairo_surface_t *picture = page == NULL ? NULL : draw(page, SHOWN_PER_INCH / 72.0);
	struct child c = {
	    .name = STR("page.png"), .size = -1, .index = PLACE_OF_PICTURE, .is_file = true};
	if (picture != NULL)
		draw_letters(p, page, picture);
	if (page != NULL)
		g_object_unref(page);
	if (picture == NULL)
		return REASON_limit_memory;
	draw_marks(picture, p->job->marks, SHOWN_PER_INCH / 72.0);
	if (s->child_begin(s, &c)) {
		bool ok =
		    cairo_surface_write_to_png_stream(picture, on_png, p) == CAIRO_STATUS_SUCCESS;
		s->child_end(s, ok ? REASON_none : REASON_broken);
	}
	cairo_surface_destroy(picture);
	return REASON_none;
}

static int pdf_picture(struct read_job *j, struct err *e)
{
	struct pdf p = {.job = j};
	enum reason why = REASON_broken;
	GBytes *bytes = pdf_open(&p, e);
	if (bytes == NULL)
		return -1;
	document_start(&p.d, j);
	int best = -1, pages = poppler_document_get_n_pages(p.doc);
	for (int i = 0; i < pages && document_place(&p.d) < j->marks->end; i++) {
		one_page(&p, i);
		best = highlight_page(j->marks) ? i : best;
	}
	if (best >= 0)
		why = give_marked(&p, best);
	document_end(&p.d);
	g_object_unref(p.doc);
	g_bytes_unref(bytes);
	return why == REASON_none ? 0 : err_set(e, why, 0);
}

static int pdf_bid(const struct head *h)
{
	str s = str_sub(h->raw, 0, 1024);
	return str_find(s, STR("%PDF-")) < s.n ? BID : 0;
}

/* A page of nothing, so that all that poppler loads is loaded. */
static void pdf_warm(void)
{
	static const char mini[] =
	    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 "
	    "R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 "
	    "R/Resources<</Font<</F 5 0 R>>>>>>endobj\n4 0 obj<</Length 28>>stream\nBT /F 9 Tf 9 9 "
	    "Td(kond)Tj ET\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/"
	    "Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
	quiet_glib();
	letters_warm();
	GBytes *b = g_bytes_new_static(mini, sizeof(mini) - 1);
	PopplerDocument *d = poppler_document_new_from_bytes(b, NULL, NULL);
	PopplerPage *page = d == NULL ? NULL : poppler_document_get_page(d, 0);
	if (page != NULL) {
		g_free(poppler_page_get_text(page));
		has_ink(page);
		g_object_unref(page);
	}
	if (d != NULL)
		g_object_unref(d);
	g_bytes_unref(b);
}

const struct reader reader_pdf = {
    .name = "pdf",
    .version = 2,
    .format = "PDF documents: text, tables, forms, notes, attachments",
    .standard = "ISO 32000, by poppler",
    .limits = "pages without text are handed on as pictures; Chinese, Japanese and "
	      "Korean text without embedded fonts is not read",
    .container = true,
    .bid = pdf_bid,
    .bid_most = BID,
    .read = pdf_read,
    .picture = pdf_picture,
    .warm = pdf_warm,
};
