/* decode - tables of the one-byte sets and appending decoded text. Inner header of text/ (charset.c
 * makes, stretch.c uses). */
#ifndef TEXT_DECODE_H
#define TEXT_DECODE_H

#include "text/charset.h"

/* One byte of a one-byte set as UTF-8. */
struct glyph {
	unsigned char n, b[3];
};

/* decode_glyphs - the 256 characters of a one-byte set (ASCII: as CP1252). */
const struct glyph *decode_glyphs(enum charset c);
static inline bool decode_is_utf16(enum charset c)
{
	return c == CHARSET_utf16le || c == CHARSET_utf16be;
}
static inline bool decode_is_utf8(enum charset c)
{
	return c == CHARSET_ascii || c == CHARSET_utf8;
}
/* decode_bom - length of the byte-order mark of c at the start of raw, or 0. */
size_t decode_bom(enum charset c, str raw);
/* decode_one_byte - write raw to p, which holds 3 * raw.n bytes. gives the bytes written. */
size_t decode_one_byte(unsigned char *p, enum charset c, str raw);
/*
 * decode_utf16 - write raw to p, which holds 3 * (raw.n / 2 + 1) bytes; a lone surrogate and an odd
 * last byte become U+FFFD. gives   the bytes written; *out_replaced: how many U+FFFD that made
 */
size_t decode_utf16(unsigned char *p, bool big, str raw, size_t *out_replaced);

#endif
