/* unwrap - undoing what JSON, XML, SQL, logs and Base64 did to a text, with the way back to its
 * bytes. Inner header of find/. */
#ifndef FIND_UNWRAP_H
#define FIND_UNWRAP_H

#include "base/arena.h"
#include "base/out.h"

/* Which escapes to undo. */
struct escapes {
	bool backslash; /* \r \n \" \' \\ \u000d */
	bool entity;    /* &amp; &apos; &#13; */
	bool doubled;   /* '' for ' */
	bool word;      /* <CR> <STX> */
};

/* From here on, a place in the new text (of Base64: a digit) is `from` in the old one and as many
 * bytes on. */
struct unwrap_fix {
	size_t at, from;
};

struct unwrapped {
	struct out text; /* memory; reused */
	struct unwrap_fix *fix;
	size_t fixes, cap;
};

void unwrap_free(struct unwrapped *u);
/* unwrap_escapes - which escapes a piece of text shows. */
struct escapes unwrap_escapes(str s);
static inline bool unwrap_any(struct escapes e)
{
	return e.backslash || e.entity || e.doubled || e.word;
}
/* unwrap_text - undo them in s; the result is u->text. */
void unwrap_text(struct unwrapped *u, struct escapes e, str s);
/* unwrap_place - where byte `at` of the new text (of Base64: digit) stood in the old one. */
size_t unwrap_place(const struct unwrapped *u, size_t at);
/* unwrap_base64 - decode the Base64 at the start of s, line ends within it left out. gives how much
 * of s it was; the result is u->text. */
size_t unwrap_base64(struct unwrapped *u, str s);

#endif
