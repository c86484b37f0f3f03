/*
 * folio - see folio.h. Refuses lines that name who may not be named, and numbers of nine digits
 * that pass the 11-test; tells what is told in the order in which it came.
 */
#include "proof/folio.h"

#include "base/must.h"
#include "base/utf8.h"
#include "proof/folio_form.h"

#define NAME_LEAST 4 /* shorter ones stand in many words; our own choice */
#define BSN_DIGITS 9

struct folio folio_begin(struct arena *a, bool english)
{
	return (struct folio){
	    .a = a, .english = english, .o = out_mem(), .row = out_mem(), .value = out_mem()};
}

void folio_end(struct folio *d)
{
	out_end(&d->o);
	out_end(&d->row);
	out_end(&d->value);
}

str folio_word(const struct folio *d, enum word w) { return word(d->english, w); }

/* ---- what may not be told ---- */

static str folded(struct arena *a, str s)
{
	struct out o = out_mem();
	out_char(&o, ' ');
	out_str(&o, utf8_fold(a, s));
	out_char(&o, ' ');
	str f = str_copy(a, out_view(&o));
	out_end(&o);
	return f;
}

void folio_forbid(struct folio *d, str name)
{
	str f = folded(d->a, name);
	if (f.n < NAME_LEAST + 2)
		return;
	str *all = arena_new(d->a, str, d->names + 1);
	for (size_t i = 0; i < d->names; i++)
		all[i] = d->name[i];
	all[d->names++] = f;
	d->name = all;
}

static bool names_somebody(const struct folio *d, str s)
{
	struct arena a = *d->a;
	if (d->names == 0)
		return false;
	str f = folded(&a, s);
	for (size_t i = 0; i < d->names; i++)
		if (str_find(f, d->name[i]) < f.n)
			return true;
	return false;
}

bool folio_tells(const struct folio *d, str s) { return !names_somebody(d, s); }

static bool eleven(const unsigned char digit[BSN_DIGITS])
{
	int sum = 0;
	for (int i = 0; i < BSN_DIGITS; i++)
		sum += (digit[i] - '0') * (i == BSN_DIGITS - 1 ? -1 : BSN_DIGITS - i);
	return sum % 11 == 0;
}

/* The end of a number that begins at `at`: digits, with single dots or blanks between. */
static size_t number_at(str s, size_t at, unsigned char digit[BSN_DIGITS], size_t *out_digits)
{
	size_t n = 0, end = at;
	for (size_t i = at; i < s.n; i++) {
		if (is_digit(s.p[i])) {
			if (n < BSN_DIGITS)
				digit[n] = s.p[i];
			n++;
			end = i + 1;
		} else if ((s.p[i] != '.' && s.p[i] != ' ') || i + 1 >= s.n ||
			   !is_digit(s.p[i + 1])) {
			break;
		}
	}
	*out_digits = n;
	return end;
}

static bool in_word(str s, size_t at)
{
	return at < s.n && (is_alnum(s.p[at]) || s.p[at] == '_' || s.p[at] >= 0x80);
}

static str without_numbers(struct folio *d, str s)
{
	size_t kept = 0;
	struct out o = out_mem();
	for (size_t at = 0; at < s.n;) {
		unsigned char digit[BSN_DIGITS];
		size_t n = 0, end = at + 1;
		if (is_digit(s.p[at]) && (at == 0 || !in_word(s, at - 1)))
			end = number_at(s, at, digit, &n);
		if (n == BSN_DIGITS && !in_word(s, end) && eleven(digit)) {
			out_str(&o, str_sub(s, kept, at));
			out_str(&o, folio_word(d, WORD_number_left_out));
			kept = end;
			d->numbers++;
		}
		at = end;
	}
	out_str(&o, str_sub(s, kept, s.n));
	str t = kept == 0 ? s : str_copy(d->a, out_view(&o));
	out_end(&o);
	return t;
}

static void put_lv(struct out *o, const char *z) { out_lv(o, str_of(z)); }

/* ---- telling ---- */

void folio_section(struct folio *d, enum word title)
{
	d->section = title;
	out_u8(&d->o, FOLIO_section);
	out_lv(&d->o, str_sub(str_of(word_key(title)), 5, SIZE_MAX)); /* behind "part_" */
	out_lv(&d->o, folio_word(d, title));
}

static void paragraph(struct folio *d, enum folio_block b, str s)
{
	if (names_somebody(d, s)) {
		d->named++;
		return;
	}
	out_u8(&d->o, (uint8_t)b);
	out_lv(&d->o, without_numbers(d, s));
}

void folio_text(struct folio *d, str s) { paragraph(d, FOLIO_text, s); }
void folio_note(struct folio *d, str s) { paragraph(d, FOLIO_note, s); }

static void fact(struct folio *d, enum word label, str value, str json)
{
	out_u8(&d->o, FOLIO_fact);
	put_lv(&d->o, word_key(label));
	out_lv(&d->o, folio_word(d, label));
	out_lv(&d->o, value);
	out_lv(&d->o, json);
}

