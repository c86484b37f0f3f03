/* ebcdic - telling EBCDIC text, and the length of its records where it has no line ends. Inner
 * header of text/ (charset.c, stretch.c). */
#ifndef TEXT_EBCDIC_H
#define TEXT_EBCDIC_H

#include "text/charset.h"

static inline bool charset_is_ebcdic(enum charset c) { return c >= CHARSET_ibm037; }
/* ebcdic_guess - which EBCDIC set a head of text is in; CHARSET_none: in none. */
enum charset ebcdic_guess(str head);
/* ebcdic_record - [byte] of each record, all alike and without line ends; 0: it is not so. */
size_t ebcdic_record(str head);
/* ebcdic_end - is b a line end (NL or LF)? */
static inline bool ebcdic_end(unsigned char b) { return b == 0x15 || b == 0x25; }

#endif
