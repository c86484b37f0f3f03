/*
 * mention - the findings in one place that speak of one person (or of one order or specimen whose
 * person is elsewhere), and its packed form: the same bytes travel from worker to parent and lie,
 * encrypted, in the case.
 *
 * packed mention: lv(body); body = u8 role, u8 unit, var number, var base, var n, n findings
 * finding:        u8 kind, u8 evidence, var cell, var zigzag(at - base), var raw_n, lv(value)
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

/* mention_pack - append m in packed form. */
void mention_pack(struct out *o, const struct mention *m);
/*
 * mention_unpack - read one packed mention and check all of it: known kinds, roles, units, valid
 * UTF-8 values without control characters other than KEY_SEP, sizes within limits, nothing left
 * over. takes   c: stands at a packed mention; a: holds the findings; max_findings, max_value:
 * limits gives   false when the bytes can not be a mention (c is then bad); values are borrowed
 * from c's bytes
 */
bool mention_unpack(struct cur *c, struct arena *a, size_t max_findings, size_t max_value,
		    struct mention *out_m);
/* mention_unpack_known - the same for bytes that mention_unpack took before and that are proven
 * unchanged since: sizes and kinds are still checked, the values are not looked into again. */
bool mention_unpack_known(struct cur *c, struct arena *a, struct mention *out_m);

const char *kind_name(enum kind k);
enum category kind_category(enum kind k);
const char *category_name(enum category c);
bool category_sensitive(enum category c);
/* category_by_name - CATEGORY_none when unknown. */
enum category category_by_name(str name);
const char *unit_name(enum unit u);
const char *role_name(enum role r);

#endif
