/* make_hl7 - HL7 v2 messages as Dutch laboratories exchange them (formats.md 2.1): ORU, OML, ADT
 * and OUL without PID, in several framings. */
#include "sim/sim.h"

#include <string.h>

enum framing {
	FRAMING_cr,
	FRAMING_lf,
	FRAMING_crlf,
	FRAMING_mllp,
	FRAMING_batch,
	FRAMING_log,
	FRAMING_count
};
enum bsn_place {
	PLACE_nnnld,
	PLACE_type_only,
	PLACE_pid2,
	PLACE_pid4,
	PLACE_pid19,
	PLACE_repeat,
	PLACE_count
};
enum message { MESSAGE_oru, MESSAGE_oml, MESSAGE_adt };

struct hl7 {
	enum framing framing;
	enum bsn_place bsn;
	char repeat; /* repetition separator */
	bool full_name, phones, address, agb_in_orc12;
	struct style style;
	uint32_t number;
};

static struct hl7 hl7_make(struct rng *r)
{
	struct hl7 m = {.framing = (enum framing)rng_below(r, FRAMING_count)};
	m.bsn = (enum bsn_place)rng_below(r, PLACE_count);
	m.repeat = rng_hit(r, 300) ? '_' : '~';
	m.full_name = rng_hit(r, 600);
	m.phones = rng_hit(r, 600);
	m.address = rng_hit(r, 800);
	m.agb_in_orc12 = rng_hit(r, 600);
	m.style = style_message(r);
	return m;
}

static void end_segment(struct out *o, const struct hl7 *m)
{
	static const char *const ends[] = {"\r", "\n", "\r\n", "\r", "\r", "\\r"};
	out_z(o, ends[m->framing]);
}

/* A value of ours in a field: separators would need escapes, and do not occur but in "_" of e-mail,
 * which we never write. */
static void field(struct out *o, str s) { out_str(o, s); }

static void put_msh(struct sim *s, struct hl7 *m, const char *type)
{
	static const char *const senders[] = {"GLIMS|UMCG_LAB", "Labosys|ZH", "ZorgDomein|ZD",
					      "LABTRAIN|SALT"};
	struct out *o = &s->text;
	out_z(o, "MSH|^");
	out_char(o, m->repeat);
	out_z(o, "\\&|");
	out_z(o, senders[s->number % 4]);
	out_z(o, "|HIS|ZIS|20250901120000||");
	out_z(o, type);
	out_z(o, "|M");
	out_dec(o, ++m->number);
	out_z(o, "|P|2.5.1|||||NLD|");
	out_z(o, s->coding == CODING_utf8 ? "UNICODE UTF-8" : "8859/1");
	end_segment(o, m);
}

static void put_cx(struct sim *s, const struct face *f, const struct hl7 *m)
{
	struct out *o = &s->text;
	bool third = m->bsn == PLACE_nnnld || m->bsn == PLACE_type_only || m->bsn == PLACE_repeat;
	if (m->bsn == PLACE_repeat || !third) {
		face_put(s, o, f, &m->style, FIELD_patient);
		out_z(o, "^^^ZIS^PI");
	}
	if (m->bsn == PLACE_repeat)
		out_char(o, m->repeat);
	if (third) {
		face_put(s, o, f, &m->style, FIELD_bsn);
		out_z(o, m->bsn == PLACE_type_only ? "^^^^NNNLD" : "^^^NLMINBIZA^NNNLD");
	}
}

static void put_xpn(struct sim *s, const struct face *f, const struct hl7 *m)
{
	struct out *o = &s->text;
	bool both = m->full_name && f->h->partner.n > 0;
	struct face whole = *f;
	whole.use = both ? 'V' : 'E';
	put_surname(o, &whole);
	if (m->full_name) {
		out_char(o, '&');
		field(o, f->prefix);
		out_char(o, '&');
		field(o, f->surname);
		out_char(o, '&');
		field(o, both ? f->partner_prefix : STR_NONE);
		out_char(o, '&');
		field(o, both ? f->partner : STR_NONE);
	}
	out_char(o, '^');
	if (f->given.n > 0)
		field(o, f->given);
	out_char(o, '^');
	field(o, f->given.n > 0
		     ? str_sub(f->initials, str_find_byte(f->initials, '.') + 1, f->initials.n)
		     : STR_NONE);
	out_z(o, "^^^^L");
}

