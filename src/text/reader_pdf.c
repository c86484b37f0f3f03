/*
 * reader_pdf - PDF (ISO 32000): the text of each page in the order in which it stands on the page,
 * tables as tables; fields of forms, notes, the title; attached files as members. What a page shows
 * but does not hold as text is handed on as a picture. By poppler. Tries the passwords given.
 * Refuses scripts and whatever it would have to fetch.
 */
#include <cairo.h>
#include <leptonica/allheaders.h>
#include <qpdf/qpdf-c.h>

#include "text/highlight.h"
#include "text/letters.h"
#include "text/pdf_fields.h"
#include "text/pdf_page.h"
#include "text/places.h"
#include "text/quiet.h"

#define BID            95
#define SHOWN_PER_INCH 150 /* of a page that a person looks at */
#define MARK_EDGE      1.0 /* [point] around a word */
#define LOST_MOST      100 /* pages that are not there; the rest is not believed */

struct pdf {
	struct read_job *job;
	struct document d;
	PopplerDocument *doc;
	str all;
	uint32_t member;
	bool too_many; /* members */
	GList *pinned; /* files that notes on its pages hold, the last first */
	uint64_t n_pinned;
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
	for (size_t at = 0, i = 0, step; at < s.n; at += step, i++) {
		step = utf8_step(s, at);
		bool placed = i < n_box && sane(&box[i]);
		bool strange = pdf_strange(str_sub(s, at, at + step)) || (s.p[at] > ' ' && !placed);
		l.all += s.p[at] > ' ' || strange;
		l.strange += strange;
		if (s.p[at] > ' ' && placed)
			l.glyph[l.n++] = glyph_of(&box[i], at, at + step);
	}
	g_free(box);
	return l;
}

