/*
 * make_fixed - lists in columns of fixed width, as old systems print and export them: with or
 * without headings, ruler and pages, and records whose columns touch. Some are of a mainframe:
 * EBCDIC, and records without line ends.
 */
#include "sim/sim.h"

#define MAINFRAME_EVERY 5 /* one list in so many */

enum shape { SHAPE_ruler, SHAPE_gutters, SHAPE_touching, SHAPE_count };

struct place_of {
	enum field field;
	unsigned width;
	bool right;
};

struct list {
	struct sim *s;
	enum shape shape;
	struct style style;
	struct place_of column[12];
	size_t n;
	const char *end;
	unsigned line, page, page_lines; /* 0: no pages */
	bool machine;
};

static const struct {
	const char *dutch, *machine;
} heads[] = {
#define FIELD(name, category, dutch, machine) {dutch, machine},
#include "sim/field.tbl"
#undef FIELD
};

static void add(struct list *l, enum field f, unsigned width, bool right)
{
	l->column[l->n++] = (struct place_of){f, width, right && l->shape != SHAPE_ruler};
}

static uint64_t mask(const struct list *l)
{
	uint64_t m = 0;
	for (size_t i = 0; i < l->n; i++)
		m |= 1ull << l->column[i].field;
	return m;
}

static unsigned letters(str s)
{
	unsigned n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += (s.p[i] & 0xC0) != 0x80;
	return n;
}

static void pad(struct list *l, unsigned n, char c)
{
	for (; n > 0; n--)
		out_char(&l->s->text, c);
}

/* What stands in s->cell, cut to its column. gives whether it was cut. */
static bool put_cell(struct list *l, const struct place_of *c, bool last)
{
	struct out *o = &l->s->text;
	str v = out_view(&l->s->cell);
	unsigned n = letters(v);
	bool cut = n > c->width;
	while (letters(v) > c->width)
		v.n--;
	while (cut && v.n > 0 && (v.p[v.n - 1] & 0xC0) == 0xC0)
		v.n--;
	n = letters(v);
	if (c->right)
		pad(l, c->width - n, ' ');
	out_str(o, v);
	if (!c->right && (!last || l->shape == SHAPE_touching))
		pad(l, c->width - n, ' ');
	if (!last && l->shape != SHAPE_touching)
		pad(l, l->shape == SHAPE_ruler ? 1 : 2, ' ');
	out_clear(&l->s->cell);
	return cut;
}

static void put_heads(struct list *l)
{
	struct out *o = &l->s->text;
	if (l->page_lines > 0) {
		out_z(o, l->page > 0 ? "\f" : "");
		out_z(o, "LABORATORIUM NOORDERLAND          Lijst          Pagina ");
		out_dec(o, ++l->page);
		out_z(o, l->end);
		out_z(o, l->end);
	}
	for (size_t i = 0; i < l->n; i++) {
		str all = str_of(l->machine ? heads[l->column[i].field].machine
					    : heads[l->column[i].field].dutch);
		out_str(&l->s->cell, str_cut(&all, '|'));
		put_cell(l, &l->column[i], i + 1 == l->n);
	}
	out_z(o, l->end);
	for (size_t i = 0; i < l->n && l->shape == SHAPE_ruler; i++) {
		pad(l, l->column[i].width, '-');
		out_z(o, i + 1 < l->n ? " " : l->end);
	}
}

static void put_person(struct list *l, uint32_t at)
{
	struct sim *s = l->s;
	struct face f = face_make(s, at, &l->style);
	if (!face_can(&f, mask(l)))
		return;
	if (l->page_lines > 0 && l->line % l->page_lines == 0)
		put_heads(l);
	l->line++;
	for (size_t i = 0; i < l->n; i++) {
		enum field field = l->column[i].field;
		face_put(s, &s->cell, &f, &l->style, field);
		if (put_cell(l, &l->column[i], i + 1 == l->n)) {
			f.untrue |= 1ull << field;
			f.hard |= field == FIELD_surname || field == FIELD_whole
				      ? 1u << HARD_truncated
				      : 0;
		}
	}
	out_z(&s->text, l->end);
	truth_see(s, &f, mask(l), 0, SENDER_none, 0, false);
}

static void add_columns(struct list *l, struct rng *r)
{
	bool touch = l->shape == SHAPE_touching;
	add(l, FIELD_bsn, 9, true);
	if (touch || rng_hit(r, 500)) {
		add(l, FIELD_birth, touch ? 8 : 10, false);
		add(l, FIELD_surname, 44, false);
		add(l, FIELD_prefix, 10, false);
		add(l, FIELD_initials, 14, false);
	} else {
		add(l, FIELD_whole, 60, false);
		add(l, FIELD_birth, 10, false);
	}
	add(l, FIELD_sex, 1, false);
	if (rng_hit(r, 600)) {
		add(l, FIELD_postcode, 6, false);
		add(l, FIELD_number, 9, true);
		add(l, FIELD_street, 40, false);
		add(l, FIELD_city, 30, false);
	}
}

void make_fixed(struct sim *s, struct batch b)
{
	static const char *const stems[] = {"lijst", "PATLIST", "spool", "werklijst"};
	struct rng *r = &s->rng;
	struct arena keep = s->scratch;
	struct list l = {.s = s, .style = style_make(r)};
	l.shape = (enum shape)rng_below(r, SHAPE_count);
	l.end = rng_hit(r, 600) ? "\r\n" : "\n";
	l.machine = rng_hit(r, 500);
	l.style.bsn = 0;
	l.style.spaced_postcode = false;
	l.style.whole_sex = false;
	l.style.date = l.shape == SHAPE_touching ? 2 : 0;
	if (l.shape != SHAPE_touching && rng_hit(r, 500))
		l.page_lines = rng_in(r, 20, 60);
	add_columns(&l, r);
	out_clear(&s->cell); /* what the file before left */
	sim_open(s, SIM_fixed, rng_hit(r, 600) ? CODING_cp1252 : sim_coding(r),
		 sim_name(s, "print", stems[rng_below(r, 4)], rng_hit(r, 500) ? ".txt" : ".lst"));
	if (s->coding == CODING_utf16le || s->coding == CODING_utf16be)
		s->coding = CODING_cp850;
	if (s->number % MAINFRAME_EVERY == 0) {
		s->coding = CODING_ibm037;
		l.end = l.shape == SHAPE_touching ? "" : "\n";
	}
	if (l.shape != SHAPE_touching && l.page_lines == 0)
		put_heads(&l);
	struct arena rows = s->scratch;
	for (size_t i = 0; i < b.n; i++, s->scratch = rows)
		put_person(&l, b.at[i]);
	if (l.shape != SHAPE_touching && rng_hit(r, 300)) {
		out_z(&s->text, "Totaal: ");
		out_dec(&s->text, l.line);
		out_z(&s->text, l.end);
	}
	sim_close(s);
	s->scratch = keep;
}
