/*
 * fhir - FHIR resources (STU3, R4; JSON and XML) to mentions. What is about a patient of the same
 * tree goes with that patient; what is about a patient elsewhere (another line, bundle or file) has
 * the reference as a local key: scope is the address of the server, or none for relative
 * references, which then hold within their folder. Who asked is looked up in the tree and in what
 * the item said before; failing that the reference is a local key too, of the requester. Refuses to
 * open what an address leads to.
 */
#include "find/fhir.h"

#include "base/hash.h"

#define ROOM 40 /* findings that one resource may bring and yet fit */

/* ---- resources ---- */

static bool type_name(str s)
{
	if (s.n < 3 || s.n > 60 || !is_upper(s.p[0]))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_alpha(s.p[i]) && !is_digit(s.p[i]))
			return false;
	return true;
}

static bool in_resource(const struct tree *t, uint32_t i)
{
	str above = t->node[t->node[i].up].key;
	return i == 0 || str_eq(above, STR("resource")) || str_eq(above, STR("contained"));
}

/* Is node i a resource? *out_type: which. */
static bool is_resource(const struct tree *t, uint32_t i, bool fhir, str *out_type)
{
	const struct tree_node *n = &t->node[i];
	if (n->sort != NODE_object)
		return false;
	if (t->notation == NOTATION_xml) {
		*out_type = n->key;
		return fhir && in_resource(t, i) && type_name(n->key);
	}
	for (uint32_t k = node_next(t, i, NODE_NONE); k != NODE_NONE; k = node_next(t, i, k))
		if (str_eq(t->node[k].key, STR("resourceType"))) {
			*out_type = node_text(t, k);
			return type_name(*out_type);
		}
	return false;
}

/* XML says by its namespace that it is FHIR. */
static bool says_fhir(const struct tree *t)
{
	if (t->notation == NOTATION_json)
		return true;
	for (uint32_t i = 1; i < t->n && i < 64; i++)
		if (t->node[i].attribute && str_eq(t->node[i].key, STR("xmlns")) &&
		    str_eq(node_text(t, i), STR("http://hl7.org/fhir")))
			return true;
	return false;
}

static str full_url(const struct fhir *f, uint32_t node)
{
	uint32_t up = f->t->node[node].up;
	if (node == 0)
		return STR_NONE;
	if (f->t->notation == NOTATION_xml)
		up = f->t->node[up].up;
	return fhir_text(f, up, "fullUrl");
}

static uint32_t contained_in(const struct fhir *f, uint32_t node)
{
	uint32_t up = f->t->node[node].up;
	bool in = node != 0 && str_eq(f->t->node[up].key, STR("contained"));
	return in ? f->at[f->t->node[up].up] : 0;
}

static void name_resource(struct fhir *f, uint64_t hash, uint32_t index)
{
	bool fresh;
	uint64_t *v = hmap_put(&f->by_name, hash, &fresh);
	if (fresh)
		*v = index + 1;
}

static void add_resource(struct fhir *f, uint32_t node, str type)
{
	struct resource *r = &f->r[f->n];
	*r = (struct resource){.node = node, .type = type, .id = fhir_text(f, node, "id")};
	r->in = contained_in(f, node);
	r->full = r->in == 0 ? full_url(f, node) : STR_NONE;
	f->at[node] = f->n + 1;
	if (r->in != 0)
		name_resource(f, hash64_mix(hash64(fhir_hash_key, r->id), r->in), f->n);
	else if (r->id.n > 0)
		name_resource(f, hash64(fhir_hash_key, fhir_two(&f->s->arena, type, "/", r->id)),
			      f->n);
	if (r->full.n > 0)
		name_resource(f, hash64(fhir_hash_key, r->full), f->n);
	f->n++;
}

/* ---- patients and what is about them ---- */

static bool is_person(str type)
{
	return str_eq(type, STR("Patient")) || str_eq(type, STR("Person"));
}

static struct subject *group_at(struct fhir *f, uint64_t hash)
{
	bool fresh;
	uint64_t *at = hmap_put(&f->by_key, hash, &fresh);
	if (fresh) {
		f->subject[f->n_subject] = (struct subject){.ref = {.at = NODE_NONE}};
		*at = ++f->n_subject;
	}
	return &f->subject[*at - 1];
}

static void join(struct fhir *f, struct subject *g, uint32_t i)
{
	if (g->last == 0)
		g->first = i + 1;
	else
		f->r[g->last - 1].next = i + 1;
	g->last = i + 1;
}

