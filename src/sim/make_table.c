/* make_table - delimited exports as in formats.md 2.5: patients, orders and results, in one table
 * or in three that join on the order number. */
#include "sim/sim.h"

static const struct {
	const char *dutch, *machine;
} heads[] = {
#define FIELD(name, category, dutch, machine) {dutch, machine},
#include "sim/field.tbl"
#undef FIELD
};

enum guard { GUARD_none, GUARD_equals, GUARD_apostrophe };

/* A table: its columns and how its lines are written. */
struct sheet {
	enum field column[FIELD_count];
	size_t n;
	struct style style;
	char sep;
	const char *end;
	bool quote_all, machine, headed;
	enum guard guard;
	unsigned order_form;
	uint32_t lines;
};

static str choice(const char *list, struct rng *r)
{
	str left = str_of(list), last = STR_NONE;
	uint32_t n = 1;
	for (size_t i = 0; i < left.n; i++)
		n += left.p[i] == '|';
	for (uint32_t k = rng_below(r, n) + 1; k > 0; k--)
		last = str_cut(&left, '|');
	return last;
}

static void add(struct sheet *t, enum field f) { t->column[t->n++] = f; }

static uint64_t mask(const struct sheet *t)
{
	uint64_t m = 0;
	for (size_t i = 0; i < t->n; i++)
		m |= 1ull << t->column[i];
	return m;
}

static void shuffle_columns(struct sheet *t, struct rng *r)
{
	for (size_t i = t->n; i > 1 && rng_hit(r, 600); i--) {
		size_t k = rng_below(r, (uint32_t)i);
		enum field f = t->column[k];
		t->column[k] = t->column[i - 1];
		t->column[i - 1] = f;
	}
}

static struct sheet table_make(struct sim *s)
{
	static const char seps[] = ";;;,\t|";
	static const char *const ends[] = {"\r\n", "\n", "\r\n"};
	struct rng *r = &s->rng;
	struct sheet t = {.style = style_make(r)};
	t.sep = seps[rng_below(r, 6)];
	t.quote_all = rng_hit(r, 250);
	t.end = ends[rng_below(r, 3)];
	t.machine = rng_hit(r, 450);
	t.headed = !rng_hit(r, 150);
	t.guard = t.sep != ';' || rng_hit(r, 850) ? GUARD_none : (enum guard)rng_in(r, 1, 2);
	t.order_form = rng_below(r, 3);
	if (s->papered && s->look.dated)
		t.style.date = 7;
	t.headed |= s->papered && s->form == FORM_sqlite;
	t.machine |= s->papered && s->form == FORM_sqlite;
	return t;
}

static void add_name(struct sheet *t, struct rng *r)
{
	if (rng_hit(r, 450)) {
		add(t, FIELD_whole);
		return;
	}
	uint32_t how = rng_below(r, 3);
	if (how != 1)
		add(t, FIELD_initials);
	if (how != 0)
		add(t, FIELD_given);
	add(t, FIELD_prefix);
	add(t, FIELD_surname);
	if (rng_hit(r, 300)) {
		add(t, FIELD_partner_prefix);
		add(t, FIELD_partner);
	}
}

static void add_person(struct sheet *t, struct rng *r, bool wide)
{
	bool bsn = !rng_hit(r, 200);
	if (bsn)
		add(t, FIELD_bsn);
	if (rng_hit(r, 400))
		add(t, FIELD_patient);
	add_name(t, r);
	/* a name alone is nobody: no truth could say whose row it is */
	if (!rng_hit(r, 100) || !(bsn || wide))
		add(t, FIELD_birth);
	if (rng_hit(r, 500))
		add(t, FIELD_sex);
	if (wide || rng_hit(r, 200)) {
		if (rng_hit(r, 500)) {
			add(t, FIELD_street);
			add(t, FIELD_number);
		} else {
			add(t, FIELD_address);
		}
		add(t, FIELD_postcode);
		add(t, FIELD_city);
	}
	if (wide && rng_hit(r, 600))
		add(t, FIELD_phone);
	if (wide && rng_hit(r, 500))
		add(t, FIELD_email);
	if (wide && rng_hit(r, 250))
		add(t, FIELD_insurer);
	if (wide && rng_hit(r, 250))
		add(t, FIELD_country);
	if (wide && rng_hit(r, 200))
		add(t, FIELD_deceased);
	if (wide && rng_hit(r, 200))
		add(t, FIELD_secret);
}

