/*
 * list - tables, CSV (RFC 4180: CRLF, quotes doubled) and JSON lines. Column widths count display
 * cells (UAX 11, utf8proc). A table waits for its first rows to know its widths, then streams.
 * Refuses to write a byte of a value that could steer a terminal or run as a formula in a
 * spreadsheet.
 */
#include "render/list.h"

#include <utf8proc.h>

#include "base/must.h"
#include "base/utf8.h"

#define COLUMNS_MOST 32
#define WAIT_ROWS    1000 /* rows that settle the widths of a table */
#define WIDTH_LEAST  6    /* a column is not narrowed below this */
#define GAP          2

struct list_cell {
	size_t at, n;   /* in list.cells */
	unsigned width; /* display cells */
};

struct list {
	struct out *o;
	enum list_format format;
	const struct list_column *column;
	size_t columns;
	unsigned width;
	bool colour;

	size_t next;   /* column of the next value */
	uint64_t rows; /* rows ended */
	bool settled;  /* table: widths are known and the heading is out */
	struct json json;
	struct out cells;       /* table: text of waiting cells; CSV: the value being written */
	struct out joined;      /* a value put together from several */
	struct list_cell *cell; /* table: waiting cells, row by row */
	size_t cell_cap, cell_count;
	unsigned wide[COLUMNS_MOST];
	size_t self_cap;
};

static bool shown(const struct list *l, size_t i) { return l->column[i].head != NULL; }

struct list *list_begin(struct out *o, enum list_format f, const struct list_column *c, size_t n,
			unsigned width, bool colour)
{
	size_t cap = 0;
	struct list *l = grow(NULL, &cap, 1, sizeof(*l));
	must(n > 0 && n <= COLUMNS_MOST);
	*l = (struct list){.o = o, .format = f, .column = c, .columns = n, .width = width};
	l->colour = colour;
	l->self_cap = cap;
	l->cells = out_mem();
	l->joined = out_mem();
	for (size_t i = 0; f == LIST_csv && i < n; i++) {
		out_z(o, c[i].key);
		out_z(o, i + 1 < n ? "," : "\r\n");
	}
	return l;
}

static unsigned cells_of(uint32_t cp)
{
	int w = utf8proc_charwidth((int32_t)cp);
	return w > 0 ? (unsigned)w : 0;
}

static unsigned text_width(str s)
{
	unsigned w = 0;
	for (size_t at = 0; at < s.n;)
		w += cells_of(utf8_next(s, &at));
	return w;
}

static void spaces(struct out *o, size_t n)
{
	while (n-- > 0)
		out_char(o, ' ');
}

/* clipped - s in at most room cells, cut with an ellipsis. gives the cells written. */
static unsigned clipped(struct out *o, str s, unsigned room)
{
	unsigned w = 0;
	size_t at = 0;
	while (at < s.n) {
		size_t from = at;
		unsigned c = cells_of(utf8_next(s, &at));
		if (w + c > room - 1) {
			out_bytes(o, s.p, from);
			out_z(o, "\u2026");
			return w + 1;
		}
		w += c;
	}
	out_str(o, s);
	return w;
}

/* table_cell - one cell, padded; the last column shown gets no trailing space. */
static void table_cell(const struct list *l, size_t i, str s, unsigned width, bool last)
{
	unsigned wide = l->wide[i];
	if (width > wide && l->width > 0) {
		unsigned w = clipped(l->o, s, wide);
		if (!last)
			spaces(l->o, wide - w + GAP);
		return;
	}
	size_t pad = wide > width ? wide - width : 0;
	if (l->column[i].right)
		spaces(l->o, pad);
	out_str(l->o, s);
	if (!last)
		spaces(l->o, (l->column[i].right ? 0 : pad) + GAP);
}

static size_t last_shown(const struct list *l)
{
	size_t last = 0;
	for (size_t i = 0; i < l->columns; i++)
		if (shown(l, i))
			last = i;
	return last;
}

static void print_waiting(struct list *l)
{
	str all = out_view(&l->cells);
	size_t last = last_shown(l);
	for (size_t i = 0; i < l->cell_count; i++) {
		size_t column = i % l->columns;
		struct list_cell c = l->cell[i];
		if (shown(l, column))
			table_cell(l, column, str_sub(all, c.at, c.at + c.n), c.width,
				   column == last);
		if (column == l->columns - 1)
			out_char(l->o, '\n');
	}
	l->cell_count = 0;
	out_clear(&l->cells);
}

/* fit - narrow the widest columns until a row fits the terminal or none may be narrowed. */
static void fit(struct list *l)
{
	for (;;) {
		size_t total = 0, widest = l->columns;
		for (size_t i = 0; i < l->columns; i++) {
			if (!shown(l, i))
				continue;
			total += l->wide[i] + (total > 0 ? GAP : 0);
			if (!l->column[i].right && l->wide[i] > WIDTH_LEAST &&
			    (widest == l->columns || l->wide[i] > l->wide[widest]))
				widest = i;
		}
		if (l->width == 0 || total <= l->width || widest == l->columns)
			return;
		l->wide[widest]--;
	}
}

static void settle(struct list *l)
{
	size_t last = last_shown(l);
	for (size_t i = 0; i < l->columns; i++)
		if (shown(l, i))
			l->wide[i] = text_width(str_of(l->column[i].head));
	for (size_t i = 0; i < l->cell_count; i++)
		if (l->cell[i].width > l->wide[i % l->columns])
			l->wide[i % l->columns] = l->cell[i].width;
	fit(l);
	if (l->colour)
		out_z(l->o, "\033[1m");
	for (size_t i = 0; i < l->columns; i++) {
		if (!shown(l, i))
			continue;
		str head = str_of(l->column[i].head);
		table_cell(l, i, head, text_width(head), i == last);
	}
	out_z(l->o, l->colour ? "\033[0m\n" : "\n");
	l->settled = true;
}

