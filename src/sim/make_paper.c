/*
 * make_paper - what offices of laboratories write: letters with results to a doctor and to the
 * person, reports, request forms, lists over several pages. Each is a paper (paper.h), so that it
 * can be a document, a sheet of print or a scan.
 */
#include "sim/sim.h"

#include "sim/desk.h"

static void line(struct desk *k, const char *words) { paper_line(k->p, words); }

static void end_line(struct desk *k)
{
	paper_cell(k->p, CELL_text);
	paper_block(k->p, BLOCK_line);
}

static void say(struct desk *k, const char *words) { out_z(&k->p->text, words); }

static void tell(struct desk *k, enum field f)
{
	face_put(k->s, &k->p->text, &k->f, &k->y, f);
	k->has |= 1ull << f;
}

static void whole_name(struct desk *k, unsigned form)
{
	put_whole_name(&k->p->text, &k->f, form);
	k->has |= BIT(whole);
}

/* A label and its value: half of a pair, or all of it. */
static void label(struct desk *k, const char *words)
{
	say(k, words);
	paper_cell(k->p, CELL_text);
}

static void value(struct desk *k, enum field f)
{
	if (f == FIELD_whole)
		whole_name(k, k->y.name);
	else
		tell(k, f);
	paper_cell(k->p, CELL_text);
}

static void pair(struct desk *k, const char *words, enum field f)
{
	if (f == FIELD_bsn && k->f.bsn == 0)
		return;
	label(k, words);
	value(k, f);
	paper_block(k->p, BLOCK_pair);
}

static const struct sender *sender_of(struct desk *k)
{
	k->sender = true;
	return &k->s->pool.sender[k->d.sender];
}

static void put_doctor(struct desk *k, const struct sender *r)
{
	out_str(&k->p->text, r->doctor_initials);
	say(k, " ");
	if (r->doctor_prefix.n > 0) {
		out_str(&k->p->text, r->doctor_prefix);
		say(k, " ");
	}
	out_str(&k->p->text, r->doctor);
}

static void put_sender(struct desk *k)
{
	const struct sender *r = sender_of(k);
	out_str(&k->p->text, r->name);
	if (r->agb.n > 0) {
		say(k, ", AGB-code ");
		out_str(&k->p->text, r->agb);
	}
}

static void put_day(struct desk *k) { put_date(&k->p->text, date_of_days(k->d.day), k->y.date); }

static void head(struct desk *k)
{
	static const char *const towns[] = {"Postbus 5500, 1999 XB Wolfsdrecht",
					    "Laan van Noord 1, 1999 XB Wolfsdrecht"};
	paper_title(k->p, "Laboratorium Noorderland");
	line(k, towns[k->shape % 2]);
	line(k, "Telefoon 088-5550100, www.lab-noorderland.example");
	line(k, "");
}

static void results(struct desk *k)
{
	static const char *const wide[] = {"Bepaling", "Uitslag", "Eenheid", "Referentiewaarden"};
	const struct test *test;
	const struct panel_row *panel;
	size_t n = lab_panel(k->d.panel, &test, &panel), columns = k->shape % 3 == 0 ? 3 : 4;
	line(k, panel->section);
	paper_head(k->p, wide, columns);
	for (; n > 0; n--, test++) {
		label(k, test->name);
		put_value(&k->p->text, k->s, &k->d, test);
		paper_cell(k->p, CELL_text);
		label(k, test->unit);
		if (columns == 4 && test->values == NULL) {
			out_fixed(&k->p->text, test->low, test->places, ',');
			say(k, " - ");
			out_fixed(&k->p->text, test->high, test->places, ',');
		}
		if (columns == 4)
			paper_cell(k->p, CELL_text);
		paper_block(k->p, BLOCK_row);
	}
	k->valued = true;
}

static void regards(struct desk *k)
{
	static const char *const signs[] = {"dr. E.M. Klaverblad, klinisch chemicus",
					    "drs. P. van Zanddonk, arts-microbioloog",
					    "Afdeling Klinische Chemie"};
	line(k, "");
	line(k, "Met vriendelijke groet,");
	line(k, "");
	line(k, signs[k->shape % 3]);
	line(k, "Laboratorium Noorderland");
}

