/* make_edifact - EDIFACT as Dutch laboratories send it to practices (formats.md 2.2): MEDLAB,
 * MEDVRI, MEDSPE 3.1 and MEDRPT, with and without UNA, envelopes, counters and line ends. */
#include "sim/sim.h"

#include <string.h>

enum dialect {
	DIALECT_medlab,
	DIALECT_medlab_bare, /* no envelope */
	DIALECT_medvri,
	DIALECT_medspe,
	DIALECT_medrpt,
	DIALECT_count
};
enum asked { ASKED_six, ASKED_eight, ASKED_mailbox, ASKED_count };

struct edifact {
	enum dialect dialect;
	enum asked asked;
	char element, component, release, end;
	const char *newline;
	enum wrap wrap;
	bool advice, own_interchange, counters, phones, address, labelled, both_names, shifted;
	struct style style;
	uint32_t number, segments;
};

static struct edifact edifact_make(struct rng *r)
{
	static const char *const ends[] = {"", "\r\n", "\r", "\n", "\r\n"};
	struct edifact m = {.element = '+', .component = ':', .release = '?', .end = '\''};
	uint32_t kind = rng_below(r, 10);
	m.dialect = kind < 4    ? DIALECT_medlab
		    : kind < 5  ? DIALECT_medlab_bare
		    : kind < 7  ? DIALECT_medvri
		    : kind == 7 ? DIALECT_medspe
				: DIALECT_medrpt;
	m.asked = (enum asked)rng_below(r, ASKED_count);
	m.newline = ends[rng_below(r, 5)];
	m.advice = rng_hit(r, 400);
	if (m.advice && rng_hit(r, 250) && m.dialect != DIALECT_medlab_bare) {
		m.element = '^';
		m.component = '|';
		m.release = '\\';
		m.end = '~';
	}
	m.wrap = rng_hit(r, 250) ? (enum wrap)rng_in(r, 1, WRAP_count - 1) : WRAP_none;
	m.own_interchange = m.wrap != WRAP_none || rng_hit(r, 500);
	m.counters = rng_hit(r, 500);
	m.phones = rng_hit(r, 600);
	m.address = rng_hit(r, 850);
	m.labelled = rng_hit(r, 800);
	m.both_names = rng_hit(r, 600);
	m.shifted = rng_hit(r, 150);
	m.style = style_message(r);
	return m;
}

/* ---- segments: '+' and ':' in words of ours become the separators, values are released ---- */

static void say_char(struct sim *s, const struct edifact *m, char c)
{
	out_char(&s->text, c == '+' ? m->element : c == ':' ? m->component : c);
}

static void say(struct sim *s, const struct edifact *m, const char *words)
{
	for (; *words != '\0'; words++)
		say_char(s, m, *words);
}

static void value(struct sim *s, const struct edifact *m, str v)
{
	for (size_t i = 0; i < v.n; i++) {
		char c = (char)v.p[i];
		if (c == m->element || c == m->component || c == m->release || c == m->end)
			out_char(&s->text, m->release);
		out_char(&s->text, c);
	}
}

static void tell(struct sim *s, const struct edifact *m, const struct face *f, enum field field)
{
	out_clear(&s->cell);
	face_put(s, &s->cell, f, &m->style, field);
	value(s, m, out_view(&s->cell));
}

/* Words of ours in which each # is the next of the fields. */
static void say_fields(struct sim *s, const struct edifact *m, const struct face *f,
		       const char *words, const enum field *field)
{
	for (; *words != '\0'; words++)
		if (*words == '#')
			tell(s, m, f, *field++);
		else
			say_char(s, m, *words);
}

static void end(struct sim *s, struct edifact *m)
{
	out_char(&s->text, m->end);
	out_z(&s->text, m->newline);
	m->segments++;
}

static void plain(struct sim *s, struct edifact *m, const char *words)
{
	say(s, m, words);
	end(s, m);
}

static void tag(struct sim *s, const struct edifact *m, const char *name, uint32_t count)
{
	say(s, m, name);
	if (m->counters) {
		out_char(&s->text, m->component);
		out_dec(&s->text, count);
	}
	out_char(&s->text, m->element);
}

