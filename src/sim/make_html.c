/*
 * make_html - pages as portals and programs print them: lists as tables, result letters with a
 * table of results, forms with a name before each value.
 */
#include "sim/sim.h"

struct page {
	struct style style;
	uint32_t layout;
	bool entities, thead, upper;
	uint64_t has;
};

static void put_escaped(struct out *o, const struct page *p, str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];
		if (c == '<' || c == '&') {
			out_z(o, c == '<' ? "&lt;" : "&amp;");
		} else if (p->entities && c == 0xC3 && i + 1 < s.n) {
			out_z(o, "&#");
			out_dec(o, 0xC0u + (s.p[++i] & 0x3F));
			out_char(o, ';');
		} else {
			out_char(o, (char)c);
		}
	}
}

static void value(struct sim *s, struct page *p, const struct face *f, enum field field)
{
	out_clear(&s->cell);
	face_put(s, &s->cell, f, &p->style, field);
	p->has |= 1ull << field;
	put_escaped(&s->text, p, out_view(&s->cell));
}

static void cell(struct sim *s, struct page *p, const struct face *f, enum field field)
{
	out_z(&s->text, p->upper ? "<TD>" : "<td>");
	value(s, p, f, field);
	out_z(&s->text, p->upper ? "</TD>" : "</td>");
}

static void label(struct sim *s, struct page *p, const struct face *f, const char *name,
		  enum field field)
{
	if (field == FIELD_bsn && f->bsn == 0)
		return;
	out_z(&s->text, p->thead ? "<tr><th>" : "<tr><td>");
	out_z(&s->text, name);
	out_z(&s->text, p->thead ? "</th><td>" : ":</td><td>");
	value(s, p, f, field);
	out_z(&s->text, "</td></tr>\n");
}

static const enum field columns[] = {FIELD_bsn,      FIELD_whole, FIELD_birth, FIELD_address,
				     FIELD_postcode, FIELD_city,  FIELD_phone};
static const char *const heads[] = {"BSN",      "Naam",       "Geboortedatum", "Adres",
				    "Postcode", "Woonplaats", "Telefoon"};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void list(struct sim *s, struct page *p, struct batch b)
{
	struct arena keep = s->scratch;
	out_z(&s->text, p->upper ? "<TABLE border=1>\n<TR>" : "<table class=\"lijst\">\n<tr>");
	for (size_t i = 0; i < COLUMNS; i++) {
		out_z(&s->text, p->thead ? "<th>" : "<td>");
		out_z(&s->text, heads[i]);
		out_z(&s->text, p->thead ? "</th>" : "</td>");
	}
	out_z(&s->text, "</tr>\n");
	for (size_t i = 0; i < b.n; i++, s->scratch = keep) {
		struct face f = face_make(s, b.at[i], &p->style);
		p->has = 0;
		if (!face_can(&f,
			      BIT(bsn) | BIT(whole) | BIT(birth) | BIT(address) | BIT(postcode)))
			continue;
		out_z(&s->text, p->upper ? "<TR>" : "<tr>");
		for (size_t k = 0; k < COLUMNS; k++)
			cell(s, p, &f, columns[k]);
		out_z(&s->text, p->upper ? "\n" : "</tr>\n");
		truth_see(s, &f, p->has, 0, SENDER_none, 0, false);
	}
	out_z(&s->text, p->upper ? "</TABLE>" : "</table>\n");
}

static void results(struct sim *s, struct page *p, const struct order *d)
{
	const struct test *test;
	const struct panel_row *panel;
	out_z(&s->text, "<table><tr><th>Bepaling</th><th>Uitslag</th><th>Eenheid</th></tr>\n");
	for (size_t n = lab_panel(d->panel, &test, &panel); n > 0; n--, test++) {
		out_z(&s->text, "<tr><td>");
		out_z(&s->text, test->name);
		out_z(&s->text, "</td><td>");
		out_clear(&s->cell);
		put_value(&s->cell, s, d, test);
		put_escaped(&s->text, p, out_view(&s->cell));
		out_z(&s->text, "</td><td>");
		out_z(&s->text, test->unit);
		out_z(&s->text, "</td></tr>\n");
	}
	out_z(&s->text, "</table>\n");
}