void desk_letter_to_doctor(struct desk *k)
{
	head(k);
	const struct sender *r = sender_of(k);
	out_str(&k->p->text, r->name);
	end_line(k);
	say(k, "T.a.v. dokter ");
	put_doctor(k, r);
	end_line(k);
	out_str(&k->p->text, r->city);
	end_line(k);
	line(k, "");
	say(k, "Datum: ");
	put_day(k);
	end_line(k);
	if (k->shape % 4 < 2) {
		say(k, k->shape % 4 == 0 ? "Betreft: " : "Betreft uw patiënt ");
		whole_name(k, 5);
		say(k, ", geboren ");
		tell(k, FIELD_birth);
		if (k->f.bsn != 0) {
			say(k, ", BSN ");
			tell(k, FIELD_bsn);
		}
		end_line(k);
	} else {
		line(k, "");
		pair(k, "Patiënt", FIELD_whole);
		pair(k, "Geboortedatum", FIELD_birth);
		pair(k, "BSN", FIELD_bsn);
	}
	line(k, "");
	say(k, "Geachte dokter ");
	out_str(&k->p->text, r->doctor);
	say(k, ",");
	end_line(k);
	line(k, "");
	line(k, "Op uw verzoek onderzochten wij materiaal van bovengenoemde patiënt. Hieronder "
		"vindt u de uitslagen.");
	line(k, "");
	results(k);
	regards(k);
}

void desk_report(struct desk *k)
{
	paper_title(k->p, "LABORATORIUMUITSLAG");
	line(k, "Laboratorium Noorderland, Wolfsdrecht");
	line(k, "");
	bool two = k->shape % 2 == 0;
	label(k, "Naam");
	value(k, FIELD_whole);
	if (!two)
		paper_block(k->p, BLOCK_pair);
	label(k, "Aanvrager");
	put_sender(k);
	paper_cell(k->p, CELL_text);
	paper_block(k->p, BLOCK_pair);
	label(k, two ? "Geb.datum" : "Geboortedatum");
	value(k, FIELD_birth);
	if (!two)
		paper_block(k->p, BLOCK_pair);
	label(k, two ? "Labnr." : "Labnummer");
	put_order_number(&k->p->text, &k->d, 0);
	k->ordered = true;
	paper_cell(k->p, CELL_text);
	paper_block(k->p, BLOCK_pair);
	pair(k, "BSN", FIELD_bsn);
	pair(k, "Geslacht", FIELD_sex);
	label(k, "Adres");
	tell(k, FIELD_address);
	say(k, ", ");
	tell(k, FIELD_postcode);
	say(k, " ");
	tell(k, FIELD_city);
	paper_cell(k->p, CELL_text);
	paper_block(k->p, BLOCK_pair);
	label(k, "Afname");
	put_day(k);
	paper_cell(k->p, CELL_text);
	paper_block(k->p, BLOCK_pair);
	line(k, "");
	results(k);
	line(k, "");
	line(k, "Geautoriseerd. Dit rapport is elektronisch vrijgegeven en geldig zonder "
		"handtekening.");
}

void desk_letter_to_person(struct desk *k)
{
	head(k);
	whole_name(k, 5);
	end_line(k);
	tell(k, FIELD_address);
	end_line(k);
	tell(k, FIELD_postcode);
	say(k, "  ");
	tell(k, FIELD_city);
	end_line(k);
	line(k, "");
	say(k, "Wolfsdrecht, ");
	put_day(k);
	end_line(k);
	line(k, "Onderwerp: uitslag van uw onderzoek");
	pair(k, "Geboortedatum", FIELD_birth);
	pair(k, "Burgerservicenummer", FIELD_bsn);
	line(k, "");
	say(k, "Geachte ");
	say(k, k->f.h->sex == 'F' ? "mevrouw " : "heer ");
	put_surname(&k->p->text, &k->f);
	say(k, ",");
	end_line(k);
	line(k, "");
	line(k, "Uw arts heeft ons gevraagd materiaal van u te onderzoeken. Dit is de uitslag:");
	line(k, "");
	results(k);
	line(k, "");
	line(k, "Heeft u vragen over deze uitslag? Bel dan uw huisarts.");
	regards(k);
}

