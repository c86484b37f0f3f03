/*
 * tree_leaf - what one value of a tree is, and its findings. Systems and roots (FHIR, HL7 v3, ADA)
 * say what a number is, before its name does. Of names and addresses only the first of a scope is
 * taken: parts of two must not mix.
 */
#include <string.h>

#include "find/address.h"
#include "find/name.h"
#include "find/tree_scope.h"

#define LABEL_MOST  96
#define LABEL_SCORE 40

/* ---- what a leaf is ---- */

/* The system or root beside a value says what number it is. */
static enum numbers numbers_beside(const struct scope_walk *w, uint32_t i, str *out_system)
{
	static const char *const names[] = {"root", "system", "oid", "codesystem", "namingSystem"};
	const struct tree *t = w->t;
	uint32_t up = t->node[i].up, seen = 0;
	str key = t->node[i].key;
	*out_system = STR_NONE;
	if (i == 0 || !(key.n == 0 || str_eq(key, STR("value")) || str_eq(key, STR("extension")) ||
			str_eq(key, STR("waarde")) || str_eq(key, STR("nummer"))))
		return NUMBERS_other;
	for (uint32_t k = node_next(t, up, NODE_NONE); k != NODE_NONE && seen < 8;
	     k = node_next(t, up, k), seen++)
		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
			if (str_eq_nocase(t->node[k].key, str_of(names[n]))) {
				*out_system = node_text(t, k);
				return numbers_of(*out_system);
			}
	return NUMBERS_other;
}

static enum kind of_numbers(const struct scope_walk *w, uint32_t i, enum kind kind)
{
	str system, owner = i == 0 ? STR_NONE : w->t->node[w->t->node[i].up].key;
	switch (numbers_beside(w, i, &system)) {
	case NUMBERS_bsn:
		return KIND_bsn;
	case NUMBERS_agb:
		return KIND_requester_agb;
	case NUMBERS_ura:
		return KIND_requester_ura;
	case NUMBERS_uzovi:
		return KIND_insurer;
	case NUMBERS_work:
		return KIND_none;
	default:
		break;
	}
	bool id = str_eq(owner, STR("id")) || str_find_nocase(owner, STR("identif")) < owner.n;
	if (system.n == 0 || !id)
		return kind;
	const struct tree *t = w->t;
	str above = t->node[t->node[t->node[i].up].up].key;
	if (str_eq(above, STR("order")))
		return KIND_order;
	if (str_find_nocase(above, STR("specimen")) < above.n)
		return KIND_specimen;
	return path_of(w, i)->whose == WHOSE_patient ? KIND_patient_number : KIND_none;
}

static enum kind for_requester(enum kind k)
{
	switch (k) {
	case KIND_name:
	case KIND_surname:
	case KIND_requester_name:
		return KIND_requester_name;
	case KIND_city:
	case KIND_requester_city:
		return KIND_requester_city;
	case KIND_requester_agb:
	case KIND_requester_ura:
	case KIND_event_date:
	case KIND_order:
		return k;
	default:
		return KIND_none;
	}
}

/* Names in HL7 v3 say by a qualifier which name they are; a prefix belongs to the name behind it.
 */
static enum kind qualified(const struct scope_walk *w, uint32_t i, enum kind k)
{
	const struct tree *t = w->t;
	uint32_t e = t->node[i].key.n == 0 ? t->node[i].up : i;
	if (t->notation != NOTATION_xml || e == 0)
		return k;
	uint32_t behind = k == KIND_prefix ? node_next(t, t->node[e].up, e) : e;
	if (behind == NODE_NONE || t->node[behind].sort != NODE_object)
		return k;
	uint32_t q = node_child(t, behind, STR("qualifier"));
	str said = node_text(t, q);
	bool partner = str_find(said, STR("SP")) < said.n;
	if (k == KIND_prefix && partner && str_eq(t->node[behind].key, STR("family")))
		return KIND_partner_prefix;
	if (k == KIND_surname && partner)
		return KIND_partner_surname;
	return k == KIND_given && str_eq(said, STR("IN")) ? KIND_initials : k;
}

static bool other_person(enum group who)
{
	return who == WHO_parent1 || who == WHO_parent2 || who == WHO_partner || who == WHO_child ||
	       who == WHO_contact;
}

#define BESIDE      16 /* values looked at to learn what they are together */
#define TABLE_CELL  60 /* [byte] of a cell of a table of text that is a name or a value */
#define TABLE_APART 4  /* [node] between the test and its value */
#define VALUE_SCORE 15

