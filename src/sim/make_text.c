/* make_text - running text: result letters, lab reports set as text, screening letters, notes and
 * log lines with patients in them. */
#include "sim/sim.h"

#include <string.h>

/* What a text needs while it is written. */
struct letter {
	struct sim *s;
	struct out *o;
	struct face f;
	struct order d;
	struct style y;
	const char *end; /* of a line */
	uint64_t has;
	bool sender, valued, ordered;
};

static void line(struct letter *l) { out_z(l->o, l->end); }

static void say(struct letter *l, const char *words) { out_z(l->o, words); }

static void tell(struct letter *l, enum field f)
{
	face_put(l->s, l->o, &l->f, &l->y, f);
	l->has |= 1ull << f;
}

static void label(struct letter *l, const char *words, enum field f)
{
	if (f == FIELD_bsn && l->f.bsn == 0)
		return;
	say(l, words);
	tell(l, f);
	line(l);
}

static void whole_name(struct letter *l, unsigned form)
{
	put_whole_name(l->o, &l->f, form);
	l->has |= BIT(whole);
}

static void address_block(struct letter *l)
{
	tell(l, FIELD_address);
	line(l);
	tell(l, FIELD_postcode);
	say(l, "  ");
	tell(l, FIELD_city);
	line(l);
}

static void sender_line(struct letter *l, const char *words)
{
	const struct sender *r = &l->s->pool.sender[l->d.sender];
	say(l, words);
	out_str(l->o, r->name);
	if (r->agb.n > 0) {
		say(l, ", AGB-code ");
		out_str(l->o, r->agb);
	}
	say(l, ", ");
	out_str(l->o, r->city);
	line(l);
	l->sender = true;
}

static void results(struct letter *l, bool columns)
{
	const struct test *test;
	const struct panel_row *panel;
	size_t n = lab_panel(l->d.panel, &test, &panel);
	if (columns) {
		say(l, panel->section);
		line(l);
	}
	for (size_t i = 0; i < n; i++, test++) {
		size_t at = l->o->n;
		say(l, columns ? "  " : "- ");
		say(l, test->name);
		if (columns)
			while (l->o->n - at < 44)
				out_char(l->o, ' ');
		else
			say(l, ": ");
		put_value(l->o, l->s, &l->d, test);
		say(l, test->unit[0] != '\0' ? " " : "");
		say(l, test->unit);
		line(l);
	}
	l->valued = true;
}

static void date_line(struct letter *l, const char *words)
{
	say(l, words);
	put_date(l->o, date_of_days(l->d.day), l->y.date);
	line(l);
}

/* Somebody else named in a letter about a patient. */
static void contact(struct letter *l)
{
	uint32_t who = face_relative(l->s, l->f.h);
	if (who == 0)
		return;
	struct style y = l->y;
	y.flaws = false;
	struct face f = face_make(l->s, who - 1, &y);
	f.hard = 1u << HARD_relative;
	if (!face_can(&f, BIT(whole) | BIT(phone)))
		return;
	say(l, "Contactpersoon: ");
	put_whole_name(l->o, &f, 5);
	say(l, l->f.h->partner_at != 0 ? " (partner), tel. " : " (ouder), tel. ");
	face_put(l->s, l->o, &f, &y, FIELD_phone);
	line(l);
	line(l);
	truth_see(l->s, &f, BIT(whole) | BIT(phone), 0, SENDER_none, 0, false);
}

static void letter_to_doctor(struct letter *l)
{
	const struct sender *r = &l->s->pool.sender[l->d.sender];
	sender_line(l, "Aan: ");
	date_line(l, "Datum: ");
	line(l);
	say(l, "Betreft: ");
	whole_name(l, 5);
	say(l, ", geb. ");
	tell(l, FIELD_birth);
	if (l->f.bsn != 0) {
		say(l, ", BSN ");
		tell(l, FIELD_bsn);
	}
	line(l);
	line(l);
	contact(l);
	say(l, "Geachte dokter ");
	out_str(l->o, r->doctor);
	say(l, ",");
	line(l);
	line(l);
	say(l, "Hierbij ontvangt u de uitslagen van het onderzoek van bovengenoemde patiënt.");
	line(l);
	results(l, false);
	line(l);
	say(l, "Met vriendelijke groet,");
	line(l);
	say(l, "Laboratorium Noorderland");
	line(l);
}

static void lab_report(struct letter *l)
{
	say(l, "LABORATORIUM NOORDERLAND                 Rapport");
	line(l);
	say(l, "Patiënt      : ");
	whole_name(l, 1);
	line(l);
	label(l, "Geb.datum    : ", FIELD_birth);
	label(l, "BSN          : ", FIELD_bsn);
	label(l, "Geslacht     : ", FIELD_sex);
	say(l, "Adres        : ");
	tell(l, FIELD_address);
	say(l, ", ");
	tell(l, FIELD_postcode);
	say(l, " ");
	tell(l, FIELD_city);
	line(l);
	sender_line(l, "Aanvrager    : ");
	say(l, "Labnummer    : ");
	put_order_number(l->o, &l->d, 0);
	l->ordered = true;
	line(l);
	date_line(l, "Afname       : ");
	say(l, "--------------------------------------------------------------");
	line(l);
	results(l, true);
	say(l, "Geautoriseerd; pagina 1 van 1");
	line(l);
}

