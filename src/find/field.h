/* field - components, repetitions and escapes of HL7 v2 fields. Inner header of find/. */
#ifndef FIND_FIELD_H
#define FIND_FIELD_H

#include "base/arena.h"
#include "text/passage.h"

#define FIELD_PARTS 12 /* no data type has more that are looked at */

/* A field, repetition or component, split. */
struct parts {
	unsigned n;
	str part[FIELD_PARTS];
};

/* field_text - field number n of a segment, "" when absent or the null value "". */
static inline str field_text(const struct segment *g, unsigned n)
{
	str s = n < g->n ? str_trim(g->field[n].text) : STR_NONE;
	return s.n == 2 && s.p[0] == '"' && s.p[1] == '"' ? STR_NONE : s;
}
/* field_part - the k-th (from 1) part of s between separators; "" when absent. */
str field_part(str s, unsigned char separator, unsigned k);
/* field_split - all parts of s at once; those beyond FIELD_PARTS are not looked at. separator: 0
 * when there is none. */
void field_split(struct parts *out_parts, str s, unsigned char separator);
/* field_at - the k-th (from 1) of them; "" when absent. */
static inline str field_at(const struct parts *p, unsigned k)
{
	return k <= p->n ? p->part[k - 1] : STR_NONE;
}
/* field_next - split off the next repetition. gives false at the end. */
bool field_next(str *rest, unsigned char repetition, str *out_one);
/* field_leaf - s trimmed and with its escapes undone; in a when it had any, else borrowed. source:
 * HL7 v2.5.1 chapter 2.7 */
str field_leaf(struct arena *a, const struct separators *sep, str s);

#endif
