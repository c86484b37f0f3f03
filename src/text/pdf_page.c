/*
 * pdf_page - see pdf_page.h. By poppler, cairo and leptonica. A page needs OCR when it has little
 * text and shows anything, or when marks of the size of letters stand on its pictures where no
 * letter of the page does: a scan under the line that a fax put on it, a form in a letter. Pages
 * that a scanner gave a text of its own are not read again. Refuses to look at pictures of less
 * than a tenth of the page: logos.
 */
#include <leptonica/allheaders.h>

#include "text/pdf_page.h"
#include "text/quiet.h"

#define DOTS_PER_INCH 300 /* of a page that no scanner made */
#define LEAST_DOTS    72
#define COARSEST      100 /* that is still handed on */
#define MOST_DOTS     400
#define LEAST_SHARE   0.1 /* of the page is a picture that counts */
#define LOOK_SIDE     170 /* pixels of the first look whether anything shows */
#define SIDE_MOST     6000
#define WHITE_FROM    0xE0
#define INK           0xB0
#define LOOK_SCALE    (COARSEST / 72.0) /* at which marks are counted */
#define LEAST_MARK    4                 /* dots high, at that scale */
#define MOST_MARK     40
#define MOST_JOINED   8   /* [height] so wide are letters that touch */
#define LETTER_EDGE   1.5 /* [point] around a letter */
#define REST_SHARE    4   /* one of so many marks is no letter: the text is not that of the scan */

static double longer(double a, double b) { return a > b ? a : b; }

cairo_surface_t *pdf_page_draw(PopplerPage *page, double scale)
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

PIX *pdf_page_gray(cairo_surface_t *s)
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

