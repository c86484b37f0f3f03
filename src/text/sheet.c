/* sheet - see sheet.h. Holds one row. */
#include "text/sheet.h"

#define CELL_BYTES    ((size_t)128 << 10)
#define HEADING_BYTES 60
#define HEADINGS_MOST 64

struct sheet_cell {
	unsigned column;
	size_t from, to;
};

void sheet_start(struct sheet *s, struct document *d)
{
	const struct limits *l = d->job->limits;
	uint64_t size = d->job->in->size != UINT64_MAX ? d->job->in->size : 0, packed;
	*s = (struct sheet){.d = d, .text = out_mem(), .title = out_mem()};
	if (__builtin_mul_overflow(size, l->expansion_ratio, &packed) ||
	    __builtin_add_overflow(packed, l->expansion_free_mib << 20, &s->most))
		s->most = UINT64_MAX;
}

void sheet_free(struct sheet *s)
{
	out_end(&s->text);
	out_end(&s->title);
	grow_free(s->cell, s->cap, sizeof(*s->cell));
}

static str cell_text(const struct sheet *s, size_t i)
{
	return str_sub(out_view(&s->text), s->cell[i].from, s->cell[i].to);
}

/* Short, different words without digits. */
static bool headings(const struct sheet *s)
{
	if (s->n < 2 || s->n > HEADINGS_MOST)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		str t = cell_text(s, i);
		if (t.n > HEADING_BYTES)
			return false;
		for (size_t k = 0; k < t.n; k++)
			if (is_digit(t.p[k]))
				return false;
		for (size_t k = 0; k < i; k++)
			if (str_eq(cell_text(s, k), t))
				return false;
	}
	return true;
}

static void table_end(struct sheet *s)
{
	if (s->open)
		document_table_end(s->d);
	s->open = s->wide = false;
}

static void row_end(struct sheet *s)
{
	if (s->n == 0)
		return;
	if (s->wide && s->number > s->last + 1 && headings(s))
		table_end(s);
	if (!s->open)
		document_table(s->d, out_view(&s->title), true);
	s->open = true;
	s->wide = s->wide || s->n > 1;
	s->last = s->number;
	document_row(s->d, s->number);
	for (size_t i = 0; i < s->n; i++) {
		document_cell_at(s->d, s->cell[i].column);
		document_put(s->d, cell_text(s, i));
	}
	s->n = 0;
	out_clear(&s->text);
}

void sheet_begin(struct sheet *s, str title)
{
	out_clear(&s->title);
	out_str(&s->title, title);
	s->number = s->last = 0;
}

void sheet_row(struct sheet *s, uint64_t number)
{
	row_end(s);
	s->number = number > s->number ? number : s->number + 1;
}

static bool blank(str t)
{
	for (size_t i = 0; i < t.n; i++)
		if (t.p[i] > ' ')
			return false;
	return true;
}

bool sheet_full(const struct sheet *s) { return s->given >= s->most; }

void sheet_cell(struct sheet *s, unsigned column, str text)
{
	const struct limits *l = s->d->job->limits;
	if (blank(text))
		return;
	bool fits = column < l->columns && s->text.n < l->row_bytes && !sheet_full(s);
	s->dropped = s->dropped || !fits || text.n > CELL_BYTES;
	if (!fits)
		return;
	text = str_sub(text, 0, CELL_BYTES);
	GROW(s->cell, s->cap, s->n + 1);
	s->cell[s->n++] =
	    (struct sheet_cell){.column = column, .from = s->text.n, .to = s->text.n + text.n};
	out_str(&s->text, text);
	s->given += text.n;
}

enum reason sheet_end(struct sheet *s)
{
	row_end(s);
	table_end(s);
	bool bad = s->dropped;
	s->dropped = false;
	if (sheet_full(s))
		return REASON_limit_expansion;
	return bad ? REASON_partly_unreadable : REASON_none;
}

void sheet_margin(struct document *d, str s)
{
	while (s.n > 0) {
		size_t n = str_find_byte(s, '&');
		document_put(d, str_sub(s, 0, n));
		s = str_sub(s, n + 1, s.n);
		if (s.n == 0)
			return;
		n = 1;
		if (s.p[0] == '"')
			n = str_find_byte(str_sub(s, 1, s.n), '"') + 2;
		else if (s.p[0] == 'K')
			n = 7;
		while (is_digit(s.p[0]) && n < s.n && is_digit(s.p[n]))
			n++;
		if (s.p[0] == '&')
			document_put(d, STR("&"));
		else if (s.p[0] == 'L' || s.p[0] == 'C' || s.p[0] == 'R')
			document_line(d);
		s = str_sub(s, n, s.n);
	}
}