void desk_form(struct desk *k)
{
	const struct test *test;
	const struct panel_row *panel;
	lab_panel(k->d.panel, &test, &panel);
	paper_title(k->p, "Aanvraagformulier laboratoriumonderzoek");
	line(k, "In te vullen door de aanvrager. Graag in blokletters.");
	line(k, "");
	line(k, "PATIËNTGEGEVENS");
	pair(k, "Naam", FIELD_whole);
	pair(k, "Geboortedatum", FIELD_birth);
	pair(k, "Geslacht", FIELD_sex);
	pair(k, "BSN", FIELD_bsn);
	pair(k, "Adres", FIELD_address);
	pair(k, "Postcode", FIELD_postcode);
	pair(k, "Woonplaats", FIELD_city);
	pair(k, "Telefoon", FIELD_phone);
	line(k, "");
	line(k, "AANVRAGER");
	const struct sender *r = sender_of(k);
	label(k, "Praktijk");
	out_str(&k->p->text, r->name);
	paper_cell(k->p, CELL_text);
	paper_block(k->p, BLOCK_pair);
	label(k, "Arts");
	put_doctor(k, r);
	paper_cell(k->p, CELL_text);
	paper_block(k->p, BLOCK_pair);
	if (r->agb.n > 0) {
		label(k, "AGB-code");
		out_str(&k->p->text, r->agb);
		paper_cell(k->p, CELL_text);
		paper_block(k->p, BLOCK_pair);
	}
	label(k, "Datum aanvraag");
	put_day(k);
	paper_cell(k->p, CELL_text);
	paper_block(k->p, BLOCK_pair);
	line(k, "");
	line(k, "Bij afname altijd de identiteit van de patiënt controleren.");
}

/* ---- lists ---- */

#define LIST_most 8
static const struct list_shape {
	const char *title;
	enum field column[LIST_most];
	size_t n;
} lists[] = {
    {"Patiëntenlijst",
     {FIELD_bsn, FIELD_whole, FIELD_birth, FIELD_address, FIELD_postcode, FIELD_city},
     6},
    {"Overzicht ingeschreven patiënten",
     {FIELD_patient, FIELD_whole, FIELD_birth, FIELD_sex, FIELD_bsn, FIELD_phone},
     6},
    {"Contactlijst",
     {FIELD_initials, FIELD_prefix, FIELD_surname, FIELD_birth, FIELD_postcode, FIELD_number,
      FIELD_bsn},
     7},
    {"Uitslagenlijst",
     {FIELD_bsn, FIELD_whole, FIELD_birth, FIELD_day, FIELD_test, FIELD_value, FIELD_unit},
     7},
    {"Productielijst aanvragers",
     {FIELD_order, FIELD_whole, FIELD_birth, FIELD_bsn, FIELD_agb, FIELD_test, FIELD_value},
     7},
};
#define LISTS (sizeof(lists) / sizeof(lists[0]))

static uint64_t columns_of(const struct list_shape *l)
{
	uint64_t m = 0;
	for (size_t i = 0; i < l->n; i++)
		m |= 1ull << l->column[i];
	return m;
}

static void list_head(struct desk *k, const struct list_shape *l)
{
	static const char *const dutch[] = {
#define FIELD(name, category, dutch, machine) dutch,
#include "sim/field.tbl"
#undef FIELD
	};
	paper_title(k->p, l->title);
	line(k, "Afdrukdatum 01-09-2025    Laboratorium Noorderland");
	for (size_t i = 0; i < l->n; i++) {
		str all = str_of(dutch[l->column[i]]), one = str_cut(&all, '|');
		for (uint32_t n = k->shape % 2; n > 0 && all.n > 0; n--)
			one = str_cut(&all, '|');
		out_str(&k->p->text, one);
		paper_cell(k->p, CELL_text);
	}
	paper_block(k->p, BLOCK_head);
}

static void list_cell(struct desk *k, enum field f, const struct test *test)
{
	const struct sender *r = &k->s->pool.sender[k->d.sender];
	struct out *o = &k->p->text;
	switch (f) {
	case FIELD_agb:
		out_str(o, r->agb);
		k->sender |= r->agb.n > 0;
		break;
	case FIELD_order:
		put_order_number(o, &k->d, 0);
		k->ordered = true;
		break;
	case FIELD_day:
		put_day(k);
		break;
	case FIELD_test:
		out_z(o, test->name);
		break;
	case FIELD_value:
		put_value(o, k->s, &k->d, test);
		k->valued = true;
		break;
	case FIELD_unit:
		out_z(o, test->unit);
		break;
	default:
		tell(k, f);
	}
	paper_cell(k->p, CELL_text);
}

static void list_rows(struct desk *k, const struct list_shape *l)
{
	const struct test *test;
	const struct panel_row *panel;
	size_t n = lab_panel(k->d.panel, &test, &panel);
	if ((columns_of(l) & BIT(test)) == 0)
		n = 1;
	for (; n > 0; n--, test++) {
		for (size_t i = 0; i < l->n; i++)
			list_cell(k, l->column[i], test);
		paper_block(k->p, BLOCK_row);
	}
}