static void add_sender(struct sheet *t, struct rng *r)
{
	if (rng_hit(r, 850))
		add(t, FIELD_agb);
	if (t->column[t->n - 1] != FIELD_agb || rng_hit(r, 500))
		add(t, FIELD_practice);
}

static void add_order(struct sheet *t, struct rng *r, bool specimen)
{
	add(t, FIELD_order);
	if (specimen)
		add(t, FIELD_specimen);
	if (rng_hit(r, 850))
		add(t, FIELD_day);
}

static void add_result(struct sheet *t, struct rng *r)
{
	if (rng_hit(r, 600))
		add(t, FIELD_code);
	add(t, FIELD_test);
	add(t, FIELD_value);
	if (rng_hit(r, 700))
		add(t, FIELD_unit);
	if (rng_hit(r, 300))
		add(t, FIELD_normal);
	if (rng_hit(r, 300))
		add(t, FIELD_material);
}

/* ---- lines ---- */

static bool numeric(enum field f)
{
	return f == FIELD_bsn || f == FIELD_patient || f == FIELD_order || f == FIELD_specimen ||
	       f == FIELD_number || f == FIELD_value;
}

static void put_cell(struct sim *s, const struct sheet *t, enum field f)
{
	struct out *o = &s->text;
	str v = out_view(&s->cell);
	if (s->papered) {
		out_str(&s->paper.text, v);
		paper_cell(&s->paper, f == FIELD_birth || f == FIELD_day ? CELL_date
				      : numeric(f)                       ? CELL_number
									 : CELL_text);
		return;
	}
	bool digits = f == FIELD_bsn || f == FIELD_agb || f == FIELD_patient;
	bool quote = t->quote_all || str_find_byte(v, (unsigned char)t->sep) < v.n ||
		     str_find_byte(v, '"') < v.n;
	if (digits && t->guard == GUARD_equals && v.n > 0) {
		out_z(o, "=\"");
		out_str(o, v);
		out_char(o, '"');
	} else if (quote) {
		out_char(o, '"');
		out_str(o, v);
		out_char(o, '"');
	} else {
		if (digits && t->guard == GUARD_apostrophe && v.n > 0)
			out_char(o, '\'');
		out_str(o, v);
	}
}

static void put_order_field(struct sim *s, const struct sheet *t, const struct order *d,
			    const struct test *test, enum field f)
{
	struct out *o = &s->cell;
	const struct panel_row *panel;
	const struct test *all;
	const struct sender *sender = &s->pool.sender[d->sender];
	switch (f) {
	case FIELD_agb:
		out_str(o, sender->agb);
		break;
	case FIELD_practice:
		out_str(o, sender->name);
		break;
	case FIELD_order:
		put_order_number(o, d, t->order_form);
		break;
	case FIELD_specimen:
		out_dec(o, d->specimen);
		break;
	case FIELD_day:
		put_date(o, date_of_days(d->day), t->style.date);
		break;
	case FIELD_code:
		out_z(o, test->code);
		break;
	case FIELD_test:
		out_z(o, test->name);
		break;
	case FIELD_value:
		put_value(o, s, d, test);
		break;
	case FIELD_unit:
		out_z(o, test->unit);
		break;
	case FIELD_normal:
		if (test->values == NULL) {
			out_fixed(o, test->low, test->places, ',');
			out_z(o, " - ");
			out_fixed(o, test->high, test->places, ',');
		}
		break;
	default:
		lab_panel(d->panel, &all, &panel);
		out_z(o, panel->material);
	}
}

static void put_line_end(struct sim *s, const struct sheet *t, enum block_kind kind)
{
	if (s->papered)
		paper_block(&s->paper, kind);
	else
		out_z(&s->text, t->end);
}

static void put_words(struct sim *s, const struct sheet *t, const char *words)
{
	if (s->papered) {
		paper_line(&s->paper, words);
		return;
	}
	out_z(&s->text, words);
	out_z(&s->text, t->end);
}

