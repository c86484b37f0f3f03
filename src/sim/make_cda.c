/*
 * make_cda - laboratory reports as HL7 CDA release 2 documents, as Nictiz asks for them: one in a
 * file, or several behind one another.
 */
#include "sim/sim.h"

struct report {
	struct sim *s;
	struct style style;
	bool extension_first, wide, pretty;
	uint64_t has;
};

static void text(struct report *p, const char *z) { out_z(&p->s->text, z); }

static void escaped(struct report *p, str v)
{
	for (size_t i = 0; i < v.n; i++) {
		unsigned char c = v.p[i];
		if (c == '<' || c == '&' || c == '"')
			text(p, c == '<' ? "&lt;" : c == '&' ? "&amp;" : "&quot;");
		else
			out_char(&p->s->text, (char)c);
	}
}

static void tell(struct report *p, const struct face *f, const char *before, enum field field,
		 const char *behind)
{
	struct sim *s = p->s;
	out_clear(&s->cell);
	face_put(s, &s->cell, f, &p->style, field);
	p->has |= 1ull << field;
	if (s->cell.n == 0)
		return;
	text(p, before);
	escaped(p, out_view(&s->cell));
	text(p, behind);
	text(p, p->pretty ? "\n" : "");
}

static void id(struct report *p, const char *root, str extension)
{
	text(p, p->extension_first ? "<id extension=\"" : "<id root=\"");
	if (p->extension_first)
		out_str(&p->s->text, extension);
	else
		text(p, root);
	text(p, p->extension_first ? "\" root=\"" : "\" extension=\"");
	if (p->extension_first)
		text(p, root);
	else
		out_str(&p->s->text, extension);
	text(p, "\"/>");
}

static void patient(struct report *p, const struct face *f)
{
	struct sim *s = p->s;
	text(p, "<recordTarget><patientRole>");
	out_clear(&s->cell);
	face_put(s, &s->cell, f, &p->style, FIELD_bsn);
	p->has |= BIT(bsn);
	if (s->cell.n > 0)
		id(p, "2.16.840.1.113883.2.4.6.3", out_view(&s->cell));
	if (p->wide) {
		text(p, "<addr use=\"HP\">");
		tell(p, f, "<streetName>", FIELD_street, "</streetName>");
		tell(p, f, "<houseNumber>", FIELD_number, "</houseNumber>");
		tell(p, f, "<postalCode>", FIELD_postcode, "</postalCode>");
		tell(p, f, "<city>", FIELD_city, "</city>");
		text(p, "</addr>");
		tell(p, f, "<telecom value=\"tel:", FIELD_phone, "\"/>");
	}
	text(p, "<patient><name>");
	tell(p, f, "<given qualifier=\"BR\">", FIELD_given, "</given>");
	tell(p, f, "<given qualifier=\"IN\">", FIELD_initials, "</given>");
	tell(p, f, "<prefix qualifier=\"VV\">", FIELD_prefix, " </prefix>");
	tell(p, f, "<family qualifier=\"BR\">", FIELD_surname, "</family>");
	text(p, "</name><administrativeGenderCode code=\"");
	text(p, f->h->sex == 'F' ? "F" : "M");
	p->has |= BIT(sex);
	text(p, "\" codeSystem=\"2.16.840.1.113883.5.1\"/>");
	tell(p, f, "<birthTime value=\"", FIELD_birth, "\"/>");
	text(p, "</patient></patientRole></recordTarget>\n");
}

static void people_around(struct report *p, const struct order *d)
{
	const struct sender *r = &p->s->pool.sender[d->sender];
	text(p, "<author><time value=\"20250901\"/><assignedAuthor>"
		"<id root=\"2.16.528.1.1007.3.1\" extension=\"900021032\"/><assignedPerson><name>"
		"<given>Lab</given><family>Analist</family></name></assignedPerson>"
		"</assignedAuthor></author>\n<custodian><assignedCustodian>"
		"<representedCustodianOrganization><id root=\"2.16.528.1.1007.3.3\" "
		"extension=\"00003333\"/><name>Laboratorium Noorderland</name>"
		"</representedCustodianOrganization></assignedCustodian></custodian>\n"
		"<informationRecipient><intendedRecipient>");
	if (r->agb.n > 0)
		id(p, "2.16.840.1.113883.2.4.6.1", r->agb);
	text(p, "<receivedOrganization><name>");
	escaped(p, r->name);
	text(p, "</name></receivedOrganization></intendedRecipient></informationRecipient>\n"
		"<inFulfillmentOf><order>");
	out_clear(&p->s->cell);
	out_dec(&p->s->cell, d->number);
	id(p, "2.16.840.1.113883.2.4.3.999.1", out_view(&p->s->cell));
	text(p, "</order></inFulfillmentOf>\n");
}

