/*
 * fhir_person - what one FHIR resource says: of a person, of who asked, of tests and results.
 * Follows FHIR STU3 and R4, datatypes HumanName, Address, ContactPoint, Identifier and the Dutch
 * extensions for parts of names and addresses. Values stand in members (JSON) or in attributes
 * (XML) alike. Narrative is not read where it repeats what the resource says.
 */
#include "find/fhir.h"

#include "find/name.h"

#define NUMBER_LINE 12 /* bytes of a line that holds a house number alone */

static uint32_t child(const struct tree_state *s, uint32_t at, const char *key)
{
	return at == NODE_NONE ? NODE_NONE : node_child(s->t, at, str_of(key));
}

static uint32_t cell_named(struct tree_state *s, const char *name)
{
	return cells_number(s->cells, str_of(name));
}

void fhir_put(struct tree_state *s, struct build *b, enum kind kind, const char *name, uint32_t i)
{
	const struct cell *c = i == NODE_NONE ? NULL : node_value(s->t, i);
	if (c != NULL)
		build_add(b, kind, EV_position, cell_named(s, name), c->at, c->raw_n, c->text);
}

static str date_part(str v) { return v.n > 10 && v.p[4] == '-' ? str_sub(v, 0, 10) : v; }

bool fhir_checked(struct tree_state *s, struct build *b, enum kind kind, const char *name,
		  uint32_t i)
{
	const struct cell *c = i == NODE_NONE ? NULL : node_value(s->t, i);
	if (c == NULL)
		return false;
	str v = str_trim(c->text);
	if (kind == KIND_birth_date || kind == KIND_event_date)
		v = date_part(v);
	return tree_checked(s, b, kind, EV_position, cell_named(s, name), c, v);
}

void fhir_number(struct tree_state *s, struct build *b, uint32_t identifier)
{
	str system = node_text(s->t, child(s, identifier, "system"));
	uint32_t at = child(s, identifier, "value");
	const struct cell *c = at == NODE_NONE ? NULL : node_value(s->t, at);
	str v = node_text(s->t, at);
	switch (numbers_of(system)) {
	case NUMBERS_bsn:
		fhir_checked(s, b, KIND_bsn, "Patient.identifier", at);
		return;
	case NUMBERS_uzovi:
		fhir_checked(s, b, KIND_insurer, "Patient.identifier", at);
		return;
	case NUMBERS_other:
		break;
	default:
		return;
	}
	if (c != NULL && v.n > 0 && v.n <= 64 && system.n <= 128)
		build_add(b, KIND_patient_number, EV_position, cell_named(s, "Patient.identifier"),
			  c->at, c->raw_n, local_key(&s->arena, system, v));
}

/* ---- names and addresses ---- */

/* The value of an extension of an element: in it (XML), or in the member beside it whose name
 * begins with _ (JSON). */
static uint32_t extension(struct tree_state *s, uint32_t element, uint32_t beside, const char *end)
{
	const uint32_t in[] = {element, beside};
	for (size_t k = 0; k < 2; k++) {
		uint32_t e = NODE_NONE;
		if (in[k] == NODE_NONE || s->t->node[in[k]].sort != NODE_object)
			continue;
		while ((e = node_each(s->t, in[k], STR("extension"), e)) != NODE_NONE) {
			if (!str_ends(node_text(s->t, child(s, e, "url")), str_of(end)))
				continue;
			uint32_t v = child(s, e, "valueString");
			return v != NODE_NONE ? v : child(s, e, "valueCode");
		}
	}
	return NODE_NONE;
}