static void put_line(struct sim *s, struct sheet *t, const struct face *f, const struct order *d,
		     const struct test *test)
{
	for (size_t i = 0; i < t->n; i++) {
		enum field c = t->column[i];
		out_clear(&s->cell);
		if (c >= FIELD_agb)
			put_order_field(s, t, d, test, c);
		else
			face_put(s, &s->cell, f, &t->style, c);
		if (i > 0 && !s->papered)
			out_char(&s->text, t->sep);
		put_cell(s, t, c);
	}
	put_line_end(s, t, BLOCK_row);
	t->lines++;
}

static void put_head(struct sim *s, struct sheet *t)
{
	struct rng *r = &s->rng;
	if (t->headed && rng_hit(r, 80) && t->sep == ';' && !s->papered) {
		put_words(s, t, "sep=;");
	} else if (t->headed && rng_hit(r, 100)) {
		put_words(s, t, "Export laboratoriumsysteem");
		put_words(s, t, "Aangemaakt op 01-09-2025");
		put_words(s, t, "");
	}
	for (size_t i = 0; i < t->n && t->headed; i++) {
		out_clear(&s->cell);
		out_str(&s->cell,
			choice(t->machine ? heads[t->column[i]].machine : heads[t->column[i]].dutch,
			       r));
		if (i > 0 && !s->papered)
			out_char(&s->text, t->sep);
		put_cell(s, t, FIELD_test);
	}
	if (t->headed)
		put_line_end(s, t, BLOCK_head);
}

static void put_foot(struct sim *s, const struct sheet *t)
{
	if (!t->headed || !rng_hit(&s->rng, 100))
		return;
	struct out *o = s->papered ? &s->paper.text : &s->text;
	out_z(o, "Aantal records: ");
	out_dec(o, t->lines);
	if (s->papered)
		paper_cell(&s->paper, CELL_text);
	put_line_end(s, t, BLOCK_line);
}

/* The requester as far as this table names it. */
static uint32_t named(const struct sim *s, const struct sheet *t, uint32_t sender)
{
	uint64_t m = mask(t);
	bool agb = (m & BIT(agb)) != 0 && s->pool.sender[sender].agb.n > 0;
	return agb || (m & BIT(practice)) != 0 ? sender : SENDER_none;
}

#define NOT_PERSON (~(BIT(agb) - 1))

/* What the columns say; a mark in one without a head says nothing. */
static uint64_t told(const struct sheet *t)
{
	uint64_t marks = t->headed ? 0 : BIT(secret) | BIT(deceased) | BIT(country);
	return mask(t) & ~NOT_PERSON & ~marks;
}

#define LOCAL (BIT(order) | BIT(specimen))

static void begin(struct sim *s, struct sheet *t, str path)
{
	if (s->papered) {
		sim_paper(s, s->format, s->form, path);
		put_head(s, t);
		return;
	}
	sim_open(s, SIM_csv, sim_coding(&s->rng), path);
	if (!t->headed && (s->coding == CODING_utf16le || s->coding == CODING_utf16be))
		s->coding = CODING_utf8;
	put_head(s, t);
}

/* The second table of a workbook or a database. */
static void next_sheet(struct sim *s, struct sheet *t)
{
	paper_block(&s->paper, BLOCK_page);
	put_head(s, t);
}

static void finish(struct sim *s, struct sheet *t)
{
	put_foot(s, t);
	if (s->papered)
		sim_paper_end(s);
	else
		sim_close(s);
}

static const char *ending(const struct sim *s, const struct sheet *t, struct rng *r)
{
	if (s->papered)
		return paper_ending(s->form);
	return rng_hit(r, 150) ? ".txt" : t->sep == '\t' ? ".tsv" : ".csv";
}