static void put_xad(struct sim *s, const struct face *f, const struct hl7 *m)
{
	struct out *o = &s->text;
	face_put(s, o, f, &m->style, FIELD_address);
	out_char(o, '&');
	field(o, f->home->street);
	out_char(o, '&');
	if (f->home->number > 0)
		out_dec(o, f->home->number);
	out_char(o, '^');
	out_z(o, f->home->addition);
	out_char(o, '^');
	field(o, f->home->city);
	out_z(o, "^^");
	face_put(s, o, f, &m->style, FIELD_postcode);
	out_char(o, '^');
	face_put(s, o, f, &m->style, FIELD_country);
	out_z(o, "^M");
}

/* PID-29 and PID-30, behind field `at`. */
static void put_death(struct out *o, const struct human *h, unsigned at, uint32_t who)
{
	for (; at < 29; at++)
		out_char(o, '|');
	if (who % 2 == 0)
		put_date(o, date_of_days(h->died), 2);
	out_z(o, "|Y");
}

/* NK1: whom to call. gives what it says of them */
static void put_kin(struct sim *s, const struct human *h, const struct hl7 *m)
{
	struct out *o = &s->text;
	uint32_t who = face_relative(s, h);
	if (who == 0 || !m->phones)
		return;
	struct style y = m->style;
	y.flaws = false;
	struct face f = face_make(s, who - 1, &y);
	f.hard = 1u << HARD_relative;
	if (!face_can(&f, BIT(whole) | BIT(phone)))
		return;
	out_z(o, "NK1|1|");
	put_xpn(s, &f, m);
	out_z(o, h->partner_at != 0 ? "|SPO^Partner^HL70063||" : "|PAR^Ouder^HL70063||");
	face_put(s, o, &f, &y, FIELD_phone);
	out_z(o, "^PRN^CP");
	end_segment(o, m);
	f.use = m->full_name && f.h->partner.n > 0 ? 'V' : 'E';
	truth_see(s, &f, BIT(whole) | BIT(surname) | BIT(given) | BIT(phone), 0, SENDER_none, 0,
		  false);
}

/* gives the fields that the segment holds */
static uint64_t put_pid(struct sim *s, const struct face *f, const struct hl7 *m)
{
	struct out *o = &s->text;
	bool patient = m->bsn >= PLACE_pid2;
	uint64_t has = BIT(bsn) | BIT(whole) | BIT(surname) | BIT(given) | BIT(birth) | BIT(sex) |
		       (patient ? BIT(patient) : 0);
	has |= m->full_name ? BIT(partner) : 0;
	has |= m->address ? BITS_home : 0;
	has |= m->phones ? BIT(phone) | BIT(email) : 0;
	out_z(o, "PID|1|");
	if (m->bsn == PLACE_pid2)
		face_put(s, o, f, &m->style, FIELD_bsn);
	out_z(o, m->bsn == PLACE_pid2 && f->bsn != 0 ? "^^^NLMINBIZA^NNNLD|" : "|");
	put_cx(s, f, m);
	out_char(o, '|');
	if (m->bsn == PLACE_pid4 && f->bsn != 0) {
		face_put(s, o, f, &m->style, FIELD_bsn);
		out_z(o, "^^^NLMINBIZA^NNNLD");
	}
	out_char(o, '|');
	put_xpn(s, f, m);
	out_z(o, "||");
	face_put(s, o, f, &m->style, FIELD_birth);
	out_z(o, f->h->sex == 'F' ? "|F|||" : "|M|||");
	if (m->address)
		put_xad(s, f, m);
	out_z(o, "||");
	if (m->phones) {
		face_put(s, o, f, &m->style, FIELD_phone);
		out_z(o, "^PRN^PH");
		out_char(o, m->repeat);
		out_z(o, "^NET^Internet^");
		face_put(s, o, f, &m->style, FIELD_email);
	}
	if (m->bsn == PLACE_pid19) {
		out_z(o, "||||||");
		face_put(s, o, f, &m->style, FIELD_bsn);
	}
	if (f->h->died != 0)
		put_death(o, f->h, m->bsn == PLACE_pid19 ? 19 : 13, f->at);
	end_segment(o, m);
	return has | BIT(deceased) | (m->address ? BIT(country) : 0);
}

