/* art - see art.h. Metafiles (EMF, WMF, PICT) are left out: they are drawn, not photographed.
 * Linear: a record that holds records is stepped into, any other is stepped over. */
#include "text/art.h"

#include "base/cur.h"

enum {
	ART_entry = 0xF007,
	ART_jpeg = 0xF01D,
	ART_png = 0xF01E,
	ART_bitmap = 0xF01F,
	ART_tiff = 0xF029,
	ART_jpeg_too = 0xF02A
};

/* Before the picture stand one key or two, by the last bit of the instance, and a mark. */
#define KEY_BYTES ((size_t)16)

/* A bitmap without the head that a file of it has. source: BITMAPFILEHEADER */
static void give_bitmap(struct letter *l, str s)
{
	struct cur c = cur_of(s);
	uint32_t info = cur_u32(&c);
	struct out o = out_mem();
	out_z(&o, "BM");
	out_u32(&o, (uint32_t)s.n + 14);
	out_u32(&o, 0);
	cur_take(&c, 10);
	unsigned bits = cur_u16(&c);
	out_u32(&o, 14 + info + (bits <= 8 ? 4u << bits : 0));
	out_str(&o, s);
	letter_give(l, STR_NONE, ".bmp", out_view(&o), REASON_none);
	out_end(&o);
}

static void give(struct letter *l, unsigned type, unsigned instance, str s)
{
	s = str_sub(s, (1 + (instance & 1)) * KEY_BYTES + 1, s.n);
	if (s.n == 0)
		return;
	if (type == ART_bitmap)
		give_bitmap(l, s);
	else
		letter_give(l, STR_NONE,
			    type == ART_png    ? ".png"
			    : type == ART_tiff ? ".tiff"
					       : ".jpg",
			    s, REASON_none);
}

void art_give(struct letter *l, str records)
{
	struct cur c = cur_of(records);
	while (cur_left(&c) >= 8) {
		unsigned head = cur_u16(&c), type = cur_u16(&c);
		uint32_t n = cur_u32(&c);
		if ((head & 0xF) == 0xF)
			continue; /* holds records */
		if (type == ART_entry) {
			str e = cur_take(&c, 36);
			cur_take(&c, e.n == 36 ? e.p[33] : 0); /* its name */
			continue;
		}
		str body = cur_take(&c, n < cur_left(&c) ? n : cur_left(&c));
		if (type == ART_jpeg || type == ART_png || type == ART_bitmap || type == ART_tiff ||
		    type == ART_jpeg_too)
			give(l, type, head >> 4, body);
	}
}
