/*
 * population - what a customer is answered about each row of the lists it sent: found, perhaps,
 * excluded, not found, and why. Kept nowhere: worked out from what the case holds now, so that it
 * can not be out of date. Only releases are kept (case/customer.c).
 */
#ifndef RUN_POPULATION_H
#define RUN_POPULATION_H

#include "person/population.h"
#include "run/doubt.h"

/* Why an answer is what it is. */
enum population_why {
	POPULATION_reachable = 1, /* only in what was within reach */
	POPULATION_two = 2,       /* two persons fit */
	POPULATION_part = 4,      /* part of the identity was seen */
	POPULATION_alike = 8,     /* somebody very like was seen, and something contradicts */
	POPULATION_unread = 16,   /* evidence of this customer is not, or not fully, read */
	POPULATION_others = 32,   /* seen only in the data of other customers */
	POPULATION_little = 64,   /* the row says too little to be compared */
	POPULATION_odd = 128,     /* nobody could be read in the row */
	POPULATION_unmeasured = 256,
	POPULATION_unreleased = 512,
	POPULATION_nothing = 1024 /* there is no evidence it could be in */
};
#define POPULATION_WHYS 11
const char *population_why_name(unsigned bit); /* number of the bit, below POPULATION_WHYS */

/* One row of a list. */
struct population_answer {
	struct population_row row; /* number 0: which row it is can not be told */
	uint32_t customer;
	enum certainty certainty;
	enum standing exposure; /* of who was found, in what may be told to this customer */
	unsigned why;           /* bits of enum population_why */
	uint64_t same_row;      /* number of an earlier row that says the same, 0: none */
};

/* The sums of one customer. confirmed + possible + excluded + not_found = rows */
struct population_sums {
	uint32_t customer; /* 0: lists of which nobody is named */
	uint64_t rows, duplicates, confirmed, possible, excluded, not_found;
	uint64_t published;                /* of confirmed */
	uint64_t because[POPULATION_WHYS]; /* rows with each why */
	uint64_t lists, lists_unread, evidence;
	uint64_t unread, unread_bytes;
	uint64_t excludable; /* rows that are excluded once it is measured and released */
	unsigned released;   /* standing releases by different people, of just this */
	str by[2];
	unsigned char evidence_digest[SHA256_BYTES], rows_digest[SHA256_BYTES];
};

struct population_run;
/*
 * population_run - compare all lists of the case, or those of one customer.
 * takes   customer: its number, 0 for all; doubt: what is known of it
 * gives   NULL with *out_why (our own words) on failure
 * limits  memory grows with persons and rows
 */
struct population_run *population_run(struct kase *k, const struct limits *l, uint32_t customer,
				      const struct measured *doubt, const char **out_why);
void population_run_free(struct population_run *r);
/* population_customers - with at least one list, in the order of their numbers. */
const struct population_sums *population_customers(const struct population_run *r, size_t *out_n);
/* population_answers - how many rows; population_answer - one of them, from 0. */
size_t population_answers(const struct population_run *r);
struct population_answer population_answer(const struct population_run *r, size_t at);
/* population_people - item -> people found in it, for promise_list. */
const struct hmap *population_people(const struct population_run *r);
/* population_tells - may an item be named to this customer: it is its own, or nobody's by name. */
bool population_tells(const struct population_run *r, uint32_t customer, uint32_t item);

/*
 * population_release - one named person's word that the rows that are not found may be called
 * excluded; two make it so. Its own transaction and journal entry.
 * gives   false with *out_why
 */
bool population_release(struct kase *k, const struct population_sums *s, const struct measured *doubt,
			str by, const char **out_why);
/* population_withdraw - take all releases of a customer back. gives how many; 0 with *out_why */
unsigned population_withdraw(struct kase *k, uint32_t customer, str by, const char **out_why);
/* population_settle - withdraw the releases whose evidence is no longer what it was; its own
 * transaction. */
bool population_settle(struct kase *k);

#endif