/* A date as the dialects write it: yyyy:mm:dd, or yy:mm:dd. */
static void date(struct sim *s, const struct edifact *m, struct date d, bool whole_year)
{
	out_dec_pad(&s->text, whole_year ? d.year : d.year % 100u, whole_year ? 4 : 2);
	out_char(&s->text, m->component);
	out_dec_pad(&s->text, d.month, 2);
	out_char(&s->text, m->component);
	out_dec_pad(&s->text, d.day, 2);
}

static void compact(struct sim *s, struct date d) { put_date(&s->text, d, 2); }

/* ---- envelope ---- */

static bool mailed(const struct sender *r) { return r->agb.n > 0; }

static void begin_interchange(struct sim *s, struct edifact *m, const struct sender *to)
{
	if (m->dialect == DIALECT_medlab_bare)
		return;
	if (m->advice) {
		const char una[] = {'U', 'N',        'A', m->component, m->element,
				    '.', m->release, ' ', m->end,       '\0'};
		out_z(&s->text, una);
		out_z(&s->text, m->newline);
	}
	say(s, m, "UNB+UNOA:1+500000001+");
	if (to != NULL && mailed(to))
		value(s, m, to->agb);
	else
		say(s, m, "800027866");
	say(s, m, "+250901:1200+");
	out_dec(&s->text, ++m->number);
	end(s, m);
}

static void end_interchange(struct sim *s, struct edifact *m, uint32_t messages)
{
	if (m->dialect == DIALECT_medlab_bare)
		return;
	say(s, m, "UNZ+");
	out_dec(&s->text, messages);
	out_char(&s->text, m->element);
	out_dec(&s->text, m->number);
	end(s, m);
}

static void begin_message(struct sim *s, struct edifact *m)
{
	static const char *const types[] = {"MEDLAB:1", "MEDLAB:1+MMCLLNr.3 (MEDLAB 1)", "MEDVRI:1",
					    "MEDSPE:3:911:IT:SPE31", "MEDRPT:D:93A:UN:MRPN32"};
	m->segments = 0;
	say(s, m, "UNH+");
	out_dec_pad(&s->text, ++m->number, 8);
	out_char(&s->text, m->element);
	plain(s, m, types[m->dialect]);
}

static void end_message(struct sim *s, struct edifact *m)
{
	say(s, m, "UNT+");
	out_dec(&s->text, m->segments + 1u);
	out_char(&s->text, m->element);
	out_dec_pad(&s->text, m->number, 8);
	end(s, m);
}

/* ---- the patient ---- */

static void pid_name(struct sim *s, const struct edifact *m, const struct face *f, bool both)
{
	static const enum field names[] = {FIELD_partner, FIELD_partner_prefix, FIELD_surname,
					   FIELD_prefix};
	if (both)
		say_fields(s, m, f, "#:#:#:#:", names);
	else
		say_fields(s, m, f, "#:#:::", names + 2);
	if (f->given.n <= 12)
		tell(s, m, f, FIELD_given);
	say(s, m, ":");
	tell(s, m, f, FIELD_initials);
}

static void glued_bsn(struct sim *s, const struct edifact *m, const struct face *f)
{
	if (f->bsn == 0)
		return;
	say_fields(s, m, f, "BSN#", (const enum field[]){FIELD_bsn});
}

static const enum field home_fields[] = {FIELD_street, FIELD_number, FIELD_city, FIELD_postcode};

