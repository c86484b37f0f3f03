/*
 * hl7_person - patients, relatives, guarantors and insured in HL7 v2: PID, NK1, GT1, IN1.
 * Follows HL7 v2.5.1 chapter 3 and 6 and Dutch use: BSN in PID-3 by NLMINBIZA or NNNLD, surname
 * parts in the subcomponents of FN, street and number in those of SAD. A type without a number
 * gives nothing.
 */
#include "find/hl7.h"

#include "find/name.h"
#include "find/name_column.h"

#define HOUSE_BYTES 12 /* a house number and what is added to it */

static str part(const struct hl7_state *h, str s, unsigned k)
{
	return field_part(s, h->sep.component, k);
}

static str sub(const struct hl7_state *h, str s, unsigned k)
{
	return field_part(s, h->sep.subcomponent, k);
}

static bool bsn_authority(str authority, str type)
{
	static const char *const types[] = {"NNNLD", "NNN", "BSN", "SOFI", "SS", "NN", "NINL"};
	if (str_find_nocase(authority, STR("NLMINBIZA")) < authority.n ||
	    str_find(authority, STR("2.16.840.1.113883.2.4.6.3")) < authority.n ||
	    str_find_nocase(authority, STR("BSN")) < authority.n)
		return true;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_eq_nocase(type, str_of(types[i])))
			return true;
	return false;
}

static void weak_number(struct hl7_state *h, struct build *b, struct place_in p, str id)
{
	unsigned char d[9], text[9];
	if (id.n < 9 || bsn_digits(id, d) != 0 || !bsn_check(d) || bsn_filler(d))
		return;
	for (size_t i = 0; i < 9; i++)
		text[i] = (unsigned char)('0' + d[i]);
	build_add(b, KIND_weak_bsn, EV_check, p.cell, p.at, p.raw_n,
		  str_copy(h->arena, (str){text, 9}));
}

void hl7_number(struct hl7_state *h, struct build *b, struct place_in p, str cx, bool bsn_slot)
{
	const struct parts *c = hl7_split(h, cx);
	str id = field_leaf(h->arena, &h->sep, field_at(c, 1));
	str authority = field_at(c, 4), type = str_trim(field_at(c, 5));
	if (id.n == 0 || id.n > 64)
		return;
	if (bsn_slot || bsn_authority(authority, type)) {
		if (!hl7_add_checked(h, b, KIND_bsn, p, id) && !bsn_slot)
			return;
		return;
	}
	str scope = field_leaf(h->arena, &h->sep, sub(h, authority, 1));
	if (scope.n == 0)
		scope = sub(h, authority, 2);
	bool visit = str_eq(type, STR("VN"));
	if (scope.n == 0 && type.n == 0)
		weak_number(h, b, p, id);
	build_add(b, visit ? KIND_order : KIND_patient_number, EV_position, p.cell, p.at, p.raw_n,
		  local_key(h->arena, scope.n > 0 ? scope : h->sender, id));
}

static void numbers(struct hl7_state *h, struct build *b, const struct segment *g, unsigned n,
		    bool bsn_slot)
{
	str rest = field_text(g, n), one;
	while (field_next(&rest, h->sep.repetition, &one))
		hl7_number(h, b, hl7_place(h, n), one, bsn_slot);
}

/* ---- names ---- */

static bool is_initials(str s) { return s.n > 0 && (s.n <= 2 || str_find_byte(s, '.') < s.n); }

/* A surname that was not split by its sender: "van den Berg", "Jansen-de Vries". */
static void whole_surname(struct hl7_state *h, struct build *b, struct place_in p, str initials,
			  str full)
{
	struct name name;
	str text = hl7_join(h, initials, STR(" "), full);
	if (!name_parse(h->arena, text, &name) || name.surname.n == 0) {
		build_add(b, KIND_surname, EV_position, p.cell, p.at, p.raw_n, full);
		return;
	}
	build_add(b, KIND_surname, EV_position, p.cell, p.at, p.raw_n, name.surname);
	build_add(b, KIND_prefix, EV_position, p.cell, p.at, p.raw_n, name.prefix);
	build_add(b, KIND_partner_surname, EV_position, p.cell, p.at, p.raw_n,
		  name.partner_surname);
	build_add(b, KIND_partner_prefix, EV_position, p.cell, p.at, p.raw_n, name.partner_prefix);
}

