/*
 * score - how much two records speak for one person, in bits: scored linkage after Fellegi & Sunter
 * (JASA 1969), with weights from weight.tbl that are estimated anew on the records at hand.
 *
 * Pure: no I/O, no clock, no randomness. What is neither said of nor looked up for one order of the
 * records is the same for every order: records are put in the order of a hash of their content
 * before anything is counted (ADR 7, 19). Callers: `kond link` (rows of tables) and scored steps of
 * resolution (clusters that certain rules left apart).
 *
 *     struct scorer *s = score_new(key);
 *     for each record: score_add(s, &r);
 *     score_settle(s);                    frequencies, candidates, weights
 *     score_pairs(s, floor, ctx, take);   or score_two(s, a, b, &told), or score_link(s, ...)
 *     score_end(s);
 */
#ifndef PERSON_SCORE_H
#define PERSON_SCORE_H

#include "base/str.h"

enum score_field {
#define SCORE_FIELD(name, shown, share, given, first, last, source) SCORE_##name,
#include "person/weight.tbl"
#undef SCORE_FIELD
	SCORE_FIELDS
};

#define SCORE_VALUES 4

/*
 * One record, neutral: what is said of one person, as it is written. A field may have several
 * values (two surnames, three telephones) in any order; empty ones say nothing.
 * birth: eight digits yyyymmdd, 00 for what is unknown; may be no date of the calendar (a typing
 * error). initials alone are a value of given. street: with or without the house number behind it
 * (number is then taken off). names_swapped and streets_swapped are found out, not given.
 */
struct score_record {
	str value[SCORE_FIELDS][SCORE_VALUES];
	uint32_t apart; /* two records with different ones are never one person; 0: not known */
};

struct scorer;

/* score_new - key: 16 bytes for hash tables that values can not overload; changes no result. */
struct scorer *score_new(const unsigned char key[16]);
void score_end(struct scorer *s);

/*
 * score_add - take a record in; r is not kept.
 * gives   its number, from 0 in the order of the calls
 * limits  UINT32_MAX - 1 records; of a value the first 120 bytes are looked at
 */
uint32_t score_add(struct scorer *s, const struct score_record *r);

/*
 * score_settle - count values, look for candidates, estimate the weights; once, after the last
 * score_add. tick: called now and then with what part of 1000 is done; may be NULL.
 * limits  time and memory grow with the records: a block of records that share something is cut
 *         where it is large (score_block.c)
 */
void score_settle(struct scorer *s, void (*tick)(void *ctx, unsigned permille), void *ctx);

/* What a field said of a pair. */
struct score_said {
	bool told;         /* both records have it */
	const char *level; /* "equal", "near" ...: our own words */
	double bits;       /* log2 of m / u; what it adds to the weight */
};
/* What two records say of each other. */
struct score_told {
	double bits;        /* weight: all fields, and what they share as a household would */
	double moved;       /* [bit] of it: put back, because who moves house changes all of it */
	double shared;      /* [bit] taken off, because people of one house share that too */
	double house;       /* [bit] what two people of one house would show, over chance */
	double probability; /* that they are one person, given how many pairs of all are */
	struct score_said field[SCORE_FIELDS];
};
/* score_two - compare any two records, whether candidates or not; by the numbers of score_add. */
void score_two(const struct scorer *s, uint32_t a, uint32_t b, struct score_told *out_t);

/* A candidate pair, each once; a and b by number of score_add, a < b. */
struct score_pair {
	uint32_t a, b;
	double bits, probability;
};
/*
 * score_pairs - all candidate pairs with a probability of at least floor, most probable first; of
 * equal ones in the order of their content. Records that say exactly the same are told as pairs of
 * the first of them with each other one.
 */
void score_pairs(const struct scorer *s, double floor, void *ctx,
		 void (*take)(void *ctx, const struct score_pair *p));

/* How a linkage came out. */
struct score_result {
	double threshold; /* probability from which pairs were joined */
	double bits;      /* the same as weight */
	double precision; /* expected of the pairs joined, by their probabilities */
	double recall;    /* the same: of the pairs expected among candidates */
	uint64_t candidates, joined,
	    refused;    /* pairs; refused: the rest of the clusters was against */
	bool estimated; /* m of the records at hand, not of the table alone */
};
/*
 * score_link - clusters of records, strongest pairs first.
 * takes   threshold: probability, or a negative number: where the expected F1 is best;
 *         out_cluster: room for a number for each record
 * gives   in out_cluster the number of the first record of its cluster
 */
void score_link(struct scorer *s, double threshold, uint32_t *out_cluster,
		struct score_result *out_r);
/* score_households - pairs of two people of one household that are expected among all records. */
double score_households(const struct scorer *s);
/* score_probability - of a weight, given how many pairs of all are one person. */
double score_probability(const struct scorer *s, double bits);

const char *score_field_name(enum score_field f);

#endif
