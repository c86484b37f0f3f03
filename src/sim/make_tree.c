/*
 * make_tree - JSON and XML as programs export them: rows, patients with their orders, orders with
 * their patient, one document or one a line; names of members in Dutch or English. Also two files
 * that join on the order number.
 */
#include "sim/sim.h"
#include "sim/tree_out.h"

/* Names of members. */
enum word {
#define WORD(name, dutch, english, short_one) WORD_##name,
#include "sim/tree_word.tbl"
#undef WORD
	WORD_count
};

static const char *const words[3][WORD_count] = {{
#define WORD(name, dutch, english, short_one) dutch,
#include "sim/tree_word.tbl"
#undef WORD
						 },
						 {
#define WORD(name, dutch, english, short_one) english,
#include "sim/tree_word.tbl"
#undef WORD
						 },
						 {
#define WORD(name, dutch, english, short_one) short_one,
#include "sim/tree_word.tbl"
#undef WORD
						 }};

enum layout {
	LAYOUT_rows,
	LAYOUT_patients,
	LAYOUT_orders,
	LAYOUT_contacts,
	LAYOUT_joined,
	LAYOUT_count
};

/* How one file is written. */
struct shape {
	struct tree_out t;
	struct style style;
	const char *const *word;
	bool whole, lines, numbers, agb, practice, wide, nested;
	unsigned order_form;
	uint64_t has;
};

static struct shape shape_make(struct sim *s, bool xml)
{
	struct rng *r = &s->rng;
	struct shape p = {.style = style_make(r)};
	p.t.form = TREE_FORM_json;
	if (xml)
		p.t.form = (enum tree_form)rng_in(r, TREE_FORM_elements, TREE_FORM_value);
	p.t.o = &s->text;
	p.t.pretty = rng_hit(r, 400);
	p.t.ascii = rng_hit(r, 250);
	p.t.bare_lists = rng_hit(r, 400);
	p.word = words[rng_below(r, 3)];
	p.whole = rng_hit(r, 350);
	p.lines = !xml && rng_hit(r, 500);
	p.numbers = rng_hit(r, 200);
	p.agb = rng_hit(r, 850);
	p.practice = !p.agb || rng_hit(r, 500);
	p.wide = rng_hit(r, 500);
	p.nested = rng_hit(r, 600);
	p.order_form = rng_below(r, 3);
	return p;
}

static void tell(struct sim *s, struct shape *p, const struct face *f, enum word w,
		 enum field field)
{
	out_clear(&s->cell);
	face_put(s, &s->cell, f, &p->style, field);
	p->has |= 1ull << field;
	if (s->cell.n == 0)
		return;
	if (field == FIELD_bsn && p->numbers)
		to_number(&p->t, p->word[w], out_view(&s->cell));
	else
		to_text(&p->t, p->word[w], out_view(&s->cell));
}

static uint64_t will(const struct shape *p, bool wide)
{
	uint64_t m = BIT(bsn) | BIT(birth) | (p->whole ? BIT(whole) : BIT(surname));
	return wide ? m | BIT(address) | BIT(postcode) | BIT(number) | BIT(phone) : m;
}

static void put_name(struct sim *s, struct shape *p, const struct face *f)
{
	bool nested = p->nested && !p->whole;
	if (p->whole) {
		tell(s, p, f, WORD_whole, FIELD_whole);
		return;
	}
	if (nested)
		to_object(&p->t, p->word[WORD_name_parts]);
	tell(s, p, f, WORD_initials, FIELD_initials);
	tell(s, p, f, WORD_given, FIELD_given);
	tell(s, p, f, WORD_prefix, FIELD_prefix);
	tell(s, p, f, WORD_surname, FIELD_surname);
	if (nested)
		to_end(&p->t);
}

static void put_person(struct sim *s, struct shape *p, const struct face *f, bool wide)
{
	tell(s, p, f, WORD_bsn, FIELD_bsn);
	put_name(s, p, f);
	tell(s, p, f, WORD_birth, FIELD_birth);
	tell(s, p, f, WORD_sex, FIELD_sex);
	if (!wide)
		return;
	tell(s, p, f, WORD_phone, FIELD_phone);
	tell(s, p, f, WORD_email, FIELD_email);
	if (p->nested)
		to_object(&p->t, p->word[WORD_address_parts]);
	tell(s, p, f, WORD_street, FIELD_street);
	tell(s, p, f, WORD_number, FIELD_number);
	tell(s, p, f, WORD_postcode, FIELD_postcode);
	tell(s, p, f, WORD_city, FIELD_city);
	if (p->nested)
		to_end(&p->t);
}