void hl7_xpn(struct hl7_state *h, struct build *b, struct place_in p, str xpn)
{
	const struct parts *x = hl7_split(h, xpn), *fn = hl7_split_sub(h, field_at(x, 1));
	str full = hl7_keep(h, field_leaf(h->arena, &h->sep, field_at(fn, 1)));
	str own = field_leaf(h->arena, &h->sep, field_at(fn, 3)),
	    partner = field_leaf(h->arena, &h->sep, field_at(fn, 5));
	str first = hl7_keep(h, field_leaf(h->arena, &h->sep, field_at(x, 2)));
	str further = field_leaf(h->arena, &h->sep, field_at(x, 3));
	str initials = is_initials(first) ? hl7_join(h, first, STR_NONE, further) : STR_NONE;
	if (full.n == 0 && own.n == 0 && partner.n == 0)
		return;
	str lead = initials.n > 0 ? initials : first;
	str behind = name_prefix_behind(&full);
	full = hl7_join(h, behind, STR(" "), full);
	str last = full.n > 0 ? full : hl7_join(h, field_at(fn, 2), STR(" "), own);
	build_add(b, KIND_name, EV_position, p.cell, p.at, p.raw_n,
		  hl7_join(h, lead, STR(" "), last));
	build_add(b, initials.n > 0 ? KIND_initials : KIND_given, EV_position, p.cell, p.at,
		  p.raw_n, lead);
	if (own.n == 0 && partner.n == 0)
		whole_surname(h, b, p, lead, full);
	hl7_add(h, b, KIND_surname, p, own);
	hl7_add(h, b, KIND_prefix, p, own.n > 0 ? field_at(fn, 2) : STR_NONE);
	hl7_add(h, b, KIND_partner_surname, p, partner);
	hl7_add(h, b, KIND_partner_prefix, p, partner.n > 0 ? field_at(fn, 4) : STR_NONE);
	hl7_add(h, b, KIND_title, p, field_at(x, 5));
}

static void names(struct hl7_state *h, struct build *b, const struct segment *g, unsigned n)
{
	str rest = field_text(g, n), one;
	while (field_next(&rest, h->sep.repetition, &one))
		hl7_xpn(h, b, hl7_place(h, n), one);
}

/* ---- addresses ---- */

/* "2e Antonie Heinsiusstraat 3456 b": where the house number begins, s.n when there is none. */
static size_t house_at(str s)
{
	for (size_t i = s.n; i-- > 1;) {
		if (!is_digit(s.p[i]) || s.p[i - 1] != ' ')
			continue;
		size_t letters = 0;
		for (size_t k = 0; k < i; k++)
			letters += is_alpha(s.p[k]) || s.p[k] >= 0x80;
		/* a number further to the front is the house's when what follows it is its addition
		 */
		size_t before = i - 1;
		while (before > 0 && s.p[before - 1] != ' ')
			before--;
		if (letters >= 2 && (before == 0 || !is_digit(s.p[before])))
			return i;
	}
	return s.n;
}

static bool add_address(struct hl7_state *h, struct build *b, struct place_in p,
			const struct parts *xad)
{
	const struct parts *sad = hl7_split_sub(h, field_at(xad, 1));
	str street = hl7_keep(h, field_leaf(h->arena, &h->sep, field_at(sad, 2)));
	str number = hl7_keep(h, field_leaf(h->arena, &h->sep, field_at(sad, 3)));
	str line = hl7_keep(h, field_leaf(h->arena, &h->sep, field_at(sad, 1)));
	str more = hl7_keep(h, field_leaf(h->arena, &h->sep, field_at(xad, 2)));
	if (street.n == 0) {
		size_t at = house_at(line);
		street = str_trim(str_sub(line, 0, at));
		if (number.n == 0)
			number = str_trim(str_sub(line, at, line.n));
	}
	if (number.n == 0 && street.n > 0 && more.n > 0 && more.n <= HOUSE_BYTES &&
	    is_digit(more.p[0])) {
		number = more;
		more = STR_NONE;
	}
	if (number.n > 0 && more.n > 0 && more.n <= 8)
		number = hl7_join(h, number, STR(" "), more);
	size_t before = b->n;
	hl7_add_checked(h, b, KIND_postcode, p, field_at(xad, 5));
	build_add(b, KIND_street, EV_position, p.cell, p.at, p.raw_n, street);
	if (number.n > 0 && !hl7_add_checked(h, b, KIND_house_number, p, number))
		build_add(b, KIND_house_number, EV_position, p.cell, p.at, p.raw_n, number);
	hl7_add(h, b, KIND_city, p, field_at(xad, 3));
	str country = str_trim(field_at(xad, 6));
	if (country.n > 0 && !str_eq_nocase(country, STR("NL")) &&
	    !str_eq_nocase(country, STR("NLD")))
		hl7_add(h, b, KIND_country, p, country);
	return b->n > before;
}