static uint64_t old_patient(struct sim *s, struct edifact *m, struct face *f)
{
	bool both = m->both_names && f->h->partner.n > 0;
	uint64_t has = BIT(bsn) | BIT(whole) | BIT(surname) | BIT(birth) | BIT(sex);
	f->use = both ? 'V' : 'E';
	say(s, m, "PID+");
	date(s, m, f->birth, true);
	say_fields(s, m, f, "+#+", (const enum field[]){FIELD_sex});
	pid_name(s, m, f, both);
	say(s, m, "+");
	if (m->shifted) {
		glued_bsn(s, m, f);
	} else {
		say_fields(s, m, f, "#+", (const enum field[]){FIELD_patient});
		glued_bsn(s, m, f);
		has |= BIT(patient);
	}
	end(s, m);
	has |= (f->given.n <= 12 ? BIT(given) : 0) | (both ? BIT(partner) : 0);
	if (!m->address)
		return has;
	say_fields(s, m, f, "PAD+#:#::#:#", home_fields);
	if (m->phones) {
		say_fields(s, m, f, "+#", (const enum field[]){FIELD_phone});
		has |= BIT(phone);
	}
	end(s, m);
	return has | BITS_home;
}

/* ---- who asked ---- */

static void doctor(struct sim *s, const struct edifact *m, const struct sender *r)
{
	value(s, m, r->doctor);
	say(s, m, ":");
	value(s, m, r->doctor_prefix);
	say(s, m, ":");
	value(s, m, r->doctor_initials);
}

static void art(struct sim *s, struct edifact *m, const struct sender *r)
{
	bool six = m->asked == ASKED_six && str_starts(r->agb, STR("01"));
	if (r->agb.n > 0 && m->asked == ASKED_mailbox && m->own_interchange &&
	    m->dialect == DIALECT_medlab)
		return;
	say(s, m, "ART+H+");
	value(s, m, str_sub(r->agb, six ? 2 : 0, r->agb.n));
	say(s, m, "+");
	if (r->agb.n > 0)
		doctor(s, m, r);
	else
		value(s, m, r->name);
	say(s, m, "+Dorpsstraat:3::");
	value(s, m, r->city);
	end(s, m);
}

/* ---- results ---- */

static void answer(struct sim *s, const struct edifact *m, const struct order *d,
		   const struct test *test, const char *between)
{
	out_clear(&s->cell);
	put_value(&s->cell, s, d, test);
	value(s, m, out_view(&s->cell));
	say(s, m, between);
	value(s, m, str_of(test->unit));
}

static void medlab_results(struct sim *s, struct edifact *m, const struct order *d)
{
	const struct test *test;
	const struct panel_row *panel;
	size_t n = lab_panel(d->panel, &test, &panel);
	tag(s, m, "DET", 1);
	date(s, m, date_of_days(d->day), false);
	plain(s, m, "+08:30");
	say(s, m, "IDE+C+");
	out_dec(&s->text, d->number);
	say(s, m, "+");
	value(s, m, str_of(panel->material));
	end(s, m);
	say(s, m, "SEC+");
	value(s, m, str_of(panel->section));
	end(s, m);
	for (size_t i = 0; i < n; i++, test++) {
		tag(s, m, "BEP", (uint32_t)i + 1);
		say(s, m, "0+");
		value(s, m, str_of(test->name));
		say(s, m, "+");
		answer(s, m, d, test, "++");
		say(s, m, "++++");
		value(s, m, str_of(test->memo));
		end(s, m);
	}
}

/* One line of text for each test. */
static void text_results(struct sim *s, struct edifact *m, const struct order *d,
			 const char *before)
{
	const struct test *test;
	const struct panel_row *panel;
	size_t n = lab_panel(d->panel, &test, &panel);
	for (size_t i = 0; i < n; i++, test++) {
		say(s, m, before);
		value(s, m, str_of(test->name));
		value(s, m, STR(": "));
		answer(s, m, d, test, " ");
		end(s, m);
	}
}

static uint64_t put_medlab(struct sim *s, struct edifact *m, struct face *f, const struct order *d)
{
	plain(s, m, "ZKH+Laboratorium Noorderland+Kade:1::Rijswijk:2288AA");
	uint64_t has = old_patient(s, m, f);
	art(s, m, &s->pool.sender[d->sender]);
	plain(s, m, "AFD+KCL+0705550100");
	medlab_results(s, m, d);
	return has | BIT(order);
}