static void place_resource(struct fhir *f, uint32_t i)
{
	static const char *const links[] = {"subject", "patient", "for", "beneficiary"};
	const struct resource *r = &f->r[i];
	uint32_t at = NODE_NONE;
	if (str_eq(r->type, STR("RelatedPerson")))
		return;
	for (size_t k = 0; k < 4 && at == NODE_NONE; k++)
		at = node_each(f->t, r->node, str_of(links[k]), NODE_NONE);
	if (at == NODE_NONE)
		return;
	struct reference ref = fhir_reference(f, r, at);
	if (ref.found != 0 && is_person(f->r[ref.found - 1].type)) {
		join(f, group_at(f, ref.found), i);
		return;
	}
	bool patient =
	    str_find(ref.value, STR("/")) == ref.value.n || str_starts(ref.value, STR("Patient/"));
	if (ref.found != 0 || !patient)
		return;
	str id = fhir_text(f, ref.identifier, "value");
	if (ref.value.n == 0 && id.n == 0 && ref.display.n == 0)
		return;
	struct subject *g = group_at(f, ref.value.n > 0 ? fhir_link_hash(ref.scope, ref.value)
					: id.n > 0      ? hash64(fhir_hash_key, id)
							: hash64(fhir_hash_key, ref.display));
	if (g->first == 0)
		g->ref = ref;
	join(f, g, i);
}

static void gp_of(struct fhir *f, struct build *b, const struct resource *r)
{
	uint32_t at = node_each(f->t, r->node, STR("generalPractitioner"), NODE_NONE);
	if (at == NODE_NONE)
		return;
	struct asker a = fhir_resolve(f, r, at, 0);
	fhir_put_asker(b, &a);
	fhir_put_links(f, b, &a);
}

static void contacts(struct fhir *f, const struct resource *r)
{
	struct build *b = &f->s->other;
	uint32_t c = NODE_NONE;
	while ((c = node_each(f->t, r->node, STR("contact"), c)) != NODE_NONE) {
		build_start(b, UNIT_record, f->t->number);
		fhir_human(f->s, b, c);
		b->role = ROLE_relative;
		if (build_has(b, KIND_bsn) || build_has(b, KIND_birth_date))
			build_emit(b);
	}
}

/* A name that stands with a reference: "Patient, J. de Vries". */
static void put_display(struct fhir *f, struct build *b, const struct reference *ref)
{
	str s = ref->display;
	const struct cell *c = node_value(f->t, node_child(f->t, ref->node, STR("display")));
	size_t comma = str_find_byte(s, ',');
	if (comma < s.n && str_starts(s, STR("Pati")))
		s = str_trim(str_sub(s, comma + 1, s.n));
	if (c != NULL)
		tree_checked(f->s, b, KIND_name, EV_position,
			     cells_number(f->s->cells, STR("subject.display")), c, s);
}

static void identity(struct fhir *f, struct build *b, const struct subject *g)
{
	if (g->patient != 0) {
		const struct resource *r = &f->r[g->patient - 1];
		fhir_human(f->s, b, r->node);
		fhir_own_key(f, b, KIND_patient_number, "Patient.id", r);
		return;
	}
	fhir_link(f, b, KIND_patient_number, "subject.reference", &g->ref);
	if (g->ref.identifier != NODE_NONE)
		fhir_number(f->s, b, g->ref.identifier);
	if (g->ref.display.n > 0)
		put_display(f, b, &g->ref);
}

/* The numbers of orders and specimens that a resource has or refers to. */
static void put_keys(struct fhir *f, struct build *b, const struct resource *r)
{
	bool specimen = str_eq(r->type, STR("Specimen"));
	bool order =
	    str_eq(r->type, STR("ServiceRequest")) || str_eq(r->type, STR("ProcedureRequest"));
	static const char *const numbers[] = {"identifier", "requisition", "groupIdentifier",
					      "accessionIdentifier"};
	for (size_t k = 0; k < 4; k++) {
		uint32_t i = NODE_NONE;
		if (!specimen && !order && !str_eq(r->type, STR("DiagnosticReport")))
			break;
		while ((i = node_each(f->t, r->node, str_of(numbers[k]), i)) != NODE_NONE) {
			const struct cell *c = node_value(f->t, node_child(f->t, i, STR("value")));
			str system = fhir_text(f, i, "system");
			if (c == NULL || c->text.n > 64 || system.n > 128)
				continue;
			build_add(b, specimen ? KIND_specimen : KIND_order, EV_position,
				  cells_number(f->s->cells, STR("identifier")), c->at, c->raw_n,
				  local_key(&f->s->arena, system, str_trim(c->text)));
		}
	}
	if (order)
		fhir_own_key(f, b, KIND_order, "ServiceRequest.id", r);
	for (size_t k = 0; k < 3; k++) {
		uint32_t i = NODE_NONE;
		while ((i = node_each(f->t, r->node, str_of(fhir_order_links[k]), i)) !=
		       NODE_NONE) {
			struct reference ref = fhir_reference(f, r, i);
			if (ref.found == 0)
				fhir_link(f, b, KIND_order, "basedOn.reference", &ref);
		}
	}
}

