/* hl7v2 - finding HL7 v2 messages in text and the escapes around them. Inner header of text/
 * (hl7v2.c, reader_hl7v2.c). */
#ifndef TEXT_HL7V2_H
#define TEXT_HL7V2_H

#include "base/arena.h"
#include "text/passage.h"

/* What the start of a message tells. */
struct hl7_head {
	size_t at; /* of MSH in the text */
	struct separators sep;
	size_t prefix;             /* bytes before MSH on its line: a log */
	bool followed;             /* a second segment follows */
	bool escaped;              /* segments end in escapes, the message stands on one line */
	unsigned char escape_mark; /* first byte of those: backslash, & or <; 0: none */
	unsigned char
	    quote;     /* what ends the message when it stands in quotes or in markup; 0: none */
	bool doubled;  /* backslashes are doubled, quotes escaped (JSON, SQL) */
	bool entities; /* &amp; for & (XML) */
};

/* hl7_tag - does s begin with a segment tag and the field separator (or the end of the line)? */
bool hl7_tag(str s, unsigned char field);
/* hl7_line_escape - length of an escape for a line end at the start of s (\r, \x0d, \u000d, &#13;,
 * <CR> ...); 0: none. */
size_t hl7_line_escape(str s);
/* hl7_find - the first message at or behind `from`. */
bool hl7_find(str text, size_t from, struct hl7_head *out_head);
/* hl7_batch - s begins with a file or batch header (FHS, BHS). */
bool hl7_batch(str s);
/* hl7_charset - MSH-18 of the message, or nothing. */
str hl7_charset(str text, const struct hl7_head *h);
/* hl7_unescape - undo what JSON, SQL or XML did to a field; s itself when nothing was done. New
 * text lives in a. */
str hl7_unescape(struct arena *a, const struct hl7_head *h, str s);
/*
 * hl7_entity - one entity of XML at the start of s, which begins with &.
 * takes   p: *n bytes are in use, three more are free
 * gives   how much of s it took: 1 when it is none
 */
size_t hl7_entity(unsigned char *p, size_t *n, str s);

#endif