static uint64_t put_medvri(struct sim *s, struct edifact *m, struct face *f, const struct order *d)
{
	const struct sender *r = &s->pool.sender[d->sender];
	plain(s, m, "GGA+Laborant:de:P.+KCL+Laboratorium Noorderland+Kade:1::Rijswijk:2288AA");
	tag(s, m, "DET", 1);
	date(s, m, date_of_days(d->day), false);
	plain(s, m, "+10:15");
	uint64_t has = old_patient(s, m, f);
	tag(s, m, "TXT", 1);
	plain(s, m, "Geachte collega,");
	tag(s, m, "TXT", 2);
	plain(s, m, "Hierbij de uitslag van het onderzoek.");
	text_results(s, m, d, m->counters ? "TXT:1+" : "TXT+");
	say(s, m, "GGO+");
	doctor(s, m, r);
	say(s, m, "++");
	value(s, m, r->name);
	say(s, m, "+Dorpsstraat:3::");
	value(s, m, r->city);
	if (m->asked != ASKED_mailbox || !m->own_interchange) {
		say(s, m, "+");
		value(s, m, r->agb);
	}
	end(s, m);
	return has;
}

static void dtm(struct sim *s, struct edifact *m, const char *what, struct date d)
{
	say(s, m, "DTM+");
	say(s, m, what);
	say(s, m, ":");
	compact(s, d);
	plain(s, m, ":102");
}

/* The practice; in MEDSPE the postcode stands one element further. */
static void nad(struct sim *s, struct edifact *m, const char *before, const struct sender *r,
		const char *street)
{
	say(s, m, before);
	value(s, m, r->agb);
	say(s, m, ":CGP:VEK++");
	value(s, m, r->name);
	say(s, m, street);
	value(s, m, r->city);
	plain(s, m, m->dialect == DIALECT_medspe ? "++2288AA" : "+2288AA");
}

static uint64_t put_medspe(struct sim *s, struct edifact *m, struct face *f, const struct order *d)
{
	const struct sender *r = &s->pool.sender[d->sender];
	uint64_t has = BIT(whole) | BIT(surname) | BIT(birth) | BIT(patient);
	f->use = 'E';
	plain(s, m, "BGM+SPE:MF:ITN");
	dtm(s, m, "137", date_of_days(d->day));
	plain(s, m, "NAD+SEN+8888:CLB:LOC");
	nad(s, m, "NAD+REC+", r, "+Dorpsstraat:3+");
	say_fields(
	    s, m, f, "PID+PAT+#:PCL:LOC+100:#:#:#:\"\":",
	    (const enum field[]){FIELD_patient, FIELD_surname, FIELD_initials, FIELD_prefix});
	end(s, m);
	dtm(s, m, "BTH", f->birth);
	say_fields(s, m, f, "NAD+PAT++++#:#+#++#", home_fields);
	end(s, m);
	say(s, m, "FTX+GMR+1++Geachte collega,:.:");
	if (m->labelled && f->bsn != 0) {
		say_fields(s, m, f, "BSN #", (const enum field[]){FIELD_bsn});
		has |= BIT(bsn);
	}
	plain(s, m, ":Hierbij de uitslag:.");
	text_results(s, m, d, "FTX+GMR+1++");
	return has | BITS_home;
}

static uint64_t rpt_patient(struct sim *s, struct edifact *m, struct face *f)
{
	bool both = m->both_names && f->h->partner.n > 0;
	f->use = both ? 'V' : 'E';
	say_fields(s, m, f, "PNA+PAT+::#:PCL:LZB+++NAN:#+NVV:#*#",
		   (const enum field[]){FIELD_bsn, FIELD_surname, FIELD_initials, FIELD_prefix});
	if (both)
		say_fields(s, m, f, "++NEA:#+NEV:#",
			   (const enum field[]){FIELD_partner, FIELD_partner_prefix});
	end(s, m);
	if (m->address) {
		say_fields(s, m, f, "ADR++1:#:#+#+#+NL", home_fields);
		end(s, m);
	}
	plain(s, m, f->h->sex == 'F' ? "PDI+2" : "PDI+1");
	dtm(s, m, "329", f->birth);
	if (m->phones) {
		say_fields(s, m, f, "COM+#:TE", (const enum field[]){FIELD_phone});
		end(s, m);
	}
	return BIT(bsn) | BIT(whole) | BIT(surname) | BIT(birth) | BIT(sex) |
	       (both ? BIT(partner) : 0) | (m->phones ? BIT(phone) : 0) |
	       (m->address ? BITS_home : 0);
}

