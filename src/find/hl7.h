/* hl7 - the state of one HL7 v2 message being read: what hl7.c, hl7_person.c and hl7_order.c share.
 * Inner header of find/. */
#ifndef FIND_HL7_H
#define FIND_HL7_H

#include "find/field.h"
#include "find/finder.h"

#define KNOWN_BYTES  96  /* longer texts are looked into each time */
#define KNOWN_TEXTS  256 /* a power of two */
#define HOUSE_FIELDS 4
#define LEADS_MOST   8
#define KEY_MOST     136 /* of a local key: scope, separator, value */
#define PLACE_ROWS   24  /* kinds of segments */
#define PLACE_FIELDS 64

/* A requester found in one field; a higher rank is the better source. */
struct asked {
	int rank; /* 0: none */
	str agb, name, city;
	unsigned evidence;
	uint32_t cell;
	uint64_t at;
	uint32_t raw_n;
	/* the doctor within the practice, when each has an AGB code of its own */
	str doctor_agb, doctor_name;
	uint32_t doctor_cell, doctor_raw_n;
	uint64_t doctor_at;
};

/* What is known of a text that came before: the same again need not be looked into. */
struct known {
	uint64_t stamp; /* of the separators it was read with; 0: nothing known */
	uint64_t bits;  /* its categories */
	size_t at, n;   /* ASK_test: where in text the name of the test stands */
	unsigned char ask, text_n, text[KNOWN_BYTES];
};

/* What is asked about a text. */
enum { ASK_test = 1, ASK_words = 2 };

/* What one doctor's field said that came before. */
struct known_doctor {
	uint64_t stamp; /* of the separators it was read with; 0: nothing known */
	unsigned evidence;
	unsigned char text_n, agb_n, name_n, text[KNOWN_BYTES], agb[16], name[KNOWN_BYTES];
};

struct hl7_state {
	const struct limits *limits;
	struct cells *cells;
	struct prose_state *prose;
	struct separators sep;
	struct arena head_arena;   /* of the houses below, as long as they stay the same */
	struct arena person_arena; /* values of the patient */
	struct arena order_arena;  /* values of orders since the last mention */
	struct arena *arena;       /* the one in use */
	struct build patient, order, relative;
	uint64_t number;
	bool seen_patient;
	bool in_orders;    /* the patient's own findings are complete */
	size_t identity_n; /* the first findings of patient that are the patient's own */
	str sender;        /* MSH-3/4: scope of numbers without an authority */
	str receiver;      /* MSH-5/6: scope of the numbers it gave, in an answer to it */
	unsigned char
	    lead_tag;    /* last letter of SPM or SAC when orders stand below them, 0: not so */
	bool seen_order; /* an ORC or OBR has been seen */
	struct finding lead[LEADS_MOST]; /* the numbers of the specimen that orders stand below */
	size_t leads;
	unsigned char lead_value[LEADS_MOST][KEY_MOST];
	str house[HOUSE_FIELDS];  /* MSH-3 .. MSH-6 of the message before */
	str from_house, to_house; /* what they make; with separators of stamp `houses` */
	uint64_t houses;
	str message_date; /* in date */
	unsigned char date[16];
	const struct cell *date_cell;
	uint64_t date_at;
	uint32_t date_raw_n;
	uint64_t day_of, day_stamp; /* the day read last, as it stood there; its separators */
	unsigned char day[16];      /* what it says */
	size_t day_n;               /* 0: nothing */
	struct asked visit;         /* PV1-7, PV1-8 */
	struct asked group;         /* of the order under way */
	str said;                   /* AGB code or name of the requester already in patient */
	uint64_t bits;              /* categories of the order under way */
	const struct segment *segment;
	struct parts parts, subparts;             /* of hl7_split, hl7_split_sub */
	size_t row;                               /* of the table of segments; PLACE_ROWS: none */
	uint64_t item;                            /* the item that place is for */
	uint64_t stamp;                           /* changes with the separators */
	uint32_t place[PLACE_ROWS][PLACE_FIELDS]; /* numbers of cells; 0: not asked for yet */
	struct known known[KNOWN_TEXTS + 1];      /* the last one: of a text too long to be kept */
	struct known_doctor doctor[KNOWN_TEXTS];
};