static void day(struct report *p, const struct order *d)
{
	text(p, "<effectiveTime value=\"");
	put_date(&p->s->text, date_of_days(d->day), 2);
	text(p, "\"/>");
}

static void results(struct report *p, const struct order *d)
{
	const struct test *test;
	const struct panel_row *panel;
	size_t n = lab_panel(d->panel, &test, &panel);
	text(p, "<component><structuredBody><component><section><title>");
	text(p, panel->section);
	text(p, "</title>\n");
	for (; n > 0; n--, test++) {
		text(p, "<entry><observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"");
		text(p, test->code);
		text(p, "\" codeSystem=\"2.16.840.1.113883.2.4.4.30.45\" displayName=\"");
		text(p, test->name);
		text(p, "\"/>");
		day(p, d);
		out_clear(&p->s->cell);
		put_value(&p->s->cell, p->s, d, test);
		text(p, test->values != NULL ? "<value xsi:type=\"ST\">"
					     : "<value xsi:type=\"PQ\" value=\"");
		escaped(p, out_view(&p->s->cell));
		if (test->values == NULL) {
			text(p, "\" unit=\"");
			text(p, test->unit);
			text(p, "\"/>");
		} else {
			text(p, "</value>");
		}
		text(p, "</observation></entry>\n");
	}
	text(p, "</section></component></structuredBody></component>\n");
}

static void document(struct report *p, const struct face *f, const struct order *d)
{
	text(p, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<ClinicalDocument xmlns=\"urn:hl7-org:v3\" "
		"xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
		"<typeId root=\"2.16.840.1.113883.1.3\" extension=\"POCD_HD000040\"/>"
		"<templateId root=\"2.16.840.1.113883.2.4.3.11.60.25.10.51\"/>"
		"<id root=\"2.16.840.1.113883.2.4.3.999.2\" extension=\"");
	out_dec(&p->s->text, d->specimen);
	text(p, "\"/><code code=\"11502-2\" codeSystem=\"2.16.840.1.113883.6.1\"/>"
		"<title>Laboratoriumuitslag</title>");
	day(p, d);
	patient(p, f);
	people_around(p, d);
	results(p, d);
	text(p, "</ClinicalDocument>\n");
}

void make_cda(struct sim *s, struct batch b)
{
	struct rng *r = &s->rng;
	struct report p = {.s = s, .style = style_make(r)};
	struct arena keep = s->scratch;
	p.extension_first = rng_hit(r, 500);
	p.wide = rng_hit(r, 600);
	p.pretty = rng_hit(r, 300);
	p.style.date = 2;
	p.style.bsn = 0;
	uint64_t will = BIT(bsn) | BIT(surname) | BIT(birth);
	for (size_t at = 0; at < b.n;) {
		size_t n = rng_hit(r, 500) ? 1 : rng_in(r, 2, 200);
		sim_open(s, SIM_cda, CODING_utf8, sim_name(s, "cda/uit", "rapport", ".xml"));
		for (; n > 0 && at < b.n; n--, at++, s->scratch = keep) {
			struct face f = face_make(s, b.at[at], &p.style);
			struct order d = pool_order(&s->pool, b.at[at], order_any(s, f.h));
			p.has = 0;
			if (!face_can(&f, p.wide ? will | BIT(number) | BIT(postcode) : will))
				continue;
			face_on(s, &f, d.day, true);
			document(&p, &f, &d);
			truth_see(s, &f, p.has | BIT(order), order_categories(&d, true), d.sender,
				  d.day, false);
		}
		sim_close(s);
	}
}
