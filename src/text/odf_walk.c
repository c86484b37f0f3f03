/* odf_walk - see odf_walk.h. OpenDocument 1.3 part 3 (OASIS), ISO/IEC 26300: 5 and 6 text, 9
 * tables, 10 drawings, 14.3 annotations. Elements go by their names without prefix. */
#include "text/odf_walk.h"

#include "text/number_format.h"

#define BLANKS_MOST 80
#define TIMES_MOST  64
#define ROWS_MOST   ((uint64_t)1 << 31)
#define ASIDE_BYTES ((size_t)16 << 20)
#define CELL_BYTES  ((size_t)256 << 10)

enum sort {
	SORT_through,
	SORT_skip,
	SORT_paragraph,
	SORT_blank,
	SORT_tab,
	SORT_break,
	SORT_table,
	SORT_row,
	SORT_cell,
	SORT_covered,
	SORT_aside,
	SORT_text, /* of a property */
	SORT_page,
	SORT_book,
	SORT_slides
};

static enum sort sort_of(str name)
{
	static const struct {
		const char *name;
		enum sort sort;
	} sorts[] = {{"p", SORT_paragraph},
		     {"span", SORT_through},
		     {"table-cell", SORT_cell},
		     {"table-row", SORT_row},
		     {"s", SORT_blank},
		     {"tab", SORT_tab},
		     {"line-break", SORT_break},
		     {"h", SORT_paragraph},
		     {"table", SORT_table},
		     {"covered-table-cell", SORT_covered},
		     {"annotation", SORT_aside},
		     {"note", SORT_aside},
		     {"shapes", SORT_aside},
		     {"note-citation", SORT_skip},
		     {"ruby-text", SORT_skip},
		     {"binary-data", SORT_skip},
		     {"scripts", SORT_skip},
		     {"content-validations", SORT_skip},
		     {"creator", SORT_text},
		     {"initial-creator", SORT_text},
		     {"title", SORT_text},
		     {"subject", SORT_text},
		     {"description", SORT_text},
		     {"keyword", SORT_text},
		     {"user-defined", SORT_text},
		     {"desc", SORT_text},
		     {"page", SORT_page},
		     {"spreadsheet", SORT_book},
		     {"presentation", SORT_slides}};
	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++)
		if (str_eq(name, str_of(sorts[i].name)))
			return sorts[i].sort;
	return SORT_through;
}

/* ---- where text goes ---- */

static struct out *beside(struct odf_walk *w)
{
	if (w->asides > 0)
		return &w->aside;
	return w->book && w->in_cell ? &w->cell.shown : NULL;
}

static void put(struct odf_walk *w, str s)
{
	struct out *o = beside(w);
	size_t most = w->asides > 0 ? ASIDE_BYTES : CELL_BYTES;
	if (o == NULL)
		document_put(w->d, s);
	else if (o->n < most)
		out_str(o, s);
	else
		w->lost = true;
}

static uint64_t place(const struct odf_walk *w) { return w->d->base + w->d->run.n; }

static void line(struct odf_walk *w)
{
	struct out *o = beside(w);
	if (o == NULL)
		document_line(w->d);
	else if (o->n > 0 && o->p[o->n - 1] != '\n')
		out_char(o, '\n');
}

static void flush_aside(struct odf_walk *w)
{
	if (w->aside.n == 0)
		return;
	document_blank(w->d);
	document_put(w->d, out_view(&w->aside));
	document_blank(w->d);
	out_clear(&w->aside);
}

/* ---- cells ---- */

static uint64_t number_of(const struct xml_tag *t, const char *name)
{
	str s;
	uint64_t v = 0;
	return xml_attr(t, name, &s) && str_u64(s, &v) && v > 0 ? v : 1;
}

static void cell_opens(struct odf_walk *w, const struct xml_tag *t)
{
	static const char *const types[][2] = {{"float", "value"},
					       {"currency", "value"},
					       {"date", "date-value"},
					       {"string", "string-value"}};
	struct odf_cell *c = &w->cell;
	str s = STR_NONE;
	uint64_t most = w->d->job->limits->columns;
	c->times = number_of(t, "number-columns-repeated");
	c->column = (unsigned)(w->column < most ? w->column : most);
	w->column += c->times < ROWS_MOST ? c->times : ROWS_MOST;
	out_clear(&c->shown);
	out_clear(&c->value);
	c->type = STR_NONE;
	w->in_cell = true;
	if (!xml_attr(t, "value-type", &s))
		return;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		str v;
		if (!str_eq(s, str_of(types[i][0])) || !xml_attr(t, types[i][1], &v))
			continue;
		c->type = str_of(types[i][0]);
		out_str(&c->value, str_sub(v, 0, CELL_BYTES));
	}
}

