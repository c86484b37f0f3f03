/*
 * make_fhir - FHIR R4 and STU3 resources as Dutch laboratories send them: a bundle for each
 * patient, one bundle for all, bulk files by type of resource, resources within others; requesters
 * as resources before or behind what they asked for, by number or by name.
 */
#include "sim/sim.h"
#include "sim/tree_out.h"

#define BASE "https://fhir.lab.example/r4"

enum layout {
	LAYOUT_bundles,
	LAYOUT_one,
	LAYOUT_bulk,
	LAYOUT_contained,
	LAYOUT_patients,
	LAYOUT_count
};
enum addressing { ADDRESS_urn, ADDRESS_http, ADDRESS_relative };
enum asker { ASKER_resource, ASKER_number, ASKER_name };

struct fhir {
	struct tree_out t;
	struct style style;
	enum layout layout;
	enum addressing address;
	enum asker asker;
	bool xml, extensions, wide, stu3, before;
	uint64_t has;
};

static struct fhir fhir_make(struct rng *r)
{
	struct fhir p = {.style = style_make(r)};
	p.layout = (enum layout)rng_below(r, LAYOUT_count);
	p.address = (enum addressing)rng_below(r, 3);
	p.asker = (enum asker)rng_below(r, 3);
	p.xml = p.layout != LAYOUT_bulk && rng_hit(r, 350);
	p.extensions = rng_hit(r, 600);
	p.wide = rng_hit(r, 600);
	p.stu3 = rng_hit(r, 400);
	p.before = rng_hit(r, 500);
	p.t.form = p.xml ? TREE_FORM_value : TREE_FORM_json;
	p.t.bare_lists = true;
	p.t.pretty = p.layout != LAYOUT_bulk && rng_hit(r, 400);
	p.style.date = 1;
	p.style.bsn = 0;
	p.style.use_partner = p.style.whole_sex = false;
	return p;
}

/* ---- addresses of resources ---- */

static void put_uuid(struct out *o, char kind, uint64_t n)
{
	out_z(o, "urn:uuid:");
	out_dec_pad(o, (uint64_t)(unsigned char)kind * 100003, 8);
	out_z(o, "-0000-4000-8000-");
	out_dec_pad(o, n, 12);
}

static void put_id(struct out *o, char kind, uint64_t n)
{
	out_char(o, kind);
	out_dec(o, n);
}

static void put_address(struct sim *s, const struct fhir *p, const char *type, char kind,
			uint64_t n, bool full)
{
	struct out *o = &s->cell;
	out_clear(o);
	if (p->layout == LAYOUT_contained) {
		out_char(o, '#');
	} else if (p->address == ADDRESS_urn && p->layout != LAYOUT_bulk) {
		put_uuid(o, kind, n);
		return;
	} else {
		if (full || p->address == ADDRESS_http)
			out_z(o, BASE "/");
		out_z(o, type);
		out_char(o, '/');
	}
	put_id(o, kind, n);
}

static void put_reference(struct sim *s, struct fhir *p, const char *name, const char *type,
			  char kind, uint64_t n)
{
	to_object(&p->t, name);
	put_address(s, p, type, kind, n, false);
	to_text(&p->t, "reference", out_view(&s->cell));
	to_end(&p->t);
}

/* A resource begins: as an entry of the bundle, within another, or by itself. */
static void begin_resource(struct sim *s, struct fhir *p, const char *type, char kind, uint64_t n,
			   bool entry)
{
	bool contained = p->layout == LAYOUT_contained && !entry;
	if (entry && p->layout != LAYOUT_contained) {
		to_object(&p->t, NULL);
		if (p->address != ADDRESS_relative) {
			put_address(s, p, type, kind, n, true);
			to_text(&p->t, "fullUrl", out_view(&s->cell));
		}
	}
	if (p->xml && (entry ? p->layout != LAYOUT_contained : contained))
		to_object(&p->t, "resource");
	bool alone = p->xml && p->t.depth == 0;
	if (p->xml) {
		to_object(&p->t, type);
	} else {
		to_object(&p->t, "resource");
		to_z(&p->t, "resourceType", type);
	}
	if (alone)
		to_attribute(&p->t, "xmlns", "http://hl7.org/fhir");
	out_clear(&s->cell);
	put_id(&s->cell, kind, n);
	to_text(&p->t, "id", out_view(&s->cell));
}