static void letter_to_person(struct letter *l)
{
	whole_name(l, 5);
	line(l);
	address_block(l);
	line(l);
	date_line(l, "Datum: ");
	if (l->f.bsn != 0)
		label(l, "Burgerservicenummer: ", FIELD_bsn);
	label(l, "Geboortedatum: ", FIELD_birth);
	line(l);
	say(l, "Geachte ");
	say(l, l->f.h->sex == 'F' ? "mevrouw " : "heer ");
	put_surname(l->o, &l->f);
	say(l, ",");
	line(l);
	line(l);
	say(l, "Op verzoek van uw arts hebben wij uw materiaal onderzocht. Dit is de uitslag:");
	line(l);
	results(l, false);
	say(l, "Heeft u vragen? Bel dan uw arts.");
	line(l);
}

static void note(struct letter *l)
{
	date_line(l, "Notitie ");
	say(l, "Gebeld over ");
	whole_name(l, 0);
	say(l, " (geb. ");
	tell(l, FIELD_birth);
	say(l, ")");
	if (l->f.bsn != 0) {
		say(l, " BSN: ");
		tell(l, FIELD_bsn);
	}
	say(l, ", tel. ");
	tell(l, FIELD_phone);
	say(l, ", ");
	tell(l, FIELD_email);
	say(l, ". Wil kopie van de uitslag.");
	line(l);
	sender_line(l, "Aangevraagd door ");
}

static void log_line(struct letter *l)
{
	say(l, "2025-09-01T12:00:00 INFO zoek patient");
	if (l->f.bsn != 0) {
		say(l, " bsn=");
		tell(l, FIELD_bsn);
	}
	say(l, " naam=\"");
	whole_name(l, 2);
	say(l, "\" geboortedatum=");
	tell(l, FIELD_birth);
	say(l, " order=");
	put_order_number(l->o, &l->d, 0);
	l->ordered = true;
	line(l);
}

enum { TEXT_kinds = 5 };

static void (*const kinds[TEXT_kinds])(struct letter *) = {letter_to_doctor, lab_report,
							   letter_to_person, note, log_line};
static const struct {
	const char *folder, *stem, *ending, *between;
	uint32_t most;
} places[TEXT_kinds] = {{"brieven", "brief", ".txt", "\f", 40},
			{"rapporten", "rapport", ".txt", "\f", 60},
			{"bvo/brieven", "uitslagbrief", ".txt", "\f", 40},
			{"service", "telefoonnotities", ".txt", "\n", 200},
			{"logs", "zoeklog", ".log", "", 5000}};

static void put_letter(struct sim *s, unsigned kind, uint32_t at, const struct style *y,
		       const char *end)
{
	static const uint64_t will[TEXT_kinds] = {
	    BIT(bsn) | BIT(whole) | BIT(birth),
	    BIT(bsn) | BIT(whole) | BIT(birth) | BIT(address) | BIT(postcode),
	    BIT(bsn) | BIT(whole) | BIT(birth) | BIT(address) | BIT(postcode),
	    BIT(bsn) | BIT(whole) | BIT(birth) | BIT(phone), BIT(bsn) | BIT(whole) | BIT(birth)};
	struct letter l = {.s = s, .o = &s->text, .y = *y, .end = end};
	l.f = face_make(s, at, y);
	l.d = pool_order(&s->pool, at, order_any(s, l.f.h));
	if (!face_can(&l.f, will[kind]))
		return;
	if (kind < 3)
		face_on(s, &l.f, l.d.day, true);
	kinds[kind](&l);
	out_z(l.o, places[kind].between);
	uint64_t has = l.has | (l.ordered ? BIT(order) : 0);
	truth_see(s, &l.f, has, l.valued ? order_categories(&l.d, true) : 0,
		  l.sender ? l.d.sender : SENDER_none, l.valued ? l.d.day : 0, false);
}

void make_texts(struct sim *s, struct batch b)
{
	struct rng *r = &s->rng;
	for (size_t at = 0; at < b.n;) {
		unsigned kind = rng_below(r, TEXT_kinds);
		size_t most = places[kind].most,
		       n = rng_hit(r, 200) ? 1 : 1 + rng_below(r, (uint32_t)most);
		struct style y = style_make(r);
		struct arena keep = s->scratch;
		const char *end = rng_hit(r, 600) ? "\r\n" : "\n";
		if (y.date == 2)
			y.date = 0;
		sim_open(s, SIM_text, sim_coding(r),
			 sim_name(s, places[kind].folder, places[kind].stem, places[kind].ending));
		if (n < 20 && (s->coding == CODING_utf16le || s->coding == CODING_utf16be))
			s->coding = CODING_cp1252;
		for (; n > 0 && at < b.n; n--, at++, s->scratch = keep)
			put_letter(s, kind, b.at[at], &y, end);
		sim_close(s);
	}
}
