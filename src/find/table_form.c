/*
 * table_form - tables whose labels do not stand in one row above the values: forms with a label and
 * its value in one cell, forms with rows of labels above rows of values, and tables with a person
 * in every column and the labels in the first. Each is read as cards (table_label.c). Own method.
 * Refuses long tables, labels it does not know, and forms of more than one person.
 */
#include "find/sample.h"
#include "find/table.h"

#define FORM_ROWS    40
#define FORM_COLUMNS 64
#define KINDS_LEAST  4 /* different things that the labels tell of */

#define BIT(kind)      ((uint64_t)1 << KIND_##kind)
#define PERSON_KINDS   (BIT(bsn) | BIT(name) | BIT(surname) | BIT(patient_number))
#define IDENTITY_KINDS (PERSON_KINDS | BIT(birth_date))

enum form { FORM_none, FORM_inside, FORM_stacked, FORM_across };

/* A label, and the cell of its value. */
struct pair {
	str label;
	struct cell value;
};

/* pair_at - the pair that column i of row r makes in a form. gives false when it makes none. */
static bool pair_at(enum form form, const struct table *table, unsigned r, unsigned i,
		    struct pair *out)
{
	const struct row *row = &table->sample[r];
	unsigned label_row = form == FORM_stacked ? r - 1 : r, label_column = i;
	if (form == FORM_stacked && r % 2 == 0)
		return false;
	if (form == FORM_across)
		label_column = 0;
	if (i >= row->n || (form == FORM_across && i == 0))
		return false;
	*out = (struct pair){.label = table_text(&table->sample[label_row], label_column),
			     .value = row->cells[i]};
	if (form == FORM_inside) {
		size_t line = str_find_byte(out->label, '\n');
		out->value.text = str_trim(str_sub(out->label, line, out->label.n));
		if (row->cells[i].raw_n == row->cells[i].text.n) {
			out->value.at += (uint64_t)(out->value.text.p - row->cells[i].text.p);
			out->value.raw_n = (uint32_t)out->value.text.n;
		}
		out->label = str_trim(str_sub(out->label, 0, line));
	}
	while (out->label.n > 0 &&
	       (out->label.p[out->label.n - 1] == ':' || out->label.p[out->label.n - 1] == ' '))
		out->label.n--;
	return out->label.n > 0;
}

static unsigned bits_of(uint64_t set)
{
	unsigned n = 0;
	for (uint64_t k = set; k != 0; k &= k - 1)
		n++;
	return n;
}

static bool known(const struct head_kind *h) { return h->kind != KIND_none || h->other || h->text; }

/* What the pairs of a form are. */
struct count {
	unsigned pairs, labels; /* those whose label is known */
	unsigned values;        /* those whose value is a label too */
	uint64_t kinds, twice;
};

static void count_pair(struct count *c, struct arena a, const struct pair *p, bool again)
{
	str value = str_trim(p->value.text);
	if (value.n > 0 && value.n <= NAME_BYTES) {
		struct head_kind v = header_read(a, value);
		c->values += v.kind != KIND_none;
	}
	if (again)
		return;
	c->pairs++;
	if (p->label.n > NAME_BYTES)
		return;
	struct head_kind h = header_read(a, p->label);
	c->labels += known(&h);
	if (h.kind != KIND_none && h.who == WHO_patient) {
		c->twice |= c->kinds & (uint64_t)1 << h.kind;
		c->kinds |= (uint64_t)1 << h.kind;
	}
}

/* columns_of - columns in which something stands. */
static unsigned columns_of(const struct table *table)
{
	unsigned n = 0;
	for (unsigned r = 0; r < table->n_sample; r++)
		for (unsigned i = n; i < table->sample[r].n; i++)
			n = table_text(&table->sample[r], i).n > 0 ? i + 1 : n;
	return n;
}

/* fits - the table reads as this form: most labels are known, they tell of a person, and values
 * are none. */
static bool fits(struct arena a, enum form form, const struct table *table, unsigned columns)
{
	struct count c = {0};
	for (unsigned r = 0; r < table->n_sample; r++)
		for (unsigned i = 0; i < columns; i++) {
			struct pair p;
			bool any = i < table->sample[r].n && table_text(&table->sample[r], i).n > 0;
			if (pair_at(form, table, r, i, &p))
				count_pair(&c, a, &p, form == FORM_across && i > 1);
			else
				c.pairs += form == FORM_stacked && any && r % 2 == 1;
		}
	return c.labels * 4 >= c.pairs * 3 && c.values * 10 <= c.pairs &&
	       bits_of(c.kinds) >= KINDS_LEAST && (c.kinds & PERSON_KINDS) != 0 &&
	       (c.kinds & (BIT(bsn) | BIT(birth_date))) != 0 && (c.twice & IDENTITY_KINDS) == 0;
}

/* lined - so many cells hold two lines. */
static bool lined(const struct table *table)
{
	unsigned filled = 0, lines = 0;
	for (unsigned r = 0; r < table->n_sample; r++)
		for (unsigned i = 0; i < table->sample[r].n; i++) {
			str s = table_text(&table->sample[r], i);
			filled += s.n > 0;
			lines += str_find_byte(s, '\n') < s.n;
		}
	return lines > 1 && lines * 2 > filled;
}

static enum form form_of(struct arena a, const struct table *table, unsigned columns)
{
	if (columns == 0 || columns > FORM_COLUMNS || table->n_sample > FORM_ROWS)
		return FORM_none;
	if (lined(table))
		return fits(a, FORM_inside, table, columns) ? FORM_inside : FORM_none;
	if (columns > 1 && table->n_sample >= 4 && table->n_sample % 2 == 0 &&
	    fits(a, FORM_stacked, table, columns))
		return FORM_stacked;
	if (columns > 2 && table->n_sample >= KINDS_LEAST && fits(a, FORM_across, table, columns))
		return FORM_across;
	return FORM_none;
}

/* give - the pairs of columns from on, those that begin a card first. */
static void give(struct table_state *t, enum form form, const struct table *table, unsigned from,
		 unsigned to)
{
	for (unsigned first = 2; first-- > 0;)
		for (unsigned r = 0; r < table->n_sample; r++)
			for (unsigned i = from; i < to; i++) {
				struct pair p;
				if (!pair_at(form, table, r, i, &p) || p.label.n > NAME_BYTES)
					continue;
				struct head_kind h = header_read(t->row_arena, p.label);
				bool opens = h.kind < 64 && (IDENTITY_KINDS >> h.kind & 1) != 0;
				struct cell label = p.value;
				label.text = p.label;
				if (opens != (first == 1) ||
				    (h.kind != KIND_none && h.who != WHO_patient &&
				     h.who != WHO_requester))
					continue;
				table_card_pair(t, &table->sample[r], p.label, &label, &p.value);
			}
	table_card_end(t);
}

bool table_form(struct table_state *t, const struct table *table)
{
	unsigned columns = table->n_sample < SAMPLE_MAX ? columns_of(table) : 0;
	enum form form = form_of(t->row_arena, table, columns);
	if (form == FORM_none)
		return false;
	if (form != FORM_across)
		give(t, form, table, 0, columns);
	for (unsigned i = 1; i < columns && form == FORM_across; i++)
		give(t, form, table, i, i + 1);
	return true;
}
