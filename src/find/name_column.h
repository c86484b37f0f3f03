/* name_column - columns of names: the headers and cell side of det_name. Inner header of find/. */
#ifndef FIND_NAME_COLUMN_H
#define FIND_NAME_COLUMN_H

#include "find/detector.h"

extern const struct header name_headers[];
/* name_cell - the cell() of detector_name (find/detector.h). */
bool name_cell(struct arena *a, enum kind kind, str s, str *out_value, unsigned *out_evidence,
	       int *out_score);
/* name_prefix_form - every word of s is (part of) a prefix: "van den". */
bool name_prefix_form(str s);
/* name_prefix_behind - take the prefix off "Berg, van den" or "Berg (van den)": surname becomes
 * "Berg". gives the prefix, "" when none stands there */
str name_prefix_behind(str *surname);
/* name_initials_form - "A.B.", "AB", "A B", "Th.", "a.b."; up to 14 letters. */
bool name_initials_form(str s);

#endif
