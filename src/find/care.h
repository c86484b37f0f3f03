/* care - what the assemblers of EDIFACT and ASTM messages share, upon the state of an HL7 message
 * (find/hl7.h): values of elements, names and addresses in parts, requesters, free text over many
 * segments. Inner header of find/. */
#ifndef FIND_CARE_H
#define FIND_CARE_H

#include "find/hl7.h"

/* A name in parts; "" when absent. */
struct care_name {
	str given, initials, prefix, surname, partner_prefix, partner;
};

/* An address in parts; a street may still hold its house number. */
struct care_address {
	str street, number, postcode, city, country;
};

struct care {
	struct hl7_state *h;
	enum group who;       /* whom addresses and numbers that follow speak of */
	struct asked mailbox; /* to whom the message was sent */
	bool named;           /* the present patient is named (ASTM) */
	uint64_t section;     /* categories of the section under way (MEDLAB) */
	/* free text under way, of one or more segments */
	struct out text;
	uint64_t text_at, text_end; /* [byte] in the item */
	uint32_t text_cell;
};

#define RANK_MAILBOX  1
#define RANK_RECEIVER 2
#define RANK_ASKED    4
#define RANK_WITH_AGB 10

struct care *care_new(struct hl7_state *h);
void care_free(struct care *c);
/* care_message, care_segment, care_message_end - one message of any notation. */
void care_message(struct care *c, uint64_t number, const struct separators *sep);
void care_segment(struct care *c, const struct segment *g);
void care_message_end(struct care *c);

/* care_part - component k of element s, its releases undone; lives as long as the arena in use. */
str care_part(struct care *c, str s, unsigned k);
/* care_next - split off the next component of an element, borrowed. gives false at its end. */
bool care_next(struct care *c, str *rest, str *out_part);
/* care_element - field n of the present segment with its releases still inside; "" when absent. */
str care_element(const struct care *c, unsigned n);
/* care_join - x and y with `between` between them when neither is empty. */
str care_join(struct care *c, str x, str y, const char *between);
/* care_date - yyyymmdd from yyyy:mm:dd, yy:mm:dd, dd:mm:yyyy, yyyymmdd..., yymmdd; "" when s holds
 * none. birth: two-digit years lie in the past */
str care_date(struct care *c, str s, bool birth);

void care_add_name(struct care *c, struct build *b, struct place_in p, const struct care_name *n);
void care_add_address(struct care *c, struct build *b, struct place_in p,
		      const struct care_address *a);
/* care_number - a number of the patient: a BSN when it says so ("BSN999990019") or is_bsn does,
 * else a number of that scope that may be one. */
void care_number(struct care *c, struct build *b, struct place_in p, str id, bool is_bsn,
		 str scope);
/* care_key - an order or specimen number of the order under way. */
void care_key(struct care *c, enum kind kind, struct place_in p, str scope, str id);
/* care_asked - somebody who may have asked for the tests. agb: may be "" */
void care_asked(struct care *c, int rank, struct place_in p, str agb, unsigned evidence, str name,
		str city);
/* care_patient - another patient begins. */
void care_patient(struct care *c);
/* care_order - another order of the same patient begins when the one under way has any of kinds. */
void care_order(struct care *c, uint64_t kinds);
void care_test(struct care *c, struct place_in p, str code, str name);
void care_result(struct care *c, struct place_in p, str value);
/* care_words - words that may tell a category: material, section, question. */
void care_words(struct care *c, str s);
/* care_text - one more line of free text, from field n; read as a whole by care_text_end. */
void care_text(struct care *c, unsigned n, str s);
void care_text_end(struct care *c);

void edifact_segment(struct care *c, const struct segment *g);
void astm_segment(struct care *c, const struct segment *g);

#endif
