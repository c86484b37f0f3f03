/*
 * list - a customer's list of people for kond match: which column holds what, and the rows as
 * match_who. Row 1 is the first behind the header.
 */
#ifndef MATCH_LIST_H
#define MATCH_LIST_H

#include "match/key.h"
#include "match/csv.h"

enum list_field {
	FIELD_bsn,
	FIELD_surname,
	FIELD_birth_surname,
	FIELD_prefix,
	FIELD_given,
	FIELD_initials,
	FIELD_name, /* a whole name */
	FIELD_birth_date,
	FIELD_street, /* maybe with the house number */
	FIELD_house_number,
	FIELD_postcode,
	FIELD_id,
	FIELD_COUNT
};

struct match_list {
	struct csv table;
	int column[FIELD_COUNT]; /* from 0; -1: none */
	int this_year;           /* for dates with two digits of the year */
	uint32_t row;            /* of the last one read */
};

/*
 * match_list_open - read the header.
 * takes   text: lives as long as l; columns: "surname=COL,birth_date=COL,...", COL a header as it
 * stands or a number from 1, "" none: the headers are known by their words; a: for the header
 * gives   false with *out_why, also when the columns can give no key; match_list_close either way
 */
bool match_list_open(struct match_list *l, struct arena *a, str text, str columns,
		     const struct limits *limits, const char **out_why);
void match_list_close(struct match_list *l);
/* match_list_next - out_id: what the column id holds. gives false at the end, or with
 * l->table.why */
bool match_list_next(struct match_list *l, struct arena *a, struct match_who *out_w, str *out_id);

#endif
