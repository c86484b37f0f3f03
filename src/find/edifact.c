/*
 * edifact - EDIFACT messages of Dutch care to mentions: MEDLAB 1, MEDVRI 1, MEDRAD 1, MEDSPE 1 and
 * 3.1, MEDRPT 3.2 (reference/formats.md 2.2; ISO 9735). Segments are read by their tag whatever the
 * message calls itself, and elements by what they hold where writers differ: a BSN is glued to its
 * mark in any element of PID, an address is known by its postcode. Who asked is ART, NAD+PO or GGO;
 * else the mailbox of the interchange. A code of six digits in ART is an AGB code without its kind
 * of care. Refuses to take the sender of a message for who asked.
 */
#include "find/care.h"

#include "find/name.h"

#define BIT(kind) ((uint64_t)1 << KIND_##kind)

static str leaf(struct care *c, unsigned n, unsigned k)
{
	return care_part(c, care_element(c, n), k);
}

static bool is(str s, const char *word) { return str_eq_nocase(s, str_of(word)); }

/* 8 digits; said: it is named an AGB code, 7 will do. */
static str agb_of(struct care *c, str id, bool said, unsigned *out_evidence)
{
	str agb;
	*out_evidence = 0;
	return agb_read(c->h->arena, id, said, &agb, out_evidence) ? agb : STR_NONE;
}

/* UNB+syntax+sender+recipient+date:time */
static void interchange(struct care *c)
{
	struct hl7_state *h = c->h;
	unsigned evidence;
	const struct detector *d = kind_detector(KIND_event_date);
	str value;
	int score;
	h->arena = &h->head_arena;
	str date = care_date(c, care_element(c, 4), false);
	h->sender = leaf(c, 2, 1);
	str agb = agb_of(c, leaf(c, 3, 1), false, &evidence);
	care_asked(c, RANK_MAILBOX, hl7_place(h, 3), agb, evidence, STR_NONE, STR_NONE);
	c->mailbox = h->visit;
	if (date.n > 0 && d->cell(h->arena, KIND_event_date, date, &value, &evidence, &score)) {
		h->message_date = hl7_keep(h, value);
		h->date_at = hl7_place(h, 4).at;
		h->date_raw_n = hl7_place(h, 4).raw_n;
	}
}

/* ZKH: who sent a message without an interchange. */
static void institution(struct care *c)
{
	c->h->arena = &c->h->head_arena;
	if (c->h->sender.n == 0)
		c->h->sender = leaf(c, 1, 1);
}

/* ---- the patient ---- */

/* last : prefix : own : prefix : given : initials */
static void pid_name(struct care *c, unsigned n)
{
	struct care_name name = {.surname = leaf(c, n, 3),
				 .prefix = leaf(c, n, 4),
				 .partner = leaf(c, n, 1),
				 .partner_prefix = leaf(c, n, 2),
				 .given = leaf(c, n, 5),
				 .initials = leaf(c, n, 6)};
	care_add_name(c, &c->h->patient, hl7_place(c->h, n), &name);
}

/* PID+PAT+number:PCL:place+100:name:initials:prefix */
static void pid_specialist(struct care *c)
{
	struct build *b = &c->h->patient;
	str type = leaf(c, 2, 2), place = leaf(c, 2, 3);
	struct care_name name = {
	    .surname = leaf(c, 3, 2), .initials = leaf(c, 3, 3), .prefix = leaf(c, 3, 4)};
	care_number(c, b, hl7_place(c->h, 2), leaf(c, 2, 1), is(place, "LZB") || is(type, "BSN"),
		    is(place, "LOC") ? c->h->sender : place);
	care_add_name(c, b, hl7_place(c->h, 3), &name);
}

static bool is_number(str s)
{
	unsigned digits = 0;
	for (size_t i = 0; i < s.n; i++)
		digits += is_digit(s.p[i]);
	return digits > 0 && s.n <= 24;
}

