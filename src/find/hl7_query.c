/*
 * hl7_query - whom a query is about: QRD-8 of queries in the old way (QRY^A19), the parameters of
 * QPD (QBP^Q22, IHE PDQ and PIX), and the number that a merge takes away (MRG-1). Follows HL7 v2.4
 * chapter 5 and v2.5.1 chapters 3 and 5. A number of nobody is a BSN when it stands with a name and
 * passes the 11-test. Refuses parameters of other segments than PID.
 */
#include "find/hl7.h"

#define ASKED_MOST 32 /* parameters of one query */

static str part(const struct hl7_state *h, str s, unsigned k)
{
	return field_part(s, h->sep.component, k);
}

static str between(const struct hl7_state *h)
{
	return (str){&h->sep.component, h->sep.component != 0};
}

/* A number by the authority and the type that are said of it: CX in the separators in use. */
static void number(struct hl7_state *h, unsigned field, str id, str authority, str type, bool named)
{
	unsigned char d[9];
	bool nobody = authority.n == 0 && type.n == 0;
	if (id.n == 0 || id.n + authority.n + type.n > 256)
		return;
	if (nobody && named && id.n == 9 && bsn_digits(id, d) == 0 && bsn_check(d) &&
	    !bsn_filler(d)) {
		hl7_number(h, &h->patient, hl7_place(h, field), id, true);
		return;
	}
	str list[] = {id, STR_NONE, STR_NONE, authority, type};
	str cx = STR_NONE;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		cx = i == 0 ? list[i] : hl7_join(h, cx, STR_NONE, between(h));
		cx = i == 0 ? cx : hl7_join(h, cx, STR_NONE, list[i]);
	}
	hl7_number(h, &h->patient, hl7_place(h, field), cx, false);
}

/* QRD-8: a person by number and name (XCN); several are several persons. */
void hl7_query(struct hl7_state *h, const struct segment *g)
{
	str rest = field_text(g, 8), one;
	while (field_next(&rest, h->sep.repetition, &one)) {
		if (h->patient.n > 0)
			hl7_patient_end(h);
		size_t first = str_find_byte(one, h->sep.component);
		str name = str_sub(one, first < one.n ? first + 1 : one.n, one.n);
		bool named = part(h, name, 1).n > 0;
		number(h, 8, str_trim(part(h, one, 1)), part(h, one, 9), str_trim(part(h, one, 13)),
		       named);
		hl7_xpn(h, &h->patient, hl7_place(h, 8), name);
	}
}

/* ---- QPD ---- */

struct asked_for {
	str id, authority, type, surname, prefix, given, birth, sex, street, postcode, city;
};

static const struct {
	const char *name;
	size_t at;
} parameters[] = {
    {"PID.3", offsetof(struct asked_for, id)},
    {"PID.3.1", offsetof(struct asked_for, id)},
    {"PID.3.4", offsetof(struct asked_for, authority)},
    {"PID.3.4.1", offsetof(struct asked_for, authority)},
    {"PID.3.4.2", offsetof(struct asked_for, authority)},
    {"PID.3.5", offsetof(struct asked_for, type)},
    {"PID.5", offsetof(struct asked_for, surname)},
    {"PID.5.1", offsetof(struct asked_for, surname)},
    {"PID.5.1.1", offsetof(struct asked_for, surname)},
    {"PID.5.1.3", offsetof(struct asked_for, surname)},
    {"PID.5.1.2", offsetof(struct asked_for, prefix)},
    {"PID.5.2", offsetof(struct asked_for, given)},
    {"PID.7", offsetof(struct asked_for, birth)},
    {"PID.7.1", offsetof(struct asked_for, birth)},
    {"PID.8", offsetof(struct asked_for, sex)},
    {"PID.11.1", offsetof(struct asked_for, street)},
    {"PID.11.1.1", offsetof(struct asked_for, street)},
    {"PID.11.3", offsetof(struct asked_for, city)},
    {"PID.11.5", offsetof(struct asked_for, postcode)},
};

static void parameter(const struct hl7_state *h, struct asked_for *q, str one)
{
	str name = part(h, one, 1);
	name = str_sub(name, str_starts(name, STR("@")) ? 1 : 0, name.n);
	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++)
		if (str_eq_nocase(name, str_of(parameters[i].name))) {
			str *to = (str *)(void *)((unsigned char *)q + parameters[i].at);
			*to = part(h, one, 2);
		}
}

static void give(struct hl7_state *h, unsigned field, const struct asked_for *q)
{
	struct build *b = &h->patient;
	struct place_in p = hl7_place(h, field);
	str surname = hl7_join(h, q->prefix, STR(" "), q->surname);
	number(h, field, str_trim(q->id), q->authority, str_trim(q->type), surname.n > 0);
	if (surname.n > 0)
		hl7_xpn(
		    h, b, p,
		    hl7_join(h, hl7_join(h, surname, STR_NONE, between(h)), STR_NONE, q->given));
	hl7_add_checked(h, b, KIND_birth_date, p, str_sub(str_trim(q->birth), 0, 8));
	hl7_add_checked(h, b, KIND_sex, p, q->sex);
	hl7_add(h, b, KIND_street, p, q->street);
	hl7_add_checked(h, b, KIND_postcode, p, q->postcode);
	hl7_add(h, b, KIND_city, p, q->city);
}

/* QPD-3 and on: parameters by name, or one identifier (IHE PIX). */
void hl7_parameters(struct hl7_state *h, const struct segment *g)
{
	struct asked_for q = {0};
	unsigned seen = 0, field = 0;
	for (unsigned n = 3; n < g->n && seen < ASKED_MOST; n++) {
		str rest = field_text(g, n), one;
		while (seen++ < ASKED_MOST && field_next(&rest, h->sep.repetition, &one)) {
			bool said = str_starts(one, STR("@PID.")) || str_starts(one, STR("PID."));
			if (!said && n == 3 && part(h, one, 4).n > 0)
				hl7_number(h, &h->patient, hl7_place(h, n), one, false);
			if (!said)
				continue;
			field = field == 0 ? n : field;
			parameter(h, &q, one);
		}
	}
	if (field > 0)
		give(h, field, &q);
}

void hl7_merged(struct hl7_state *h, const struct segment *g)
{
	str rest = field_text(g, 1), one;
	while (field_next(&rest, h->sep.repetition, &one))
		hl7_number(h, &h->patient, hl7_place(h, 1), one, false);
	h->identity_n = h->in_orders ? h->identity_n : h->patient.n;
}
