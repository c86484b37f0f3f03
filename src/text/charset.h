/*
 * charset - telling character sets and decoding them to UTF-8 in a stream, keeping track of where each byte came from.
 * Tables of the one-byte sets come from ICU at start (before the seal); the hot path is our own.
 */
#ifndef TEXT_CHARSET_H
#define TEXT_CHARSET_H

#include "base/arena.h"
#include "base/str.h"
#include "text/input.h"

enum charset {
	CHARSET_none = 0, /* not text */
	CHARSET_ascii, CHARSET_utf8, CHARSET_cp1252, CHARSET_iso8859_1, CHARSET_iso8859_15, CHARSET_cp850,
	CHARSET_utf16le, CHARSET_utf16be
};

/* charset_start - fill the tables; once per process, before the seal. */
void charset_start(void);
/* charset_guess - from a head of up to 64 KiB: byte-order mark, NUL pattern, UTF-8 validity, then which one-byte set makes words. */
enum charset charset_guess(str head);
const char *charset_name(enum charset c);

/* Decoded text of an input, in stretches that end at a line end where there is one. */
struct text_in {
	struct input *in;
	enum charset charset;
	struct raw_map *map;
	unsigned char *buf; /* decoded stretch (when it is not the input's own window) */
	size_t buf_cap;
	uint64_t replaced;  /* malformed places so far, each now U+FFFD */
	size_t give_back;   /* raw bytes of the present stretch */
};

void text_open(struct text_in *t, struct arena *a, struct input *in, enum charset c);
void text_close(struct text_in *t);
/*
 * text_next - the next stretch of valid UTF-8: about 256 KiB, cut behind a line end (CR, LF or CRLF) when one is in reach of
 *             limits row_bytes. gives false at the end. *out_map maps its bytes to the item (raw_at).
 */
bool text_next(struct text_in *t, size_t row_bytes, str *out_text, const struct raw_map **out_map);

#endif