#define BIT(kind) ((uint64_t)1 << KIND_##kind)

static void put_out(struct fhir *f, uint64_t bits)
{
	static const uint64_t person = BIT(bsn) | BIT(name) | BIT(surname) | BIT(given) |
				       BIT(birth_date) | BIT(email) | BIT(phone);
	struct build *b = &f->s->build;
	uint64_t at = b->n > 0 ? b->finding[0].at : 0;
	if (bits != 0)
		category_add(b, bits, 0, at, 0);
	b->role = (build_kinds(b) & person) != 0 ? ROLE_patient : ROLE_none;
	build_emit(b);
}

static bool same_asker(const struct asker *a, const struct asker *b)
{
	if (a->agb.n > 0 || b->agb.n > 0)
		return str_eq(a->agb, b->agb);
	return str_eq(a->name, b->name) && a->n_link == b->n_link &&
	       (a->n_link == 0 || (str_eq(a->link[0].scope, b->link[0].scope) &&
				   str_eq(a->link[0].value, b->link[0].value)));
}

static void give_group(struct fhir *f, const struct subject *g)
{
	struct build *b = &f->s->build;
	struct asker now = {0};
	uint64_t bits = 0;
	build_start(b, UNIT_record, f->t->number);
	identity(f, b, g);
	size_t own = b->n;
	if (g->first == 0 && g->patient != 0)
		gp_of(f, b, &f->r[g->patient - 1]);
	for (uint32_t i = g->first; i != 0; i = f->r[i - 1].next) {
		const struct resource *r = &f->r[i - 1];
		struct asker a = fhir_asker_for(f, r);
		bool other = asker_says(&a) && asker_says(&now) && !same_asker(&a, &now);
		if (other || b->n + ROOM > f->s->limits->mention_findings) {
			if (b->n > own || (i == g->first && g->patient != 0))
				put_out(f, bits);
			build_start(b, UNIT_record, f->t->number);
			b->n = own;
			bits = 0;
			now = (struct asker){0};
		}
		if (asker_says(&a)) {
			now = a;
			fhir_put_asker(b, &a);
			fhir_put_links(f, b, &a);
		}
		put_keys(f, b, r);
		bits |= fhir_facts(f->s, b, r);
	}
	put_out(f, bits);
	if (g->patient != 0)
		contacts(f, &f->r[g->patient - 1]);
}

static void relatives(struct fhir *f)
{
	struct build *b = &f->s->build;
	for (uint32_t i = 0; i < f->n; i++) {
		if (!str_eq(f->r[i].type, STR("RelatedPerson")))
			continue;
		build_start(b, UNIT_record, f->t->number);
		fhir_human(f->s, b, f->r[i].node);
		b->role = ROLE_relative;
		if (build_has(b, KIND_bsn) || build_has(b, KIND_birth_date))
			build_emit(b);
	}
}

static void collect(struct fhir *f)
{
	struct tree_state *s = f->s;
	bool fhir = says_fhir(f->t);
	str type;
	f->at = arena_new(&s->arena, uint32_t, f->t->n);
	uint32_t n = 0;
	for (uint32_t i = 0; i < f->t->n; i++)
		n += is_resource(f->t, i, fhir, &type);
	f->r = arena_new(&s->arena, struct resource, n);
	f->subject = arena_new(&s->arena, struct subject, n);
	for (uint32_t i = 0; i < f->t->n; i++)
		if (is_resource(f->t, i, fhir, &type))
			add_resource(f, i, type);
}

bool fhir_resources(struct tree_state *s)
{
	struct fhir f = {.s = s, .t = s->t};
	collect(&f);
	if (f.n == 0)
		return false;
	for (uint32_t i = 0; i < f.n; i++)
		if (is_person(f.r[i].type) && !s->t->node[f.r[i].node].again)
			group_at(&f, i + 1)->patient = i + 1;
	fhir_askers(&f);
	for (uint32_t i = 0; i < f.n; i++)
		if (!is_person(f.r[i].type) && !fhir_can_ask(f.r[i].type) &&
		    !s->t->node[f.r[i].node].again)
			place_resource(&f, i);
	for (uint32_t i = 0; i < f.n_subject; i++)
		give_group(&f, &f.subject[i]);
	relatives(&f);
	hmap_free(&f.by_name);
	hmap_free(&f.by_key);
	return true;
}

/* ---- over the item ---- */

void fhir_item(struct tree_state *s)
{
	if (s->n_asked > 0)
		hmap_free(&s->known);
	s->n_asked = 0;
	arena_reset(&s->kept);
}

void fhir_free(struct tree_state *s)
{
	hmap_free(&s->known);
	grow_free(s->asked, s->asked_cap, sizeof(*s->asked));
}