static size_t digits(str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n && to_lower(s.p[i]) != 'e'; i++)
		n += is_digit(s.p[i]);
	return n;
}

/* What a number looks like tells more than its value, unless digits are hidden. */
static bool tells_all(str shown, str value)
{
	for (size_t i = 0; i < shown.n; i++)
		if (shown.p[i] == '#' || to_lower(shown.p[i]) == 'e')
			return false;
	return digits(shown) > 0 && digits(shown) >= digits(value);
}

static void give_date(struct odf_walk *w, unsigned column)
{
	static const char *const zero[] = {"T00:00:00", "T00:00"};
	struct out *o = &w->cell.value;
	for (size_t i = 0; i < sizeof(zero) / sizeof(zero[0]); i++) {
		size_t at = str_find(out_view(o), str_of(zero[i]));
		if (at < o->n)
			o->n = at;
	}
	for (size_t i = 0; i < o->n; i++)
		if (o->p[i] == 'T')
			o->p[i] = ' ';
	sheet_cell(w->sheet, column, out_view(o));
}

static void give_cell(struct odf_walk *w, unsigned column)
{
	static const struct number_format plain = {.sort = FORMAT_plain};
	struct odf_cell *c = &w->cell;
	str shown = out_view(&c->shown), value = out_view(&c->value);
	if (value.n == 0 || (str_eq(c->type, STR("string")) && shown.n > 0)) {
		sheet_cell(w->sheet, column, shown);
	} else if (str_eq(c->type, STR("date"))) {
		give_date(w, column);
	} else if (str_eq(c->type, STR("string")) || tells_all(shown, value)) {
		sheet_cell(w->sheet, column, shown.n > 0 ? shown : value);
	} else {
		out_clear(&c->shown);
		number_format_write(&c->shown, value, &plain, false);
		sheet_cell(w->sheet, column, out_view(&c->shown));
	}
}

static void cell_closes(struct odf_walk *w)
{
	struct odf_cell *c = &w->cell;
	w->in_cell = false;
	if (c->shown.n == 0 && c->value.n == 0)
		return;
	w->lost = w->lost || c->column >= w->d->job->limits->columns;
	for (uint64_t i = 0;
	     i < c->times && c->column + i < w->d->job->limits->columns && !sheet_full(w->sheet);
	     i++)
		give_cell(w, c->column + (unsigned)i);
}

/* ---- rows and tables ---- */

static void row_opens(struct odf_walk *w, const struct xml_tag *t)
{
	if (!w->book) {
		document_row(w->d, 0);
		return;
	}
	uint64_t times = number_of(t, "number-rows-repeated");
	w->row = w->next_row;
	w->next_row += times < ROWS_MOST ? times : ROWS_MOST;
	w->column = 0;
	sheet_row(w->sheet, w->row);
}

static void table_opens(struct odf_walk *w, const struct xml_tag *t)
{
	str name = STR_NONE;
	if (!w->book) {
		w->tables++;
		document_table(w->d, STR_NONE, false);
		return;
	}
	if (w->tables++ > 0)
		return;
	if (!xml_attr(t, "name", &name))
		name = STR_NONE;
	w->next_row = 1;
	sheet_begin(w->sheet, str_sub(name, 0, BLANKS_MOST * 4));
}

static void note_loss(struct odf_walk *w, enum reason why)
{
	w->lost = w->lost || why != REASON_none;
}

static void table_closes(struct odf_walk *w)
{
	if (w->tables == 0)
		return;
	w->tables--;
	if (!w->book)
		document_table_end(w->d);
	else if (w->tables == 0)
		note_loss(w, sheet_end(w->sheet));
	if (w->tables == 0)
		flush_aside(w);
}

/* ---- elements ---- */

static void grid_opens(struct odf_walk *w, enum sort sort, const struct xml_tag *t)
{
	if (w->asides > 0 || (w->book && w->in_cell)) {
		line(w); /* a table within a remark or a cell of a sheet */
		return;
	}
	if (sort == SORT_table)
		table_opens(w, t);
	else if (sort == SORT_row)
		row_opens(w, t);
	else if (w->book)
		cell_opens(w, t);
	else
		for (uint64_t n = number_of(t, "number-columns-repeated"), i = 0;
		     i < n && i < TIMES_MOST; i++)
			document_cell(w->d);
}

static void paragraph_opens(struct odf_walk *w)
{
	line(w);
	w->lines++;
	w->line_at = place(w);
}