static void table_value(struct list *l, str s)
{
	size_t at = out_view(&l->cells).n;
	utf8_show(&l->cells, s);
	str text = out_view(&l->cells);
	GROW(l->cell, l->cell_cap, l->cell_count + 1);
	l->cell[l->cell_count++] =
	    (struct list_cell){at, text.n - at, text_width(str_sub(text, at, text.n))};
}

/* runs_as_formula - what Excel and LibreOffice take for a formula: OWASP, CSV injection. */
static bool runs_as_formula(str s)
{
	s = str_trim(s);
	return s.n > 0 && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@');
}

static bool wants_quotes(str v)
{
	if (v.n > 0 && (v.p[0] == ' ' || v.p[v.n - 1] == ' '))
		return true;
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] == '"' || v.p[i] == ',' || v.p[i] == ';')
			return true;
	return false;
}

static void csv_value(struct list *l, str s)
{
	out_clear(&l->cells);
	if (runs_as_formula(s))
		out_char(&l->cells, '\'');
	utf8_show(&l->cells, s);
	str v = out_view(&l->cells);
	if (!wants_quotes(v)) {
		out_str(l->o, v);
		return;
	}
	out_char(l->o, '"');
	while (v.n > 0) {
		size_t quote = str_find_byte(v, '"');
		out_bytes(l->o, v.p, quote);
		if (quote < v.n)
			out_z(l->o, "\"\"");
		v = str_sub(v, quote + 1, v.n);
	}
	out_char(l->o, '"');
}

/* value_begin - every value passes here: the row begins, or the next column; jsonl gets its key. */
static void value_begin(struct list *l)
{
	must(l->next < l->columns);
	if (l->format == LIST_jsonl) {
		if (l->next == 0) {
			l->json = json_of(l->o);
			json_object(&l->json);
		}
		json_key(&l->json, l->column[l->next].key);
	} else if (l->format == LIST_csv && l->next > 0) {
		out_char(l->o, ',');
	}
	l->next++;
}

static void plain_value(struct list *l, str table, str csv)
{
	if (l->format == LIST_table)
		table_value(l, table);
	else
		out_str(l->o, csv);
}

void list_text(struct list *l, str s)
{
	value_begin(l);
	if (l->format == LIST_jsonl)
		json_text(&l->json, s);
	else if (l->format == LIST_csv)
		csv_value(l, s);
	else
		table_value(l, s);
}

void list_null(struct list *l)
{
	value_begin(l);
	if (l->format == LIST_jsonl)
		json_null(&l->json);
	else
		plain_value(l, STR("-"), STR(""));
}

void list_said(struct list *l, str s)
{
	if (s.n == 0)
		list_null(l);
	else
		list_text(l, s);
}

static void digits(struct list *l)
{
	str v = out_view(&l->joined);
	value_begin(l);
	if (l->format == LIST_jsonl)
		json_raw(&l->json, v);
	else
		plain_value(l, v, v);
}

void list_number(struct list *l, uint64_t v)
{
	out_clear(&l->joined);
	out_dec(&l->joined, v);
	digits(l);
}

void list_signed(struct list *l, int64_t v)
{
	out_clear(&l->joined);
	if (v < 0)
		out_char(&l->joined, '-');
	out_dec(&l->joined, v < 0 ? -(uint64_t)v : (uint64_t)v);
	digits(l);
}

void list_bool(struct list *l, bool b)
{
	value_begin(l);
	if (l->format == LIST_jsonl)
		json_bool(&l->json, b);
	else
		plain_value(l, b ? STR("yes") : STR("no"), b ? STR("true") : STR("false"));
}

void list_texts(struct list *l, const str *s, size_t n)
{
	if (l->format == LIST_jsonl) {
		value_begin(l);
		json_array(&l->json);
		for (size_t i = 0; i < n; i++)
			json_text(&l->json, s[i]);
		json_array_end(&l->json);
		return;
	}
	out_clear(&l->joined);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			out_z(&l->joined, "; ");
		out_str(&l->joined, s[i]);
	}
	list_text(l, out_view(&l->joined));
}

void list_json(struct list *l, str json, str shown_text)
{
	if (l->format != LIST_jsonl) {
		list_text(l, shown_text);
		return;
	}
	value_begin(l);
	json_raw(&l->json, json);
}

void list_row_end(struct list *l)
{
	must(l->next == l->columns);
	l->next = 0;
	l->rows++;
	if (l->format == LIST_jsonl) {
		json_object_end(&l->json);
		out_char(l->o, '\n');
	} else if (l->format == LIST_csv) {
		out_z(l->o, "\r\n");
	} else if (l->settled || l->rows == WAIT_ROWS) {
		if (!l->settled)
			settle(l);
		print_waiting(l);
	}
}

uint64_t list_end(struct list *l)
{
	uint64_t rows = l->rows;
	must(l->next == 0);
	if (l->format == LIST_table) {
		if (!l->settled)
			settle(l);
		print_waiting(l);
	}
	out_end(&l->cells);
	out_end(&l->joined);
	grow_free(l->cell, l->cell_cap, sizeof(*l->cell));
	grow_free(l, l->self_cap, sizeof(*l));
	return rows;
}

bool list_format_by_name(str s, enum list_format *out_f)
{
	static const char *const names[] = {"table", "csv", "jsonl"};
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_eq(s, str_of(names[i]))) {
			*out_f = (enum list_format)i;
			return true;
		}
	}
	return false;
}