bool desk_begin(struct desk *k, uint32_t at, uint64_t will)
{
	k->f = face_make(k->s, at, &k->y);
	k->d = pool_order(&k->s->pool, at, order_any(k->s, k->f.h));
	k->has = 0;
	k->sender = k->valued = k->ordered = false;
	return face_can(&k->f, will);
}

void desk_see(struct desk *k, uint64_t more)
{
	uint64_t has = k->has | more | (k->ordered ? BIT(order) : 0);
	truth_see(k->s, &k->f, has, k->valued ? order_categories(&k->d, true) : 0,
		  k->sender ? k->d.sender : SENDER_none, k->valued ? k->d.day : 0, false);
}

void desk_list(struct desk *k, const uint32_t *at, size_t n)
{
	const struct list_shape *l = &lists[rng_below(&k->s->rng, LISTS)];
	struct arena keep = k->s->scratch;
	k->p->foot = "Vertrouwelijk";
	list_head(k, l);
	for (size_t i = 0; i < n; i++, k->s->scratch = keep) {
		if (!desk_begin(k, at[i], columns_of(l)))
			continue;
		if ((columns_of(l) & BIT(day)) != 0)
			face_on(k->s, &k->f, k->d.day, true);
		list_rows(k, l);
		desk_see(k, 0);
	}
}

/* ---- one batch ---- */

static const struct {
	void (*write)(struct desk *);
	const char *folder, *stem;
	uint64_t will;
} kinds[] = {
    {desk_letter_to_doctor, "correspondentie", "brief", BIT(bsn) | BIT(whole) | BIT(birth)},
    {desk_report, "rapporten", "uitslag",
     BIT(bsn) | BIT(whole) | BIT(birth) | BIT(address) | BIT(postcode)},
    {desk_letter_to_person, "bvo/uitslagbrieven", "brief",
     BIT(bsn) | BIT(whole) | BIT(birth) | BIT(address) | BIT(postcode)},
    {desk_form, "aanvragen", "formulier",
     BIT(bsn) | BIT(whole) | BIT(birth) | BIT(address) | BIT(postcode)},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct desk desk_make(struct sim *s)
{
	struct desk k = {.s = s, .p = &s->paper, .y = style_make(&s->rng)};
	k.shape = rng_below(&s->rng, 12);
	if (k.y.date == 2)
		k.y.date = 0;
	return k;
}

unsigned desk_kind(struct rng *r) { return rng_below(r, KINDS); }

/* gives whether anything was written */
bool desk_one(struct desk *k, unsigned kind, uint32_t at, bool more)
{
	if (!desk_begin(k, at, kinds[kind].will))
		return false;
	face_on(k->s, &k->f, k->d.day, true);
	if (more)
		paper_block(k->p, BLOCK_page);
	kinds[kind].write(k);
	desk_see(k, 0);
	return true;
}

static str name_of(struct sim *s, const char *folder, const char *stem, enum paper_form form)
{
	return sim_name(s, folder, stem, paper_ending(form));
}

static void documents(struct sim *s, struct batch b, enum sim_format f, enum paper_form form)
{
	struct rng *r = &s->rng;
	s->look = look_make(r);
	if (rng_hit(r, 350)) {
		struct desk k = desk_make(s);
		sim_paper(s, f, form, name_of(s, "lijsten", "lijst", form));
		desk_list(&k, b.at, b.n);
		sim_paper_end(s);
		return;
	}
	for (size_t at = 0; at < b.n;) {
		struct desk k = desk_make(s);
		struct arena keep = s->scratch;
		unsigned kind = desk_kind(r);
		size_t n = rng_hit(r, 700) ? 1 : rng_in(r, 2, 30);
		bool any = false;
		s->look = look_make(r);
		sim_paper(s, f, form, name_of(s, kinds[kind].folder, kinds[kind].stem, form));
		for (; n > 0 && at < b.n; n--, at++, s->scratch = keep)
			any |= desk_one(&k, kind, b.at[at], any);
		if (any)
			sim_paper_end(s);
	}
}

void make_docx(struct sim *s, struct batch b) { documents(s, b, SIM_docx, FORM_docx); }

void make_odt(struct sim *s, struct batch b) { documents(s, b, SIM_odt, FORM_odt); }

void make_rtf(struct sim *s, struct batch b) { documents(s, b, SIM_rtf, FORM_rtf); }

void make_pdf(struct sim *s, struct batch b) { documents(s, b, SIM_pdf, FORM_pdf); }