/* Is something of these kinds beside node i? */
static bool beside(const struct scope_walk *w, uint32_t i, uint64_t kinds)
{
	const struct tree *t = w->t;
	uint32_t up = t->node[i].up, seen = 0;
	for (uint32_t k = node_next(t, up, NODE_NONE); k != NODE_NONE && seen < BESIDE;
	     k = node_next(t, up, k), seen++)
		if (k != i && (kinds >> path_of(w, k)->plain.kind & 1) != 0)
			return true;
	return false;
}

/* "naam" beside a prefix or initials of its own is the surname alone. */
static bool is_last_name(const struct scope_walk *w, uint32_t i)
{
	str s = w->t->node[i].value.text;
	return beside(w, i, BIT(prefix) | BIT(initials)) &&
	       !beside(w, i, BIT(surname) | BIT(name)) && str_find_byte(s, ',') == s.n &&
	       str_find_byte(s, '.') == s.n;
}

/* An element with several values of its own is a record: none of them stands for it. */
static struct head_kind head_of(const struct scope_walk *w, uint32_t i)
{
	const struct path *x = path_of(w, i);
	bool stands =
	    x->stands && (w->t->node[i].key.n == 0 || !beside(w, i, ~(uint64_t)1 & ~BIT(category)));
	struct head_kind h = stands ? x->head : x->plain;
	if (h.kind == KIND_name && !h.sure)
		h.sure = beside(w, stands ? w->t->node[i].up : i,
				BIT(bsn) | BIT(birth_date) | BIT(sex) | BIT(patient_number) |
				    BIT(email) | BIT(phone) | BIT(postcode));
	/* <bepaling naam="Kalium">4,1</bepaling> */
	if (w->t->notation == NOTATION_xml && w->t->node[i].key.n == 0 &&
	    (h.kind == KIND_test || h.kind == KIND_none) && beside(w, i, BIT(test)) &&
	    !beside(w, i, BIT(result)))
		h = (struct head_kind){.kind = KIND_result, .sure = true};
	if (h.kind == KIND_house_number && !h.sure)
		h.sure = beside(w, i, BIT(street) | BIT(postcode));
	if (h.kind == KIND_name && is_last_name(w, i))
		h = (struct head_kind){.kind = KIND_surname, .who = h.who, .sure = true};
	return h;
}

enum kind leaf_kind(const struct scope_walk *w, uint32_t i)
{
	const struct path *x = path_of(w, i);
	str s = str_trim(w->t->node[i].value.text);
	struct head_kind h = head_of(w, i);
	enum kind k = h.kind;
	if (s.n == 0 || s.n > w->s->limits->value_bytes)
		return KIND_none;
	if (!h.sure && k != KIND_result && k != KIND_event_date && k != KIND_test)
		k = KIND_none;
	k = of_numbers(w, i, k);
	if (k == KIND_surname || k == KIND_given || k == KIND_prefix)
		k = qualified(w, i, k);
	if (x->whose == WHOSE_nobody)
		return KIND_none;
	if (x->whose == WHOSE_requester)
		return for_requester(k);
	if (x->whose == WHOSE_relative && k == KIND_partner_surname)
		return KIND_name;
	if (x->whose == WHOSE_copy)
		return k == KIND_requester_agb ? KIND_copy_agb : KIND_none;
	if (x->whose <= WHOSE_patient && (other_person(h.who) || h.staff))
		return KIND_none;
	return k;
}

/* ---- values ---- */

static str date_part(str s)
{
	size_t digits = 0;
	while (digits < s.n && is_digit(s.p[digits]))
		digits++;
	if (digits >= 8 && s.n > 8)
		return str_sub(s, 0, 8);
	return s.n > 10 && s.p[4] == '-' ? str_sub(s, 0, 10) : s;
}

void leaf_put(struct scope_walk *w, uint32_t i, enum kind kind, unsigned evidence, str value)
{
	const struct cell *c = &w->t->node[i].value;
	build_add(&w->s->build, kind, evidence, tree_cell(w->s, w->p[i].path), c->at, c->raw_n,
		  value);
}

static bool checked(struct scope_walk *w, uint32_t i, enum kind kind, unsigned evidence, str s)
{
	return tree_checked(w->s, &w->s->build, kind, evidence, tree_cell(w->s, w->p[i].path),
			    &w->t->node[i].value, s);
}

/* Parts of a house number may stand in values of their own. */
static void house_part(struct scope_walk *w, uint32_t i, str s)
{
	if (s.n + 1 > HOUSE_MOST - w->house_n)
		return;
	if (w->house_n == 0)
		w->house_leaf = i;
	else
		w->house[w->house_n++] = '-';
	memcpy(w->house + w->house_n, s.p, s.n);
	w->house_n += s.n;
}