static void pid(struct care *c)
{
	struct build *b = &c->h->patient;
	care_patient(c);
	if (is(leaf(c, 1, 1), "PAT")) {
		pid_specialist(c);
		return;
	}
	hl7_add_checked(c->h, b, KIND_birth_date, hl7_place(c->h, 1),
			care_date(c, care_element(c, 1), true));
	hl7_add_checked(c->h, b, KIND_sex, hl7_place(c->h, 2), leaf(c, 2, 1));
	pid_name(c, 3);
	for (unsigned n = 4; n < c->h->segment->n && n < 12; n++) {
		str id = leaf(c, n, 1);
		if (is_number(id))
			care_number(c, b, hl7_place(c->h, n), id, false,
				    n == 5 ? c->mailbox.agb : c->h->sender);
	}
}

/* ---- addresses ---- */

static bool is_postcode(str s)
{
	s = str_trim(s);
	if (s.n != 6 && !(s.n == 7 && s.p[4] == ' '))
		return false;
	for (size_t i = 0; i < 4; i++)
		if (!is_digit(s.p[i]))
			return false;
	return is_alpha(s.p[s.n - 2]) && is_alpha(s.p[s.n - 1]);
}

/* street : number : box : city : postcode : province : country */
static struct care_address address_in(struct care *c, unsigned n)
{
	struct care_address a = {
	    .street = leaf(c, n, 1), .number = leaf(c, n, 2), .city = leaf(c, n, 4)};
	str box = leaf(c, n, 3);
	for (unsigned k = 2; k <= 8 && a.postcode.n == 0; k++)
		if (is_postcode(leaf(c, n, k)))
			a.postcode = leaf(c, n, k);
	if (a.street.n == 0 && box.n > 0) {
		a.street = STR("Postbus");
		a.number = box;
	}
	if (is_postcode(a.city))
		a.city = leaf(c, n, 5);
	if (is_postcode(a.number))
		a.number = STR_NONE;
	a.country = leaf(c, n, 7);
	return a;
}

static void telecoms(struct care *c, struct build *b, unsigned n)
{
	for (unsigned k = 1; k <= 4; k++) {
		str s = leaf(c, n, k);
		if (str_find_byte(s, '@') < s.n)
			hl7_add_checked(c->h, b, KIND_email, hl7_place(c->h, n), s);
		else if (is_number(s))
			hl7_add_checked(c->h, b, KIND_phone, hl7_place(c->h, n), s);
	}
}

static void pad(struct care *c)
{
	struct care_address a = address_in(c, 1);
	care_add_address(c, &c->h->patient, hl7_place(c->h, 1), &a);
	for (unsigned n = 2; n < c->h->segment->n && n < 6; n++)
		telecoms(c, &c->h->patient, n);
}

/*
 * Street, number, city, postcode and country over the elements from `first` on, as NAD and ADR have
 * them: the postcode is known by its form, the city stands before it, the street comes first.
 * gives the field that holds the postcode, or the street.
 */
static unsigned address_over(struct care *c, unsigned first, struct care_address *a)
{
	unsigned end = c->h->segment->n < first + 7 ? c->h->segment->n : first + 7;
	unsigned street = 0, code = 0;
	*a = (struct care_address){0};
	for (unsigned n = first; n < end; n++) {
		str s = leaf(c, n, 1);
		if (is_postcode(s) && code == 0) {
			a->postcode = s;
			code = n;
		} else if (care_element(c, n).n > 0 && street == 0) {
			street = n;
		} else if (s.n > 0 && code == 0 && !is_digit(s.p[0])) {
			a->city = s;
		} else if (s.n > 0 && code == 0 && a->number.n == 0 &&
			   (street == 0 ||
			    leaf(c, street, 2).n == 0)) { /* else a postcode of another country */
			a->number = care_join(c, s, leaf(c, n, 2), " ");
		} else if (s.n > 0 && code > 0 && s.n <= 3) {
			a->country = s;
		}
	}
	str one = street == 0 ? STR_NONE : leaf(c, street, 1);
	if (one.n > 0 && one.n <= 2 && is_digit(one.p[0])) { /* ADR: kind of address first */
		a->street = leaf(c, street, 2);
		a->number = care_join(c, leaf(c, street, 3), leaf(c, street, 4), " ");
	} else {
		a->street = one;
		if (a->number.n == 0 && street > 0)
			a->number = care_join(c, leaf(c, street, 2), leaf(c, street, 3), " ");
	}
	return code != 0 ? code : street;
}

