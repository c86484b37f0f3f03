/* prose_born - dates of birth by the names that they stand behind. Inner header of find/. */
#ifndef FIND_PROSE_BORN_H
#define FIND_PROSE_BORN_H

#include "find/birth_date.h"

/* The bare dates behind the names of one text: how many, and their years. */
struct born_column {
	unsigned rows, first, last;
};

struct born_date {
	size_t from, to; /* [byte] in the text */
	unsigned char value[BIRTH_DATE_BYTES];
};

/* born_column - look over the names of a text. h: sorted by place, without overlap */
struct born_column born_column(const struct hits *h, str text);
/*
 * born_of - the date of birth without a label of the name that hit i is: behind it in brackets or
 * in the column of a list, or of a child in the line that tells of its birth.
 * takes   n: of h those that are sorted
 */
bool born_of(const struct hits *h, size_t n, size_t i, str text, const struct born_column *c,
	     struct born_date *out);

#endif