/* An own name that was not split: "van den Berg", "Jansen-de Vries". */
static void whole_family(struct tree_state *s, struct build *b, uint32_t family)
{
	const struct cell *c = node_value(s->t, family);
	struct name n;
	uint32_t cell = cell_named(s, "Patient.name.family");
	if (c == NULL)
		return;
	const enum kind kind[] = {KIND_surname, KIND_prefix, KIND_partner_surname,
				  KIND_partner_prefix};
	if (!name_parse(&s->arena, str_trim(c->text), &n) || n.surname.n == 0) {
		build_add(b, KIND_surname, EV_position, cell, c->at, c->raw_n, c->text);
		return;
	}
	const str value[] = {n.surname, n.prefix, n.partner_surname, n.partner_prefix};
	for (size_t i = 0; i < 4; i++)
		build_add(b, kind[i], EV_position, cell, c->at, c->raw_n, value[i]);
}

static void given_names(struct tree_state *s, struct build *b, uint32_t name)
{
	struct out given = out_mem(), initials = out_mem();
	uint32_t g = NODE_NONE, first = NODE_NONE;
	while ((g = node_each(s->t, name, STR("given"), g)) != NODE_NONE) {
		str v = node_text(s->t, g);
		str how = node_text(s->t, extension(s, g, NODE_NONE, "EN-qualifier"));
		bool initial = str_eq(how, STR("IN")) || (v.n <= 2 && how.n == 0) ||
			       (v.n > 1 && v.p[v.n - 1] == '.');
		struct out *o = initial ? &initials : &given;
		if (o == &given && o->n > 0)
			out_char(o, ' ');
		out_str(o, v);
		first = first == NODE_NONE ? g : first;
	}
	const struct cell *c = first == NODE_NONE ? NULL : node_value(s->t, first);
	uint32_t cell = cell_named(s, "Patient.name.given");
	if (c != NULL) {
		build_add(b, KIND_given, EV_position, cell, c->at, c->raw_n,
			  str_copy(&s->arena, out_view(&given)));
		build_add(b, KIND_initials, EV_position, cell, c->at, c->raw_n,
			  str_copy(&s->arena, out_view(&initials)));
	}
	out_end(&given);
	out_end(&initials);
}

static void human_name(struct tree_state *s, struct build *b, uint32_t name)
{
	uint32_t family = child(s, name, "family"), beside = child(s, name, "_family");
	uint32_t own = extension(s, family, beside, "humanname-own-name");
	uint32_t partner = extension(s, family, beside, "humanname-partner-name");
	fhir_put(s, b, KIND_name, "Patient.name.text", child(s, name, "text"));
	if (own == NODE_NONE && partner == NODE_NONE && family != NODE_NONE)
		whole_family(s, b, family);
	fhir_put(s, b, KIND_surname, "Patient.name.family", own);
	fhir_put(s, b, KIND_partner_surname, "Patient.name.family", partner);
	fhir_put(s, b, KIND_prefix, "Patient.name.family",
		 extension(s, family, beside, "humanname-own-prefix"));
	fhir_put(s, b, KIND_partner_prefix, "Patient.name.family",
		 extension(s, family, beside, "humanname-partner-prefix"));
	given_names(s, b, name);
}

static void names(struct tree_state *s, struct build *b, uint32_t at)
{
	uint32_t name = NODE_NONE;
	bool any = false;
	while ((name = node_each(s->t, at, STR("name"), name)) != NODE_NONE) {
		bool usual = str_eq(node_text(s->t, child(s, name, "use")), STR("usual"));
		if (any && (usual || build_has(b, KIND_surname)))
			continue;
		human_name(s, b, name);
		any = true;
	}
}

/* ["Dorpsstraat", "12 A"]: a line of its own for the number. */
static void number_line(struct tree_state *s, struct build *b, uint32_t line)
{
	str v = str_trim(node_text(s->t, line));
	if (v.n > 0 && v.n <= NUMBER_LINE && is_digit(v.p[0]))
		fhir_checked(s, b, KIND_house_number, "Patient.address.line", line);
}