static void adr(struct care *c)
{
	struct care_address a;
	unsigned n = address_over(c, 1, &a);
	if (c->who == WHO_patient && n > 0)
		care_add_address(c, &c->h->patient, hl7_place(c->h, n), &a);
	else if (c->who == WHO_requester && c->h->visit.city.n == 0)
		c->h->visit.city = a.city;
}

/* ---- who asked, and copies ---- */

/* last : prefix : initials, the last two in either order */
static str doctor(struct care *c, unsigned n)
{
	str last = leaf(c, n, 1), prefix = leaf(c, n, 2), initials = leaf(c, n, 3);
	if (last.n == 0)
		return STR_NONE;
	if (prefix.n > 0 && !name_is_prefix(str_sub(prefix, 0, str_find_byte(prefix, ' ')))) {
		str other = initials;
		initials = prefix;
		prefix = other;
	}
	return care_join(c, initials, care_join(c, prefix, last, " "), " ");
}

/* Who asked is the mailbox, under the name that the message gives. */
static void asked_mailbox(struct care *c, int rank, str name, str city)
{
	struct place_in p = {
	    .cell = c->mailbox.cell, .at = c->mailbox.at, .raw_n = c->mailbox.raw_n};
	care_asked(c, rank, p, c->mailbox.agb, c->mailbox.evidence | EV_derived, name, city);
}

/* An AGB code: whole, or six digits whose kind of care the type tells. */
static str art_code(struct care *c, str type, str id, unsigned *out_evidence)
{
	unsigned char d[8] = {'0', '1'};
	str agb = agb_of(c, id, true, out_evidence);
	if (agb.n > 0 || id.n != 6 || !(is(type, "H") || is(type, "S")))
		return agb;
	d[1] = is(type, "S") ? '3' : '1';
	for (size_t i = 0; i < 6; i++)
		d[i + 2] = id.p[i];
	agb = agb_of(c, (str){d, 8}, false, out_evidence);
	*out_evidence |= EV_padded | EV_derived;
	return agb;
}

/* ART+type+code+name+address+phone */
static void art(struct care *c)
{
	unsigned evidence;
	str type = leaf(c, 1, 1), agb = art_code(c, type, leaf(c, 2, 1), &evidence);
	str name = doctor(c, 3), city = address_in(c, 4).city;
	if (agb.n == 0 && !is(type, "S") && c->mailbox.agb.n > 0)
		asked_mailbox(c, RANK_ASKED, name, city);
	else
		care_asked(c, RANK_ASKED, hl7_place(c->h, agb.n > 0 ? 2 : 3), agb, evidence, name,
			   city);
}

/* GGO+name+department+institution+address: to whom a MEDVRI goes. */
static void receiver(struct care *c)
{
	str name = doctor(c, 1), house = leaf(c, 3, 1), agb = STR_NONE;
	unsigned evidence = 0;
	for (unsigned n = 1; n < c->h->segment->n && n < 8 && agb.n == 0; n++)
		agb = agb_of(c, leaf(c, n, 1), false, &evidence);
	name = house.n > 0 ? house : name;
	if (agb.n == 0 && c->mailbox.agb.n > 0)
		asked_mailbox(c, RANK_RECEIVER, name, address_in(c, 4).city);
	else
		care_asked(c, RANK_RECEIVER, hl7_place(c->h, 1), agb, evidence, name,
			   address_in(c, 4).city);
}

