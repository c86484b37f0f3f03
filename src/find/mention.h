/*
 * mention - the findings in one place that speak of one person (or of one order or specimen whose
 * person is elsewhere). Packed form: find/block.h.
 */
#ifndef FIND_MENTION_H
#define FIND_MENTION_H

#include "base/cur.h"
#include "base/out.h"
#include "text/passage.h"

enum kind {
	KIND_none = 0,
#define KIND(num, name, category) KIND_##name = num,
#include "find/kind.tbl"
#undef KIND
};

enum category {
#define CATEGORY(bit, name, sensitive) CATEGORY_##name = bit,
#include "find/category.tbl"
#undef CATEGORY
	CATEGORY_none = 63
};

/* Who the findings speak of; stored in cases. */
enum role {
	ROLE_none =
	    0, /* nobody by itself: an order, specimen or number whose person is elsewhere */
	ROLE_patient = 1,
	ROLE_staff = 2,        /* works at the laboratory or its customer */
	ROLE_professional = 3, /* doctor, nurse ... named as such */
	ROLE_relative = 4,     /* parent, partner, contact of a patient */
	ROLE_weak = 5          /* weak candidates only */
};

/* What speaks for a finding: bits, stored in cases. */
enum evidence {
	EV_label = 1,    /* a label or header names it */
	EV_position = 2, /* a structured position says it (PID-3 with NNNLD) */
	EV_check = 4,    /* a check digit or exact form holds */
	EV_column = 8,   /* the statistics of its column say it */
	EV_lexicon = 16, /* a word list knows it */
	EV_invalid = 32, /* named as such, but its check fails */
	EV_padded = 64,  /* leading zeros were put back */
	EV_derived = 128 /* worked out from another finding of the mention */
};

struct finding {
	enum kind kind;
	unsigned evidence; /* enum evidence bits */
	uint32_t cell;     /* number of the cell name (names table of the item), 0: none */
	uint64_t at;       /* [byte] in the item */
	uint32_t raw_n;    /* [byte] */
	str value;         /* normalised as kind.tbl says; valid UTF-8 */
};

struct mention {
	enum role role;
	enum unit unit;
	uint64_t number; /* of row, message, line */
	unsigned n;
	const struct finding *finding;
};

#define KEY_SEP '\x1f' /* between scope and value of a local key */

/*
 * finding_value_may_be - tell whether a value from a worker that may lie, or a case that may be
 * damaged, has what every value has: a known kind, at most max bytes of valid UTF-8, not empty, no
 * control characters other than KEY_SEP, and the form its kind promises in kind.tbl.
 */
bool finding_value_may_be(unsigned kind, str value, size_t max);
bool kind_known(unsigned k);
bool role_known(unsigned r);
bool unit_known(unsigned u);

const char *kind_name(enum kind k);
enum category kind_category(enum kind k);
const char *category_name(enum category c);
bool category_sensitive(enum category c);
/* category_by_name - CATEGORY_none when unknown. */
enum category category_by_name(str name);
const char *unit_name(enum unit u);
const char *role_name(enum role r);

#endif