static void address(struct tree_state *s, struct build *b, uint32_t at)
{
	uint32_t line = node_each(s->t, at, STR("line"), NODE_NONE);
	uint32_t beside = node_each(s->t, at, STR("_line"), NODE_NONE);
	uint32_t street = extension(s, line, beside, "ADXP-streetName");
	uint32_t number = extension(s, line, beside, "ADXP-houseNumber");
	fhir_checked(s, b, KIND_postcode, "Patient.address.postalCode", child(s, at, "postalCode"));
	fhir_put(s, b, KIND_city, "Patient.address.city", child(s, at, "city"));
	fhir_put(s, b, KIND_country, "Patient.address.country", child(s, at, "country"));
	if (street != NODE_NONE) {
		uint32_t more = extension(s, line, beside, "ADXP-buildingNumberSuffix");
		const struct cell *c = number == NODE_NONE ? NULL : node_value(s->t, number);
		fhir_put(s, b, KIND_street, "Patient.address.line", street);
		struct out o = out_mem();
		out_str(&o, node_text(s->t, number));
		out_z(&o, more != NODE_NONE ? "-" : "");
		out_str(&o, node_text(s->t, more));
		if (c != NULL)
			build_add(b, KIND_house_number, EV_position,
				  cell_named(s, "Patient.address.line"), c->at, c->raw_n,
				  str_copy(&s->arena, out_view(&o)));
		out_end(&o);
		return;
	}
	/* "Dorpsstraat 12 A": the number is the last group that begins with a digit */
	const struct cell *c = line == NODE_NONE ? NULL : node_value(s->t, line);
	str v = node_text(s->t, line);
	size_t i = v.n;
	while (i > 1 && !(is_digit(v.p[i - 1]) && v.p[i - 2] == ' '))
		i--;
	if (c == NULL)
		return;
	uint32_t cell = cell_named(s, "Patient.address.line");
	build_add(b, KIND_street, EV_position, cell, c->at, c->raw_n,
		  i > 1 ? str_sub(v, 0, i - 1) : v);
	if (i <= 1) {
		number_line(s, b, node_each(s->t, at, STR("line"), line));
		return;
	}
	if (!tree_checked(s, b, KIND_house_number, EV_position, cell, c, str_sub(v, i - 1, v.n)))
		build_add(b, KIND_house_number, EV_position, cell, c->at, c->raw_n,
			  str_sub(v, i - 1, v.n));
}

static void telecoms(struct tree_state *s, struct build *b, uint32_t at)
{
	uint32_t t = NODE_NONE;
	while ((t = node_each(s->t, at, STR("telecom"), t)) != NODE_NONE) {
		uint32_t v = child(s, t, "value");
		str text = node_text(s->t, v);
		if (str_find_byte(text, '@') < text.n)
			fhir_checked(s, b, KIND_email, "Patient.telecom", v);
		else
			fhir_checked(s, b, KIND_phone, "Patient.telecom", v);
	}
}

void fhir_human(struct tree_state *s, struct build *b, uint32_t at)
{
	uint32_t i = NODE_NONE;
	while ((i = node_each(s->t, at, STR("identifier"), i)) != NODE_NONE)
		fhir_number(s, b, i);
	names(s, b, at);
	fhir_checked(s, b, KIND_birth_date, "Patient.birthDate", child(s, at, "birthDate"));
	fhir_checked(s, b, KIND_sex, "Patient.gender", child(s, at, "gender"));
	i = node_each(s->t, at, STR("address"), NODE_NONE);
	if (i != NODE_NONE)
		address(s, b, i);
	telecoms(s, b, at);
	uint32_t dead = child(s, at, "deceasedDateTime");
	str when = date_part(node_text(s->t, dead));
	if (dead == NODE_NONE && (dead = child(s, at, "deceasedBoolean")) != NODE_NONE &&
	    str_eq(node_text(s->t, dead), STR("true"))) {
		const struct cell *c = node_value(s->t, dead);
		if (c != NULL)
			build_add(b, KIND_deceased, EV_position, cell_named(s, "Patient.deceased"),
				  c->at, c->raw_n, STR("Y"));
		return;
	}
	const struct cell *c = dead == NODE_NONE ? NULL : node_value(s->t, dead);
	if (c != NULL && when.n == 10)
		build_add(b, KIND_deceased, EV_position, cell_named(s, "Patient.deceased"), c->at,
			  c->raw_n, when);
}

