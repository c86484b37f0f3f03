/*
 * prose_part - giving the findings of a record to whom they speak of, and putting them out as
 * mentions. Inner header of find/.
 */
#ifndef FIND_PROSE_PART_H
#define FIND_PROSE_PART_H

#include "find/prose_house.h"

/* A mention under construction with the memory of its values. */
struct part {
	struct build b;
	struct arena values;
};

/* The mentions that one record becomes. */
struct parts {
	struct part open;   /* its person */
	struct part side;   /* somebody else, named beside them; b.role says who */
	struct part stray;  /* contact details of nobody in particular */
	struct house house; /* who sent the item, by its heading */
	bool *own;          /* of the entries that are given out: a name of their person; reused */
	size_t own_cap;
};

void parts_start(struct parts *p, const struct limits *l, struct find_out *out);
void parts_free(struct parts *p);
void parts_clear(struct parts *p);
/* parts_give - put out the first n entries of r. */
void parts_give(struct parts *p, struct record *r, size_t n);

/* side_begin - somebody else is named: their mention starts, that of one before them ends. */
void side_begin(struct parts *p, const struct finding *f, enum unit unit, uint64_t number,
		enum role role);
void side_end(struct parts *p);
void side_add(struct parts *p, const struct finding *f, enum unit unit, uint64_t number);
/* side_takes - a finding of kind k behind the name of somebody else is theirs. */
bool side_takes(const struct parts *p, enum kind k);
/* parts_weak - a number for which nothing else on its line speaks. */
void parts_weak(struct parts *p, const struct finding *f, enum unit unit, uint64_t number);

#endif