static void make_patients(struct sim *s, struct batch b, const char *folder)
{
	static const char *const stems[] = {"patienten", "contactlijst", "export_clienten",
					    "mailing", "PATIENT"};
	struct sheet t = table_make(s);
	struct arena keep = s->scratch;
	add_person(&t, &s->rng, true);
	if (rng_hit(&s->rng, 600))
		add_sender(&t, &s->rng);
	shuffle_columns(&t, &s->rng);
	const char *stem = stems[rng_below(&s->rng, 5)];
	begin(s, &t, sim_name(s, folder, stem, ending(s, &t, &s->rng)));
	for (size_t i = 0; i < b.n; i++, s->scratch = keep) {
		struct face f = face_make(s, b.at[i], &t.style);
		struct order own = {.sender = f.h->practice};
		if (!face_can(&f, mask(&t)))
			continue;
		put_line(s, &t, &f, &own, NULL);
		truth_see(s, &f, told(&t), 0, named(s, &t, own.sender), 0, false);
	}
	finish(s, &t);
}

/* One table with person, order and result on every line. */
static void make_wide(struct sim *s, struct batch b, const char *folder)
{
	static const char *const stems[] = {"uitslagen", "rapportage", "labexport", "RESULTS"};
	struct sheet t = table_make(s);
	struct arena keep = s->scratch;
	add_person(&t, &s->rng, false);
	add_sender(&t, &s->rng);
	add_order(&t, &s->rng, rng_hit(&s->rng, 300));
	add_result(&t, &s->rng);
	shuffle_columns(&t, &s->rng);
	const char *stem = stems[rng_below(&s->rng, 4)];
	begin(s, &t, sim_name(s, folder, stem, ending(s, &t, &s->rng)));
	for (size_t i = 0; i < b.n; i++, s->scratch = keep) {
		struct face f = face_make(s, b.at[i], &t.style);
		struct order d = pool_order(&s->pool, b.at[i], order_any(s, f.h));
		const struct test *test;
		const struct panel_row *panel;
		if (!face_can(&f, mask(&t)))
			continue;
		face_on(s, &f, d.day, (mask(&t) & BIT(day)) != 0);
		for (size_t n = lab_panel(d.panel, &test, &panel); n > 0; n--, test++)
			put_line(s, &t, &f, &d, test);
		truth_see(s, &f, (mask(&t) & ~NOT_PERSON) | LOCAL, order_categories(&d, true),
			  named(s, &t, d.sender), d.day, false);
	}
	finish(s, &t);
}

static uint32_t order_of(struct sim *s, const struct human *h, uint32_t from, size_t i)
{
	return (from + (uint32_t)i * 7) % order_most(s, h);
}

/* Orders with the person in one table, results that name only the order in a second one beside it.
 */
static void make_joined(struct sim *s, struct batch b, const char *folder)
{
	struct sheet t = table_make(s), u = table_make(s);
	struct arena keep = s->scratch;
	struct out ok = out_mem();
	bool by_specimen = rng_hit(&s->rng, 300), together = s->papered && rng_hit(&s->rng, 700);
	uint32_t from = rng_below(&s->rng, 60);
	add_person(&t, &s->rng, false);
	add_sender(&t, &s->rng);
	add_order(&t, &s->rng, by_specimen);
	shuffle_columns(&t, &s->rng);
	t.headed = u.headed = true;
	begin(s, &t, sim_name(s, folder, "orders", ending(s, &t, &s->rng)));
	for (size_t i = 0; i < b.n; i++, s->scratch = keep) {
		struct face f = face_make(s, b.at[i], &t.style);
		struct order d = pool_order(&s->pool, b.at[i], order_of(s, f.h, from, i));
		bool can = face_can(&f, mask(&t));
		out_char(&ok, can ? 1 : 0);
		if (!can)
			continue;
		face_on(s, &f, d.day, (mask(&t) & BIT(day)) != 0);
		put_line(s, &t, &f, &d, NULL);
		truth_see(s, &f, (mask(&t) & ~NOT_PERSON) | LOCAL, 0, named(s, &t, d.sender), d.day,
			  false);
	}
	if (together)
		put_foot(s, &t);
	else
		finish(s, &t);
	add(&u, by_specimen ? FIELD_specimen : FIELD_order);
	add_result(&u, &s->rng);
	u.order_form = t.order_form;
	u.style.flaws = false;
	if (together)
		next_sheet(s, &u);
	else
		begin(s, &u, sim_name(s, folder, "results", ending(s, &u, &s->rng)));
	for (size_t i = 0; i < b.n; i++, s->scratch = keep) {
		struct face f = face_make(s, b.at[i], &u.style);
		struct order d = pool_order(&s->pool, b.at[i], order_of(s, f.h, from, i));
		const struct test *test;
		const struct panel_row *panel;
		if (ok.p[i] == 0)
			continue;
		for (size_t n = lab_panel(d.panel, &test, &panel); n > 0; n--, test++)
			put_line(s, &u, &f, &d, test);
		truth_see(s, &f, by_specimen ? 0 : BIT(order), order_categories(&d, true),
			  named(s, &t, d.sender), d.day, true);
	}
	finish(s, &u);
	out_end(&ok);
}