static void end_resource(struct fhir *p, bool entry)
{
	bool contained = p->layout == LAYOUT_contained;
	to_end(&p->t);
	if (p->xml && (entry != contained))
		to_end(&p->t);
	if (entry && !contained)
		to_end(&p->t);
}

/* ---- resources ---- */

static void put_identifier(struct fhir *p, const char *system, str value)
{
	to_object(&p->t, NULL);
	to_z(&p->t, "system", system);
	to_text(&p->t, "value", value);
	to_end(&p->t);
}

static void tell(struct sim *s, struct fhir *p, const struct face *f, const char *name,
		 enum field field)
{
	out_clear(&s->cell);
	face_put(s, &s->cell, f, &p->style, field);
	p->has |= 1ull << field;
	if (s->cell.n > 0)
		to_text(&p->t, name, out_view(&s->cell));
}

static void put_extension(struct fhir *p, const char *end, str value)
{
	struct out url = out_mem();
	if (value.n == 0)
		return;
	out_z(&url, "http://hl7.org/fhir/StructureDefinition/");
	out_z(&url, end);
	out_char(&url, '\0');
	to_object(&p->t, NULL);
	if (p->xml)
		to_attribute(&p->t, "url", (const char *)url.p);
	else
		to_z(&p->t, "url", (const char *)url.p);
	to_text(&p->t, "valueString", value);
	to_end(&p->t);
	out_end(&url);
}

static void put_name(struct sim *s, struct fhir *p, const struct face *f)
{
	struct face own = *f;
	own.use = 'E';
	to_list(&p->t, "name", "name");
	to_object(&p->t, NULL);
	out_clear(&s->cell);
	put_surname(&s->cell, &own);
	str family = str_copy(&s->scratch, out_view(&s->cell));
	if (!p->xml)
		to_text(&p->t, "family", family);
	if (p->extensions) {
		to_object(&p->t, p->xml ? "family" : "_family");
		if (p->xml)
			to_attribute(&p->t, "value", str_z(&s->scratch, family));
		to_list(&p->t, "extension", "extension");
		put_extension(p, "humanname-own-prefix", f->prefix);
		put_extension(p, "humanname-own-name", f->surname);
		to_end(&p->t);
		to_end(&p->t);
	} else if (p->xml) {
		to_text(&p->t, "family", family);
	}
	p->has |= BIT(surname);
	to_list(&p->t, "given", "given");
	if (f->given.n > 0 && f->h->given.n > 0) {
		to_text(&p->t, "given", f->given);
		p->has |= BIT(given);
	} else if (f->initials.n > 0) {
		to_text(&p->t, "given", f->initials);
	}
	to_end(&p->t);
	to_end(&p->t);
	to_end(&p->t);
}

static void put_telecom(struct sim *s, struct fhir *p, const struct face *f)
{
	to_list(&p->t, "telecom", "telecom");
	to_object(&p->t, NULL);
	to_z(&p->t, "system", "phone");
	tell(s, p, f, "value", FIELD_phone);
	to_end(&p->t);
	to_object(&p->t, NULL);
	to_z(&p->t, "system", "email");
	tell(s, p, f, "value", FIELD_email);
	to_end(&p->t);
	to_end(&p->t);
}

static void put_home(struct sim *s, struct fhir *p, const struct face *f)
{
	to_list(&p->t, "address", "address");
	to_object(&p->t, NULL);
	to_list(&p->t, "line", "line");
	tell(s, p, f, "line", FIELD_address);
	to_end(&p->t);
	tell(s, p, f, "city", FIELD_city);
	tell(s, p, f, "postalCode", FIELD_postcode);
	tell(s, p, f, "country", FIELD_country);
	to_end(&p->t);
	to_end(&p->t);
}

static void put_death(struct sim *s, struct fhir *p, const struct face *f)
{
	if (f->h->died == 0)
		return;
	p->has |= BIT(deceased);
	out_clear(&s->cell);
	put_date(&s->cell, date_of_days(f->h->died), 1);
	if (f->at % 2 == 0 || !p->xml)
		to_text(&p->t, "deceasedDateTime", out_view(&s->cell));
	else
		to_z(&p->t, "deceasedBoolean", "true");
}

