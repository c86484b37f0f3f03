/* column - the types of a table's columns, and how they are told. Inner header of find/, for
 * table.c. */
#ifndef FIND_COLUMN_H
#define FIND_COLUMN_H

#include "find/finder.h"

struct column {
	enum kind kind;
	enum group who;
	const struct detector *detector;
	unsigned evidence; /* EV_label, EV_column: added to each finding */
	uint32_t cell;     /* number of its name, 0: not yet */
	bool text;         /* running text */
	bool tests;        /* names tests, panels, materials or results: told to categories */
	bool silent;       /* known to hold nothing of ours, or shown not to be BSNs */
	bool maybe_bsn;    /* nine-digit numbers that may be BSNs: weak candidates */
	bool labelled;     /* its header was understood */
	bool scoped;       /* keys that count the rows of a database */
	bool boys;         /* J is a boy and M a girl */
	bool month_first;  /* 07/04/1946 is the fourth of July */
	bool person;       /* of a list of practices: holds names of people */
	bool year_first;   /* 560209 is 9 February 1956 */
	bool wide;         /* its header is a test, its cells are the results */
	uint64_t bits;     /* wide: the categories that the test tells of */
	bool serial;       /* dates as days since 1899-12-30 */
	bool whole;        /* addresses with their number, to be taken apart */
	bool both;         /* values are "given surname" or alike though parts stand beside them */
	bool house_key;    /* keys of practices and hospitals, not of people who ask */
	bool simple;       /* a known cell is its value and nothing else */
	size_t memo;       /* which memo of the table keeps its cells; SIZE_MAX: none */
};

struct columns {
	struct column *column;
	size_t n, cap;
	uint64_t header_to;       /* last row that is header or title; 0: none */
	const struct row *header; /* in the sample, or NULL */
	bool staff;               /* a table of people who work */
	size_t job;               /* 1 + column that says what work, 0: none */
	bool house;               /* a table of companies */
	bool debtors;             /* of companies, and of people who pay */
	bool couple;              /* the man and the woman of each row are both patients */
	bool care;                /* some column is of care: BSN, birth date, order, test ... */
	bool people;              /* some column speaks of a patient */
	bool keys;                /* some column is a local key */
	bool registers;           /* population register element numbers */
	bool requesters_only;     /* a table of practices */
	bool merged; /* results below a row without a person are its person's: cells were merged */
};

/* columns_type - type the columns of a table from its sample. a: scratch */
void columns_type(struct columns *c, struct arena a, const struct table *t, size_t max_columns);
void columns_free(struct columns *c);

#endif
