/*
 * population - rows of a customer's list against the persons of a case, by the rules and
 * contradictions of evidence, without changing either. A certain rule finds a person; a probable
 * one, or a likeness that something contradicts, sees part of the identity. Pure: no I/O, no clock.
 *
 *     struct population *x = population_new(key);
 *     for each person alive: population_person(x, &p);
 *     population_evidence(x, source, whose, ctx);
 *     for each block of a list: population_block(x, unpacker, &place);
 *     population_compare(x);
 *     for each row: population_at(x, i)
 *     population_free(x);
 */
#ifndef PERSON_POPULATION_H
#define PERSON_POPULATION_H

#include "person/person.h"

enum match {
	MATCH_none = 0,
	MATCH_alike = 1, /* name and birth date, or nearly, but something contradicts */
	MATCH_part = 2,  /* a probable rule: part of the identity was seen */
	MATCH_sure = 3   /* a certain rule */
};

#define POPULATION_FITS 2 /* persons that are named; more are only counted */

/* What was found out about one row of a list. */
struct population_row {
	uint32_t item;
	enum unit unit;
	uint64_t number; /* of the row in the item */
	enum match match;
	uint32_t person[POPULATION_FITS]; /* in rising id; 0: none */
	uint32_t fits;                    /* how many persons match so; 3: more than two */
	uint32_t because;                 /* bits of what matched; see population_words */
	uint32_t table; /* of the item, from 0: rows of another sheet are numbered anew */
	bool headed;    /* a heading named its cells */
	bool little;    /* it says too little to be compared */
	uint32_t same;  /* number + 1 of an earlier row that says the same, 0: none */
};

struct population;
struct population *population_new(const unsigned char key[16]);
void population_free(struct population *x);
/* population_person - one that lives; in rising id. */
void population_person(struct population *x, const struct person *p);
/* population_evidence - what every person looks like, from the mentions that came to it. whose:
 * gives the person of a mention, 0: nobody. limits: memory grows with persons */
void population_evidence(struct population *x, struct mention_source *src,
			 uint32_t (*whose)(void *ctx, const struct place *p), void *ctx);
/* population_block - a block of a list; those of one item one after the other. A row of a table is
 * one row whatever it names; elsewhere every patient is. limits: memory grows with rows */
void population_block(struct population *x, struct unpacker *u, const struct place *place);
/* population_compare - once, when all is told. */
void population_compare(struct population *x);
/* population_rows - how many there are; population_at - one of them, from 0, in their order. */
size_t population_rows(const struct population *x);
struct population_row population_at(const struct population *x, size_t row);
/* population_words - what matched, in the words of a person's reasons; at most POPULATION_WORDS.
 * gives their number */
#define POPULATION_WORDS 24
size_t population_words(uint32_t because, str out_words[POPULATION_WORDS]);

#endif