static void put_patient(struct sim *s, struct fhir *p, const struct face *f, bool entry,
			const struct sender *gp)
{
	begin_resource(s, p, "Patient", 'p', f->at, entry);
	to_list(&p->t, "identifier", "identifier");
	out_clear(&s->cell);
	face_put(s, &s->cell, f, &p->style, FIELD_bsn);
	p->has |= BIT(bsn);
	if (s->cell.n > 0)
		put_identifier(p, "http://fhir.nl/fhir/NamingSystem/bsn", out_view(&s->cell));
	out_clear(&s->cell);
	face_put(s, &s->cell, f, &p->style, FIELD_patient);
	p->has |= BIT(patient);
	put_identifier(p, "http://zis.example.nl/patient", out_view(&s->cell));
	to_end(&p->t);
	put_name(s, p, f);
	if (p->wide)
		put_telecom(s, p, f);
	to_z(&p->t, "gender", f->h->sex == 'F' ? "female" : "male");
	put_death(s, p, f);
	p->has |= BIT(sex);
	tell(s, p, f, "birthDate", FIELD_birth);
	if (p->wide)
		put_home(s, p, f);
	if (gp != NULL) {
		to_list(&p->t, "generalPractitioner", "generalPractitioner");
		to_object(&p->t, NULL);
		to_text(&p->t, "display", gp->name);
		to_end(&p->t);
		to_end(&p->t);
	}
	end_resource(p, entry);
}

static void put_organization(struct sim *s, struct fhir *p, uint32_t sender, bool entry)
{
	const struct sender *r = &s->pool.sender[sender];
	begin_resource(s, p, "Organization", 'h', sender, entry);
	if (r->agb.n > 0) {
		to_list(&p->t, "identifier", "identifier");
		put_identifier(p, "http://fhir.nl/fhir/NamingSystem/agb-z", r->agb);
		to_end(&p->t);
	}
	to_text(&p->t, "name", r->name);
	end_resource(p, entry);
}

static void put_asker(struct sim *s, struct fhir *p, uint32_t sender)
{
	const struct sender *r = &s->pool.sender[sender];
	bool number = p->asker == ASKER_number && r->agb.n > 0;
	if (p->stu3)
		to_object(&p->t, "requester");
	to_object(&p->t, p->stu3 ? "agent" : "requester");
	if (number) {
		to_object(&p->t, "identifier");
		to_z(&p->t, "system", "http://fhir.nl/fhir/NamingSystem/agb-z");
		to_text(&p->t, "value", r->agb);
		to_end(&p->t);
	} else if (p->asker == ASKER_resource) {
		put_address(s, p, "Organization", 'h', sender, false);
		to_text(&p->t, "reference", out_view(&s->cell));
	}
	if (!number && p->asker != ASKER_resource)
		to_text(&p->t, "display", r->name);
	to_end(&p->t);
	if (p->stu3)
		to_end(&p->t);
}

static void put_order(struct sim *s, struct fhir *p, uint32_t at, const struct order *d, bool entry)
{
	const char *type = p->stu3 ? "ProcedureRequest" : "ServiceRequest";
	begin_resource(s, p, type, 'o', d->number, entry);
	to_list(&p->t, "identifier", "identifier");
	out_clear(&s->cell);
	put_order_number(&s->cell, d, 0);
	put_identifier(p, "http://lis.example.nl/order", out_view(&s->cell));
	to_end(&p->t);
	to_z(&p->t, "status", "completed");
	put_reference(s, p, "subject", "Patient", 'p', at);
	put_asker(s, p, d->sender);
	end_resource(p, entry);
}

