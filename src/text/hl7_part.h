/* hl7_part - documents inside HL7 v2 messages. Inner header of text/ (hl7_part.c, reader_hl7v2.c,
 * reader_hl7xml.c). */
#ifndef TEXT_HL7_PART_H
#define TEXT_HL7_PART_H

#include "text/reader.h"

/*
 * hl7_part - hand on what an OBX holds in Base64 (OBX-2 ED, OBX-5), as a member of the item.
 * takes   *index: place of the next member; moved on
 * limits  entries: beyond it nothing is handed on, and that is said
 */
void hl7_part(struct read_job *j, const struct separators *sep, const struct segment *g,
	      uint32_t *index);

#endif
