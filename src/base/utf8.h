/* utf8 - validity, walking and folding of UTF-8. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

struct arena;
struct out;

/* utf8_valid - strict UTF-8: no surrogates, no overlong forms, at most U+10FFFF. source: RFC 3629
 */
bool utf8_valid(str s);
/* utf8_next - decode one code point at *at and step over it; U+FFFD and one byte further when
 * malformed. */
uint32_t utf8_next(str s, size_t *at);
/* utf8_head - the first `most` bytes of s, without a character cut off at their end. */
str utf8_head(str s, size_t most);
void utf8_put(struct out *o, uint32_t cp);
/*
 * utf8_fold - the form in which names, streets and cities are compared.
 * takes   s: valid UTF-8
 * gives   lower-case letters a-z, digits and single spaces only: marks stripped, ligatures and
 * strokes spelled out (ø o, ß ss, æ ae, ł l, đ d, ı i, ĳ ij), other scripts by their folded
 * letters, punctuation to space, apostrophes dropped; in a
 */
str utf8_fold(struct arena *a, str s);
/* utf8_key - header normalisation: utf8_fold, then everything but a-z 0-9 dropped. */
str utf8_key(struct arena *a, str s);
/* utf8_show - write s for people: control characters and bidi overrides as \xNN or \u{...}. */
void utf8_show(struct out *o, str s);
/* utf8_showable - tell whether cp is no control, format (bidi, zero width) or line separator
 * character. */
bool utf8_showable(uint32_t cp);

#endif
