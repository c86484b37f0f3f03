/*
 * table_row - the row as a whole: whom it speaks of, what it takes over from the rows before, and
 * whether it is kept. Refuses rows of companies, and relatives of whom too little is said.
 */
#include "find/table.h"

#include <string.h>

#include "find/name.h"
#include "find/words.h"

#define NAME_MAX 120 /* [byte] of a name that is taken apart */

#define BIT(kind) ((uint64_t)1 << KIND_##kind)
/* An address or telephone number alone may be anybody's, a company's too. */
#define PERSON_KINDS                                                                               \
	(BIT(bsn) | BIT(name) | BIT(surname) | BIT(given) | BIT(birth_date) | BIT(email) |         \
	 BIT(partner_surname) | BIT(patient_number) | BIT(staff_number) | BIT(id_document))

/* What a row may hold beside a person in merged cells. */
#define RESULT_KINDS (BIT(test) | BIT(result) | BIT(category) | BIT(event_date))

static bool name_and_birth(uint64_t kinds)
{
	return (kinds & BIT(birth_date)) != 0 && (kinds & (BIT(surname) | BIT(name))) != 0;
}

static bool name_and_contact(uint64_t kinds)
{
	return (kinds & (BIT(phone) | BIT(email))) != 0 &&
	       (kinds & (BIT(surname) | BIT(name))) != 0;
}

static void add_houses(struct table_state *t)
{
	for (size_t g = 0; t->houses >> g != 0; g++) {
		const struct house *h = &t->house[g];
		if ((t->houses >> g & 1) != 0 && h->n > 0)
			build_add(table_build(t, (enum group)g), KIND_house_number, h->evidence,
				  h->name, h->cell->at, h->cell->raw_n, (str){h->text, h->n});
	}
}

static void add_held(struct table_state *t, struct build *b, bool number_only)
{
	for (size_t i = 0; i < t->n_held; i++) {
		const struct held *h = &t->held[i];
		if (!number_only || h->kind == KIND_bsn || h->kind == KIND_patient_number)
			build_add(b, h->kind, EV_derived, h->cell, h->at, h->raw_n,
				  (str){h->value, h->n});
	}
}

static bool is_identity(enum kind k)
{
	switch (k) {
	case KIND_bsn:
	case KIND_name:
	case KIND_surname:
	case KIND_prefix:
	case KIND_given:
	case KIND_initials:
	case KIND_birth_date:
	case KIND_patient_number:
		return true;
	default:
		return false;
	}
}

void table_hold(struct table_state *t, const struct build *b)
{
	t->n_held = 0;
	for (size_t i = 0; i < b->n && t->n_held < HELD_MAX; i++) {
		const struct finding *f = &b->finding[i];
		if (!is_identity(f->kind) || f->value.n > HELD_VALUE_BYTES)
			continue;
		struct held *h = &t->held[t->n_held++];
		*h = (struct held){.kind = f->kind,
				   .n = f->value.n,
				   .cell = f->cell,
				   .at = f->at,
				   .raw_n = f->raw_n};
		memcpy(h->value, f->value.p, f->value.n);
	}
}

static void add_weak(struct build *b, const struct work *w)
{
	if (w->weak.n == 0)
		return;
	uint64_t kinds = build_kinds(b);
	if ((kinds & BIT(bsn)) != 0)
		return;
	enum kind kind = name_and_birth(kinds) ? KIND_bsn : KIND_weak_bsn;
	build_add(b, kind, EV_check, w->weak_name, w->weak_cell->at, w->weak_cell->raw_n, w->weak);
}

/* In a register a row with an empty first cell and no person of its own belongs to the person
 * above. */
static bool history_row(const struct table_state *t, const struct row *r, uint64_t kinds)
{
	return t->columns.registers && table_text(r, 0).n == 0 &&
	       (kinds & (BIT(bsn) | BIT(surname))) == 0;
}

/* Work in care that is done outside the laboratory. source: beroepen of Wet BIG art. 3, and
 * specialisms */
static bool is_profession(str job)
{
	static const char *const word[] = {
	    "huisarts",   "specialist", "verloskund",   "apotheker", "fysiotherap",
	    "tandarts",   "psycholo",   "psychiater",   "internist", "cardiolo",
	    "chirurg",    "gynaecolo",  "dermatolo",    "urolo",     "neurolo",
	    "kinderarts", "longarts",   "bedrijfsarts", "verpleeg",  "verwijzer",
	    "physician",  "arts ",      "basisarts",    "jeugdarts", "verzekeringsarts",
	    "geriater",   "reumatolo",  "oncoloog"};
	if (str_eq_nocase(job, STR("arts")) || str_eq_nocase(job, STR("dokter")) ||
	    str_eq_nocase(job, STR("gp")))
		return true;
	for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		if (str_find_nocase(job, str_of(word[i])) < job.n)
			return true;
	return false;
}