static void put_doctor(struct out *o, const struct sender *r)
{
	out_str(o, r->agb);
	out_char(o, '^');
	if (r->doctor_prefix.n > 0) {
		out_str(o, r->doctor_prefix);
		out_char(o, ' ');
	}
	out_str(o, r->doctor);
	out_char(o, '^');
	out_str(o, r->doctor_initials);
	out_z(o, r->agb.n > 0 ? "^^^^^^VEKTIS" : "^^^^^^");
}

static void put_orc(struct sim *s, const struct hl7 *m, const struct order *d, const char *control)
{
	struct out *o = &s->text;
	const struct sender *r = &s->pool.sender[d->sender];
	out_z(o, "ORC|");
	out_z(o, control);
	out_char(o, '|');
	out_dec(o, d->number);
	out_z(o, "^LIS||||||||||");
	if (m->agb_in_orc12)
		put_doctor(o, r);
	out_z(o, "|||||");
	out_str(o, r->agb);
	out_char(o, '^');
	out_str(o, r->name);
	out_z(o, r->agb.n > 0 ? "^VEKTIS" : "");
	end_segment(o, m);
}

static void put_obr(struct sim *s, const struct hl7 *m, const struct order *d,
		    const struct panel_row *p)
{
	struct out *o = &s->text;
	const struct test *test;
	const struct panel_row *row;
	lab_panel(d->panel, &test, &row);
	out_z(o, "OBR|1|");
	out_dec(o, d->number);
	out_z(o, "^LIS||");
	put_coded(o, test->code, test->name);
	out_z(o, "^L|||");
	put_date(o, date_of_days(d->day), 2);
	out_z(o, "0830||||||||");
	out_z(o, p->material);
	end_segment(o, m);
}

static void put_obx(struct sim *s, const struct hl7 *m, const struct order *d)
{
	struct out *o = &s->text;
	const struct test *test;
	const struct panel_row *panel;
	size_t n = lab_panel(d->panel, &test, &panel);
	for (size_t i = 0; i < n; i++, test++) {
		out_z(o, "OBX|");
		out_dec(o, i + 1);
		out_z(o, test->values == NULL ? "|NM|" : "|ST|");
		put_coded(o, test->code, test->name);
		out_z(o, "^L^");
		out_z(o, test->memo);
		out_z(o, "||");
		put_value(o, s, d, test);
		out_char(o, '|');
		out_z(o, test->unit);
		out_z(o, "|||||F");
		end_segment(o, m);
	}
}

static void put_spm(struct sim *s, const struct hl7 *m, const struct order *d)
{
	out_z(&s->text, "SPM|1|");
	out_dec(&s->text, d->specimen);
	out_z(&s->text, "||BLD^Bloed^L");
	end_segment(&s->text, m);
}

static void begin_message(struct sim *s, const struct hl7 *m)
{
	if (m->framing == FRAMING_mllp)
		out_char(&s->text, '\x0b');
	if (m->framing == FRAMING_log)
		out_z(&s->text, "2025-09-01 12:00:00,123 INFO [tcp-in] received: ");
}

static void end_message(struct sim *s, const struct hl7 *m)
{
	if (m->framing == FRAMING_mllp)
		out_z(&s->text, "\x1c\r");
	if (m->framing == FRAMING_log)
		out_z(&s->text, "\n");
}

static bool put_message(struct sim *s, struct hl7 *m, enum message kind, uint32_t at, uint32_t nth,
			bool specimen)
{
	static const char *const types[] = {"ORU^R01^ORU_R01", "OML^O21^OML_O21",
					    "ADT^A08^ADT_A01"};
	struct face f = face_make(s, at, &m->style);
	struct order d = pool_order(&s->pool, at, nth);
	const struct panel_row *panel;
	const struct test *test;
	uint64_t could = BIT(bsn) | BIT(whole) | BIT(surname) | BIT(birth) |
			 (m->address ? BIT(address) | BIT(postcode) : 0);
	if (!face_can(&f, could))
		return false;
	if (kind != MESSAGE_adt)
		face_on(s, &f, d.day, true);
	lab_panel(d.panel, &test, &panel);
	begin_message(s, m);
	put_msh(s, m, types[kind]);
	uint64_t has = put_pid(s, &f, m);
	if (kind != MESSAGE_oml)
		put_kin(s, f.h, m);
	f.use = m->full_name && f.h->partner.n > 0 ? 'V' : 'E';
	if (kind != MESSAGE_adt) {
		put_orc(s, m, &d, kind == MESSAGE_oml ? "NW" : "RE");
		put_obr(s, m, &d, panel);
	}
	if (kind == MESSAGE_oru)
		put_obx(s, m, &d);
	if (specimen)
		put_spm(s, m, &d);
	end_message(s, m);
	if (kind == MESSAGE_adt)
		truth_see(s, &f, has, 0, SENDER_none, 0, false);
	else
		truth_see(s, &f, has | BIT(order), order_categories(&d, kind == MESSAGE_oru),
			  d.sender, d.day, false);
	return true;
}

