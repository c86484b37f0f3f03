/*
 * fhir_link - references between FHIR resources (STU3, R4): to a resource of the same tree, one
 * contained in it, or one elsewhere, which becomes a local key; and who asked for what. Refuses to
 * follow more than three references in a row.
 */
#include "find/fhir.h"

#include "base/hash.h"

#define KNOWN_MOST 50000

const unsigned char fhir_hash_key[16] = "links of bundles";

str fhir_text(const struct fhir *f, uint32_t at, const char *key)
{
	return node_text(f->t, node_child(f->t, at, str_of(key)));
}

str fhir_two(struct arena *a, str x, const char *between, str y)
{
	struct out o = out_mem();
	out_str(&o, x);
	out_z(&o, between);
	out_str(&o, y);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

/* ---- references ---- */

/* "http://x/fhir/Patient/1/_history/2": where "Patient/1" begins and ends. */
static str without_history(str s)
{
	size_t at = str_find(s, STR("/_history"));
	return str_sub(s, 0, at);
}

static size_t tail_at(str s)
{
	size_t i = s.n, slashes = 0;
	while (i > 0) {
		slashes += s.p[i - 1] == '/';
		if (slashes == 2)
			return i;
		i--;
	}
	return 0;
}

/* The local key that a reference or the address of a resource becomes. base: of its entry. */
static void key_of(str s, str base, str *out_scope, str *out_value)
{
	s = without_history(s);
	*out_scope = STR_NONE;
	*out_value = s;
	if (str_starts(s, STR("urn:"))) {
		size_t at = s.n;
		while (at > 0 && s.p[at - 1] != ':')
			at--;
		*out_scope = str_sub(s, 0, at - 1);
		*out_value = str_sub(s, at, s.n);
		return;
	}
	str address = str_find(s, STR("://")) < s.n ? s : STR_NONE;
	size_t at = tail_at(s);
	if (address.n > 0) {
		*out_scope = str_sub(s, 0, at > 0 ? at - 1 : 0);
		*out_value = str_sub(s, at, s.n);
	} else if (str_find(base, STR("://")) < base.n) {
		size_t tail = tail_at(base);
		*out_scope = str_sub(base, 0, tail > 0 ? tail - 1 : 0);
	}
	if (out_scope->n > 200)
		*out_scope = STR_NONE;
}

struct reference fhir_reference(struct fhir *f, const struct resource *from, uint32_t at)
{
	struct reference ref = {.node = at, .at = node_child(f->t, at, STR("reference"))};
	str s = node_text(f->t, ref.at);
	uint64_t *hit = NULL;
	ref.display = fhir_text(f, at, "display");
	ref.identifier = node_child(f->t, at, STR("identifier"));
	if (s.n == 0)
		return ref;
	if (s.p[0] == '#') {
		uint32_t in = from->in != 0 ? from->in : (uint32_t)(from - f->r) + 1;
		hit = hmap_get(&f->by_name,
			       hash64_mix(hash64(fhir_hash_key, str_sub(s, 1, s.n)), in));
		ref.found = hit != NULL ? (uint32_t)*hit : s.n == 1 ? in : 0;
		return ref;
	}
	s = without_history(s);
	key_of(s, from->full, &ref.scope, &ref.value);
	hit = hmap_get(&f->by_name, hash64(fhir_hash_key, s));
	if (hit == NULL && str_find(s, STR("://")) < s.n)
		hit = hmap_get(&f->by_name, hash64(fhir_hash_key, ref.value));
	ref.found = hit != NULL ? (uint32_t)*hit : 0;
	return ref;
}

uint64_t fhir_link_hash(str scope, str value)
{
	return hash64_mix(hash64(fhir_hash_key, scope), hash64(fhir_hash_key, value));
}

static str link_key(struct fhir *f, const struct reference *ref)
{
	return ref->value.n == 0 || ref->value.n > 128
		   ? STR_NONE
		   : local_key(&f->s->arena, ref->scope, ref->value);
}

void fhir_link(struct fhir *f, struct build *b, enum kind kind, const char *name,
	       const struct reference *ref)
{
	const struct cell *c = node_value(f->t, ref->at);
	if (c != NULL)
		build_add(b, kind, EV_position, cells_number(f->s->cells, str_of(name)), c->at,
			  c->raw_n, link_key(f, ref));
}

static bool is_uuid(str s)
{
	if (s.n != 36)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? s.p[i] != '-' : !is_alnum(s.p[i]))
			return false;
	}
	return true;
}