static bool whole_address(struct scope_walk *w, uint32_t i, str s)
{
	struct address ad;
	if (!address_split(&w->s->arena, s, &ad))
		return false;
	leaf_put(w, i, KIND_street, EV_label, ad.street);
	leaf_put(w, i, KIND_house_number, EV_label, ad.number);
	leaf_put(w, i, KIND_postcode, EV_label, ad.postcode);
	leaf_put(w, i, KIND_city, EV_label, ad.city);
	return true;
}

/* Only the first address of a scope: streets and numbers of two must not mix. */
static void address_leaf(struct scope_walk *w, uint32_t i, enum kind kind, str s)
{
	uint32_t up = w->t->node[i].up;
	if (w->t->node[i].key.n == 0 || str_eq(w->t->node[i].key, STR("value")))
		up = w->t->node[up].up;
	if (w->address_up != NOWHERE && w->address_up != up)
		return;
	w->address_up = up;
	if (kind == KIND_house_number)
		house_part(w, i, s);
	else if (kind != KIND_address || !whole_address(w, i, s))
		checked(w, i, kind, EV_label, s);
}

static void name_leaf(struct scope_walk *w, uint32_t i, enum kind kind, str s)
{
	uint64_t bit = (uint64_t)1 << kind;
	if ((w->names & bit) != 0)
		return;
	size_t n = w->s->build.n;
	if (!checked(w, i, kind, EV_label, s) && kind != KIND_name)
		leaf_put(w, i, kind, EV_label, s);
	if (w->s->build.n > n)
		w->names |= bit;
}

static void phone_leaf(struct scope_walk *w, uint32_t i, str s)
{
	if (str_eq_nocase(str_sub(s, 0, 4), STR("tel:")))
		s = str_sub(s, 4, s.n);
	if (str_eq_nocase(str_sub(s, 0, 7), STR("mailto:")))
		s = str_sub(s, 7, s.n);
	checked(w, i, str_find_byte(s, '@') < s.n ? KIND_email : KIND_phone, EV_label, s);
}

static void number_leaf(struct scope_walk *w, uint32_t i, enum kind kind, str s)
{
	str system;
	numbers_beside(w, i, &system);
	if (system.n > 0 && system.n <= 128 && s.n <= 64)
		leaf_put(w, i, kind, EV_position, local_key(&w->s->arena, system, s));
	else
		checked(w, i, kind, EV_label, s);
}

void leaf_identity(struct scope_walk *w, uint32_t i)
{
	enum kind kind = (enum kind)w->p[i].kind;
	str s = str_trim(w->t->node[i].value.text);
	uint64_t bit = (uint64_t)1 << kind;
	if ((bit & ADDRESS_KINDS) != 0)
		address_leaf(w, i, kind, s);
	else if ((bit & (NAME_KINDS | BIT(prefix) | BIT(partner_prefix) | BIT(initials))) != 0)
		name_leaf(w, i, kind, s);
	else if (kind == KIND_phone || kind == KIND_email)
		phone_leaf(w, i, s);
	else if (kind == KIND_patient_number)
		number_leaf(w, i, kind, s);
	else
		checked(w, i, kind, EV_label, kind == KIND_birth_date ? date_part(s) : s);
}

static bool worth_reading(str s)
{
	unsigned run = 0;
	bool digits = false, letters = false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char ch = s.p[i];
		if (ch == '@')
			return true;
		run = is_digit(ch) ? run + 1 : 0;
		digits |= run >= 8;
		letters |= is_alpha(ch);
	}
	return digits && letters;
}

static void unknown_leaf(struct scope_walk *w, uint32_t i, str s)
{
	unsigned char d[9];
	if (s.n == 9 && bsn_digits(s, d) == 0 && bsn_check(d) && !bsn_filler(d)) {
		if (w->weak_leaf == 0)
			w->weak_leaf = i;
	} else if (s.n >= 8 && worth_reading(s)) {
		tree_prose(w->s, &w->s->build, tree_cell(w->s, w->p[i].path), &w->t->node[i].value);
	}
}