static void copy_to(struct care *c, unsigned n, str id)
{
	unsigned evidence;
	str agb = agb_of(c, id, false, &evidence);
	struct place_in p = hl7_place(c->h, n);
	build_add(&c->h->order, KIND_copy_agb, EV_position | evidence, p.cell, p.at, p.raw_n, agb);
}

static void kop(struct care *c)
{
	for (unsigned n = 2; n < c->h->segment->n && n < 12; n++)
		for (unsigned k = 1; k <= 4; k++)
			copy_to(c, n, leaf(c, n, k));
}

static const struct {
	const char *code;
	enum group who;
	int rank;
} parties[] = {{"PO", WHO_requester, RANK_ASKED},
	       {"REQ", WHO_requester, RANK_ASKED},
	       {"REC", WHO_requester, RANK_RECEIVER},
	       {"CCR", WHO_copy, 0},
	       {"PAT", WHO_patient, 0},
	       {"PA", WHO_patient, 0},
	       {"SLA", WHO_staff, 0},
	       {"SEN", WHO_staff, 0}};

/* NAD+party+id:kind:agency+lines+name+street+number+city+postcode */
static void nad(struct care *c)
{
	str code = leaf(c, 1, 1), id = leaf(c, 2, 1);
	struct care_address a;
	unsigned evidence, n = address_over(c, 5, &a);
	int rank = 0;
	c->who = WHO_count;
	for (size_t i = 0; i < sizeof(parties) / sizeof(parties[0]); i++)
		if (is(code, parties[i].code)) {
			c->who = parties[i].who;
			rank = parties[i].rank;
		}
	if (c->who == WHO_patient) {
		c->h->seen_patient = true;
		if (n > 0)
			care_add_address(c, &c->h->patient, hl7_place(c->h, n), &a);
	} else if (c->who == WHO_copy) {
		copy_to(c, 2, id);
	} else if (c->who == WHO_staff && c->h->sender.n == 0) {
		c->h->sender = str_copy(&c->h->head_arena, id);
	} else if (c->who == WHO_requester) {
		str agb = agb_of(c, id, is(leaf(c, 2, 3), "VEK"), &evidence);
		care_asked(c, rank, hl7_place(c->h, agb.n > 0 ? 2 : 4), agb, evidence, doctor(c, 4),
			   a.city);
	}
}

/* ---- the UN messages: PNA, RFF, PDI, DTM, COM, FCA ---- */

static bool id_of_patient(str kind) { return is(kind, "LZB") || is(kind, "BSN"); }

/* PNA+PAT+::id:PCL:LZB+++NAN:own+NVV:initials*prefix++NEA:partner+NEV:prefix */
static void pna(struct care *c)
{
	struct hl7_state *h = c->h;
	struct care_name name = {0};
	unsigned place = 0;
	if (!is(leaf(c, 1, 1), "PAT"))
		return;
	care_patient(c);
	for (unsigned k = 1; k <= 3; k++)
		if (is_number(leaf(c, 2, k)))
			care_number(c, &h->patient, hl7_place(h, 2), leaf(c, 2, k),
				    id_of_patient(leaf(c, 2, 5)) || id_of_patient(leaf(c, 2, 4)),
				    h->sender);
	for (unsigned n = 3; n < h->segment->n && n < 16; n++) {
		str what = leaf(c, n, 1), s = leaf(c, n, 2);
		if (is(what, "NAN")) {
			name.surname = s;
			place = n;
		} else if (is(what, "NVV")) {
			size_t star = str_find_byte(s, '*');
			name.initials = str_sub(s, 0, star);
			name.prefix = str_sub(s, star + 1, s.n);
		} else if (is(what, "NEA")) {
			name.partner = s;
		} else if (is(what, "NEV")) {
			name.partner_prefix = s;
		} else if (is(what, "NRN") || is(what, "NVN")) {
			name.given = s;
		}
	}
	care_add_name(c, &h->patient, hl7_place(h, place > 0 ? place : 5), &name);
}

