/*
 * finder - what find.c shares with the row and message assemblers: names of cells, headers, and the
 * assemblers themselves. Inner header.
 */
#ifndef FIND_FINDER_H
#define FIND_FINDER_H

#include "base/hmap.h"
#include "find/assemble.h"

#define CELL_NAMES_MAX 100000 /* different cell names of one item; later ones are not named */

/* The numbers of the cell names of this item. */
struct cells {
	struct find_out *out;
	struct hmap map;
	uint32_t last;
	uint64_t item; /* counts items: with it the numbers begin anew */
};

void cells_init(struct cells *c, struct find_out *out);
void cells_item(struct cells *c);
/* cells_number - the number of a cell name, announced before its first use; 0 when there are too
 * many. */
uint32_t cells_number(struct cells *c, str name);
void cells_free(struct cells *c);

/* Whom a column or segment speaks of. */
enum group {
	WHO_patient,
	WHO_requester,
	WHO_copy,
	WHO_parent1,
	WHO_parent2,
	WHO_partner,
	WHO_child,
	WHO_contact,
	WHO_staff,
	WHO_count
};

/* A header understood. */
struct head_kind {
	enum kind kind; /* KIND_none: unknown */
	enum group who;
	bool sure;   /* false: the word is also used for other things, content must agree */
	bool text;   /* free text: remarks, conclusions, clinical data */
	bool staff;  /* says that the table is about people who work */
	bool house;  /* says that the table is about companies */
	bool debtor; /* a company or a person who pays */
	bool other;  /* known, and nothing to find in it (units, flags, an address of the requester)
		      */
	bool history; /* a register element: category 51-59 */
	bool job;     /* says what work somebody does */
	bool couple;  /* of the man or the woman of a couple: both are patients */
};

/* header_start - sort the header words of all detectors; once per process. */
void header_start(void);
/* header_read - what a column header names. a: scratch */
struct head_kind header_read(struct arena a, str header);
/* header_of_house - does what is said (a header, the name of a table) speak of practices or
 * hospitals? */
bool header_of_house(str said);
/* kind_detector - the detector whose cell() reads this kind, or NULL. */
const struct detector *kind_detector(enum kind kind);

struct table_state;
struct table_state *table_new(const struct limits *l, struct find_out *out, struct cells *cells,
			      struct prose_state *prose);
/* table_item - a new item. name: says of a list of names alone whose they are ("medewerkers.csv")
 */
void table_item(struct table_state *t, str name);
void table_start(struct table_state *t, const struct table *table);
void table_row(struct table_state *t, const struct row *r);
void table_end(struct table_state *t);
/* table_caption - text that stands above a table: may say whose practice all its rows are of. */
void table_caption(struct table_state *t, const struct prose *p);
/* table_forgetful - read every cell anew, also one like those above it: for tests. */
void table_forgetful(struct table_state *t);
void table_free(struct table_state *t);

struct hl7_state;
struct hl7_state *hl7_new(const struct limits *l, struct find_out *out, struct cells *cells,
			  struct prose_state *prose);
void hl7_message(struct hl7_state *h, uint64_t number, const struct separators *sep);
void hl7_segment(struct hl7_state *h, const struct segment *g);
void hl7_message_end(struct hl7_state *h);
void hl7_free(struct hl7_state *h);

struct tree_state;
struct tree_state *tree_new(const struct limits *l, struct find_out *out, struct cells *cells,
			    struct prose_state *prose);
void tree_item(struct tree_state *t);
void tree_passage(struct tree_state *s, const struct tree *t);
void tree_free_state(struct tree_state *t);

/* requester_institution - a word of s makes it the name of a practice, hospital or other house. */
bool requester_institution(str s);
/* local_key - scope 0x1F value, as kind.tbl asks; in a. */
str local_key(struct arena *a, str scope, str value);
/* agb_read - 8 digits, or 7 whose leading zero was lost when may_pad; gives false when it can not
 * be an AGB code. */
bool agb_read(struct arena *a, str s, bool may_pad, str *out_agb, unsigned *out_evidence);
/* bsn_digits - the digits of a written BSN: 9, or 8 with the zero put back. gives the evidence bits
 * EV_padded, or -1 when it has no such form. */
int bsn_digits(str s, unsigned char out_digits[9]);
bool bsn_check(const unsigned char digits[9]);
/* bsn_filler - numbers that people type when they have none: 000000000, 111111110, 123456782 ... */
bool bsn_filler(const unsigned char digits[9]);
/* postcode_and_number - "1107KA2", "1107 KA 2-A". gives where the number begins, 0 when it is
 * none; out: normalised, in a. */
size_t postcode_and_number(struct arena *a, str s, str *out_postcode, str *out_number);
/* result_value - what stands is a value: not empty, not "volgt", "-", "zie opmerking". */
bool result_value(str s);

/* build_kinds - the kinds of the findings so far, a bit each. */
uint64_t build_kinds(const struct build *b);

/* category_bits - the categories of design.md 6 that a text tells of, a bit each, and one more for
 * category_add. in_test: it names
 * a test, panel or result. */
uint64_t category_bits(str text, bool in_test);
/* category_add - put the categories of bits into the mention; kinds of ordinary results only beside
 * a result. */
void category_add(struct build *b, uint64_t bits, uint32_t cell, uint64_t at, uint32_t raw_n);

#endif