/* ---- who asked ---- */

static str practitioner_name(struct tree_state *s, uint32_t at)
{
	uint32_t name = node_each(s->t, at, STR("name"), NODE_NONE);
	str plain = node_text(s->t, name);
	if (name == NODE_NONE || plain.n > 0)
		return plain;
	str text = node_text(s->t, child(s, name, "text"));
	if (text.n > 0)
		return text;
	struct out o = out_mem();
	out_str(&o, node_text(s->t, node_each(s->t, name, STR("given"), NODE_NONE)));
	out_z(&o, o.n > 0 ? " " : "");
	out_str(&o, node_text(s->t, child(s, name, "family")));
	str r = str_copy(&s->arena, out_view(&o));
	out_end(&o);
	return r;
}

static str ura_of(str v)
{
	for (size_t i = 0; i < v.n; i++)
		if (!is_digit(v.p[i]))
			return STR_NONE;
	return v.n >= 4 && v.n <= 8 ? v : STR_NONE;
}

static void asker_number(struct tree_state *s, struct asker *a, uint32_t identifier)
{
	uint32_t at = child(s, identifier, "value");
	str v = node_text(s->t, at), agb;
	unsigned evidence;
	enum numbers n = numbers_of(node_text(s->t, child(s, identifier, "system")));
	if (at == NODE_NONE)
		return;
	if (n == NUMBERS_agb && a->agb.n == 0 && agb_read(&s->arena, v, true, &agb, &evidence))
		a->agb = agb;
	else if (n == NUMBERS_ura && a->ura.n == 0)
		a->ura = ura_of(v);
	else
		return;
	a->cell = node_value(s->t, at);
	a->name_cell = cell_named(s, "Organization.identifier");
}

struct asker fhir_asker(struct tree_state *s, uint32_t at)
{
	struct asker a = {0};
	uint32_t i = NODE_NONE;
	if (child(s, at, "system") != NODE_NONE && child(s, at, "value") != NODE_NONE)
		asker_number(s, &a, at);
	while ((i = node_each(s->t, at, STR("identifier"), i)) != NODE_NONE)
		asker_number(s, &a, i);
	a.name = practitioner_name(s, at);
	i = node_each(s->t, at, STR("address"), NODE_NONE);
	if (i != NODE_NONE)
		a.city = node_text(s->t, child(s, i, "city"));
	if (a.cell == NULL && a.name.n > 0) {
		i = node_each(s->t, at, STR("name"), NODE_NONE);
		a.cell = node_value(s->t, i);
		if (a.cell == NULL && child(s, i, "family") != NODE_NONE)
			a.cell = node_value(s->t, child(s, i, "family"));
		a.name_cell = cell_named(s, "Organization.name");
	}
	return a;
}

/* ---- tests and results ---- */

/* The words of a CodeableConcept: its text, or what its codes are called, or a code. */
static uint32_t concept(struct tree_state *s, uint32_t at)
{
	uint32_t text = child(s, at, "text"), c = NODE_NONE, code = NODE_NONE;
	if (text != NODE_NONE)
		return text;
	while ((c = node_each(s->t, at, STR("coding"), c)) != NODE_NONE) {
		uint32_t display = child(s, c, "display");
		if (display != NODE_NONE)
			return display;
		code = code == NODE_NONE ? child(s, c, "code") : code;
	}
	return code;
}

static uint64_t concept_bits(struct tree_state *s, uint32_t at)
{
	uint64_t bits = category_bits(node_text(s->t, child(s, at, "text")), true), codes = 0;
	uint32_t c = NODE_NONE;
	if (at == NODE_NONE)
		return 0;
	while ((c = node_each(s->t, at, STR("coding"), c)) != NODE_NONE) {
		bits |= category_bits(node_text(s->t, child(s, c, "display")), true);
		codes |= category_bits(node_text(s->t, child(s, c, "code")), true);
	}
	return bits != 0 ? bits : codes;
}

