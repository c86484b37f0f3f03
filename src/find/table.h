/*
 * table - what the parts of the row assembler share: table.c (tables and rows), table_cell.c (one
 * cell), table_row.c (the row as a whole). Inner header of find/.
 */
#ifndef FIND_TABLE_H
#define FIND_TABLE_H

#include "find/abreast.h"
#include "find/column.h"
#include "find/memo.h"

#define HELD_MAX         12
#define ASKED_MAX        4
#define HELD_VALUE_BYTES 128
#define NAME_BYTES       64
#define SCOPE_BYTES      64
#define HOUSE_BYTES      32

/* A finding kept over rows: who the rows below or the next table speak of. */
struct held {
	enum kind kind;
	unsigned char value[HELD_VALUE_BYTES];
	size_t n;
	uint32_t cell;
	uint64_t at;
	uint32_t raw_n;
};

/* House number, letter and addition, which may stand in columns of their own. */
struct house {
	unsigned char text[HOUSE_BYTES];
	size_t n;
	const struct cell *cell;
	uint32_t name;
	unsigned evidence;
};

struct table_state {
	const struct limits *limits;
	struct cells *cells;
	struct prose_state *prose;
	struct columns columns;
	uint32_t *read; /* the columns that say something, in order */
	size_t n_read, read_cap;
	struct memo *memo; /* of the first columns of them */
	size_t memo_cap;
	uint32_t table; /* number of the table, over all items */
	bool memo_off;  /* nothing is kept from row to row: for tests */
	struct arena row_arena, type_arena;
	struct build build[WHO_count];
	unsigned used;   /* groups of the present row, a bit each */
	unsigned houses; /* those of them with a house number */
	struct house house[WHO_count];
	struct held held[HELD_MAX];
	size_t n_held;
	struct held asked[ASKED_MAX]; /* who asked for all rows, by a line above them */
	size_t n_asked;
	uint64_t row;     /* number of the present one */
	enum unit unit;   /* what these numbers count */
	uint64_t persons; /* rows of this table that spoke of a patient */
	bool context;     /* held is the one person of the table before */
	/* of the header, for rows that repeat it */
	unsigned char first_header[2][NAME_BYTES];
	size_t first_header_n[2];
	bool live;
	bool formed; /* the present table was read as a form; its rows are done */
	struct abreast abreast;
	uint32_t cards; /* columns of labels, a bit each: rows are labels and values */
	unsigned card_rows;
	uint64_t card_first, card_bits; /* the label it began with; categories */
	struct arena card_arena;
	unsigned char scope[SCOPE_BYTES]; /* of the database that the table is of */
	size_t scope_n;
	bool name_house;     /* the file is named after practices */
	enum role name_role; /* of names in tables that hold nothing of care */
};

/* One row under way. */
struct work {
	struct arena a;
	uint64_t bits; /* categories */
	uint64_t bits_at;
	uint32_t bits_raw_n, bits_cell;
	str weak; /* a number of a column that may be BSNs */
	const struct cell *weak_cell;
	uint32_t weak_name;
};

/* table_build - the mention of this group in the present row, begun when it was not. */
static inline struct build *table_build(struct table_state *t, enum group who)
{
	enum group g =
	    who == WHO_requester || who == WHO_copy || who == WHO_staff ? WHO_patient : who;
	if ((t->used >> g & 1) == 0) {
		t->used |= 1u << g;
		build_start(&t->build[g], t->unit, t->row);
	}
	return &t->build[g];
}
/* table_read_cell - put what a cell says into the mentions of the row. */
void table_read_cell(struct table_state *t, struct work *w, struct column *c,
		     const struct cell *cell);
/* table_house - s is the house number, or what goes behind it. */
void table_house(struct table_state *t, const struct column *c, str s, const struct cell *cell);
/* table_address - an address in one cell, taken apart. gives false when it holds none. */
bool table_address(struct work *w, struct build *b, const struct column *c, const struct cell *cell,
		   str s);
/* table_hold - keep who the mention speaks of for the rows below. */
void table_hold(struct table_state *t, const struct build *b);
/* table_label_row - a row of labels and values, read as such. gives false when it is none. */
bool table_label_row(struct table_state *t, const struct row *r);
/* table_title_row - a row of one cell that says who asked for the rows below, kept for them. gives
 * false when it is none. */
bool table_title_row(struct table_state *t, const struct row *r);
/* table_other_row - a row of a label and its value, neither of which is of a patient: "Ingevuld
 * door". */
bool table_other_row(struct table_state *t, const struct row *r);
/* table_cards - the table holds labels and their values in every row, person below person. gives
 * the columns of the labels, a bit each; 0: it does not. */
uint32_t table_cards(struct table_state *t, const struct table *table);
/* table_card_pair - a label of a card and the value that belongs to it; cell NULL: it has none.
 * test: the cell of the label. */
void table_card_pair(struct table_state *t, const struct row *r, str label, const struct cell *test,
		     const struct cell *cell);
/* table_form - a short table that is a form, or has its people in columns, is read as a whole.
 * gives false when it is none. */
bool table_form(struct table_state *t, const struct table *table);
/* table_card_row - one row of a card; its values are kept until the card ends. */
void table_card_row(struct table_state *t, const struct row *r);
/* table_card_end - give the person of the card under way, if there is one. */
void table_card_end(struct table_state *t);
/* table_add_asked - the requester of the whole table, unless the row names one. */
void table_add_asked(struct table_state *t, struct build *b);
/* table_mixed_cell - a cell that holds more than its column says; ok: it has a value of its kind.
 * gives false when it does not. */
bool table_mixed_cell(struct table_state *t, struct work *w, const struct column *c,
		      const struct cell *cell, str s, bool ok);
/* table_finish_row - all cells are read: say whom the row speaks of, and give the mentions. */
void table_finish_row(struct table_state *t, const struct work *w, const struct row *r);

/* table_bits - the cell tells of these categories. */
static inline void table_bits(struct work *w, uint64_t bits, const struct column *c,
			      const struct cell *cell)
{
	w->bits |= bits;
	w->bits_at = cell->at;
	w->bits_raw_n = cell->raw_n;
	w->bits_cell = c->cell;
}

static inline str table_text(const struct row *r, size_t i)
{
	return i < r->n ? str_trim(r->cells[i].text) : STR_NONE;
}

#endif