static enum role person_role(const struct table_state *t, const struct row *r)
{
	if (!t->columns.staff)
		return t->columns.care ? ROLE_patient : t->name_role;
	str job = t->columns.job > 0 ? table_text(r, t->columns.job - 1) : STR_NONE;
	return is_profession(job) || t->name_role == ROLE_professional ? ROLE_professional
								       : ROLE_staff;
}

/* addressed - somebody is named with a form of address, as no company is. */
static bool addressed(const struct build *b)
{
	for (size_t i = 0; i < b->n; i++) {
		str name = b->finding[i].value;
		if (b->finding[i].kind != KIND_name || name_company(name))
			continue;
		str first = str_cut(&name, ' ');
		if (word_in(WORDS_form, first) ||
		    (str_eq_nocase(first, STR("de")) && word_in(WORDS_form, str_cut(&name, ' '))))
			return true;
	}
	return false;
}

/* initialled - somebody is named by initials and one surname, as few companies are. */
static bool initialled(const struct build *b)
{
	unsigned char room[16 * NAME_MAX] UNSET;
	const struct arena whole = {room, room, room + sizeof(room)};
	struct name n;
	for (size_t i = 0; i < b->n; i++) {
		struct arena a = whole;
		str name = b->finding[i].value;
		if (b->finding[i].kind == KIND_name && name.n <= NAME_MAX && !name_company(name) &&
		    name_parse(&a, name, &n) && n.initials.n > 0 && n.surname.n > 0 &&
		    str_find_byte(n.surname, ' ') == n.surname.n)
			return true;
	}
	return false;
}

/* company - a row of a table of companies in which nobody shows to be a person. */
static bool company(const struct table_state *t, const struct build *b, uint64_t kinds)
{
	return t->columns.house && (kinds & (BIT(bsn) | BIT(birth_date))) == 0 && !addressed(b) &&
	       !(t->columns.debtors && initialled(b));
}

static void finish_patient(struct table_state *t, const struct work *w, const struct row *r)
{
	struct build *b = &t->build[WHO_patient];
	add_weak(b, w);
	category_add(b, w->bits, w->bits_cell, w->bits_at, w->bits_raw_n);
	uint64_t kinds = build_kinds(b);
	if (company(t, b, kinds)) {
		b->n = 0;
		return;
	}
	if (t->columns.requesters_only) {
		b->role = ROLE_none;
	} else if (history_row(t, r, kinds)) {
		if ((kinds & (BIT(street) | BIT(postcode) | BIT(address))) == 0) {
			b->n = 0;
			return;
		}
		add_held(t, b, true);
		b->role = ROLE_patient;
	} else if ((kinds & PERSON_KINDS) != 0) {
		b->role = person_role(t, r);
		t->persons++;
		if (t->persons == 1 || t->columns.registers || t->columns.merged)
			table_hold(t, b);
	} else if (b->n > 0 && (t->context || (t->columns.merged && t->persons > 0 &&
					       (kinds & ~RESULT_KINDS) == 0))) {
		add_held(t, b, false);
		b->role = ROLE_patient;
	}
	if (b->role == ROLE_patient)
		table_add_asked(t, b);
	build_emit(b);
}

/* The partner's surname stands with the patient's name; it is also the partner's own. */
static void finish_partner(struct table_state *t)
{
	struct build *b = &t->build[WHO_partner];
	const struct build *patient = &t->build[WHO_patient];
	if ((build_kinds(b) & (BIT(surname) | BIT(name))) != 0)
		return;
	for (size_t i = 0; i < patient->n; i++) {
		const struct finding *f = &patient->finding[i];
		enum kind kind = f->kind == KIND_partner_surname  ? KIND_surname
				 : f->kind == KIND_partner_prefix ? KIND_prefix
								  : KIND_none;
		if (kind != KIND_none)
			build_add(b, kind, f->evidence, f->cell, f->at, f->raw_n, f->value);
	}
}

static void finish_relatives(struct table_state *t, const struct work *w)
{
	for (size_t g = WHO_parent1; g <= WHO_contact; g++) {
		struct build *b = &t->build[g];
		if ((t->used >> g & 1) == 0)
			continue;
		uint64_t kinds = build_kinds(b);
		if ((kinds & BIT(bsn)) != 0 || name_and_birth(kinds) || name_and_contact(kinds)) {
			bool couple = g == WHO_partner && t->columns.couple;
			if (couple)
				category_add(b, w->bits, w->bits_cell, w->bits_at, w->bits_raw_n);
			b->role = couple                       ? ROLE_patient
				  : t->columns.requesters_only ? ROLE_professional
							       : ROLE_relative;
			build_emit(b);
		}
		b->n = 0;
	}
}

void table_finish_row(struct table_state *t, const struct work *w, const struct row *r)
{
	table_build(t, WHO_patient);
	add_houses(t);
	if ((t->used >> WHO_partner & 1) != 0)
		finish_partner(t);
	finish_patient(t, w, r);
	if (t->used >> WHO_parent1 != 0)
		finish_relatives(t, w);
}