static uint64_t put_medrpt(struct sim *s, struct edifact *m, struct face *f, const struct order *d)
{
	const struct sender *r = &s->pool.sender[d->sender];
	const struct test *test;
	const struct panel_row *panel;
	size_t n = lab_panel(d->panel, &test, &panel);
	plain(s, m, "BGM+LSR");
	plain(s, m, "NAD+SLA+50999999:CLB:VEK++KS :SALT");
	nad(s, m, "NAD+PO+", r, "+Dorpsstraat+3+");
	uint64_t has = rpt_patient(s, m, f);
	say(s, m, "RFF+SRI:");
	out_dec(&s->text, d->number);
	end(s, m);
	dtm(s, m, "119", date_of_days(d->day));
	for (size_t i = 0; i < n; i++, test++) {
		say(s, m, "INV+1+");
		value(s, m, str_of(test->memo));
		say(s, m, ":AMB:NHG:");
		value(s, m, str_of(test->name));
		end(s, m);
		say(s, m, test->values == NULL ? "RSL+NV+" : "RSL+TV+");
		answer(s, m, d, test, "++");
		end(s, m);
	}
	return has | BIT(order);
}

static uint64_t could(const struct edifact *m)
{
	uint64_t has = BIT(whole) | BIT(surname) | BIT(birth);
	if (m->dialect == DIALECT_medspe)
		return has | BIT(address) | BIT(postcode) | (m->labelled ? BIT(bsn) : 0);
	return has | BIT(bsn) | (m->address ? BIT(address) | BIT(postcode) : 0);
}

static void put_message(struct sim *s, struct edifact *m, uint32_t at, bool first, bool last)
{
	static uint64_t (*const put[])(struct sim *, struct edifact *, struct face *,
				       const struct order *) = {put_medlab, put_medlab, put_medvri,
								put_medspe, put_medrpt};
	struct face f = face_make(s, at, &m->style);
	struct order d = pool_order(&s->pool, at, order_any(s, f.h));
	bool told = face_can(&f, could(m));
	size_t from = s->text.n;
	if (m->own_interchange ? told : first)
		begin_interchange(s, m, m->own_interchange ? &s->pool.sender[d.sender] : NULL);
	if (told) {
		face_on(s, &f, d.day, true);
		begin_message(s, m);
		uint64_t has = put[m->dialect](s, m, &f, &d);
		end_message(s, m);
		truth_see(s, &f, has, order_categories(&d, true), d.sender, d.day, false);
	}
	if (m->own_interchange ? told : last)
		end_interchange(s, m, 1);
	sim_wrap(s, m->wrap, from);
}

void make_edifact(struct sim *s, struct batch b)
{
	static const char *const folders[] = {"edifact/uit", "zorgmail/verzonden", "EDI"};
	static const char *const endings[] = {".edi", ".txt", ".dat", ".out"};
	static const char *const wrapped[] = {"", ".json", ".json", ".xml", ".sql", ".log", ".txt"};
	static const unsigned char codings[] = {CODING_cp850, CODING_cp1252, CODING_iso8859_15,
						CODING_utf8};
	struct edifact m = edifact_make(&s->rng);
	struct arena keep = s->scratch;
	const char *folder = folders[rng_below(&s->rng, 3)],
		   *ending = endings[rng_below(&s->rng, 4)];
	if (m.wrap != WRAP_none)
		ending = wrapped[m.wrap];
	sim_open(s, SIM_edifact, (enum coding)codings[rng_below(&s->rng, 4)],
		 sim_name(s, folder, "med", ending));
	for (size_t i = 0; i < b.n; i++, s->scratch = keep)
		put_message(s, &m, b.at[i], i == 0, i + 1 == b.n);
	sim_close(s);
}
