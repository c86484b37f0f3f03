/* encode - UTF-8 into the character sets that Dutch exports use (formats.md 2.8): Windows-1252, ISO
 * 8859-15, code page 850, UTF-16. */
#include "sim/sim.h"

#include <string.h>

#include "base/utf8.h"

/* Code points of bytes 0x80.. of code page 850 and of 0x80..0x9F of Windows-1252 (0: none). */
static const uint16_t cp850[128] = {
    0xC7, 0xFC,  0xE9, 0xE2, 0xE4, 0xE0, 0xE5, 0xE7, 0xEA, 0xEB, 0xE8,  0xEF, 0xEE, 0xEC, 0xC4,
    0xC5, 0xC9,  0xE6, 0xC6, 0xF4, 0xF6, 0xF2, 0xFB, 0xF9, 0xFF, 0xD6,  0xDC, 0xF8, 0xA3, 0xD8,
    0xD7, 0x192, 0xE1, 0xED, 0xF3, 0xFA, 0xF1, 0xD1, 0xAA, 0xBA, 0xBF,  0xAE, 0xAC, 0xBD, 0xBC,
    0xA1, 0xAB,  0xBB, 0,    0,    0,    0,    0,    0xC1, 0xC2, 0xC0,  0xA9, 0,    0,    0,
    0,    0xA2,  0xA5, 0,    0,    0,    0,    0,    0,    0,    0xE3,  0xC3, 0,    0,    0,
    0,    0,     0,    0,    0xA4, 0xF0, 0xD0, 0xCA, 0xCB, 0xC8, 0x131, 0xCD, 0xCE, 0xCF, 0,
    0,    0,     0,    0xA6, 0xCC, 0,    0xD3, 0xDF, 0xD4, 0xD2, 0xF5,  0xD5, 0xB5, 0xFE, 0xDE,
    0xDA, 0xDB,  0xD9, 0xFD, 0xDD, 0xAF, 0xB4, 0xAD, 0xB1, 0,    0xBE,  0xB6, 0xA7, 0xF7, 0xB8,
    0xB0, 0xA8,  0xB7, 0xB9, 0xB3, 0xB2, 0,    0xA0};
static const uint16_t cp1252[32] = {0x20AC, 0,      0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
				    0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0,      0x17D,  0,
				    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
				    0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0,      0x17E,  0x178};
static const struct {
	uint16_t cp;
	unsigned char byte;
} iso15[] = {{0x20AC, 0xA4}, {0x160, 0xA6}, {0x161, 0xA8}, {0x17D, 0xB4},
	     {0x17E, 0xB8},  {0x152, 0xBC}, {0x153, 0xBD}, {0x178, 0xBE}};

static unsigned char byte_in(const uint16_t *table, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n; i++)
		if (table[i] == cp)
			return (unsigned char)(0x80 + i);
	return 0;
}

/* gives 0 when the set lacks the letter */
static unsigned char byte_of(enum coding c, uint32_t cp)
{
	if (cp < 0x80)
		return (unsigned char)cp;
	if (c == CODING_cp850)
		return byte_in(cp850, 128, cp);
	if (c == CODING_cp1252)
		return cp >= 0xA0 && cp < 0x100 ? (unsigned char)cp : byte_in(cp1252, 32, cp);
	for (size_t i = 0; i < sizeof(iso15) / sizeof(iso15[0]); i++)
		if (iso15[i].cp == cp || iso15[i].byte == cp)
			return iso15[i].cp == cp ? iso15[i].byte : 0;
	return cp >= 0xA0 && cp < 0x100 ? (unsigned char)cp : 0;
}

static void encode_bytes(struct out *o, enum coding c, str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t run = at;
		while (run < s.n && s.p[run] < 0x80)
			run++;
		out_bytes(o, s.p + at, run - at);
		at = run;
		if (at == s.n)
			break;
		size_t from = at;
		unsigned char b = byte_of(c, utf8_next(s, &at));
		if (b != 0)
			out_char(o, (char)b);
		else
			put_ascii(o, str_sub(s, from, at));
	}
}

static void encode_wide(struct out *o, bool big, str s)
{
	GROW(o->p, o->cap, o->n + 2 * s.n);
	for (size_t at = 0; at < s.n;) {
		uint32_t cp = s.p[at] < 0x80 ? s.p[at++] : utf8_next(s, &at);
		unsigned char lo = (unsigned char)cp, hi = (unsigned char)(cp >> 8);
		o->p[o->n++] = big ? hi : lo;
		o->p[o->n++] = big ? lo : hi;
	}
}

void encode(struct out *o, enum coding c, str utf8)
{
	switch (c) {
	case CODING_utf8_bom:
		out_z(o, "\xEF\xBB\xBF");
		out_str(o, utf8);
		return;
	case CODING_cp1252:
	case CODING_iso8859_15:
	case CODING_cp850:
		encode_bytes(o, c, utf8);
		return;
	case CODING_utf16le_bom:
	case CODING_utf16be_bom:
		out_z(o, c == CODING_utf16le_bom ? "\xFF\xFE" : "\xFE\xFF");
		encode_wide(o, c == CODING_utf16be_bom, utf8);
		return;
	case CODING_utf16le:
	case CODING_utf16be:
		encode_wide(o, c == CODING_utf16be, utf8);
		return;
	default:
		out_str(o, utf8);
	}
}