static void put_sender(struct sim *s, struct shape *p, const struct order *d)
{
	const struct sender *r = &s->pool.sender[d->sender];
	to_object(&p->t, p->word[WORD_requester]);
	if (p->agb && r->agb.n > 0)
		to_text(&p->t, p->word[WORD_agb], r->agb);
	if (p->practice)
		to_text(&p->t, p->word[WORD_practice], r->name);
	to_end(&p->t);
}

static uint32_t named(const struct sim *s, const struct shape *p, uint32_t sender)
{
	return p->practice || (p->agb && s->pool.sender[sender].agb.n > 0) ? sender : SENDER_none;
}

static void put_order(struct sim *s, struct shape *p, const struct order *d)
{
	out_clear(&s->cell);
	put_order_number(&s->cell, d, p->order_form);
	to_text(&p->t, p->word[WORD_order], out_view(&s->cell));
	out_clear(&s->cell);
	put_date(&s->cell, date_of_days(d->day), p->style.date);
	to_text(&p->t, p->word[WORD_day], out_view(&s->cell));
}

static void put_result(struct sim *s, struct shape *p, const struct order *d,
		       const struct test *test)
{
	to_z(&p->t, p->word[WORD_test], test->name);
	out_clear(&s->cell);
	put_value(&s->cell, s, d, test);
	to_text(&p->t, p->word[WORD_value], out_view(&s->cell));
	if (test->unit[0] != '\0')
		to_z(&p->t, p->word[WORD_unit], test->unit);
}

static void put_results(struct sim *s, struct shape *p, const struct order *d)
{
	const struct test *test;
	const struct panel_row *panel;
	to_list(&p->t, p->word[WORD_results], p->word[WORD_result]);
	for (size_t n = lab_panel(d->panel, &test, &panel); n > 0; n--, test++) {
		to_object(&p->t, NULL);
		put_result(s, p, d, test);
		to_end(&p->t);
	}
	to_end(&p->t);
}

/* ---- one record ---- */

static void rows_of(struct sim *s, struct shape *p, const struct face *f, const struct order *d)
{
	const struct test *test;
	const struct panel_row *panel;
	const struct sender *r = &s->pool.sender[d->sender];
	for (size_t n = lab_panel(d->panel, &test, &panel); n > 0; n--, test++) {
		bool nested = p->nested;
		p->nested = false;
		to_object(&p->t, p->word[WORD_record]);
		put_person(s, p, f, false);
		put_order(s, p, d);
		if (p->agb && r->agb.n > 0)
			to_text(&p->t, p->word[WORD_flat_agb], r->agb);
		if (p->practice)
			to_text(&p->t, p->word[WORD_flat_practice], r->name);
		put_result(s, p, d, test);
		to_end(&p->t);
		if (p->lines)
			out_char(&s->text, '\n');
		p->nested = nested;
	}
}

static void patient_of(struct sim *s, struct shape *p, const struct face *f, const struct order *d)
{
	to_object(&p->t, p->word[WORD_patient]);
	put_person(s, p, f, p->wide);
	to_list(&p->t, p->word[WORD_orders], p->word[WORD_order_one]);
	to_object(&p->t, NULL);
	put_order(s, p, d);
	put_sender(s, p, d);
	put_results(s, p, d);
	to_end(&p->t);
	to_end(&p->t);
	to_end(&p->t);
}

static void order_of(struct sim *s, struct shape *p, const struct face *f, const struct order *d,
		     bool results)
{
	to_object(&p->t, p->word[WORD_order_one]);
	put_order(s, p, d);
	to_object(&p->t, p->word[WORD_patient]);
	put_person(s, p, f, p->wide);
	to_end(&p->t);
	put_sender(s, p, d);
	if (results)
		put_results(s, p, d);
	to_end(&p->t);
}

/* ---- files ---- */