/* The keys by which others refer to a resource. */
void fhir_own_key(struct fhir *f, struct build *b, enum kind kind, const char *name,
		  const struct resource *r)
{
	uint32_t at = node_child(f->t, r->node, STR("id"));
	const struct cell *c = node_value(f->t, at);
	const struct cell none = {.at = f->t->node[r->node].value.at};
	uint32_t cell = cells_number(f->s->cells, str_of(name));
	str scope, value;
	if (r->in != 0)
		return;
	if (r->full.n > 0) {
		key_of(r->full, STR_NONE, &scope, &value);
		build_add(b, kind, EV_position, cell, (c ? c : &none)->at, (c ? c : &none)->raw_n,
			  local_key(&f->s->arena, scope, value));
	}
	if (is_uuid(r->id) && !str_ends(r->full, r->id))
		build_add(b, kind, EV_position, cell, c->at, c->raw_n,
			  local_key(&f->s->arena, STR("urn:uuid"), r->id));
	if (r->id.n > 0 && r->id.n <= 64 && str_find(r->full, STR("://")) == r->full.n)
		build_add(
		    b, kind, EV_position, cell, c->at, c->raw_n,
		    local_key(&f->s->arena, STR_NONE, fhir_two(&f->s->arena, r->type, "/", r->id)));
}

/* ---- who asked ---- */

static void remember(struct fhir *f, str scope, str value, const struct asker *a)
{
	struct tree_state *s = f->s;
	bool fresh;
	size_t bytes = a->agb.n + a->ura.n + a->name.n + a->city.n;
	if (!asker_known(a) || value.n == 0 || s->n_asked >= KNOWN_MOST || bytes > 1000)
		return;
	uint64_t *at = hmap_put(&s->known, fhir_link_hash(scope, value), &fresh);
	if (!fresh)
		return;
	GROW(s->asked, s->asked_cap, s->n_asked + 1);
	s->asked[s->n_asked++] = (struct known){.agb = str_copy(&s->kept, a->agb),
						.ura = str_copy(&s->kept, a->ura),
						.name = str_copy(&s->kept, a->name),
						.city = str_copy(&s->kept, a->city)};
	*at = s->n_asked;
}

static bool recall(struct fhir *f, const struct reference *ref, struct asker *out)
{
	const uint64_t *at = hmap_get(&f->s->known, fhir_link_hash(ref->scope, ref->value));
	if (at == NULL || ref->value.n == 0)
		return false;
	const struct known *k = &f->s->asked[*at - 1];
	*out = (struct asker){.cell = node_value(f->t, ref->at),
			      .name_cell = cells_number(f->s->cells, STR("requester.reference")),
			      .agb = k->agb,
			      .ura = k->ura,
			      .name = k->name,
			      .city = k->city};
	return true;
}

/* The better of fhir_two: by number before by name. */
static struct asker better(struct asker a, struct asker b)
{
	bool take_b = (a.agb.n == 0 && b.agb.n > 0) || !asker_known(&a);
	struct asker r = take_b ? b : a, other = take_b ? a : b;
	if (r.name.n == 0)
		r.name = other.name;
	for (unsigned i = 0; i < other.n_link && r.agb.n == 0; i++)
		if (r.n_link < sizeof(r.link) / sizeof(r.link[0]))
			r.link[r.n_link++] = other.link[i];
	return r;
}

static struct asker asker_of(struct fhir *f, const struct resource *r, int depth)
{
	struct asker a = fhir_asker(f->s, r->node);
	if (!str_eq(r->type, STR("PractitionerRole")) || depth > 2)
		return a;
	struct asker org = {0}, doctor = {0};
	uint32_t at = node_child(f->t, r->node, STR("organization"));
	if (at != NODE_NONE)
		org = fhir_resolve(f, r, at, depth + 1);
	at = node_child(f->t, r->node, STR("practitioner"));
	if (at != NODE_NONE)
		doctor = fhir_resolve(f, r, at, depth + 1);
	return better(better(org, doctor), a);
}

bool fhir_can_ask(str type)
{
	return str_eq(type, STR("Practitioner")) || str_eq(type, STR("Organization")) ||
	       str_eq(type, STR("PractitionerRole"));
}