static void rff(struct care *c)
{
	struct hl7_state *h = c->h;
	str kind = leaf(c, 1, 1), id = leaf(c, 1, 2);
	if (id_of_patient(kind)) {
		h->arena = &h->person_arena;
		care_number(c, &h->patient, hl7_place(h, 1), leaf(c, 1, 2), true, STR_NONE);
	} else if (is(kind, "SRI") || is(kind, "ROI")) {
		care_key(c, KIND_order, hl7_place(h, 1), h->sender, id);
	} else if (is(kind, "STI") || is(kind, "SPI") || is(kind, "SCI")) {
		care_key(c, KIND_specimen, hl7_place(h, 1), STR_NONE, id);
	}
}

static void pdi(struct care *c)
{
	str s = leaf(c, 1, 1);
	str sex = is(s, "1") ? STR("M") : is(s, "2") ? STR("F") : s;
	hl7_add_checked(c->h, &c->h->patient, KIND_sex, hl7_place(c->h, 1), sex);
}

static void dtm(struct care *c)
{
	struct hl7_state *h = c->h;
	str kind = leaf(c, 1, 1), date = leaf(c, 1, 2), form = leaf(c, 1, 3);
	bool birth = is(kind, "329") || is(kind, "BTH");
	if (birth)
		h->arena = &h->person_arena;
	if (date.n < 6)
		return;
	if (is(form, "101") || (date.n == 6 && !is(form, "610")))
		date = care_date(c, date, birth);
	else
		date = str_sub(date, 0, 8);
	hl7_add_checked(h, birth ? &h->patient : &h->order,
			birth ? KIND_birth_date : KIND_event_date, hl7_place(h, 1),
			birth ? hl7_keep(h, date) : date);
}

/* COM+number:TE, or the remark of a MEDLAB */
static void com(struct care *c)
{
	static const char *const kinds[] = {"TE", "EM", "FX", "MO", "AL", "MA"};
	str kind = leaf(c, 1, 2);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (is(kind, kinds[i])) {
			c->h->arena = &c->h->person_arena;
			if (c->who == WHO_patient)
				telecoms(c, &c->h->patient, 1);
			return;
		}
	for (unsigned n = 1; n < c->h->segment->n; n++)
		care_text(c, n, care_part(c, care_element(c, n), 1));
}

/* FCA+PU+insurer:ZZ:VEK:policy */
static void fca(struct care *c)
{
	struct hl7_state *h = c->h;
	str policy = leaf(c, 2, 4);
	hl7_add_checked(h, &h->patient, KIND_insurer, hl7_place(h, 2), leaf(c, 2, 1));
	if (policy.n >= 4)
		build_add(&h->patient, KIND_insurer, EV_position, hl7_place(h, 2).cell,
			  hl7_place(h, 2).at, hl7_place(h, 2).raw_n, policy);
}

/* ---- orders and results ---- */

static void det(struct care *c)
{
	care_order(c, BIT(test) | BIT(result));
	hl7_add_checked(c->h, &c->h->order, KIND_event_date, hl7_place(c->h, 1),
			care_date(c, care_element(c, 1), false));
}

/* IDE+complete+number+material */
static void ide(struct care *c)
{
	care_order(c, BIT(test) | BIT(result) | BIT(order));
	c->section = 0;
	care_key(c, KIND_order, hl7_place(c->h, 2), c->h->sender, leaf(c, 2, 1));
	care_words(c, leaf(c, 3, 1));
}

/* BEP+kind+test+result+changed+unit+flag+low+high+code */
static void bep(struct care *c)
{
	care_order(c, 0);
	str name = leaf(c, 2, 1), value = leaf(c, 3, 1);
	if (name.n > 0 || value.n > 0)
		care_test(c, hl7_place(c->h, 2), leaf(c, 9, 1), name);
	care_result(c, hl7_place(c->h, 3), value);
}