/* The first address stands with the patient; another one is a mention of its own, so that streets
 * and numbers do not mix. */
static void addresses(struct hl7_state *h, struct build *b, const struct segment *g, unsigned n)
{
	str rest = field_text(g, n), one;
	bool first = true;
	str postcode = STR_NONE;
	while (field_next(&rest, h->sep.repetition, &one)) {
		const struct parts *xad = hl7_split(h, one);
		str code = str_trim(field_at(xad, 5));
		if (first) {
			first = !add_address(h, b, hl7_place(h, n), xad);
			postcode = code;
		} else if (b == &h->patient && code.n > 0 && !str_eq(code, postcode)) {
			struct build *r = &h->relative;
			build_start(r, UNIT_message, h->number);
			for (size_t i = 0; i < b->n; i++)
				if (b->finding[i].kind == KIND_bsn ||
				    b->finding[i].kind == KIND_patient_number)
					build_add(r, b->finding[i].kind, EV_derived | EV_position,
						  b->finding[i].cell, b->finding[i].at,
						  b->finding[i].raw_n, b->finding[i].value);
			if (r->n > 0 && add_address(h, r, hl7_place(h, n), xad)) {
				r->role = ROLE_patient;
				build_emit(r);
			}
		}
	}
}

/* ---- phones and the rest ---- */

static void telecoms(struct hl7_state *h, struct build *b, const struct segment *g, unsigned n)
{
	str rest = field_text(g, n), one;
	struct place_in p = hl7_place(h, n);
	while (field_next(&rest, h->sep.repetition, &one)) {
		const struct parts *x = hl7_split(h, one);
		for (unsigned k = 1; k <= 12; k++) {
			str s = field_at(x, k);
			if (s.n == 0)
				continue;
			if (str_find_byte(s, '@') < s.n)
				hl7_add_checked(h, b, KIND_email, p, s);
			else if (k == 1 || k == 12)
				hl7_add_checked(h, b, KIND_phone, p, s);
		}
		if (field_at(x, 1).n == 0 && field_at(x, 7).n > 0)
			hl7_add_checked(h, b, KIND_phone, p,
					hl7_join(h, field_at(x, 6), STR_NONE, field_at(x, 7)));
	}
}

/* yyyymmdd with or without time; yyyy and yyyymm are incomplete dates. */
static str date_text(struct hl7_state *h, str s)
{
	s = str_trim(part(h, s, 1));
	if (s.n >= 8)
		return str_sub(s, 0, 8);
	if (s.n != 4 && s.n != 6)
		return STR_NONE;
	return hl7_join(h, s, STR_NONE, str_sub(STR("0000"), 0, 8 - s.n));
}

static void deceased(struct hl7_state *h, struct build *b, const struct segment *g)
{
	str date = date_text(h, field_text(g, 29)), value;
	const struct detector *d = kind_detector(KIND_event_date);
	unsigned evidence;
	int score;
	struct place_in p = hl7_place(h, 29);
	if (date.n > 0 && d != NULL &&
	    d->cell(h->arena, KIND_event_date, date, &value, &evidence, &score))
		build_add(b, KIND_deceased, EV_position, p.cell, p.at, p.raw_n, hl7_keep(h, value));
	else if (str_eq_nocase(field_text(g, 30), STR("Y")))
		build_add(b, KIND_deceased, EV_position, hl7_place(h, 30).cell, hl7_place(h, 30).at,
			  hl7_place(h, 30).raw_n, STR("Y"));
}

void hl7_pid(struct hl7_state *h, const struct segment *g)
{
	struct build *b = &h->patient;
	numbers(h, b, g, 3, false);
	numbers(h, b, g, 2, false);
	numbers(h, b, g, 4, false);
	str account = field_text(g, 18);
	if (bsn_authority(part(h, account, 4), str_trim(part(h, account, 5))))
		numbers(h, b, g, 18, false);
	numbers(h, b, g, 19, true);
	names(h, b, g, 5);
	hl7_add_checked(h, b, KIND_birth_date, hl7_place(h, 7), date_text(h, field_text(g, 7)));
	hl7_add_checked(h, b, KIND_sex, hl7_place(h, 8), part(h, field_text(g, 8), 1));
	addresses(h, b, g, 11);
	telecoms(h, b, g, 13);
	telecoms(h, b, g, 14);
	deceased(h, b, g);
}

