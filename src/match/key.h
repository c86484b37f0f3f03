/*
 * key - what kond match compares: normalised identities of a row or person, each as one digest that
 * is bound to the exchange and to its sort, so that one of one sort never equals one of another.
 * A digest is no protection: there are few BSNs, and it never leaves the machine unblinded.
 */
#ifndef MATCH_KEY_H
#define MATCH_KEY_H

#include "base/arena.h"
#include "base/date.h"
#include "base/hash.h"
#include "person/person.h"
#include "person/score.h"

enum match_sort {
	MATCH_pad = 0,
	MATCH_bsn = 1,     /* a BSN that passes its check */
	MATCH_name = 2,    /* surname, first letter of the initials or given name, birth date */
	MATCH_address = 3, /* surname, birth date, postcode, house number */
	MATCH_SORTS = 4
};
#define MATCH_ALL_SORTS (1u << MATCH_bsn | 1u << MATCH_name | 1u << MATCH_address)
const char *match_sort_name(enum match_sort s); /* "bsn" "name" "address" */
/* match_sorts_read - bits of "bsn,name,address". gives 0 when a word is none of these */
unsigned match_sorts_read(str list);

#define MATCH_ID_BYTES  16
#define MATCH_SURNAMES  6
#define MATCH_LETTERS   4
#define MATCH_ADDRESSES 4
#define MATCH_KEYS_MOST (1 + MATCH_SURNAMES * (MATCH_LETTERS + MATCH_ADDRESSES))

/* What one row or person says of who it is, normalised. */
struct match_who {
	str bsn; /* 9 digits, "" none */
	struct date birth;
	str surname[MATCH_SURNAMES];
	unsigned n_surname;
	unsigned char letter[MATCH_LETTERS];
	unsigned n_letter;
	struct match_place {
		str postcode, number;
	} place[MATCH_ADDRESSES];
	unsigned n_place;
};

/*
 * match_who_... - add what is written, normalised, to w; what says nothing is passed over.
 * takes   bsn: digits, blanks and points between them, zeros in front lost; surname: also double,
 * prefixes before it or behind a comma; first: initials or given names; postcode: Dutch ones;
 * number: its digits at the front count
 * owns    in a
 */
void match_who_bsn(struct arena *a, struct match_who *w, str bsn);
void match_who_surname(struct arena *a, struct match_who *w, str surname);
void match_who_first(struct arena *a, struct match_who *w, str first);
void match_who_address(struct arena *a, struct match_who *w, str postcode, str number);
/* match_who_name - a whole name, as name_parse takes it. */
void match_who_name(struct arena *a, struct match_who *w, str name);
struct match_who match_who_person(struct arena *a, const struct person *p);
/* match_who_record - of a row of a table, as scored linkage takes it. */
struct match_who match_who_record(struct arena *a, const struct score_record *r);

struct match_key {
	unsigned char digest[SHA256_BYTES];
	enum match_sort sort;
};
/* match_keys - the keys of w of the wanted sorts (bits). gives how many, none twice */
unsigned match_keys(const struct match_who *w, const unsigned char id[MATCH_ID_BYTES],
		    unsigned sorts, struct match_key out_keys[MATCH_KEYS_MOST]);

#endif