/* page_text - put the letters of a page. gives whether they say all that it shows */
static enum pdf_rest page_text(struct pdf *p, PopplerPage *page)
{
	struct arena a = *p->job->arena;
	struct letters l = letters_of(&a, page);
	struct out text = out_mem();
	out_z(&text, l.text == NULL ? "" : l.text);
	if (!pdf_fields_add(&a, page, &text, &l.glyph, &l.n))
		partial(p, REASON_partly_unreadable);
	enum pdf_rest rest = pdf_page_rest(page, l.glyph, l.n, l.all - l.strange);
	if (l.n > 0)
		layout_give(&p->d, a, out_view(&text), l.glyph, l.n);
	out_end(&text);
	g_free(l.text);
	if (l.strange * 4 > l.all || l.strange >= PDF_LITTLE_TEXT || rest == PDF_REST_lost)
		partial(p, REASON_partly_unreadable);
	return rest;
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

static void take_pinned(struct pdf *p, PopplerAnnotFileAttachment *note)
{
	PopplerAttachment *a = poppler_annot_file_attachment_get_attachment(note);
	if (a != NULL && p->n_pinned++ < p->job->limits->entries)
		p->pinned = g_list_prepend(p->pinned, a);
	else if (a != NULL)
		g_object_unref(a);
	else
		partial(p, REASON_broken);
}

static void page_notes(struct pdf *p, PopplerPage *page)
{
	GList *notes = poppler_page_get_annot_mapping(page);
	for (GList *l = notes; l != NULL; l = l->next) {
		PopplerAnnot *n = ((PopplerAnnotMapping *)l->data)->annot;
		gchar *text = poppler_annot_get_contents(n);
		put_line(p, "", text);
		g_free(text);
		if (p->job->marks == NULL && POPPLER_IS_ANNOT_FILE_ATTACHMENT(n))
			take_pinned(p, POPPLER_ANNOT_FILE_ATTACHMENT(n));
	}
	poppler_page_free_annot_mapping(notes);
}

/* ---- pictures ---- */

/* next_member - gives false when there are as many as there may be. */
static bool next_member(struct pdf *p)
{
	p->too_many = p->too_many || p->member >= p->job->limits->entries;
	p->member += !p->too_many;
	return !p->too_many;
}

static cairo_status_t on_png(void *ctx, const unsigned char *p, unsigned n)
{
	struct pdf *f = ctx;
	f->job->sink->child_data(f->job->sink, p, n);
	return CAIRO_STATUS_SUCCESS;
}

static void hide_letters(struct pdf *p, PopplerPage *page, cairo_surface_t *s, double scale)
{
	struct arena a = *p->job->arena;
	struct letters l = letters_of(&a, page);
	if (l.all - l.strange >= PDF_LITTLE_TEXT)
		pdf_page_hide(s, scale, str_of(l.text), l.glyph, l.n);
	g_free(l.text);
}

/* The page as a picture, without what was read of it. gives false when there is no room */
static bool draw_rest(struct pdf *p, PopplerPage *page)
{
	double scale = pdf_page_scale(page);
	cairo_surface_t *picture = pdf_page_draw(page, scale);
	if (picture == NULL)
		return false;
	hide_letters(p, page, picture, scale);
	PIX *gray = pdf_page_gray(picture);
	l_uint8 *png = NULL;
	size_t n = 0;
	cairo_surface_destroy(picture);
	if (gray != NULL) {
		pixSetResolution(gray, (int)(scale * 72), (int)(scale * 72));
		pixSetZlibCompression(gray, 1);
	}
	bool ok = gray != NULL && pixWriteMemPng(&png, &n, gray, 0) == 0;
	if (ok)
		p->job->sink->child_data(p->job->sink, png, n);
	lept_free(png);
	pixDestroy(&gray);
	return ok;
}

/* The page for the reader of pictures. */
static void give_picture(struct pdf *p, PopplerPage *page, uint64_t number)
{
	struct sink *s = p->job->sink;
	struct out name = out_mem();
	out_z(&name, "page ");
	out_dec(&name, number);
	out_z(&name, ".png");
	struct child c = {.name = out_view(&name), .size = -1, .index = p->member, .is_file = true};
	if (next_member(p) && s->child_begin(s, &c))
		s->child_end(s, draw_rest(p, page) ? REASON_none : REASON_limit_memory);
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

static void give_attached(struct pdf *p, PopplerAttachment *a)
{
	struct sink *s = p->job->sink;
	const gchar *name = poppler_attachment_get_name(a);
	struct child c = {.name = str_sub(str_of(name == NULL ? "" : name), 0,
					  (size_t)p->job->limits->name_bytes),
			  .size = -1,
			  .index = p->member,
			  .is_file = true};
	if (g_utf8_validate(name == NULL ? "" : name, -1, NULL) == FALSE)
		c.name = STR("attachment");
	if (next_member(p) && s->child_begin(s, &c)) {
		bool ok = poppler_attachment_save_to_callback(a, on_attached, p, NULL);
		s->child_end(s, ok ? REASON_none : REASON_broken);
	}
}

static void attachments(struct pdf *p)
{
	GList *all = poppler_document_get_attachments(p->doc);
	p->pinned = g_list_reverse(p->pinned);
	for (GList *l = all; l != NULL; l = l->next)
		give_attached(p, l->data);
	for (GList *l = p->pinned; l != NULL; l = l->next)
		give_attached(p, l->data);
	g_list_free_full(all, g_object_unref);
	g_list_free_full(p->pinned, g_object_unref);
	if (p->too_many || p->n_pinned > p->job->limits->entries)
		partial(p, REASON_limit_entries);
}

/* ---- the whole ---- */

/* one_page - gives false when there is no such page. */
static bool one_page(struct pdf *p, int i)
{
	PopplerPage *page = poppler_document_get_page(p->doc, i);
	if (page == NULL)
		return false;
	document_page(&p->d, (uint64_t)i + 1);
	enum pdf_rest rest = page_text(p, page);
	page_notes(p, page);
	document_line(&p->d);
	if (rest == PDF_REST_picture) {
		document_page(&p->d, (uint64_t)i + 1); /* members stand between passages */
		if (p->job->marks == NULL)
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

static void draw_letters(struct pdf *p, PopplerPage *page, cairo_surface_t *s, double scale)
{
	struct arena a = *p->job->arena;
	struct letters l = letters_of(&a, page);
	if (l.glyph != NULL)
		letters_draw(s, scale, str_of(l.text), l.glyph, l.n);
	g_free(l.text);
}

static enum reason give_marked(struct pdf *p, int i)
{
	struct sink *s = p->job->sink;
	PopplerPage *page = poppler_document_get_page(p->doc, i);
	double scale = page == NULL ? 0 : pdf_page_fit(page, SHOWN_PER_INCH / 72.0);
	cairo_surface_t *picture = page == NULL ? NULL : pdf_page_draw(page, scale);
	struct child c = {
	    .name = STR("page.png"), .size = -1, .index = PLACE_OF_PICTURE, .is_file = true};
	if (picture != NULL)
		draw_letters(p, page, picture, scale);
	if (page != NULL)
		g_object_unref(page);
	if (picture == NULL)
		return REASON_limit_memory;
	draw_marks(picture, p->job->marks, scale);
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

/* A page of nothing, so that all that poppler loads is loaded. It stays open: with its last
 * document poppler drops its tables, and fills them anew for the next. */
static void pdf_warm(void)
{
	static PopplerDocument *kept;
	static const char mini[] =
	    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 "
	    "R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 "
	    "R/Resources<</Font<</F 5 0 R>>>>>>endobj\n4 0 obj<</Length 28>>stream\nBT /F 9 Tf 9 9 "
	    "Td(kond)Tj ET\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/"
	    "Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
	quiet_glib();
	letters_warm();
	if (kept != NULL)
		return;
	GBytes *b = g_bytes_new_static(mini, sizeof(mini) - 1);
	kept = poppler_document_new_from_bytes(b, NULL, NULL);
	PopplerPage *page = kept == NULL ? NULL : poppler_document_get_page(kept, 0);
	if (page != NULL) {
		g_free(poppler_page_get_text(page));
		(void)pdf_page_rest(page, NULL, 0, 0);
		g_object_unref(page);
	}
	g_bytes_unref(b);
}

const struct reader reader_pdf = {
    .name = "pdf",
    .version = 3,
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