static void text_opens(struct odf_walk *w, enum sort sort, const struct xml_tag *t)
{
	uint64_t n;
	switch (sort) {
	case SORT_blank:
		n = number_of(t, "c");
		for (uint64_t i = 0; i < n && i < BLANKS_MOST; i++)
			put(w, STR(" "));
		break;
	case SORT_tab:
		put(w, STR("\t"));
		break;
	case SORT_break:
		put(w, STR("\n"));
		break;
	default:
		break;
	}
}

static void other_opens(struct odf_walk *w, enum sort sort)
{
	if (sort == SORT_skip)
		w->skip_at = w->depth;
	else if (sort == SORT_aside)
		w->asides++;
	else if (sort == SORT_book)
		w->book = true;
	else if (sort == SORT_slides)
		w->slides = true;
	else if (sort == SORT_page && w->slides && w->tables == 0) {
		flush_aside(w);
		document_page(w->d, ++w->page);
	} else if (sort == SORT_text && w->lines == 0 && w->text_at == 0) {
		line(w);
		w->text_at = w->depth;
	}
}

static void on_open(void *ctx, const struct xml_tag *t)
{
	struct odf_walk *w = ctx;
	w->depth++;
	if (w->skip_at > 0)
		return;
	enum sort sort = sort_of(t->name);
	if (sort == SORT_paragraph)
		paragraph_opens(w);
	else if (sort >= SORT_table && sort <= SORT_covered)
		grid_opens(w, sort, t);
	else if (sort >= SORT_blank && sort <= SORT_break && w->lines > 0)
		text_opens(w, sort, t);
	else
		other_opens(w, sort);
}

static void paragraph_closes(struct odf_walk *w)
{
	w->lines -= w->lines > 0;
	if (beside(w) != NULL) {
		line(w);
		return;
	}
	if (w->line_at == place(w))
		document_blank(w->d);
	else
		document_line(w->d);
	if (w->lines == 0 && w->tables == 0)
		flush_aside(w);
}

static void closes(struct odf_walk *w, enum sort sort)
{
	bool within = w->asides > 0 || (w->book && w->in_cell && sort == SORT_table);
	if (sort == SORT_paragraph)
		paragraph_closes(w);
	else if (sort == SORT_aside) {
		line(w);
		w->asides -= w->asides > 0;
	} else if (within)
		return;
	else if (sort == SORT_table)
		table_closes(w);
	else if ((sort == SORT_cell || sort == SORT_covered) && w->book && w->in_cell)
		cell_closes(w);
}

static void on_close(void *ctx, str name)
{
	struct odf_walk *w = ctx;
	bool skipped = w->skip_at > 0;
	if (w->skip_at == w->depth)
		w->skip_at = 0;
	if (w->text_at == w->depth) {
		w->text_at = 0;
		line(w);
	}
	w->depth -= w->depth > 0;
	if (!skipped)
		closes(w, sort_of(name));
}

/* White space in the markup is one blank; blanks that count are elements. */
static void on_text(void *ctx, str s)
{
	struct odf_walk *w = ctx;
	if (w->skip_at > 0 || (w->lines == 0 && w->text_at == 0))
		return;
	while (s.n > 0) {
		size_t n = 0;
		while (n < s.n && !is_blank(s.p[n]))
			n++;
		put(w, str_sub(s, 0, n));
		s = str_sub(s, n, s.n);
		for (n = 0; n < s.n && is_blank(s.p[n]);)
			n++;
		if (n > 0)
			put(w, STR(" "));
		s = str_sub(s, n, s.n);
	}
}

void odf_start(struct odf_walk *w, struct document *d, struct sheet *s)
{
	*w = (struct odf_walk){.d = d,
			       .sheet = s,
			       .aside = out_mem(),
			       .cell = {.shown = out_mem(), .value = out_mem()}};
}

void odf_free(struct odf_walk *w)
{
	out_end(&w->aside);
	out_end(&w->cell.shown);
	out_end(&w->cell.value);
}

struct xml_walk odf_part(struct odf_walk *w)
{
	w->depth = w->lines = w->tables = w->asides = w->skip_at = w->text_at = 0;
	w->book = w->slides = w->in_cell = false;
	return (struct xml_walk){on_open, on_close, on_text, w};
}

enum reason odf_part_end(struct odf_walk *w)
{
	bool bad = w->lost;
	w->lost = false;
	w->asides = 0;
	if (w->book && w->in_cell)
		cell_closes(w);
	enum reason why = w->book ? sheet_end(w->sheet) : REASON_none;
	if (!w->book)
		while (w->tables > 0)
			table_closes(w);
	flush_aside(w);
	document_blank(w->d);
	return why != REASON_none ? why : bad ? REASON_partly_unreadable : REASON_none;
}
