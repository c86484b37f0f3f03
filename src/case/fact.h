/*
 * fact - what people state about the case: settings, legal entities, roles, people who act,
 * awareness, events, decisions, answers on forms. Every act is a row that is never changed or
 * dropped; what holds now is what the rows give when they are read in order. A row is a bag of
 * named fields, sealed, and its journal entry carries a commitment to it: SHA-256 over the packed
 * row with 16 random bytes in it, so that the journal proves a row that is shown later and tells
 * nothing of one that is not.
 */
#ifndef CASE_FACT_H
#define CASE_FACT_H

#include "case/case.h"
#include "case/when.h"

/* What a row of the table `fact` is about; stored, never renumber. */
enum fact_about {
	ABOUT_case = 1,      /* kond set */
	ABOUT_entity = 2,    /* O-1: a legal entity */
	ABOUT_actor = 3,     /* somebody who acts */
	ABOUT_role = 4,      /* T-1: a role claimed of an entity for a data stream */
	ABOUT_awareness = 5, /* W-1: a step of an entity towards being aware */
	ABOUT_event = 6,     /* E-1, in the table `event` */
	ABOUT_ruling = 7,    /* B-1, in the table `ruling` */
	ABOUT_approval = 8,  /* in the table `approval` */
	ABOUT_notice = 9,    /* N-1, in the table `notice` */
	ABOUT_dossier = 10,  /* D-1, in the table `dossier` */
	ABOUT_reminder = 11, /* M-1, in the table `reminder` */
	ABOUT_keeping = 12,  /* H-1, X-1 and terms: keeping.h */
	ABOUT_contract = 13, /* C-1: how soon a processor tells a controller */
	ABOUT_COUNT
};

struct field {
	str key, value; /* value: text, or a packed time (keys that end in _at) */
};

struct fact {
	uint32_t id;   /* of the row, from 1, dense */
	int64_t at_ms; /* when it was entered */
	str by;        /* the account that entered it */
	enum fact_about about;
	uint32_t number; /* of the subject: 3 of O-3 */
	size_t n;
	const struct field *field;
	unsigned char digest[SHA256_BYTES]; /* the commitment in the journal */
};

#define FACT_FIELDS_MOST 256
#define FACT_BYTES_MOST  ((size_t)1 << 20)

/*
 * fact_add - write a row and its journal entry in one transaction.
 * takes   f: about, number and fields; seen: rows that the caller has read of its table, by which
 * numbers are given (FACT_ANY: it does not matter); act: the journal's word for it; hush: the entry
 * says nothing but the id and the commitment
 * gives   sets id, at_ms and digest; false with case_why
 */
#define FACT_ANY SIZE_MAX
bool fact_add(struct kase *k, struct fact *f, size_t seen, const char *act, bool hush);
/* fact_account - the account this program runs under, as in `by`. */
void fact_account(struct out *o);
/* fact_all - all rows of a kind of table (ABOUT_case for the table `fact`, else the table of that
 * kind), oldest first, in a. gives false when one was altered */
bool fact_all(struct kase *k, struct arena *a, enum fact_about table, struct fact **out_f,
	      size_t *out_n);
/* fact_count - how many rows the table of this kind has. */
uint32_t fact_count(const struct kase *k, enum fact_about table);
/* fact_committed - every row is the one that its journal entry commits to, and none has no entry;
 * *out_n: how many. */
bool fact_committed(struct kase *k, uint64_t *out_n);
/* fact_id - O-3, E-12, in a. */
str fact_id(struct arena *a, char letter, uint32_t id);
/* fact_value - the value of a field; STR_NONE when it has none of this name. fact_when: a time;
 * unknown when it has none. */
str fact_value(const struct fact *f, const char *key);
struct when fact_when(const struct fact *f, const char *key);
uint32_t fact_number(const struct fact *f, const char *key); /* decimal; 0 when absent */

/* A bag being filled. */
struct bag {
	struct arena *a;
	struct field *field;
	size_t n, cap;
};
/* bag_put - add a field, in the arena; nothing when value is empty. bag_set - put, or replace the
 * one there is; an empty value takes it out. */
void bag_put(struct bag *b, const char *key, str value);
void bag_set(struct bag *b, const char *key, str value);
void bag_put_when(struct bag *b, const char *key, const struct when *w);
void bag_put_number(struct bag *b, const char *key, uint64_t v);
void bag_end(struct bag *b);

#endif
