/*
 * astm - messages of analysers to mentions: records H, P, O, R and C of ASTM E1394-97 (CLSI
 * LIS02-A2). Fields are counted from 0, as in HL7: P.5 is the name. A patient that is not named
 * gives a mention for each specimen alone, to be joined by its number; patient numbers that pass
 * the test of a BSN are weak ones unless they say what they are. Refuses Q, M and S records.
 */
#include "find/care.h"

#include "base/utf8.h"

#define BIT(kind) ((uint64_t)1 << KIND_##kind)

static str leaf(struct care *c, unsigned n, unsigned k)
{
	return care_part(c, care_element(c, n), k);
}

static void sender(struct care *c)
{
	c->h->arena = &c->h->head_arena;
	c->h->sender = leaf(c, 4, 1);
}

static bool says_bsn(str s)
{
	return str_find_nocase(s, STR("BSN")) < s.n || str_find_nocase(s, STR("NNNLD")) < s.n ||
	       str_find_nocase(s, STR("NLMINBIZA")) < s.n;
}

static void numbers(struct care *c, unsigned n)
{
	str rest = care_element(c, n), one;
	while (field_next(&rest, c->h->sep.repetition, &one)) {
		str more = care_part(c, one, 2);
		care_number(c, &c->h->patient, hl7_place(c->h, n), care_part(c, one, 1),
			    says_bsn(more) || says_bsn(care_part(c, one, 4)) ||
				says_bsn(care_part(c, one, 5)),
			    c->h->sender);
	}
}

/* A given name, or initials when it is no word. */
static void given(struct care_name *n, str s)
{
	if (s.n <= 2 || str_find_byte(s, '.') < s.n)
		n->initials = s;
	else
		n->given = s;
}

static str first_letter(str s)
{
	size_t n = 0;
	if (s.n > 0)
		utf8_next(s, &n);
	return str_sub(s, 0, n);
}

/* last ^ first ^ middle, the prefix in the last part or behind */
static void patient_name(struct care *c)
{
	str first = leaf(c, 5, 2), middle = leaf(c, 5, 3);
	struct care_name n = {.surname = leaf(c, 5, 1)};
	given(&n, first);
	if (n.initials.n > 0 && middle.n <= 4)
		n.initials = care_join(c, n.initials, middle, "");
	else if (n.given.n > 0 && middle.n <= 4)
		n.initials =
		    middle.n > 0 ? care_join(c, first_letter(n.given), middle, ".") : STR_NONE;
	care_add_name(c, &c->h->patient, hl7_place(c->h, 5), &n);
	c->named = c->named || n.surname.n > 0;
}

/* street ^ city ^ state ^ postcode ^ country */
static void address(struct care *c)
{
	struct care_address a = {.street = leaf(c, 10, 1),
				 .city = leaf(c, 10, 2),
				 .postcode = leaf(c, 10, 4),
				 .country = leaf(c, 10, 5)};
	if (a.street.n > 0 || a.postcode.n > 0)
		care_add_address(c, &c->h->patient, hl7_place(c->h, 10), &a);
}

static void physician(struct care *c, unsigned n)
{
	str rest = care_element(c, n), one, agb = STR_NONE;
	unsigned evidence;
	while (field_next(&rest, c->h->sep.repetition, &one)) {
		str id = care_part(c, one, 1), last = care_part(c, one, 2),
		    name = care_join(c, care_part(c, one, 3), last, " ");
		if (!agb_read(c->h->arena, id, false, &agb, &evidence)) {
			agb = STR_NONE;
			evidence = 0;
			if (last.n == 0)
				name = id;
		}
		care_asked(c, RANK_ASKED, hl7_place(c->h, n), agb, evidence, name, STR_NONE);
	}
}

static void patient(struct care *c)
{
	struct hl7_state *h = c->h;
	care_patient(c);
	c->named = false;
	for (unsigned n = 2; n <= 4; n++)
		numbers(c, n);
	patient_name(c);
	hl7_add_checked(h, &h->patient, KIND_birth_date, hl7_place(h, 7),
			care_date(c, care_element(c, 7), true));
	hl7_add_checked(h, &h->patient, KIND_sex, hl7_place(h, 8), leaf(c, 8, 1));
	address(c);
	for (unsigned k = 1; k <= 3; k++)
		hl7_add_checked(h, &h->patient, KIND_phone, hl7_place(h, 12), leaf(c, 12, k));
	physician(c, 13);
	c->named = c->named || h->patient.n > 0;
}

static void event_date(struct care *c, unsigned n)
{
	str s = leaf(c, n, 1);
	if (s.n >= 8)
		hl7_add_checked(c->h, &c->h->order, KIND_event_date, hl7_place(c->h, n),
				str_sub(s, 0, 8));
}

static void specimens(struct care *c, unsigned n)
{
	str rest = care_element(c, n), one;
	while (field_next(&rest, c->h->sep.repetition, &one))
		care_key(c, KIND_specimen, hl7_place(c->h, n), STR_NONE, care_part(c, one, 1));
}

/* The universal test: ^^^code^name */
static void test(struct care *c, unsigned n)
{
	str rest = care_element(c, n), one;
	while (field_next(&rest, c->h->sep.repetition, &one)) {
		str code = STR_NONE;
		for (unsigned k = 4; k > 0 && code.n == 0; k--)
			code = care_part(c, one, k);
		if (code.n > 0)
			care_test(c, hl7_place(c->h, n), code, care_part(c, one, 5));
	}
}

static void order(struct care *c)
{
	struct hl7_state *h = c->h;
	care_text_end(c);
	if (!c->named && build_has(&h->order, KIND_specimen)) {
		str sent = h->sender;
		hl7_patient_end(h); /* nobody is named: each specimen for itself */
		h->sender = sent;
		h->arena = &h->order_arena;
	} else {
		care_order(c, BIT(specimen) | BIT(test) | BIT(result));
	}
	specimens(c, 2);
	specimens(c, 3);
	test(c, 4);
	event_date(c, 7);
	event_date(c, 6);
	care_words(c, leaf(c, 15, 1));
	h->arena = &h->person_arena;
	physician(c, 16);
}

static void result(struct care *c)
{
	care_order(c, 0);
	test(c, 2);
	care_result(c, hl7_place(c->h, 3), leaf(c, 3, 1));
	event_date(c, 12);
}

static void comment(struct care *c)
{
	for (unsigned k = 1; k <= 4; k++)
		if (leaf(c, 3, k).n > 0)
			care_text(c, 3, leaf(c, 3, k));
}

void astm_segment(struct care *c, const struct segment *g)
{
	static const struct {
		unsigned char type;
		void (*read)(struct care *c);
		bool order;
	} records[] = {{'R', result, true},
		       {'O', order, true},
		       {'P', patient, false},
		       {'C', comment, true},
		       {'H', sender, false}};
	if (g->tag.n == 0)
		return;
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		if (g->tag.p[0] != records[i].type)
			continue;
		c->h->arena = records[i].order ? &c->h->order_arena : &c->h->person_arena;
		records[i].read(c);
		return;
	}
}