/* Where a segment tells of somebody beside the patient; 0: nowhere. */
struct kin {
	unsigned numbers, bsn, name, birth, sex, address, phone, phone2, relation;
};

/* The same person as the patient: an insured or a guarantor mostly is. */
static bool is_patient(const struct hl7_state *h, const struct build *b)
{
	for (size_t i = 0; i < b->n; i++)
		for (size_t k = 0; k < h->patient.n; k++) {
			const struct finding *f = &b->finding[i], *g = &h->patient.finding[k];
			if (f->kind == g->kind && (f->kind == KIND_bsn || f->kind == KIND_name) &&
			    str_eq(f->value, g->value))
				return true;
		}
	return false;
}

static void kin(struct hl7_state *h, const struct segment *g, const struct kin *k)
{
	struct build *b = &h->relative;
	struct arena before = *h->arena;
	if (str_eq_nocase(str_trim(part(h, field_text(g, k->relation), 1)), STR("SEL")))
		return;
	build_start(b, UNIT_message, h->number);
	if (k->numbers > 0)
		numbers(h, b, g, k->numbers, false);
	if (k->bsn > 0)
		numbers(h, b, g, k->bsn, true);
	names(h, b, g, k->name);
	hl7_add_checked(h, b, KIND_birth_date, hl7_place(h, k->birth),
			date_text(h, field_text(g, k->birth)));
	hl7_add_checked(h, b, KIND_sex, hl7_place(h, k->sex), field_text(g, k->sex));
	addresses(h, b, g, k->address);
	if (k->phone > 0)
		telecoms(h, b, g, k->phone);
	if (k->phone2 > 0)
		telecoms(h, b, g, k->phone2);
	b->role = ROLE_relative;
	bool known = build_has(b, KIND_birth_date) || build_has(b, KIND_phone) ||
		     build_has(b, KIND_email) || build_has(b, KIND_street);
	if ((build_has(b, KIND_bsn) || (known && build_has(b, KIND_name))) && !is_patient(h, b))
		build_emit(b);
	*h->arena = before;
}

void hl7_nk1(struct hl7_state *h, const struct segment *g)
{
	static const struct kin next_of_kin = {.numbers = 33,
					       .name = 2,
					       .birth = 16,
					       .sex = 15,
					       .address = 4,
					       .phone = 5,
					       .phone2 = 6,
					       .relation = 3};
	kin(h, g, &next_of_kin);
}

void hl7_guarantor(struct hl7_state *h, const struct segment *g)
{
	static const struct kin guarantor = {.bsn = 12,
					     .name = 3,
					     .birth = 8,
					     .sex = 9,
					     .address = 5,
					     .phone = 6,
					     .phone2 = 7,
					     .relation = 11};
	kin(h, g, &guarantor);
}

void hl7_insurance(struct hl7_state *h, const struct segment *g)
{
	struct build *b = &h->patient;
	str rest = field_text(g, 3), one;
	while (field_next(&rest, h->sep.repetition, &one)) {
		str id = str_trim(part(h, one, 1));
		if (id.n > 0 && !str_eq(id, STR("0")) && !str_eq_nocase(id, STR("null")))
			hl7_add_checked(h, b, KIND_insurer, hl7_place(h, 3), id);
	}
	str policy = part(h, field_text(g, 36), 1);
	if (policy.n >= 4)
		hl7_add(h, b, KIND_insurer, hl7_place(h, 36), policy);
	h->identity_n = h->in_orders ? h->identity_n : b->n;
	static const struct kin insured = {
	    .numbers = 49, .name = 16, .birth = 18, .sex = 43, .address = 19, .relation = 17};
	kin(h, g, &insured);
}

/* A field of a segment of the sender's own: a number that is said to be a BSN is the patient's. */
bool hl7_own_number(struct hl7_state *h, unsigned field)
{
	str rest = field_text(h->segment, field), one;
	bool any = false;
	while (field_next(&rest, h->sep.repetition, &one)) {
		const struct parts *c = hl7_split(h, one);
		if (c->n < 4 || !bsn_authority(field_at(c, 4), str_trim(field_at(c, 5))))
			continue;
		hl7_number(h, &h->patient, hl7_place(h, field), one, false);
		any = true;
	}
	h->identity_n = h->in_orders ? h->identity_n : h->patient.n;
	return any;
}
