/* part - files that stand inside a text as Base64: in OBX-5, in values of JSON and XML. Inner
 * header of text/. */
#ifndef TEXT_PART_H
#define TEXT_PART_H

#include "text/reader.h"

/* part_packed - s is long, of one alphabet and without spaces: a file packed into a value, with or
 * without "data:...," before it. */
bool part_packed(str s);
/*
 * part_give - unpack s and hand it on as a member of the item.
 * takes   escape: a character with which escapes begin and end that are stepped over, 0: none;
 *         at: where s stands in the item; *index: place of the next member; moved on
 * limits  entries: beyond it nothing is handed on, and that is said. Where s stops being Base64 the
 *         member ends as damaged
 */
void part_give(struct read_job *j, str name, str s, unsigned char escape, uint64_t at,
	       uint32_t *index);

#endif
