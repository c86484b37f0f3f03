/* requester_code - AGB codes in running text, and the heads of lines that say who ordered. Inner
 * header of find/. */
#ifndef FIND_REQUESTER_CODE_H
#define FIND_REQUESTER_CODE_H

#include "find/detector.h"

/* requester_codes_start - fill its tables; once per process, before the seal. */
void requester_codes_start(void);
/* requester_codes - add the codes of a text. */
void requester_codes(struct hits *h, const struct text_index *x);
/* requester_field_head - bytes of the head of a field ("Aanvrager", "Inzender") that stands at at;
 * 0 when none does. */
size_t requester_field_head(str text, size_t at);

#endif