static void put_result(struct sim *s, struct fhir *p, uint32_t at, const struct order *d,
		       const struct test *test, size_t nth, bool entry)
{
	begin_resource(s, p, "Observation", 'w', d->number * 10 + nth, entry);
	to_list(&p->t, "basedOn", "basedOn");
	put_reference(s, p, NULL, p->stu3 ? "ProcedureRequest" : "ServiceRequest", 'o', d->number);
	to_end(&p->t);
	to_z(&p->t, "status", "final");
	to_object(&p->t, "code");
	to_list(&p->t, "coding", "coding");
	to_object(&p->t, NULL);
	to_z(&p->t, "system",
	     "https://referentiemodel.nhg.org/tabellen/nhg-tabel-45-diagnostische-bepalingen");
	to_z(&p->t, "code", test->code);
	to_z(&p->t, "display", test->name);
	to_end(&p->t);
	to_end(&p->t);
	to_end(&p->t);
	put_reference(s, p, "subject", "Patient", 'p', at);
	out_clear(&s->cell);
	put_date(&s->cell, date_of_days(d->day), 1);
	out_z(&s->cell, "T08:30:00+01:00");
	to_text(&p->t, "effectiveDateTime", out_view(&s->cell));
	out_clear(&s->cell);
	put_value(&s->cell, s, d, test);
	if (test->values != NULL) {
		to_text(&p->t, "valueString", out_view(&s->cell));
	} else {
		to_object(&p->t, "valueQuantity");
		to_number(&p->t, "value", out_view(&s->cell));
		to_z(&p->t, "unit", test->unit);
		to_end(&p->t);
	}
	end_resource(p, entry);
}

static void put_results(struct sim *s, struct fhir *p, uint32_t at, const struct order *d)
{
	const struct test *test;
	const struct panel_row *panel;
	size_t n = lab_panel(d->panel, &test, &panel);
	for (size_t i = 0; i < n; i++)
		put_result(s, p, at, d, &test[i], i, true);
}

/* ---- files ---- */

static void begin_bundle(struct fhir *p)
{
	bool alone = p->t.depth == 0;
	to_object(&p->t, "Bundle");
	if (p->xml && alone)
		to_attribute(&p->t, "xmlns", "http://hl7.org/fhir");
	if (!p->xml)
		to_z(&p->t, "resourceType", "Bundle");
	to_z(&p->t, "type", "collection");
	to_list(&p->t, "entry", "entry");
}

static void end_bundle(struct fhir *p)
{
	to_end(&p->t);
	to_end(&p->t);
}

/* Results with their patient, order and requester inside of them. */
static void put_report(struct sim *s, struct fhir *p, const struct face *f, const struct order *d)
{
	const struct test *test;
	const struct panel_row *panel;
	size_t n = lab_panel(d->panel, &test, &panel);
	for (size_t i = 0; i < n; i++) {
		if (p->xml) {
			to_object(&p->t, "Observation");
			to_attribute(&p->t, "xmlns", "http://hl7.org/fhir");
		} else {
			to_object(&p->t, NULL);
			to_z(&p->t, "resourceType", "Observation");
		}
		if (p->xml)
			p->t.frame[p->t.depth - 1].open = true;
		to_list(&p->t, "contained", "contained");
		enum asker asker = p->asker;
		put_patient(s, p, f, false, NULL);
		put_order(s, p, f->at, d, false);
		if (asker == ASKER_resource)
			put_organization(s, p, d->sender, false);
		to_end(&p->t);
		to_list(&p->t, "basedOn", "basedOn");
		put_reference(s, p, NULL, "ServiceRequest", 'o', d->number);
		to_end(&p->t);
		to_object(&p->t, "code");
		to_z(&p->t, "text", test[i].name);
		to_end(&p->t);
		put_reference(s, p, "subject", "Patient", 'p', f->at);
		out_clear(&s->cell);
		put_date(&s->cell, date_of_days(d->day), 1);
		to_text(&p->t, "effectiveDateTime", out_view(&s->cell));
		out_clear(&s->cell);
		put_value(&s->cell, s, d, &test[i]);
		to_text(&p->t, "valueString", out_view(&s->cell));
		to_end(&p->t);
		out_char(&s->text, '\n');
	}
}

static uint64_t will(const struct fhir *p)
{
	uint64_t m = BIT(bsn) | BIT(surname) | BIT(birth) | BIT(patient);
	return p->wide ? m | BIT(address) | BIT(postcode) | BIT(phone) : m;
}

static uint32_t named(const struct sim *s, const struct fhir *p, uint32_t sender)
{
	(void)s;
	(void)p;
	return sender;
}

static uint32_t nth(struct sim *s, const struct human *h, size_t i)
{
	return (uint32_t)(i * 7) % order_most(s, h);
}

