/* scan - see scan.h: drawing, and what the copier does to the page. */
#include "sim/scan.h"

#include "base/arena.h"
#include "base/must.h"
#include "sim/draw.h"

struct scanning {
	const struct look *l;
	const struct copier *c;
	void *ctx;
	void (*taken)(void *ctx, const struct raster *r);
	struct rng rng;
	cairo_surface_t *surface; /* NULL: no page yet */
	cairo_t *cr;
	struct out grey;
};

/* Ink as cairo drew it becomes light as the copier saw it. */
static void expose(struct scanning *s, struct raster *r)
{
	const struct copier *c = s->c;
	const unsigned char *from = cairo_image_surface_get_data(s->surface);
	size_t stride = (size_t)cairo_image_surface_get_stride(s->surface);
	out_clear(&s->grey);
	unsigned char *to = out_room(&s->grey, (size_t)r->width * r->height);
	uint64_t draw = rng_u64(&s->rng) | 1;
	for (unsigned y = 0; y < r->height; y++) {
		for (unsigned x = 0; x < r->width; x++) {
			unsigned v = 255 - from[y * stride + x] * (255 - c->ink) / 255;
			if (c->grain > 0 || c->specks > 0) {
				draw = draw * 6364136223846793005u + 1442695040888963407u;
				unsigned off =
				    c->grain > 0 ? (unsigned)(draw >> 40) % (c->grain + 1) : 0;
				v = (draw & 1u << 30) != 0 && v + off < 256 ? v + off
				    : v > off                               ? v - off
									    : 0;
				if ((draw >> 33) % 1000000 < c->specks)
					v = 40;
			}
			*to++ = (unsigned char)(c->two_tone ? (v < 140 ? 0 : 255) : v);
		}
	}
}

static void page_end(struct scanning *s)
{
	if (s->surface == NULL)
		return;
	cairo_destroy(s->cr);
	cairo_surface_flush(s->surface);
	must(cairo_surface_status(s->surface) == CAIRO_STATUS_SUCCESS);
	struct raster r = {.width = (unsigned)cairo_image_surface_get_width(s->surface),
			   .height = (unsigned)cairo_image_surface_get_height(s->surface),
			   .dpi = s->c->dpi,
			   .two_tone = s->c->two_tone,
			   .quality = s->c->quality};
	expose(s, &r);
	r.p = s->grey.p;
	s->taken(s->ctx, &r);
	cairo_surface_destroy(s->surface);
	s->surface = NULL;
}

static cairo_t *next_page(void *ctx)
{
	struct scanning *s = ctx;
	double scale = s->c->dpi / 72.0, width = s->l->wide ? DRAW_LONG : DRAW_SHORT,
	       height = s->l->wide ? DRAW_SHORT : DRAW_LONG;
	page_end(s);
	s->surface = cairo_image_surface_create(CAIRO_FORMAT_A8, (int)(width * scale),
						(int)(height * scale));
	s->cr = cairo_create(s->surface);
	cairo_scale(s->cr, scale, scale);
	cairo_translate(s->cr, width / 2, height / 2);
	cairo_rotate(s->cr, s->c->tilt * (3.14159265358979 / 18000));
	cairo_translate(s->cr, -width / 2, -height / 2);
	return s->cr;
}

void scan_paper(const struct paper *p, const struct look *l, const struct copier *c, void *ctx,
		void (*taken)(void *ctx, const struct raster *r))
{
	struct scanning s = {.l = l, .c = c, .ctx = ctx, .taken = taken, .grey = out_mem()};
	struct draw_pages to = {&s, next_page};
	s.rng = rng_of(l->seed, 5, 0);
	draw_paper(p, l, &to);
	page_end(&s);
	out_end(&s.grey);
}