/* "Jansen, P. (01-02-1980)": how lists and audits call a person in one value. */
static bool person_label(struct scope_walk *w, uint32_t i, str s)
{
	static const char *const before[] = {"geb.", "geb", "geboren", "dob", "born", "gd", "*"};
	struct build *b = &w->s->build;
	uint64_t numbers = BIT(bsn) | BIT(patient_number);
	size_t at = 0, to;
	int score;
	while (at < s.n && !is_digit(s.p[at]))
		at++;
	to = at;
	while (to < s.n && (is_digit(s.p[to]) || str_find_byte(STR("-/."), s.p[to]) < 3))
		to++;
	bool known = (build_kinds(b) & numbers) != 0 || path_of(w, i)->whose == WHOSE_patient;
	if (s.n > LABEL_MOST || to - at < 8 || s.n - to > 4 || w->names != 0 || !known)
		return false;
	str name = str_sub(s, 0, at);
	while (name.n > 0 && str_find_byte(STR(" (,;:-[/"), name.p[name.n - 1]) < 8)
		name.n--;
	for (size_t k = 0; k < sizeof(before) / sizeof(before[0]); k++) {
		str word = str_of(before[k]);
		if (name.n > word.n + 1 &&
		    str_eq_nocase(str_sub(name, name.n - word.n, name.n), word) &&
		    !is_alpha(name.p[name.n - word.n - 1]))
			name.n -= word.n;
	}
	while (name.n > 0 && str_find_byte(STR(" (,;:-["), name.p[name.n - 1]) < 7)
		name.n--;
	if (name.n < 4 || !name_judge(name, &score) || score < LABEL_SCORE)
		return false;
	if (!checked(w, i, KIND_birth_date, EV_label, str_sub(s, at, to)))
		return false;
	name_leaf(w, i, KIND_name, str_copy(&w->s->arena, name));
	return true;
}

static void tell_categories(struct scope_walk *w, uint32_t i, str s)
{
	uint64_t bits = category_bits(s, true);
	if (bits != 0 && w->bits == 0)
		w->bits_leaf = i;
	w->bits |= bits;
}

static void plain_leaf(struct scope_walk *w, uint32_t i, enum kind kind, str s)
{
	switch (kind) {
	case KIND_none:
		break;
	case KIND_test:
	case KIND_result:
	case KIND_category:
		tell_categories(w, i, s);
		if (kind == KIND_result && !result_value(s))
			break;
		if (kind != KIND_category)
			leaf_put(w, i, kind, EV_label, s);
		break;
	case KIND_event_date:
		checked(w, i, kind, EV_label, date_part(s));
		break;
	case KIND_order:
	case KIND_specimen:
		number_leaf(w, i, kind, s);
		break;
	case KIND_requester_ura:
		if (s.n >= 4 && s.n <= 8)
			leaf_put(w, i, kind, EV_label, s);
		break;
	default:
		if (!checked(w, i, kind, EV_label, s) && kind == KIND_requester_name &&
		    !checked(w, i, KIND_requester_agb, EV_label, s))
			leaf_put(w, i, kind, EV_label, s);
	}
}

/* table_value - <td>Kreatinine</td><td>87</td>: leaf i holds the value of the test that the cell
 * before it names. */
static void table_value(struct scope_walk *w, uint32_t i, str s)
{
	struct arena scratch = w->s->arena;
	str value;
	unsigned evidence;
	int score = 0;
	if (s.n > TABLE_CELL)
		return;
	bool near = w->test_leaf != 0 && w->p[i].path == w->p[w->test_leaf].path &&
		    i - w->test_leaf <= TABLE_APART;
	if (near && detector_result.cell(&scratch, KIND_result, s, &value, &evidence, &score) &&
	    score >= VALUE_SCORE) {
		leaf_put(w, i, KIND_result, EV_position, s);
		w->test_leaf = 0;
	} else if (category_bits(s, true) != 0) {
		w->test_leaf = i;
	}
}

void leaf_other(struct scope_walk *w, uint32_t i)
{
	const struct path *x = path_of(w, i);
	enum kind kind = (enum kind)w->p[i].kind;
	str s = str_trim(w->t->node[i].value.text);
	if (s.n == 0)
		return;
	plain_leaf(w, i, kind, s);
	if (kind == KIND_none && x->head.text && x->whose != WHOSE_nobody && person_label(w, i, s))
		return;
	if (kind == KIND_none && x->head.text && x->whose != WHOSE_nobody)
		table_value(w, i, s);
	bool text = x->head.text || (kind == KIND_result && s.n >= 24);
	if (text && kind != KIND_result)
		tell_categories(w, i, str_sub(s, 0, 4096));
	if (text && x->whose != WHOSE_nobody)
		tree_prose(w->s, &w->s->build, tree_cell(w->s, w->p[i].path), &w->t->node[i].value);
	else if (kind == KIND_none && !x->head.other && !person_label(w, i, s))
		unknown_leaf(w, i, s);
}