static void sender(struct sim *s, struct page *p, const struct order *d)
{
	const struct sender *r = &s->pool.sender[d->sender];
	out_z(&s->text, "<p>Aanvrager: ");
	put_escaped(&s->text, p, r->name);
	if (r->agb.n > 0) {
		out_z(&s->text, ", AGB-code ");
		out_str(&s->text, r->agb);
	}
	out_z(&s->text, "</p>\n");
}

static void sheet(struct sim *s, struct page *p, const struct face *f)
{
	out_z(&s->text, "<h2>Pati&euml;nt</h2>\n<table>\n");
	label(s, p, f, "Naam", FIELD_whole);
	label(s, p, f, "Geboortedatum", FIELD_birth);
	label(s, p, f, "BSN", FIELD_bsn);
	label(s, p, f, "Adres", FIELD_address);
	label(s, p, f, "Postcode", FIELD_postcode);
	out_z(&s->text, "</table>\n");
}

static void letter(struct sim *s, struct page *p, const struct face *f, const struct order *d)
{
	const struct sender *r = &s->pool.sender[d->sender];
	out_z(&s->text, "<p>Betreft: <b>");
	put_whole_name(&s->text, f, 5);
	p->has |= BIT(whole);
	out_z(&s->text, "</b>, geb. ");
	value(s, p, f, FIELD_birth);
	if (f->bsn != 0) {
		out_z(&s->text, ", BSN ");
		value(s, p, f, FIELD_bsn);
	}
	out_z(&s->text, "</p>\n<p>Geachte dokter ");
	put_escaped(&s->text, p, r->doctor);
	out_z(&s->text, ",</p>\n");
}

void make_html(struct sim *s, struct batch b)
{
	struct rng *r = &s->rng;
	struct page p = {.style = style_make(r), .layout = rng_below(r, 3)};
	struct arena keep = s->scratch;
	size_t at = 0;
	p.entities = rng_hit(r, 300);
	p.thead = rng_hit(r, 600);
	p.upper = rng_hit(r, 250);
	if (p.style.date == 2)
		p.style.date = 0;
	while (at < b.n) {
		bool doctype = rng_hit(r, 700);
		static const unsigned char often[] = {CODING_utf8, CODING_utf8, CODING_cp1252};
		sim_open(s, SIM_html, (enum coding)often[rng_below(r, 3)],
			 sim_name(s, "portaal", "pagina", rng_hit(r, 500) ? ".html" : ".htm"));
		if (doctype)
			out_z(&s->text, "<!DOCTYPE html>\n");
		out_z(&s->text, "<html><head><meta charset=\"");
		out_z(&s->text, s->coding == CODING_utf8 ? "utf-8" : "windows-1252");
		out_z(&s->text, "\"><title>Uitslagen</title><style>td { color: black }</style>"
				"</head>\n<body>\n");
		if (p.layout == 0) {
			list(s, &p, b);
			at = b.n;
		}
		for (size_t n = rng_in(r, 1, 30); n > 0 && at < b.n; n--, at++, s->scratch = keep) {
			struct face f = face_make(s, b.at[at], &p.style);
			struct order d = pool_order(&s->pool, b.at[at], order_any(s, f.h));
			uint64_t will = BIT(bsn) | BIT(whole) | BIT(birth);
			p.has = 0;
			if (!face_can(&f,
				      p.layout == 1 ? will | BIT(address) | BIT(postcode) : will))
				continue;
			if (p.layout == 1)
				sheet(s, &p, &f);
			else
				letter(s, &p, &f, &d);
			sender(s, &p, &d);
			results(s, &p, &d);
			out_z(&s->text, "<hr>\n");
			truth_see(s, &f, p.has, order_categories(&d, true), d.sender, d.day, false);
		}
		out_z(&s->text, "</body></html>\n");
		sim_close(s);
	}
}