/* Who stands at a Reference; nobody when that is a patient or a device. */
struct asker fhir_resolve(struct fhir *f, const struct resource *from, uint32_t at, int depth)
{
	struct reference ref = fhir_reference(f, from, at);
	struct asker a = {0};
	if (ref.found != 0) {
		const struct resource *r = &f->r[ref.found - 1];
		return fhir_can_ask(r->type) ? asker_of(f, r, depth) : a;
	}
	if (recall(f, &ref, &a)) {
		if (a.agb.n == 0)
			a.link[a.n_link++] = ref;
		return a;
	}
	if (ref.identifier != NODE_NONE)
		a = fhir_asker(f->s, ref.identifier);
	bool person = str_starts(ref.value, STR("Patient/")) ||
		      str_starts(ref.value, STR("RelatedPerson/")) ||
		      str_starts(ref.value, STR("Device/"));
	if (ref.value.n > 0 && !person && a.agb.n == 0)
		a.link[a.n_link++] = ref;
	if (ref.display.n > 0 && !person) {
		a.name = ref.display;
		if (a.cell == NULL)
			a.cell = node_value(f->t, node_child(f->t, at, STR("display")));
		a.name_cell = cells_number(f->s->cells, STR("requester.display"));
	}
	return a;
}

static struct asker own_asker(struct fhir *f, const struct resource *r)
{
	struct asker a = {0}, org = {0};
	uint32_t at = node_each(f->t, r->node, STR("requester"), NODE_NONE);
	if (at == NODE_NONE)
		at = node_child(f->t, r->node, STR("orderer"));
	uint32_t agent = node_child(f->t, at, STR("agent"));
	uint32_t behalf = node_child(f->t, at, STR("onBehalfOf"));
	at = agent != NODE_NONE ? agent : at;
	if (at != NODE_NONE)
		a = fhir_resolve(f, r, at, 0);
	if (behalf != NODE_NONE)
		org = fhir_resolve(f, r, behalf, 0);
	return better(a, org);
}

const char *const fhir_order_links[3] = {"basedOn", "request", "referral"};

struct asker fhir_asker_for(struct fhir *f, const struct resource *r)
{
	struct asker a = own_asker(f, r);
	for (size_t k = 0; k < 3 && !asker_says(&a); k++) {
		uint32_t at = node_each(f->t, r->node, str_of(fhir_order_links[k]), NODE_NONE);
		if (at == NODE_NONE)
			continue;
		struct reference ref = fhir_reference(f, r, at);
		if (ref.found != 0)
			a = own_asker(f, &f->r[ref.found - 1]);
		else
			recall(f, &ref, &a);
	}
	return a;
}

void fhir_put_asker(struct build *b, const struct asker *a)
{
	if (a->cell == NULL)
		return;
	build_add(b, KIND_requester_agb, EV_position, a->name_cell, a->cell->at, a->cell->raw_n,
		  a->agb);
	build_add(b, KIND_requester_ura, EV_position, a->name_cell, a->cell->at, a->cell->raw_n,
		  a->ura);
	build_add(b, KIND_requester_name, EV_position, a->name_cell, a->cell->at, a->cell->raw_n,
		  a->name);
	build_add(b, KIND_requester_city, EV_position, a->name_cell, a->cell->at, a->cell->raw_n,
		  a->city);
}

void fhir_put_links(struct fhir *f, struct build *b, const struct asker *a)
{
	for (unsigned i = 0; i < a->n_link; i++)
		fhir_link(f, b, KIND_requester_link, "requester.reference", &a->link[i]);
}

/* Practices and doctors: put out by themselves, and remembered for later lines of the item. */
void fhir_askers(struct fhir *f)
{
	struct build *b = &f->s->build;
	for (uint32_t i = 0; i < f->n; i++) {
		const struct resource *r = &f->r[i];
		bool order = str_eq(r->type, STR("ServiceRequest")) ||
			     str_eq(r->type, STR("ProcedureRequest"));
		if (!fhir_can_ask(r->type) && !order)
			continue;
		struct asker a = order ? own_asker(f, r) : asker_of(f, r, 0);
		str scope, value;
		if (r->full.n > 0) {
			key_of(r->full, STR_NONE, &scope, &value);
			remember(f, scope, value, &a);
		}
		if (r->id.n > 0)
			remember(f, STR_NONE, fhir_two(&f->s->arena, r->type, "/", r->id), &a);
		if (order || !asker_says(&a) || r->in != 0)
			continue;
		build_start(b, UNIT_record, f->t->number);
		fhir_own_key(f, b, KIND_requester_number, "Practitioner.id", r);
		fhir_put_asker(b, &a);
		fhir_put_links(f, b, &a);
		build_emit(b);
	}
}
