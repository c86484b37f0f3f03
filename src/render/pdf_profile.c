/*
 * pdf_profile - the colours of sRGB as an ICC profile of version 4.2: three primaries seen under
 * D50 and one parametric curve. Follows ICC.1:2004-10 and IEC 61966-2-1. Made here, so that no file
 * and no licence of others comes with it.
 */
#include "render/pdf_archive.h"

enum { HEADER = 128, TAGS = 10, TABLE = 4 + TAGS * 12, NAME_BYTES = 28, NOTE_BYTES = 32 };

static void be(struct out *o, uint64_t v, unsigned bytes)
{
	while (bytes-- > 0)
		out_u8(o, (uint8_t)(v >> bytes * 8));
}

static void zeroes(struct out *o, unsigned n)
{
	while (n-- > 0)
		out_u8(o, 0);
}

static void xyz(struct out *o, uint32_t x, uint32_t y, uint32_t z)
{
	be(o, x, 4);
	be(o, y, 4);
	be(o, z, 4);
}

static void xyz_tag(struct out *o, uint32_t x, uint32_t y, uint32_t z)
{
	out_z(o, "XYZ ");
	be(o, 0, 4);
	xyz(o, x, y, z);
}

/* One record in English, as UTF-16. */
static void words(struct out *o, str text, unsigned bytes)
{
	size_t from = o->n;
	out_z(o, "mluc");
	be(o, 0, 4);
	be(o, 1, 4);
	be(o, 12, 4);
	out_z(o, "enUS");
	be(o, text.n * 2, 4);
	be(o, 28, 4);
	for (size_t i = 0; i < text.n; i++)
		be(o, text.p[i], 2);
	zeroes(o, (unsigned)(28 + bytes * 2 - (o->n - from)));
}

/* s15Fixed16: y = ((x + 0.055) / 1.055) ^ 2.4, below 0.04045 x / 12.92 */
static void curve(struct out *o)
{
	static const uint32_t v[] = {0x26666, 0xf2a7, 0x0d59, 0x13d0, 0x0a5b};
	out_z(o, "para");
	be(o, 0, 4);
	be(o, 3, 2);
	be(o, 0, 2);
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		be(o, v[i], 4);
}

/* Bradford, from D65 to D50. */
static void adaptation(struct out *o)
{
	static const int32_t v[] = {68674, 1502, -3290, 1939, 64912, -1119, -606, 988, 49262};
	out_z(o, "sf32");
	be(o, 0, 4);
	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		be(o, (uint32_t)v[i], 4);
}

static void header(struct out *o, uint32_t size)
{
	be(o, size, 4);
	be(o, 0, 4);
	be(o, 0x04200000, 4);
	out_z(o, "mntrRGB XYZ ");
	be(o, 2026, 2);
	be(o, 1, 2);
	be(o, 1, 2);
	zeroes(o, 6);
	out_z(o, "acsp");
	zeroes(o, 28);
	xyz(o, 0xf6d6, 0x10000, 0xd32d);
	zeroes(o, 48);
}

void pdf_profile(struct out *o)
{
	enum { mluc_name = 28 + NAME_BYTES * 2, mluc_note = 28 + NOTE_BYTES * 2 };
	static const struct {
		const char *tag;
		uint32_t size;
		bool same; /* as the one before */
	} t[TAGS] = {{"desc", mluc_name, false}, {"cprt", mluc_note, false}, {"wtpt", 20, false},
		     {"chad", 44, false},        {"rXYZ", 20, false},        {"gXYZ", 20, false},
		     {"bXYZ", 20, false},        {"rTRC", 32, false},        {"gTRC", 32, true},
		     {"bTRC", 32, true}};
	uint32_t at = HEADER + TABLE;
	for (size_t i = 0; i < TAGS; i++)
		at += t[i].same ? 0 : t[i].size;
	header(o, at);
	be(o, TAGS, 4);
	at = HEADER + TABLE;
	for (size_t i = 0; i < TAGS; i++) {
		if (t[i].same)
			at -= t[i].size;
		out_z(o, t[i].tag);
		be(o, at, 4);
		be(o, t[i].size, 4);
		at += t[i].size;
	}
	words(o, STR("sRGB IEC61966-2.1 by kond"), NAME_BYTES);
	words(o, STR("No copyright, use freely"), NOTE_BYTES);
	xyz_tag(o, 0xf6d6, 0x10000, 0xd32d);
	adaptation(o);
	xyz_tag(o, 0x6fa3, 0x38f6, 0x0391);
	xyz_tag(o, 0x6294, 0xb785, 0x18dc);
	xyz_tag(o, 0x24a1, 0x0f85, 0xb6d4);
	curve(o);
}
