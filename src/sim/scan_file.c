/* scan_file - pages into PNG, TIFF and PDF. Compression by zlib; dates are left out, so that the
 * same pages give the same bytes. */
#include <zlib.h>

#include "base/arena.h"
#include "base/must.h"
#include "sim/scan.h"

static const char *const endings[SCAN_count] = {".png", ".jpg", ".tif", ".pdf"};
const char *scan_ending(enum scan_form form) { return endings[form]; }

static void out_u16_be(struct out *o, unsigned v)
{
	out_u8(o, (uint8_t)(v >> 8));
	out_u8(o, (uint8_t)v);
}

static void out_u32_be(struct out *o, uint32_t v)
{
	out_u16_be(o, v >> 16);
	out_u16_be(o, v & 0xFFFF);
}

/* The points of a page, row after row; with a zero before each row when asked (filter: none). */
static void put_points(struct out *o, const struct raster *r, bool filter)
{
	unsigned row = r->two_tone ? (r->width + 7) / 8 : r->width;
	for (unsigned y = 0; y < r->height; y++) {
		const unsigned char *p = r->p + (size_t)y * r->width;
		if (filter)
			out_u8(o, 0);
		if (!r->two_tone) {
			out_bytes(o, p, row);
			continue;
		}
		unsigned char *to = out_room(o, row);
		for (unsigned x = 0; x < r->width; x++) {
			if (x % 8 == 0)
				to[x / 8] = 0;
			to[x / 8] = (unsigned char)(to[x / 8] | (p[x] >= 128) << (7 - x % 8));
		}
	}
}

static void put_deflated(struct out *o, const struct raster *r, bool filter)
{
	struct out points = out_mem();
	put_points(&points, r, filter);
	uLongf n = compressBound(points.n);
	size_t from = o->n;
	must(compress2(out_room(o, n), &n, points.p, points.n, 1) == Z_OK);
	o->n = from + n;
	out_end(&points);
}

/* ---- PNG ---- */

static void put_chunk(struct out *o, const char *type, str data)
{
	out_u32_be(o, (uint32_t)data.n);
	size_t from = o->n;
	out_bytes(o, type, 4);
	out_str(o, data);
	out_u32_be(o, (uint32_t)crc32(0, o->p + from, (uInt)(o->n - from)));
}

static void put_png(struct out *o, const struct raster *r)
{
	struct out t = out_mem();
	out_bytes(o, "\x89PNG\r\n\x1A\n", 8);
	out_u32_be(&t, r->width);
	out_u32_be(&t, r->height);
	out_u8(&t, r->two_tone ? 1 : 8);
	out_u32_be(&t, 0); /* grey, deflate, no filter type but none, not interlaced */
	put_chunk(o, "IHDR", out_view(&t));
	out_clear(&t);
	uint32_t metre = r->dpi * 10000 / 254;
	out_u32_be(&t, metre);
	out_u32_be(&t, metre);
	out_u8(&t, 1);
	put_chunk(o, "pHYs", out_view(&t));
	out_clear(&t);
	put_deflated(&t, r, true);
	put_chunk(o, "IDAT", out_view(&t));
	put_chunk(o, "IEND", STR_NONE);
	out_end(&t);
}

/* ---- TIFF ---- */

static void put_tag(struct out *o, unsigned tag, unsigned type, uint32_t n, uint32_t v)
{
	out_u16(o, (uint16_t)tag);
	out_u16(o, (uint16_t)type);
	out_u32(o, n);
	out_u32(o, v);
}

static void patch(struct out *o, size_t at, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		o->p[at + (size_t)i] = (unsigned char)(v >> 8 * i);
}

static void put_tiff_page(struct scan_file *f, const struct raster *r)
{
	struct out *o = &f->bytes;
	enum { TYPE_short = 3, TYPE_long = 4, TYPE_ratio = 5 };
	uint32_t ratio = (uint32_t)o->n;
	out_u32(o, r->dpi);
	out_u32(o, 1);
	uint32_t strip = (uint32_t)o->n;
	put_deflated(o, r, false);
	uint32_t n = (uint32_t)o->n - strip;
	out_bytes(o, "\0", o->n % 2);
	patch(o, f->link, (uint32_t)o->n);
	out_u16(o, 12);
	put_tag(o, 256, TYPE_long, 1, r->width);
	put_tag(o, 257, TYPE_long, 1, r->height);
	put_tag(o, 258, TYPE_short, 1, r->two_tone ? 1 : 8);
	put_tag(o, 259, TYPE_short, 1, 8);
	put_tag(o, 262, TYPE_short, 1, 1);
	put_tag(o, 273, TYPE_long, 1, strip);
	put_tag(o, 277, TYPE_short, 1, 1);
	put_tag(o, 278, TYPE_long, 1, r->height);
	put_tag(o, 279, TYPE_long, 1, n);
	put_tag(o, 282, TYPE_ratio, 1, ratio);
	put_tag(o, 283, TYPE_ratio, 1, ratio);
	put_tag(o, 296, TYPE_short, 1, 2);
	f->link = o->n;
	out_u32(o, 0);
}

