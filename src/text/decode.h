/* decode - tables of the one-byte sets and appending decoded text. Inner header of text/ (charset.c
 * makes, stretch.c uses). */
#ifndef TEXT_DECODE_H
#define TEXT_DECODE_H

#include "text/charset.h"
#include "text/raw_map.h"

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
/*
 * decode_one_byte - write raw, in a one-byte set, to p, which holds 3 * raw.n bytes.
 * takes   fixes: gathers the characters that became longer; NULL: not asked for (as in the next
 * two) gives   the bytes written
 */
size_t decode_one_byte(unsigned char *p, enum charset c, str raw, struct raw_fixes *fixes);
/* Records without line ends. */
struct records {
	size_t length; /* [byte], 0: there are none */
	size_t into;   /* [byte] of the first one that came before */
};
#define DECODE_EBCDIC(raw_n) ((raw_n)*3 + (raw_n) / 16 + 4)
/*
 * decode_ebcdic - write raw to p, which holds DECODE_EBCDIC(raw.n) bytes; behind each record comes
 * a line end that is no byte of raw. gives   the bytes written
 */
size_t decode_ebcdic(unsigned char *p, enum charset c, str raw, const struct records *r,
		     struct raw_fixes *fixes);
/*
 * decode_utf8 - write raw to p, which holds 3 * raw.n bytes; malformed bytes are read as CP1252.
 * takes   drop_cut: leave out a sequence that is cut off at the end
 * gives   the bytes written
 */
size_t decode_utf8(unsigned char *p, str raw, bool drop_cut, struct raw_fixes *fixes);
/*
 * decode_utf16 - write raw to p, which holds 3 * (raw.n / 2 + 1) bytes; a lone surrogate and an odd
 * last byte become U+FFFD. gives   the bytes written; *out_replaced: how many U+FFFD that made
 */
size_t decode_utf16(unsigned char *p, bool big, str raw, struct raw_fixes *fixes,
		    size_t *out_replaced);
/* decode_good_utf8 - how many bytes from the start of s are good UTF-8; a sequence cut off at the
 * end is not. */
size_t decode_good_utf8(str s);

#endif
