/* make_astm - what analysers and their middleware send: ASTM E1394 messages with patients, in
 * frames or bare, and results that name only the specimen. */
#include "sim/sim.h"

struct astm {
	bool framed, address, labelled, prefix_last;
	const char *newline;
	struct style style;
	unsigned frame;
};

static struct astm astm_make(struct rng *r)
{
	struct astm m = {.framed = rng_hit(r, 500), .newline = rng_hit(r, 700) ? "\r" : "\r\n"};
	m.address = rng_hit(r, 500);
	m.labelled = rng_hit(r, 700);
	m.prefix_last = rng_hit(r, 400);
	m.style = style_message(r);
	return m;
}

/* A record built in s->cell goes out, in a frame or as a line. */
static void record(struct sim *s, struct astm *m)
{
	struct out *o = &s->text;
	unsigned sum = 0;
	if (!m->framed) {
		out_str(o, out_view(&s->cell));
		out_z(o, m->newline);
		out_clear(&s->cell);
		return;
	}
	size_t from = o->n + 1;
	out_char(o, '\x02');
	out_char(o, (char)('0' + ++m->frame % 8));
	out_str(o, out_view(&s->cell));
	out_z(o, "\r\x03");
	for (size_t i = from; i < o->n; i++)
		sum += o->p[i];
	unsigned char check = (unsigned char)sum;
	out_hex(o, &check, 1);
	out_z(o, "\r\n");
	out_clear(&s->cell);
}

static void begin_message(struct sim *s, struct astm *m)
{
	m->frame = 0;
	if (m->framed)
		out_char(&s->text, '\x05');
	out_clear(&s->cell);
	out_z(&s->cell, "H|\\^&|||cobas^6000|||||LIS||P|1|20250901120000");
	record(s, m);
}

static void end_message(struct sim *s, struct astm *m)
{
	out_z(&s->cell, "L|1|N");
	record(s, m);
	if (m->framed)
		out_char(&s->text, '\x04');
}

static void surname(struct out *o, const struct astm *m, const struct face *f)
{
	if (f->prefix.n > 0 && !m->prefix_last) {
		out_str(o, f->prefix);
		out_char(o, ' ');
	}
	out_str(o, f->surname);
	if (f->prefix.n > 0 && m->prefix_last) {
		out_z(o, ", ");
		out_str(o, f->prefix);
	}
}

static uint64_t put_patient(struct sim *s, struct astm *m, const struct face *f,
			    const struct sender *r)
{
	struct out *o = &s->cell;
	uint64_t has = BIT(whole) | BIT(surname) | BIT(birth) | BIT(sex) | BIT(patient);
	out_z(o, "P|1||");
	face_put(s, o, f, &m->style, FIELD_patient);
	out_char(o, '|');
	if (m->labelled && f->bsn != 0) {
		face_put(s, o, f, &m->style, FIELD_bsn);
		out_z(o, "^^^NLMINBIZA^NNNLD");
		has |= BIT(bsn);
	}
	out_char(o, '|');
	surname(o, m, f);
	out_char(o, '^');
	out_str(o, f->given.n > 0 ? f->given : f->initials);
	out_z(o, "||");
	face_put(s, o, f, &m->style, FIELD_birth);
	out_z(o, f->h->sex == 'F' ? "|F||" : "|M||");
	if (m->address) {
		face_put(s, o, f, &m->style, FIELD_address);
		out_char(o, '^');
		face_put(s, o, f, &m->style, FIELD_city);
		out_z(o, "^^");
		face_put(s, o, f, &m->style, FIELD_postcode);
		has |= BITS_home;
	}
	out_z(o, "|||");
	out_str(o, r->agb);
	out_char(o, '^');
	out_str(o, r->name);
	record(s, m);
	return has | BIT(given);
}