static void see(struct sim *s, struct fhir *p, const struct face *f, const struct order *d)
{
	truth_see(s, f, p->has | BIT(order), order_categories(d, true), named(s, p, d->sender),
		  d->day, false);
}

static void entries_of(struct sim *s, struct fhir *p, const struct face *f, const struct order *d)
{
	if (p->before && p->asker == ASKER_resource)
		put_organization(s, p, d->sender, true);
	put_patient(s, p, f, true, NULL);
	put_order(s, p, f->at, d, true);
	put_results(s, p, f->at, d);
	if (!p->before && p->asker == ASKER_resource)
		put_organization(s, p, d->sender, true);
}

static void people(struct sim *s, struct fhir *p, struct batch b)
{
	struct arena keep = s->scratch;
	for (size_t i = 0; i < b.n; i++, s->scratch = keep) {
		struct face f = face_make(s, b.at[i], &p->style);
		struct order d = pool_order(&s->pool, b.at[i], nth(s, f.h, i));
		const struct sender *gp = &s->pool.sender[f.h->practice];
		if (!face_can(&f, will(p)))
			continue;
		p->has = 0;
		if (p->layout != LAYOUT_patients)
			face_on(s, &f, d.day, true);
		if (p->layout == LAYOUT_bundles)
			begin_bundle(p);
		if (p->layout == LAYOUT_contained) {
			put_report(s, p, &f, &d);
		} else if (p->layout == LAYOUT_patients) {
			put_patient(s, p, &f, true, gp);
			truth_see(s, &f, p->has, 0, f.h->practice, 0, false);
			continue;
		} else {
			entries_of(s, p, &f, &d);
		}
		if (p->layout == LAYOUT_bundles) {
			end_bundle(p);
			out_char(&s->text, '\n');
		}
		see(s, p, &f, &d);
	}
}

/* One file for each type of resource, in a folder of their own. */
static void bulk(struct sim *s, struct fhir *p, struct batch b)
{
	static const char *const files[] = {"Patient", "ServiceRequest", "Observation"};
	struct arena keep = s->scratch;
	str folder = sim_name(s, "fhir", "bulk", "");
	if (p->asker == ASKER_resource)
		p->asker = ASKER_name;
	for (unsigned k = 0; k < 3; k++) {
		struct arena path = s->scratch;
		sim_open(s, SIM_fhir, CODING_utf8,
			 sim_name(s, str_z(&path, folder), files[k], ".ndjson"));
		struct rng was = s->rng;
		for (size_t i = 0; i < b.n; i++, s->scratch = keep) {
			struct face f = face_make(s, b.at[i], &p->style);
			struct order d = pool_order(&s->pool, b.at[i], nth(s, f.h, i));
			p->has = 0;
			if (!face_can(&f, will(p)))
				continue;
			const struct test *test;
			const struct panel_row *panel;
			size_t n = lab_panel(d.panel, &test, &panel);
			if (k == 0) {
				put_patient(s, p, &f, false, NULL);
				out_char(&s->text, '\n');
				truth_see(s, &f, p->has, 0, SENDER_none, 0, false);
				continue;
			}
			for (size_t t = 0; k == 2 && t < n; t++) {
				put_result(s, p, f.at, &d, &test[t], t, false);
				out_char(&s->text, '\n');
			}
			if (k == 1) {
				put_order(s, p, f.at, &d, false);
				out_char(&s->text, '\n');
			}
			truth_see(s, &f, BIT(order), k == 2 ? order_categories(&d, true) : 0,
				  d.sender, d.day, true);
		}
		sim_close(s);
		s->rng = was;
	}
}

void make_fhir(struct sim *s, struct batch b)
{
	struct fhir p = fhir_make(&s->rng);
	p.t.o = &s->text;
	if (p.layout == LAYOUT_bulk) {
		bulk(s, &p, b);
		return;
	}
	bool one = p.layout == LAYOUT_one || p.layout == LAYOUT_patients;
	sim_open(
	    s, SIM_fhir, CODING_utf8,
	    sim_name(s, "fhir/berichten", one ? "bundle" : "uitslagen", p.xml ? ".xml" : ".json"));
	if (one)
		begin_bundle(&p);
	people(s, &p, b);
	if (one)
		end_bundle(&p);
	sim_close(s);
}
