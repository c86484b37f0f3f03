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
#define KEY_BYTES  ((size_t)16)
#define APART_MOST 256u /* of one store: many may point to one picture */

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

static bool is_picture(unsigned type)
{
	return type == ART_jpeg || type == ART_png || type == ART_bitmap || type == ART_tiff ||
	       type == ART_jpeg_too;
}

/* A picture that stands elsewhere. */
static void give_apart(struct letter *l, str apart, uint32_t at)
{
	struct cur c = cur_of(str_sub(apart, at, apart.n));
	unsigned head = cur_u16(&c), type = cur_u16(&c);
	str body = cur_take(&c, cur_u32(&c));
	if (!c.bad && is_picture(type))
		give(l, type, head >> 4, body);
}

/* An entry of the store; a picture may stand in it. source: [MS-ODRAW] 2.2.32 OfficeArtFBSE */
static void take_entry(struct letter *l, struct cur *c, uint32_t n, str apart)
{
	struct cur e = cur_of(cur_take(c, 36));
	cur_take(&e, 28);
	uint32_t at = cur_u32(&e);
	cur_u8(&e);
	unsigned name = cur_u8(&e);
	if (n <= 36u + name && apart.n > 0 && !e.bad)
		give_apart(l, apart, at);
	cur_take(c, name);
}

void art_give(struct letter *l, str records, str apart)
{
	struct cur c = cur_of(records);
	uint32_t entries = 0;
	while (cur_left(&c) >= 8) {
		unsigned head = cur_u16(&c), type = cur_u16(&c);
		uint32_t n = cur_u32(&c);
		if ((head & 0xF) == 0xF)
			continue; /* holds records */
		if (type == ART_entry) {
			take_entry(l, &c, n, entries++ < APART_MOST ? apart : STR_NONE);
			continue;
		}
		str body = cur_take(&c, n < cur_left(&c) ? n : cur_left(&c));
		if (is_picture(type))
			give(l, type, head >> 4, body);
	}
}
