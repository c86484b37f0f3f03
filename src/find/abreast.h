/* abreast - tables that stand side by side in one: the same headings come again to the right. Inner
 * header of find/, for table.c. */
#ifndef FIND_ABREAST_H
#define FIND_ABREAST_H

#include "find/finder.h"

struct abreast {
	unsigned wide;   /* columns of each; 0: it is one table */
	unsigned n;      /* tables */
	uint64_t header; /* number of the row of the headings */
};

/*
 * abreast_find - is it tables side by side, each with people of its own?
 * takes   a: gives room for the rows of out_apart, and is advanced
 * gives   wide 0 when it is not; else *out_apart: the sample with the tables below one another
 */
struct abreast abreast_find(struct arena *a, const struct table *t, struct table *out_apart);

/* abreast_row - the part of a row that belongs to table k. gives false when it says nothing. */
bool abreast_row(const struct abreast *b, const struct row *r, unsigned k, struct row *out);

#endif
