/*
 * prose_record - what running text says of one person, kept in the order of the text until it is
 * known where the next person begins. Inner header of find/.
 */
#ifndef FIND_PROSE_RECORD_H
#define FIND_PROSE_RECORD_H

#include "find/assemble.h"

/* What stands between two lines with findings; the strongest wins. */
enum gap {
	GAP_none,
	GAP_blank, /* a blank line or a line of rules */
	GAP_head,  /* the first line of the text again, or "pagina 1 van" */
	GAP_page   /* a form feed */
};

/* A finding, not yet given to anybody. */
struct entry {
	struct finding f;
	enum role role;
	enum gap gap; /* before its line; GAP_none for the others of a line */
	uint64_t line;
	uint64_t page; /* that it stands on, 0: none */
	uint32_t step; /* lines, and parts of a line, count on */
	uint32_t lead; /* [byte] from the start of its line */
	bool aside;    /* behind the name of somebody else on its line */
	bool told;     /* in one sentence with the name of a relative */
	bool writer;   /* "mijn geboortedatum": of who wrote the text */
	bool of_house; /* how to reach a laboratory or practice that its line names */
};

#define NOT_KNOWN SIZE_MAX

/* The open record. Entries and values are its own. */
struct record {
	const struct limits *limits;
	struct entry *e;
	size_t n, cap;
	struct arena values, spare;
	uint32_t step;
	size_t bsn, date, name; /* which entries say who it is, NOT_KNOWN when none does */
	bool of_log;            /* begun by a line of a log */
	bool of_talk;           /* which is of a conversation */
};

/* What one line, or a part of one, says of who it is about. */
struct who {
	const struct entry *bsn, *name, *date;
	bool listed; /* it begins with an unlabelled name and goes on */
};

void record_start(struct record *r, const struct limits *l);
void record_free(struct record *r);
void record_clear(struct record *r);
/* record_step - another line or part of a line begins. */
void record_step(struct record *r);
void record_add(struct record *r, const struct entry *e);
/*
 * record_begins - where another person begins, when the line that comes speaks of somebody else.
 * takes   w: the line; gap: before it; bare_address: it holds a postcode without a label
 * gives   the number of entries that are still of the person so far; NOT_KNOWN: nobody else begins
 */
size_t record_begins(const struct record *r, const struct who *w, enum gap gap, bool bare_address);
/* record_drop - forget the first n entries. */
void record_drop(struct record *r, size_t n);

/* record_move - the entries from place from on that stand at least lead bytes from the start of
 * their line, to another record. */
void record_move(struct record *r, size_t from, uint32_t lead, struct record *to);

bool kind_is_name(enum kind k);     /* a whole name or a surname */
bool kind_is_identity(enum kind k); /* says which person it is */
bool kind_is_contact(enum kind k);  /* may be an organisation's as well */
bool role_of_patient(enum role role);

#endif
