/* edifact - finding EDIFACT messages in text, and their service characters. Inner header of text/
 * (edifact.c, reader_edifact.c) and of what looks for messages inside other text. */
#ifndef TEXT_EDIFACT_H
#define TEXT_EDIFACT_H

#include "text/passage.h"

/* The service characters of an interchange. source: ISO 9735-1:2002 annex A */
struct service {
	unsigned char element, component, release, end; /* release 0: none */
};

extern const struct service edifact_usual; /* + : ? ' */

/* What a message or an interchange may begin with. */
struct edifact_head {
	size_t at;
	struct service service; /* as from here */
};

#define EDIFACT_HEAD_BYTES 512 /* a head is told within so many bytes */

/* edifact_seek - the next place at or behind `from` where a head, plain or escaped, could begin:
 * UNA, UNB, UNH or PID; s.n when there is none. */
size_t edifact_seek(str s, size_t from);
/*
 * edifact_find - the first head at or behind `from`: UNA, UNB, UNH, or the PID of a message whose
 * start is lost.
 * takes   now: the service characters in use there, when no UNA says others
 */
bool edifact_find(str text, size_t from, const struct service *now, struct edifact_head *out_head);
/* edifact_tag - does s begin with a segment tag and what may stand behind one? */
bool edifact_tag(str s, const struct service *c);
/* edifact_plain - does the segment at the start of s, up to its line end, stand as it was sent? Not
 * when its terminator is doubled, or written as an entity or escape. */
bool edifact_plain(str s, const struct service *c);
/* edifact_wrapped - does s hold a message of several lines within other text: a string of XML or
 * SQL, but not a quoted cell of a table? */
bool edifact_wrapped(str s);
/* edifact_fragment - does s begin in the middle of a Dutch health message, with two segments of
 * one? */
bool edifact_fragment(str s, const struct service *c);

#endif
