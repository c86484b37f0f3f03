/* field - components, repetitions and escapes of HL7 v2 fields. Inner header of find/. */
#ifndef FIND_FIELD_H
#define FIND_FIELD_H

#include "base/arena.h"
#include "text/passage.h"

/* field_text - field number n of a segment, "" when absent or the null value "". */
str field_text(const struct segment *g, unsigned n);
/* field_part - the k-th (from 1) part of s between separators; "" when absent. */
str field_part(str s, unsigned char separator, unsigned k);
/* field_next - split off the next repetition. gives false at the end. */
bool field_next(str *rest, unsigned char repetition, str *out_one);
/* field_leaf - s trimmed and with its escapes undone; in a when it had any, else borrowed. source:
 * HL7 v2.5.1 chapter 2.7 */
str field_leaf(struct arena *a, const struct separators *sep, str s);

#endif