static void begin(struct sim *s, struct shape *p, enum layout l, const char *folder,
		  const char *stem)
{
	static const unsigned char often[] = {CODING_utf8, CODING_utf8, CODING_utf8,
					      CODING_utf8_bom, CODING_utf16le_bom};
	static const unsigned char also[] = {CODING_utf8, CODING_utf8_bom, CODING_cp1252,
					     CODING_utf16le_bom};
	bool xml = p->t.form != TREE_FORM_json;
	enum coding c = (enum coding)(xml ? also[rng_below(&s->rng, sizeof(also))]
					  : often[rng_below(&s->rng, sizeof(often))]);
	const char *end = xml ? ".xml" : p->lines ? ".ndjson" : ".json";
	sim_open(s, xml ? SIM_xml : SIM_json, c, sim_name(s, folder, stem, end));
	if (xml && (c == CODING_cp1252 || rng_hit(&s->rng, 700)))
		out_z(&s->text,
		      c == CODING_cp1252 ? "<?xml version=\"1.0\" encoding=\"windows-1252\"?>\n"
		      : c == CODING_utf16le_bom ? "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n"
						: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	if (p->lines)
		p->t.pretty = false;
	if (p->lines)
		return;
	bool list = !xml && rng_hit(&s->rng, 500);
	if (list) {
		to_list(&p->t, NULL, NULL);
		return;
	}
	to_object(&p->t, p->word[WORD_export]);
	to_z(&p->t, p->word[WORD_made], "2025-09-01T12:00:00");
	to_list(&p->t,
		l == LAYOUT_patients || l == LAYOUT_contacts ? p->word[WORD_patients]
							     : p->word[WORD_orders],
		l == LAYOUT_patients || l == LAYOUT_contacts ? p->word[WORD_patient]
							     : p->word[WORD_order_one]);
}

static void finish(struct sim *s, struct shape *p)
{
	while (p->t.depth > 0)
		to_end(&p->t);
	sim_close(s);
}

static void record_end(struct sim *s, const struct shape *p)
{
	if (p->lines)
		out_char(&s->text, '\n');
}

static uint32_t nth(struct sim *s, const struct human *h, size_t i)
{
	return (uint32_t)(i * 7) % order_most(s, h);
}

static void put_records(struct sim *s, struct shape *p, struct batch b, enum layout l,
			struct out *ok)
{
	struct arena keep = s->scratch;
	for (size_t i = 0; i < b.n; i++, s->scratch = keep) {
		struct face f = face_make(s, b.at[i], &p->style);
		struct order d = pool_order(&s->pool, b.at[i], nth(s, f.h, i));
		bool contact = l == LAYOUT_contacts, joined = l == LAYOUT_joined;
		bool wide = contact || (l != LAYOUT_rows && p->wide);
		bool can = face_can(&f, will(p, wide));
		out_char(ok, can ? 1 : 0);
		if (!can)
			continue;
		p->has = 0;
		if (!contact)
			face_on(s, &f, d.day, true);
		if (l == LAYOUT_rows) {
			rows_of(s, p, &f, &d);
		} else if (l == LAYOUT_patients) {
			patient_of(s, p, &f, &d);
			record_end(s, p);
		} else if (contact) {
			to_object(&p->t, p->word[WORD_patient]);
			put_person(s, p, &f, true);
			to_end(&p->t);
			record_end(s, p);
		} else {
			order_of(s, p, &f, &d, !joined);
			record_end(s, p);
		}
		if (contact)
			truth_see(s, &f, p->has, 0, SENDER_none, 0, false);
		else
			truth_see(s, &f, p->has | BIT(order),
				  joined ? 0 : order_categories(&d, true), named(s, p, d.sender),
				  d.day, false);
	}
}

/* Results that name only the order, in a file beside the orders. */
static void put_joined(struct sim *s, struct shape *p, struct batch b, const struct out *ok)
{
	struct arena keep = s->scratch;
	for (size_t i = 0; i < b.n; i++, s->scratch = keep) {
		struct face f = face_make(s, b.at[i], &(struct style){0});
		struct order d = pool_order(&s->pool, b.at[i], nth(s, f.h, i));
		if (ok->p[i] == 0)
			continue;
		to_object(&p->t, p->word[WORD_order_one]);
		put_order(s, p, &d);
		put_results(s, p, &d);
		to_end(&p->t);
		record_end(s, p);
		truth_see(s, &f, BIT(order), order_categories(&d, true), named(s, p, d.sender),
			  d.day, true);
	}
}

static void make(struct sim *s, struct batch b, bool xml)
{
	static const char *const stems[LAYOUT_count] = {"uitslagen", "patienten", "orders",
							"contacten", "aanvragen"};
	static const char *const folders[] = {"api", "exports", "koppelingen"};
	enum layout l = (enum layout)rng_below(&s->rng, LAYOUT_count);
	const char *folder = folders[rng_below(&s->rng, 3)];
	struct shape p = shape_make(s, xml);
	struct out ok = out_mem();
	begin(s, &p, l, folder, stems[l]);
	put_records(s, &p, b, l, &ok);
	finish(s, &p);
	if (l == LAYOUT_joined) {
		begin(s, &p, l, folder, "uitslagen");
		put_joined(s, &p, b, &ok);
		finish(s, &p);
	}
	out_end(&ok);
}

void make_json(struct sim *s, struct batch b) { make(s, b, false); }

void make_xml(struct sim *s, struct batch b) { make(s, b, true); }