void make_tables(struct sim *s, struct batch b)
{
	static const char *const folders[] = {"exports", "LIS/dump", "share/administratie",
					      "backup/db"};
	const char *folder = folders[rng_below(&s->rng, 4)];
	uint32_t how = rng_below(&s->rng, 100);
	if (how < 35)
		make_patients(s, b, folder);
	else if (how < 65)
		make_wide(s, b, folder);
	else
		make_joined(s, b, folder);
}

static void on_paper(struct sim *s, struct batch b, enum sim_format f, enum paper_form form)
{
	s->papered = true;
	s->look = look_make(&s->rng);
	s->format = f;
	s->form = form;
	make_tables(s, b);
	s->papered = false;
}

void make_xlsx(struct sim *s, struct batch b) { on_paper(s, b, SIM_xlsx, FORM_xlsx); }

void make_ods(struct sim *s, struct batch b) { on_paper(s, b, SIM_ods, FORM_ods); }

void make_sqlite(struct sim *s, struct batch b) { on_paper(s, b, SIM_sqlite, FORM_sqlite); }

/* ---- people and organisations at work ---- */

void make_staff(struct sim *s)
{
	struct sheet t = table_make(s);
	struct arena keep = s->scratch;
	t.headed = true;
	t.style.flaws = false;
	add(&t, FIELD_whole);
	add(&t, FIELD_role);
	add(&t, FIELD_phone);
	add(&t, FIELD_email);
	for (int k = 0; k < 2; k++) {
		uint64_t reach = BIT(phone) | BIT(email);
		t.lines = 0;
		begin(s, &t,
		      sim_name(s, "personeel", k == 0 ? "medewerkers_lab" : "artsenlijst", ".csv"));
		for (size_t i = 0; i < s->pool.n; i++, s->scratch = keep) {
			const struct human *h = &s->pool.human[i];
			/* of a patient another file must tell how to reach them */
			bool works = h->works && (s->truth.seen[i].fields & reach) == reach;
			if (k == 0 ? h->kind != PERSON_staff && !works
				   : h->kind != PERSON_professional)
				continue;
			struct face f = face_make(s, (uint32_t)i, &t.style);
			f.hard |= h->works ? 1u << HARD_staff_patient : 0;
			if (!face_can(&f, mask(&t)))
				continue;
			put_line(s, &t, &f, NULL, NULL);
			truth_see(s, &f, mask(&t), 0, SENDER_none, 0, false);
		}
		finish(s, &t);
	}
}

void make_senders(struct sim *s)
{
	static const char *const rows[] = {"AGB-code;Praktijknaam;Huisarts;Plaats",
					   "agbcode;naam;arts;woonplaats"};
	sim_open(s, SIM_csv, CODING_cp1252, sim_name(s, "stamgegevens", "aanvragers", ".csv"));
	out_z(&s->text, rows[rng_below(&s->rng, 2)]);
	out_z(&s->text, "\r\n");
	for (size_t i = 0; i < s->pool.senders; i++) {
		const struct sender *r = &s->pool.sender[i];
		out_str(&s->text, r->agb);
		out_char(&s->text, ';');
		out_str(&s->text, r->name);
		out_char(&s->text, ';');
		out_str(&s->text, r->doctor_initials);
		out_char(&s->text, ' ');
		if (r->doctor_prefix.n > 0) {
			out_str(&s->text, r->doctor_prefix);
			out_char(&s->text, ' ');
		}
		out_str(&s->text, r->doctor);
		out_char(&s->text, ';');
		out_str(&s->text, r->city);
		out_z(&s->text, "\r\n");
	}
	sim_close(s);
}
