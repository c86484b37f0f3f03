/*
 * charset - telling character sets and decoding them to UTF-8 in a stream, keeping track of where
 * each byte came from. Tables of the one-byte sets come from ICU at start (before the seal); the
 * hot path is our own.
 */
#ifndef TEXT_CHARSET_H
#define TEXT_CHARSET_H

#include "base/arena.h"
#include "base/str.h"
#include "text/input.h"

enum charset {
	CHARSET_none = 0, /* not text */
	CHARSET_ascii,
	CHARSET_utf8,
	CHARSET_cp1252,
	CHARSET_iso8859_1,
	CHARSET_iso8859_15,
	CHARSET_cp850,
	CHARSET_utf16le,
	CHARSET_utf16be,
	CHARSET_ibm037, /* and 1140; from here on EBCDIC */
	CHARSET_ibm500, /* and 1148 */
	CHARSET_ibm1047
};

/* charset_start - fill the tables and make UTF-8 the set of the locale (LC_CTYPE); once per
 * process, before the seal. */
void charset_start(void);
/* charset_guess - from a head of up to 64 KiB: byte-order mark, NUL pattern, UTF-8 validity, then
 * which one-byte set makes words. */
enum charset charset_guess(str head);
const char *charset_name(enum charset c);

/*
 * charset_decode - a short run of bytes (a name, the head of an item) as valid UTF-8.
 * takes   raw: borrowed; a byte-order mark is dropped; in UTF-8 and UTF-16 a character cut off at
 * the end is dropped too gives   text in a; nothing for CHARSET_none
 */
str charset_decode(struct arena *a, enum charset c, str raw);

/* Decoded text of an input, in stretches that end at a line end where there is one. */
struct text_in {
	struct input *in;
	enum charset
	    charset; /* CHARSET_ascii becomes another when the first byte above 0x7F turns up */
	bool last;   /* the present stretch reaches the end of the item */
	bool full;   /* it holds no more than was kept: the window is full */
	struct raw_map *map;
	unsigned char *buf; /* decoded stretch (when it is not the input's own window) */
	size_t buf_cap;
	uint64_t
	    replaced;  /* malformed places so far: in UTF-8 read as CP1252, in UTF-16 now U+FFFD */
	uint64_t seen; /* [byte] of the item up to which `replaced` has counted */
	size_t give_back; /* raw bytes of the present stretch that the next one steps over */
	size_t kept;      /* raw bytes that come again in the next stretch */
	size_t record;    /* raw bytes of each record when they have no line ends, 0: they have */
	uint64_t start;   /* [byte] in the item of the first record */
	size_t want;      /* raw bytes the next stretch should have */
};

/* text_open - start at the present place of in, behind a byte-order mark. c: not CHARSET_none */
void text_open(struct text_in *t, struct arena *a, struct input *in, enum charset c);
void text_close(struct text_in *t);
/*
 * text_next - the next stretch of valid UTF-8: about 256 KiB, cut behind a line end (CR, LF or
 * CRLF) when one is in reach of limits row_bytes. gives false at the end. *out_map maps its bytes
 * to the item (raw_at).
 */
bool text_next(struct text_in *t, size_t row_bytes, str *out_text, const struct raw_map **out_map);
/*
 * text_keep - the bytes from `from` on of the present stretch come again, at the start of the next
 * one, with more behind them when there is more and the window allows it.
 */
void text_keep(struct text_in *t, size_t from);
/* text_stuck - text_keep would bring nothing more. */
static inline bool text_stuck(const struct text_in *t, size_t from)
{
	return t->last || (t->full && from == 0);
}
/* text_again - text_keep, where that brings more; gives whether it does. */
static inline bool text_again(struct text_in *t, size_t from)
{
	if (text_stuck(t, from))
		return false;
	text_keep(t, from);
	return true;
}

#endif