/* ---- PDF ---- */

static unsigned object(struct scan_file *f)
{
	GROW(f->object, f->objects_cap, f->objects + 1);
	f->object[f->objects++].at = f->bytes.n;
	out_dec(&f->bytes, f->objects);
	out_z(&f->bytes, " 0 obj\n");
	return (unsigned)f->objects;
}

static void put_stream(struct out *o, str data)
{
	out_z(o, "/Length ");
	out_dec(o, data.n);
	out_z(o, ">>\nstream\n");
	out_str(o, data);
	out_z(o, "\nendstream\nendobj\n");
}

static void put_size(struct out *o, const struct raster *r, const char *between)
{
	out_dec(o, r->width * 72ull / r->dpi);
	out_z(o, between);
	out_dec(o, r->height * 72ull / r->dpi);
}

static void put_pdf_page(struct scan_file *f, const struct raster *r)
{
	struct out *o = &f->bytes, t = out_mem();
	unsigned image = object(f);
	out_z(o, "<</Type/XObject/Subtype/Image/ColorSpace/DeviceGray/Width ");
	out_dec(o, r->width);
	out_z(o, "/Height ");
	out_dec(o, r->height);
	out_z(o, r->two_tone ? "/BitsPerComponent 1" : "/BitsPerComponent 8");
	out_z(o, r->quality > 0 ? "/Filter/DCTDecode" : "/Filter/FlateDecode");
	if (r->quality > 0)
		put_jpeg(&t, r);
	else
		put_deflated(&t, r, false);
	put_stream(o, out_view(&t));
	out_clear(&t);
	unsigned content = object(f);
	out_z(&t, "q ");
	put_size(&t, r, " 0 0 ");
	out_z(&t, " 0 0 cm /Im0 Do Q");
	out_z(o, "<<");
	put_stream(o, out_view(&t));
	out_end(&t);
	object(f);
	out_z(o, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 ");
	put_size(o, r, " ");
	out_z(o, "]/Resources<</XObject<</Im0 ");
	out_dec(o, image);
	out_z(o, " 0 R>>>>/Contents ");
	out_dec(o, content);
	out_z(o, " 0 R>>\nendobj\n");
}

static void put_pdf_end(struct scan_file *f)
{
	struct out *o = &f->bytes;
	f->object[0].at = o->n;
	out_z(o, "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
	f->object[1].at = o->n;
	out_z(o, "2 0 obj\n<</Type/Pages/Kids[");
	for (unsigned i = 0; i < f->pages; i++) {
		out_dec(o, 5 + 3 * i);
		out_z(o, " 0 R ");
	}
	out_z(o, "]/Count ");
	out_dec(o, f->pages);
	out_z(o, ">>\nendobj\n");
	size_t table = o->n;
	out_z(o, "xref\n0 ");
	out_dec(o, f->objects + 1);
	out_z(o, "\n0000000000 65535 f \n");
	for (size_t i = 0; i < f->objects; i++) {
		out_dec_pad(o, f->object[i].at, 10);
		out_z(o, " 00000 n \n");
	}
	out_z(o, "trailer\n<</Root 1 0 R/Size ");
	out_dec(o, f->objects + 1);
	out_z(o, ">>\nstartxref\n");
	out_dec(o, table);
	out_z(o, "\n%%EOF\n");
}

/* ---- any ---- */

struct scan_file scan_begin(enum scan_form form)
{
	struct scan_file f = {.form = form, .bytes = out_mem()};
	if (form == SCAN_tiff) {
		out_bytes(&f.bytes, "II\x2A\0\0\0\0\0", 8);
		f.link = 4;
	} else if (form == SCAN_pdf) {
		out_z(&f.bytes, "%PDF-1.4\n");
		GROW(f.object, f.objects_cap, 2);
		f.objects = 2; /* catalogue and list of pages, written last */
	}
	return f;
}

void scan_page(struct scan_file *f, const struct raster *r)
{
	f->pages++;
	if (f->form == SCAN_tiff)
		put_tiff_page(f, r);
	else if (f->form == SCAN_pdf)
		put_pdf_page(f, r);
	else if (f->form == SCAN_jpeg)
		put_jpeg(&f->bytes, r);
	else
		put_png(&f->bytes, r);
}

void scan_end(struct scan_file *f)
{
	if (f->form == SCAN_pdf)
		put_pdf_end(f);
}

void scan_free(struct scan_file *f)
{
	out_end(&f->bytes);
	grow_free(f->object, f->objects_cap, sizeof(*f->object));
}