static void put_order(struct sim *s, struct astm *m, const struct order *d)
{
	struct out *o = &s->cell;
	const struct test *test;
	const struct panel_row *panel;
	lab_panel(d->panel, &test, &panel);
	out_z(o, "O|1|");
	out_dec(o, d->specimen);
	out_z(o, "||^^^");
	put_coded(o, test->memo, test->name);
	out_z(o, "|R||");
	put_date(o, date_of_days(d->day), 2);
	out_z(o, "083000||||||||");
	out_z(o, panel->material);
	record(s, m);
}

static void put_results(struct sim *s, struct astm *m, const struct order *d)
{
	struct out *o = &s->cell;
	const struct test *test;
	const struct panel_row *panel;
	size_t n = lab_panel(d->panel, &test, &panel);
	for (size_t i = 0; i < n; i++, test++) {
		out_z(o, "R|");
		out_dec(o, i + 1);
		out_z(o, "|^^^");
		put_coded(o, test->memo, test->name);
		out_char(o, '|');
		put_value(o, s, d, test);
		out_char(o, '|');
		out_z(o, test->unit);
		out_z(o, "|||||F");
		record(s, m);
	}
}

/* gives false when the record would not say who it is */
static bool put_person(struct sim *s, struct astm *m, uint32_t at, uint32_t nth, bool valued)
{
	struct face f = face_make(s, at, &m->style);
	struct order d = pool_order(&s->pool, at, nth);
	uint64_t could = BIT(whole) | BIT(surname) | BIT(birth) | (m->labelled ? BIT(bsn) : 0) |
			 (m->address ? BIT(address) | BIT(postcode) : 0);
	if (!face_can(&f, could))
		return false;
	f.use = 'E';
	face_on(s, &f, d.day, true);
	begin_message(s, m);
	uint64_t has = put_patient(s, m, &f, &s->pool.sender[d.sender]);
	put_order(s, m, &d);
	if (valued)
		put_results(s, m, &d);
	end_message(s, m);
	truth_see(s, &f, has, order_categories(&d, valued), d.sender, d.day, false);
	return true;
}

/* Results of an analyser that knows nothing but the specimen. */
static void put_specimen(struct sim *s, struct astm *m, uint32_t at, uint32_t nth)
{
	struct face f = face_make(s, at, &(struct style){0});
	struct order d = pool_order(&s->pool, at, nth);
	begin_message(s, m);
	out_z(&s->cell, "P|1");
	record(s, m);
	put_order(s, m, &d);
	put_results(s, m, &d);
	end_message(s, m);
	truth_see(s, &f, 0, order_categories(&d, true), d.sender, d.day, true);
}

void make_astm(struct sim *s, struct batch b)
{
	static const char *const folders[] = {"analyzers/cobas", "middleware", "lijnlog"};
	static const char *const endings[] = {".astm", ".txt", ".log"};
	const char *folder = folders[rng_below(&s->rng, 3)],
		   *ending = endings[rng_below(&s->rng, 3)];
	bool split = rng_hit(&s->rng, 300);
	struct astm m = astm_make(&s->rng);
	struct arena keep = s->scratch;
	struct out nth = out_mem();
	sim_open(s, SIM_astm, rng_hit(&s->rng, 500) ? CODING_utf8 : CODING_cp1252,
		 sim_name(s, folder, split ? "orders" : "lijn", ending));
	for (size_t i = 0; i < b.n; i++, s->scratch = keep) {
		uint32_t k = order_any(s, &s->pool.human[b.at[i]]);
		out_u8(&nth, put_person(s, &m, b.at[i], k, !split) ? (uint8_t)k : 255);
	}
	sim_close(s);
	if (split) {
		sim_open(s, SIM_astm, s->coding, sim_name(s, folder, "uitslagen", ending));
		for (size_t i = 0; i < b.n; i++, s->scratch = keep)
			if (nth.p[i] != 255)
				put_specimen(s, &m, b.at[i], nth.p[i]);
		sim_close(s);
	}
	out_end(&nth);
}
