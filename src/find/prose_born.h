/* prose_born - dates of birth by the names that they stand behind. Inner header of find/. */
#ifndef FIND_PROSE_BORN_H
#define FIND_PROSE_BORN_H

#include "find/detector.h"

/* The dates found in one text, reused. A zeroed struct is ready; born_free ends it. */
struct born {
	size_t *behind; /* the hit that each belongs behind */
	struct hit *date;
	size_t n, cap, date_cap;
};

/*
 * prose_born - put in dates of birth that no label names: behind a name, in brackets or in the
 * column of a list, and of a child in the line that tells of its birth.
 * takes   h: sorted by place, without overlap
 * gives   the same with a hit more behind each such name, on its line
 */
void prose_born(struct born *b, struct hits *h, str text);
void born_free(struct born *b);

#endif