void folio_fact(struct folio *d, enum word label, str value)
{
	if (value.n == 0)
		return;
	if (names_somebody(d, value))
		d->named++;
	else
		fact(d, label, without_numbers(d, value), STR_NONE);
}

void folio_grouped(struct out *o, uint64_t v, bool english)
{
	if (v >= 1000) {
		folio_grouped(o, v / 1000, english);
		out_char(o, english ? ',' : '.');
		out_dec_pad(o, v % 1000, 3);
	} else {
		out_dec(o, v);
	}
}

void folio_count(struct folio *d, enum word label, uint64_t v)
{
	struct out json = out_mem();
	out_clear(&d->value);
	folio_grouped(&d->value, v, d->english);
	out_dec(&json, v);
	fact(d, label, out_view(&d->value), out_view(&json));
	out_end(&json);
}

void folio_table(struct folio *d, const char *id, enum word title, const struct folio_column *c,
		 size_t n)
{
	must(n > 0 && n <= FOLIO_COLUMNS_most);
	out_u8(&d->o, FOLIO_table);
	put_lv(&d->o, id);
	out_lv(&d->o, title == d->section ? STR_NONE : folio_word(d, title));
	out_var(&d->o, n);
	for (size_t i = 0; i < n; i++) {
		put_lv(&d->o, c[i].id == NULL ? word_key(c[i].head) : c[i].id);
		out_lv(&d->o, folio_word(d, c[i].head));
		out_var(&d->o, c[i].share);
		out_u8(&d->o, (uint8_t)c[i].flags);
	}
	d->columns = n;
	d->cells = 0;
}

void folio_cell_as(struct folio *d, str text, str json)
{
	must(d->cells < d->columns);
	d->cells++;
	out_lv(&d->row, text);
	out_lv(&d->row, json);
}

void folio_cell(struct folio *d, str text)
{
	d->bad = d->bad || names_somebody(d, text);
	folio_cell_as(d, without_numbers(d, text), STR_NONE);
}

void folio_cell_own(struct folio *d, str text) { folio_cell_as(d, text, STR_NONE); }

void folio_cell_number(struct folio *d, uint64_t v)
{
	struct out json = out_mem();
	out_clear(&d->value);
	folio_grouped(&d->value, v, d->english);
	out_dec(&json, v);
	folio_cell_as(d, out_view(&d->value), out_view(&json));
	out_end(&json);
}

void folio_row_end(struct folio *d)
{
	must(d->cells == d->columns);
	if (d->bad) {
		d->named++;
	} else {
		out_u8(&d->o, FOLIO_row);
		out_str(&d->o, out_view(&d->row));
	}
	out_clear(&d->row);
	d->cells = 0;
	d->bad = false;
}

void folio_table_end(struct folio *d)
{
	must(d->cells == 0);
	out_u8(&d->o, FOLIO_table_end);
}

/* ---- pictures ---- */

void folio_picture(struct folio *d, const char *id, enum word caption, enum word says,
		   unsigned width, unsigned height)
{
	out_u8(&d->o, FOLIO_picture);
	put_lv(&d->o, id);
	out_lv(&d->o, folio_word(d, caption));
	out_lv(&d->o, folio_word(d, says));
	out_var(&d->o, width);
	out_var(&d->o, height);
	out_clear(&d->row);
}

static void stroke(struct folio *d, enum folio_stroke s, int a, int b, int c, int e,
		   unsigned colour)
{
	const int at[4] = {a, b, c, e};
	out_u8(&d->row, (uint8_t)s);
	for (int i = 0; i < 4; i++)
		out_u32(&d->row, (uint32_t)at[i]);
	out_u32(&d->row, colour);
}

void folio_line(struct folio *d, int x1, int y1, int x2, int y2, unsigned colour, unsigned width)
{
	stroke(d, FOLIO_stroke_line, x1, y1, x2, y2, colour);
	out_var(&d->row, width);
	out_var(&d->row, 0);
	out_lv(&d->row, STR_NONE);
}

void folio_box(struct folio *d, int x, int y, int w, int h, unsigned colour)
{
	stroke(d, FOLIO_stroke_box, x, y, w, h, colour);
	out_var(&d->row, 0);
	out_var(&d->row, 0);
	out_lv(&d->row, STR_NONE);
}

void folio_label(struct folio *d, int x, int y, unsigned size, unsigned anchor, unsigned colour,
		 str s)
{
	if (names_somebody(d, s))
		return;
	stroke(d, FOLIO_stroke_label, x, y, 0, 0, colour);
	out_var(&d->row, size);
	out_var(&d->row, anchor);
	out_lv(&d->row, without_numbers(d, s));
}

void folio_picture_end(struct folio *d)
{
	out_lv(&d->o, out_view(&d->row));
	out_clear(&d->row);
}