/* One value of a field: where it stands. */
struct place_in {
	uint32_t cell;
	uint64_t at;
	uint32_t raw_n;
};

/* hl7_place - where field n of the present segment stands; its cell is called "PID.3". */
struct place_in hl7_place(struct hl7_state *h, unsigned n);
/* hl7_add - leaf s, unescaped, as a finding. */
void hl7_add(struct hl7_state *h, struct build *b, enum kind kind, struct place_in p, str s);
/* hl7_add_checked - the same through the detector of the kind; gives false when it does not take
 * it. */
bool hl7_add_checked(struct hl7_state *h, struct build *b, enum kind kind, struct place_in p,
		     str s);
/* hl7_keep - a copy that lives as long as the arena in use; "" when s is over the limit of values.
 */
str hl7_keep(struct hl7_state *h, str s);
/* hl7_join - x, between and y; without between when one of them is empty. In the arena in use. */
str hl7_join(struct hl7_state *h, str x, str between, str y);
/* hl7_split - the components of s, and hl7_split_sub its subcomponents; until asked again. */
const struct parts *hl7_split(struct hl7_state *h, str s);
const struct parts *hl7_split_sub(struct hl7_state *h, str s);
/* hl7_known - what is known of s. gives false when it is nothing yet: then the caller fills the
 * entry in, before it asks again. */
bool hl7_known(struct hl7_state *h, unsigned ask, str s, struct known **out_known);
/* hl7_hash - for a place in a small table: what chooses its texts can only make it useless. */
size_t hl7_hash(str s);

void hl7_pid(struct hl7_state *h, const struct segment *g);
void hl7_nk1(struct hl7_state *h, const struct segment *g);
void hl7_guarantor(struct hl7_state *h, const struct segment *g);
/* hl7_own_number - a field of a Z segment. gives true when it holds a BSN and says so. */
bool hl7_own_number(struct hl7_state *h, unsigned field);
void hl7_insurance(struct hl7_state *h, const struct segment *g);
void hl7_number(struct hl7_state *h, struct build *b, struct place_in p, str cx, bool bsn_slot);

/* hl7_xpn - a person's name (XPN) into b. */
void hl7_xpn(struct hl7_state *h, struct build *b, struct place_in p, str xpn);
/* hl7_query, hl7_parameters - whom QRD and QPD ask about; hl7_merged - the number that MRG ends. */
void hl7_query(struct hl7_state *h, const struct segment *g);
void hl7_parameters(struct hl7_state *h, const struct segment *g);
void hl7_merged(struct hl7_state *h, const struct segment *g);

void hl7_visit(struct hl7_state *h, const struct segment *g);
void hl7_role(struct hl7_state *h, const struct segment *g);
void hl7_participation(struct hl7_state *h, const struct segment *g);
void hl7_orc(struct hl7_state *h, const struct segment *g);
void hl7_obr(struct hl7_state *h, const struct segment *g);
void hl7_obx(struct hl7_state *h, const struct segment *g);
void hl7_note(struct hl7_state *h, const struct segment *g);
void hl7_specimen(struct hl7_state *h, const struct segment *g);
/* hl7_order_end - put the order under way with the patient. */
void hl7_order_end(struct hl7_state *h);
/* hl7_order_next - the same, and go on with another order of the same requester. */
void hl7_order_next(struct hl7_state *h);
/* hl7_order_begin - an ORC or OBR begins. */
void hl7_order_begin(struct hl7_state *h);
/* hl7_specimen_lead - a specimen begins in a message without a patient, below which orders stand:
 * what comes is another order, and may be another patient's. */
void hl7_specimen_lead(struct hl7_state *h);
/* hl7_order_relieve - between orders: put out what there is when its values take much memory. */
void hl7_order_relieve(struct hl7_state *h);
/* hl7_prose - running text in a field: what it says goes to the order under way. */
void hl7_prose(struct hl7_state *h, uint32_t cell, const struct cell *c);
/* hl7_patient_end - put the patient's mention out and begin anew. */
void hl7_patient_end(struct hl7_state *h);

#endif