/* INV+kind+code:list:agency:name */
static void inv(struct care *c)
{
	care_order(c, 0);
	care_test(c, hl7_place(c->h, 2), leaf(c, 2, 1), leaf(c, 2, 4));
}

/* RSL+kind+value+range+unit+flag */
static void rsl(struct care *c)
{
	str value = leaf(c, 2, 1);
	for (unsigned k = 2; k <= 4 && value.n == 0; k++)
		value = leaf(c, 2, k);
	care_result(c, hl7_place(c->h, 2), value);
}

/* Lines of free text: the components of all elements from `first` on. */
static void lines_from(struct care *c, unsigned first)
{
	for (unsigned n = first; n < c->h->segment->n; n++) {
		str rest = care_element(c, n), s;
		while (care_next(c, &rest, &s))
			if (s.n > 0)
				care_text(c, n, is(s, ".") ? STR_NONE : s);
	}
}

static void text(struct care *c) { lines_from(c, 1); }

/* FTX+subject+function+code+lines: the subject is no text. */
static void ftx(struct care *c) { lines_from(c, 3); }

/* A section tells what its tests are that do not tell themselves. */
static void section(struct care *c) { c->section = category_bits(leaf(c, 1, 1), true); }

static void nothing(struct care *c) { (void)c; }

static const struct {
	const char tag[4];
	void (*read)(struct care *c);
	bool order;   /* its values belong to the order under way */
	bool goes_on; /* free text before it goes on behind it */
} segments[] = {
    {"BEP", bep, true, false},       {"INV", inv, true, false},
    {"RSL", rsl, true, false},       {"OPB", text, true, true},
    {"TXT", text, true, true},       {"FTX", ftx, true, true},
    {"RND", nothing, true, false},   {"UNH", nothing, true, false},
    {"UNT", nothing, true, false},   {"UNB", interchange, false, false},
    {"PID", pid, false, false},      {"PAD", pad, false, false},
    {"DET", det, true, false},       {"IDE", ide, true, false},
    {"ART", art, false, false},      {"ZKH", institution, false, false},
    {"AFD", nothing, false, false},  {"ARA", nothing, false, false},
    {"GGA", nothing, false, false},  {"SPE", nothing, false, false},
    {"GGO", receiver, false, false}, {"KOP", kop, true, false},
    {"SEC", section, true, false},   {"OPM", text, true, true},
    {"OPU", text, true, true},       {"VRG", text, true, true},
    {"OND", text, true, true},       {"VRS", text, true, true},
    {"CON", text, true, true},       {"ADD", text, true, true},
    {"COM", com, true, true},        {"NAD", nad, false, false},
    {"PNA", pna, false, false},      {"ADR", adr, false, false},
    {"RFF", rff, true, false},       {"PDI", pdi, false, false},
    {"DTM", dtm, true, false},       {"FCA", fca, false, false},
    {"SPC", text, true, false},      {"BGM", nothing, true, false},
    {"UNS", nothing, true, false},
};

/* A segment of a message we do not know: a BSN that is named, and what reads like text. */
static void other(struct care *c)
{
	for (unsigned n = 1; n < c->h->segment->n && n < 32; n++) {
		str s = care_element(c, n);
		if (s.n >= 12)
			care_text(c, n, care_join(c, leaf(c, n, 1), leaf(c, n, 2), " "));
	}
}

void edifact_segment(struct care *c, const struct segment *g)
{
	c->h->segment = g;
	c->h->row = PLACE_ROWS;
	for (size_t i = 0; i < sizeof(segments) / sizeof(segments[0]); i++) {
		if (!str_eq(g->tag, (str){(const unsigned char *)segments[i].tag, 3}))
			continue;
		if (!segments[i].goes_on)
			care_text_end(c);
		c->h->arena = segments[i].order ? &c->h->order_arena : &c->h->person_arena;
		segments[i].read(c);
		return;
	}
	c->h->arena = &c->h->order_arena;
	other(c);
}