bool pdf_strange(str letter)
{
	unsigned char c = letter.p[0];
	return str_eq(letter, STR("\xEF\xBF\xBD")) || c == 0x7F ||
	       (c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f');
}

void pdf_page_hide(cairo_surface_t *s, double scale, str text, const struct glyph *glyph, size_t n)
{
	cairo_t *c = cairo_create(s);
	cairo_set_source_rgb(c, 1, 1, 1);
	for (size_t i = 0; i < n; i++) {
		const struct glyph *g = &glyph[i];
		if (pdf_strange(str_sub(text, g->from, g->to)))
			continue;
		cairo_rectangle(c, (g->x1 - LETTER_EDGE) * scale, g->y1 * scale,
				(g->x2 - g->x1 + 2 * LETTER_EDGE) * scale, (g->y2 - g->y1) * scale);
		cairo_fill(c);
	}
	cairo_destroy(c);
	cairo_surface_flush(s);
}

/* ---- how fine ---- */

static double area_of(const PopplerRectangle *r, double *out_side)
{
	double wide = longer(r->x2 - r->x1, r->x1 - r->x2);
	double high = longer(r->y2 - r->y1, r->y1 - r->y2);
	*out_side = longer(wide, high);
	return wide * high;
}

/* How fine the largest picture on the page is: that of a scanner. [dots per inch] */
static double fineness(PopplerPage *page)
{
	GList *pictures = poppler_page_get_image_mapping(page);
	double w, h, most = 0, side = 0, dots = DOTS_PER_INCH;
	int id = -1;
	poppler_page_get_size(page, &w, &h);
	for (GList *l = pictures; l != NULL; l = l->next) {
		const PopplerImageMapping *m = l->data;
		double its_side, area = area_of(&m->area, &its_side);
		if (area > most && area > w * h * LEAST_SHARE) {
			most = area;
			side = its_side;
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

double pdf_page_fit(PopplerPage *page, double scale)
{
	double w, h;
	poppler_page_get_size(page, &w, &h);
	double most = SIDE_MOST / longer(w, h);
	return scale <= most ? scale : most;
}

/* Pages of people fit at full fineness; plans and posters are drawn coarser, as long as letters can
 * be read. */
double pdf_page_scale(PopplerPage *page)
{
	double scale = fineness(page) / 72, fit = pdf_page_fit(page, scale);
	return fit < scale && fit * 72 < COARSEST ? 0 : fit;
}

/* ---- what its letters do not say ---- */

/* Does anything show on the page? What can not be drawn does. */
static bool has_ink(PopplerPage *page)
{
	double w, h;
	poppler_page_get_size(page, &w, &h);
	cairo_surface_t *s = pdf_page_draw(page, LOOK_SIDE / longer(w, h));
	if (s == NULL)
		return true;
	const unsigned char *p = cairo_image_surface_get_data(s);
	int stride = cairo_image_surface_get_stride(s), width = cairo_image_surface_get_width(s);
	bool ink = false;
	for (int y = 0; y < cairo_image_surface_get_height(s) && !ink; y++)
		for (int x = 0; x < width * 4 && !ink; x++)
			ink = x % 4 != 3 && p[(size_t)y * (size_t)stride + (size_t)x] < WHITE_FROM;
	cairo_surface_destroy(s);
	return ink;
}

/* Are the pictures of the page more than ornaments? */
static bool large(PopplerPage *page, GList *pictures)
{
	double w, h, side, all = 0;
	poppler_page_get_size(page, &w, &h);
	for (GList *l = pictures; l != NULL; l = l->next)
		all += area_of(&((const PopplerImageMapping *)l->data)->area, &side);
	return all >= w * h * LEAST_SHARE;
}

static void clear(PIX *ink, double x1, double y1, double x2, double y2, int how)
{
	const double most = SIDE_MOST;
	if (x1 < most && y1 < most && x2 > -most && y2 > -most && x2 < 4 * most && y2 < 4 * most &&
	    x1 > -4 * most && y1 > -4 * most)
		pixRasterop(ink, (int)x1, (int)y1, (int)(x2 - x1) + 1, (int)(y2 - y1) + 1, how,
			    NULL, 0, 0);
}

/* Only what shows on the pictures. */
static void keep_pictures(PIX *ink, GList *pictures, double scale)
{
	PIX *on = pixCreateTemplate(ink);
	for (GList *l = pictures; on != NULL && l != NULL; l = l->next) {
		const PopplerRectangle *r = &((const PopplerImageMapping *)l->data)->area;
		double x1 = r->x1 < r->x2 ? r->x1 : r->x2, y1 = r->y1 < r->y2 ? r->y1 : r->y2;
		clear(on, x1 * scale, y1 * scale, longer(r->x1, r->x2) * scale,
		      longer(r->y1, r->y2) * scale, PIX_SET);
	}
	if (on != NULL)
		pixAnd(ink, ink, on);
	pixDestroy(&on);
}

/* How many marks are of the size of letters. */
static size_t marks_on(PIX *ink)
{
	BOXA *marks = pixConnCompBB(ink, 8);
	size_t n = 0;
	for (int i = 0; marks != NULL && i < boxaGetCount(marks); i++) {
		int w, h;
		boxaGetBoxGeometry(marks, i, NULL, NULL, &w, &h);
		n += h >= LEAST_MARK && h <= MOST_MARK && w > 1 && w <= MOST_JOINED * h;
	}
	boxaDestroy(&marks);
	return n;
}

static PIX *ink_at(PopplerPage *page, double scale)
{
	cairo_surface_t *s = pdf_page_draw(page, scale);
	PIX *gray = s == NULL ? NULL : pdf_page_gray(s);
	PIX *ink = gray == NULL ? NULL : pixThresholdToBinary(gray, INK);
	if (s != NULL)
		cairo_surface_destroy(s);
	pixDestroy(&gray);
	return ink;
}

/* The pictures of a page that has letters too. */
static enum pdf_rest rest_of(PopplerPage *page, GList *pictures, const struct glyph *glyph,
			     size_t n)
{
	double scale = pdf_page_fit(page, LOOK_SCALE);
	uint64_t said = quiet_said();
	PIX *ink = ink_at(page, scale);
	int blank = 1;
	if (ink == NULL)
		return PDF_REST_lost;
	keep_pictures(ink, pictures, scale);
	pixZero(ink, &blank);
	size_t all = marks_on(ink);
	for (size_t i = 0; i < n; i++)
		clear(ink, (glyph[i].x1 - LETTER_EDGE) * scale, (glyph[i].y1 - LETTER_EDGE) * scale,
		      (glyph[i].x2 + LETTER_EDGE) * scale, (glyph[i].y2 + LETTER_EDGE) * scale,
		      PIX_CLR);
	size_t left = marks_on(ink);
	pixDestroy(&ink);
	if (blank != 0 && quiet_said() > said)
		return PDF_REST_lost;
	return left >= PDF_LITTLE_TEXT && left * REST_SHARE >= all ? PDF_REST_picture
								   : PDF_REST_none;
}

enum pdf_rest pdf_page_rest(PopplerPage *page, const struct glyph *glyph, size_t n, size_t known)
{
	uint64_t said = quiet_said();
	if (known < PDF_LITTLE_TEXT && has_ink(page))
		return PDF_REST_picture;
	bool failed = quiet_said() > said;
	GList *pictures = poppler_page_get_image_mapping(page);
	enum pdf_rest rest = PDF_REST_none;
	if (large(page, pictures) && known >= PDF_LITTLE_TEXT)
		rest = rest_of(page, pictures, glyph, n);
	else if (pictures != NULL && failed)
		rest = PDF_REST_lost;
	poppler_page_free_image_mapping(pictures);
	return rest;
}