/* Results that name only the specimen. */
static void put_oul(struct sim *s, struct hl7 *m, uint32_t at, uint32_t nth)
{
	struct face f = face_make(s, at, &(struct style){0});
	struct order d = pool_order(&s->pool, at, nth);
	begin_message(s, m);
	put_msh(s, m, "OUL^R22^OUL_R22");
	put_spm(s, m, &d);
	put_obx(s, m, &d);
	end_message(s, m);
	truth_see(s, &f, 0, order_categories(&d, true), d.sender, d.day, true);
}

static enum coding hl7_coding(struct rng *r)
{
	static const unsigned char codings[] = {CODING_utf8, CODING_utf8, CODING_cp1252,
						CODING_iso8859_15};
	return (enum coding)codings[rng_below(r, sizeof(codings))];
}

static void batch_edge(struct sim *s, const struct hl7 *m, bool begin)
{
	if (m->framing != FRAMING_batch)
		return;
	out_z(&s->text, begin ? "FHS|^~\\&|LIS|LAB\rBHS|^~\\&|LIS|LAB\r" : "BTS|1\rFTS|1\r");
}

static void make_joined(struct sim *s, struct batch b, const char *folder)
{
	struct hl7 m = hl7_make(&s->rng);
	struct arena keep = s->scratch;
	struct out nth = out_mem();
	sim_open(s, SIM_hl7, hl7_coding(&s->rng), sim_name(s, folder, "oml", ".hl7"));
	batch_edge(s, &m, true);
	for (size_t i = 0; i < b.n; i++, s->scratch = keep) {
		uint32_t k = order_any(s, &s->pool.human[b.at[i]]);
		out_u8(&nth, put_message(s, &m, MESSAGE_oml, b.at[i], k, true) ? (uint8_t)k : 255);
	}
	batch_edge(s, &m, false);
	sim_close(s);
	sim_open(s, SIM_hl7, s->coding, sim_name(s, folder, "oul", ".hl7"));
	for (size_t i = 0; i < b.n; i++, s->scratch = keep)
		if (nth.p[i] != 255)
			put_oul(s, &m, b.at[i], nth.p[i]);
	sim_close(s);
	out_end(&nth);
}

void make_hl7(struct sim *s, struct batch b)
{
	static const char *const folders[] = {"hl7/in", "interfaces/oru", "LIS/berichten"};
	static const char *const endings[] = {".hl7", ".txt", ".dat", ".oru"};
	const char *folder = folders[rng_below(&s->rng, 3)];
	struct arena keep = s->scratch;
	if (rng_hit(&s->rng, 200)) {
		make_joined(s, b, folder);
		return;
	}
	struct hl7 m = hl7_make(&s->rng);
	uint32_t kind = rng_below(&s->rng, 10);
	const char *end = m.framing == FRAMING_log ? ".log" : endings[rng_below(&s->rng, 4)];
	sim_open(s, SIM_hl7, hl7_coding(&s->rng), sim_name(s, folder, "berichten", end));
	batch_edge(s, &m, true);
	for (size_t i = 0; i < b.n; i++, s->scratch = keep)
		put_message(s, &m,
			    kind < 6   ? MESSAGE_oru
			    : kind < 8 ? MESSAGE_oml
				       : MESSAGE_adt,
			    b.at[i], order_any(s, &s->pool.human[b.at[i]]), false);
	batch_edge(s, &m, false);
	sim_close(s);
}