static uint64_t value_of(struct tree_state *s, struct build *b, uint32_t at)
{
	static const char *const plain[] = {"valueString", "valueInteger", "valueDecimal",
					    "valueDateTime", "valueBoolean"};
	uint32_t v = child(s, child(s, at, "valueQuantity"), "value");
	uint64_t bits = 0;
	uint32_t coded = child(s, at, "valueCodeableConcept");
	if (coded != NODE_NONE) {
		v = concept(s, coded);
		bits = concept_bits(s, coded);
	}
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]) && v == NODE_NONE; i++)
		v = child(s, at, plain[i]);
	str text = node_text(s->t, v);
	if (result_value(text))
		fhir_put(s, b, KIND_result, "Observation.value", v);
	if (child(s, at, "valueString") != NODE_NONE)
		bits |= category_bits(text, true);
	return bits;
}

static uint64_t remark(struct tree_state *s, struct build *b, const char *name, uint32_t at)
{
	const struct cell *c = at == NODE_NONE ? NULL : node_value(s->t, at);
	if (c == NULL || c->text.n < 3)
		return 0;
	tree_prose(s, b, cell_named(s, name), c);
	return category_bits(str_sub(c->text, 0, 4096), true);
}

static void when(struct tree_state *s, struct build *b, uint32_t at)
{
	static const char *const dates[] = {"effectiveDateTime",
					    "authoredOn",
					    "collectedDateTime",
					    "performedDateTime",
					    "occurrenceDateTime",
					    "onsetDateTime",
					    "issued",
					    "date"};
	for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		if (fhir_checked(s, b, KIND_event_date, "Observation.effective",
				 child(s, at, dates[i])))
			return;
	fhir_checked(s, b, KIND_event_date, "Observation.effective",
		     child(s, child(s, at, "effectivePeriod"), "start"));
}

uint64_t fhir_facts(struct tree_state *s, struct build *b, const struct resource *r)
{
	uint32_t at = r->node, i = NODE_NONE;
	uint32_t code = child(s, at, "code");
	uint64_t bits = concept_bits(s, code);
	bool test =
	    str_eq(r->type, STR("Observation")) || str_eq(r->type, STR("DiagnosticReport")) ||
	    str_eq(r->type, STR("ServiceRequest")) || str_eq(r->type, STR("ProcedureRequest"));
	if (test && code != NODE_NONE)
		fhir_put(s, b, KIND_test, "Observation.code", concept(s, code));
	bits |= value_of(s, b, at);
	while ((i = node_each(s->t, at, STR("component"), i)) != NODE_NONE) {
		uint32_t part = child(s, i, "code");
		if (part != NODE_NONE)
			fhir_put(s, b, KIND_test, "Observation.code", concept(s, part));
		bits |= concept_bits(s, part) | value_of(s, b, i);
	}
	when(s, b, at);
	when(s, b, child(s, at, "collection"));
	while ((i = node_each(s->t, at, STR("note"), i)) != NODE_NONE)
		bits |= remark(s, b, "Observation.note", child(s, i, "text"));
	bits |= remark(s, b, "Observation.comment", child(s, at, "comment"));
	uint32_t end = child(s, at, "conclusion");
	bits |= remark(s, b, "DiagnosticReport.conclusion", end);
	fhir_put(s, b, KIND_result, "DiagnosticReport.conclusion", end);
	uint32_t medicine = child(s, at, "medicationCodeableConcept");
	bits |= concept_bits(s, medicine) | concept_bits(s, child(s, at, "type"));
	while ((i = node_each(s->t, at, STR("category"), i)) != NODE_NONE)
		bits |= concept_bits(s, i);
	while ((i = node_each(s->t, at, STR("reasonCode"), i)) != NODE_NONE)
		bits |= concept_bits(s, i);
	return bits;
}
