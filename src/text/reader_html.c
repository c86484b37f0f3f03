/*
 * reader_html - HTML (WHATWG, and whatever browsers take) as it is read: tables as tables, the rest
 * as running text, a line for each block. What fields and links hold is read too. Follows no
 * grammar: tags that do not fit are stepped over. Refuses style sheets; scripts are read as text.
 */
#include <string.h>

#include "text/markup.h"
#include "text/prose.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/scan.h"
#include "text/view.h"

#define BID         86
#define RUN_BYTES   ((size_t)64 << 10) /* running text is handed out in such pieces */
#define RUN_MOST    ((size_t)1 << 20)  /* and rows of a table when they take so much */
#define SAMPLE_ROWS 200
#define CELLS_MOST  4096

/* A cell of the row or table under way: places in the run. */
struct span {
	size_t from, to;
	uint64_t end; /* [byte] in the item, behind its last letter */
	uint32_t row;
	bool head; /* th */
};

struct walk {
	struct read_job *job;
	struct text_in in;
	str text;
	const struct raw_map *map;
	size_t at;
	uint64_t line;

	/* text as it is read, with the way back */
	unsigned char *run;
	size_t run_n, run_cap;
	size_t lead;  /* of its last character */
	uint64_t end; /* [byte] in the item, behind its last letter */
	uint64_t base, run_line;
	struct raw_fixes fixes;
	size_t cursor;
	bool pre;

	struct span *span;
	size_t n_span, span_cap;
	uint32_t rows;   /* begun in the table under way */
	size_t in_row;   /* cells begun in the last of them */
	uint64_t number; /* of rows so far */
	bool in_table, in_cell, begun;
	unsigned tables; /* open, the layout's too */
	struct cell *cell;
	size_t cell_cap;
};

static bool more(struct walk *w)
{
	w->at = 0;
	return view_next(w->job, &w->in, &w->text, &w->map);
}

static bool more_behind(struct walk *w) { return text_again(&w->in, w->at) && more(w); }

/* ---- the run ---- */

/* Append one character that stands at `raw` in the item. */
static void put(struct walk *w, const unsigned char *p, size_t n, uint64_t raw)
{
	if (w->run_n == 0) {
		w->base = raw;
		w->run_line = w->line;
		w->fixes.n = w->fixes.extra = 0;
		w->cursor = 0;
	}
	size_t extra = (size_t)(w->run_n - (raw - w->base));
	if (extra != w->fixes.extra)
		raw_fix_add(&w->fixes, w->lead, extra - w->fixes.extra);
	GROW(w->run, w->run_cap, w->run_n + n);
	memcpy(w->run + w->run_n, p, n);
	w->lead = w->run_n;
	w->run_n += n;
}

static struct raw_map run_map(struct walk *w)
{
	return (struct raw_map){.kind = RAW_bytes,
				.base = w->base,
				.raw_n = SIZE_MAX,
				.text = {w->run, w->run_n},
				.fixes = w->fixes,
				.cursor = &w->cursor};
}

static bool after_blank(const struct walk *w)
{
	return w->run_n == 0 || w->run[w->run_n - 1] <= ' ';
}

/* A mark of ours between two pieces of text. */
static void separate(struct walk *w, const char *mark, size_t at)
{
	unsigned char c = (unsigned char)mark[0];
	uint64_t raw = raw_place(w->map, at);
	if (w->run_n == 0)
		return;
	if (c == '\n' && w->run[w->run_n - 1] == '\n')
		return;
	if (c == ' ' && after_blank(w))
		return;
	put(w, &c, 1, raw);
}

static void put_text(struct walk *w, size_t from, size_t to, bool entities)
{
	unsigned char e[4];
	for (size_t i = from; i < to;) {
		unsigned char c = w->text.p[i];
		uint64_t raw = raw_place(w->map, i);
		size_t took = 1, n;
		if (c <= ' ' && !w->pre) {
			if (!after_blank(w))
				put(w, (const unsigned char *)" ", 1, raw);
		} else if (c == '&' && entities &&
			   (n = markup_entity(str_sub(w->text, i, to), e, &took)) > 0) {
			put(w, e, n, raw);
		} else {
			int k = scan_utf8_len(str_sub(w->text, i, to));
			took = k > 0 ? (size_t)k : 1;
			put(w, w->text.p + i, took, raw);
		}
		i += took;
		if (c > ' ')
			w->end = raw_place(w->map, i);
	}
}

static void give_run(struct walk *w)
{
	size_t n = w->run_n, i = 0;
	while (i < n && w->run[i] <= ' ')
		i++;
	if (i < n) {
		struct raw_map map = run_map(w);
		w->job->sink->prose(
		    w->job->sink,
		    &(struct prose){.line = w->run_line, .text = {w->run, n}, .map = &map});
	}
	w->run_n = 0;
}

/* ---- tables ---- */

static struct cell cell_at(struct walk *w, const struct raw_map *map, const struct span *s)
{
	str text = str_trim(str_sub((str){w->run, w->run_n}, s->from, s->to));
	size_t from = text.n > 0 ? (size_t)(text.p - w->run) : s->from;
	uint64_t at = raw_at(map, from), end = s->end > at && text.n > 0 ? s->end : at;
	return (struct cell){.text = text, .at = at, .raw_n = (uint32_t)(end - at)};
}

/* The cells of one row, from span i on; gives how many spans that were. */
static size_t row_cells(struct walk *w, const struct raw_map *map, size_t i, struct cell *cells)
{
	size_t n = 0;
	uint32_t row = w->span[i].row;
	for (; i + n < w->n_span && w->span[i + n].row == row; n++)
		cells[n] = cell_at(w, map, &w->span[i + n]);
	return n;
}

static void give_row(struct walk *w, size_t n)
{
	struct sink *s = w->job->sink;
	s->row(s, &(struct row){.number = ++w->number, .n = (unsigned)n, .cells = w->cell});
}

static void clear_rows(struct walk *w)
{
	w->run_n = 0;
	w->n_span = 0;
}

/* The rows so far: as the sample when the table begins with them, then one by one. */
static void give_rows(struct walk *w)
{
	struct raw_map map = run_map(w);
	struct arena a = *w->job->arena;
	if (!w->begun) {
		struct row *rows = arena_new(&a, struct row, SAMPLE_ROWS);
		unsigned n_rows = 0;
		for (size_t i = 0, n; i < w->n_span && n_rows < SAMPLE_ROWS; i += n) {
			for (n = 1; i + n < w->n_span && w->span[i + n].row == w->span[i].row;)
				n++;
			struct cell *cells = arena_new(&a, struct cell, n);
			row_cells(w, &map, i, cells);
			rows[n_rows] = (struct row){
			    .number = w->number + n_rows + 1, .n = (unsigned)n, .cells = cells};
			n_rows++;
		}
		w->job->sink->table_begin(w->job->sink,
					  &(struct table){.sample = rows, .n_sample = n_rows});
		w->begun = true;
	}
	GROW(w->cell, w->cell_cap, CELLS_MOST);
	for (size_t i = 0, n; i < w->n_span; i += n) {
		n = row_cells(w, &map, i, w->cell);
		give_row(w, n);
	}
	clear_rows(w);
}

/* Can a row name anybody? Most then hold a number or a date. */
static bool numbered(const struct walk *w, const struct span *s)
{
	size_t digits = 0;
	for (size_t i = s->from; i < s->to; i++)
		digits += is_digit(w->run[i]);
	return digits >= 6;
}

/* Is it a list of things with their names in front, a layout, or results that belong to the text
 * around them? Then it is read line by line. */
static bool a_form(const struct walk *w)
{
	size_t most = 0, heads = 0, i = 0;
	uint32_t full = 0, named = 0;
	while (i < w->n_span) {
		size_t n = 0, h = 0;
		bool some = false;
		for (; i + n < w->n_span && w->span[i + n].row == w->span[i].row; n++) {
			h += w->span[i + n].head;
			some |= numbered(w, &w->span[i + n]);
		}
		named += some;
		most = n > most ? n : most;
		heads += i == 0 ? h : 0;
		full += n > 1;
		i += n;
	}
	if (most <= 1 || full < 2 || named * 2 + 1 < full)
		return true;
	return most == 2 && heads < 2;
}

static void cell_end(struct walk *w)
{
	if (w->in_cell && w->n_span > 0) {
		w->span[w->n_span - 1].to = w->run_n;
		w->span[w->n_span - 1].end = w->end;
	}
	w->in_cell = false;
}

static void table_done(struct walk *w)
{
	cell_end(w);
	if (w->begun || (w->in_table && !a_form(w))) {
		if (w->n_span > 0)
			give_rows(w);
		if (w->begun)
			w->job->sink->table_end(w->job->sink);
		clear_rows(w);
	} else if (w->in_table) {
		give_run(w);
		clear_rows(w);
	}
	w->in_table = w->begun = false;
}

static void table_starts(struct walk *w)
{
	table_done(w);
	give_run(w);
	w->in_table = true;
	w->rows = 0;
	w->in_row = w->n_span = 0;
}

static void row_starts(struct walk *w, size_t at)
{
	if (!w->in_table && w->tables == 0)
		return;
	if (!w->in_table)
		table_starts(w);
	cell_end(w);
	if (w->rows >= SAMPLE_ROWS || w->run_n >= RUN_MOST) {
		if (w->begun || !a_form(w))
			give_rows(w);
		else
			give_run(w), clear_rows(w);
		w->rows = 0;
	}
	separate(w, "\n", at);
	w->rows++;
	w->in_row = 0;
}

static void cell_starts(struct walk *w, size_t at, bool head)
{
	cell_end(w);
	if (!w->in_table) {
		separate(w, "\t", at);
		return;
	}
	if (w->in_row >= w->job->limits->columns || w->in_row == CELLS_MOST)
		return;
	if (w->in_row++ > 0)
		separate(w, "\t", at);
	GROW(w->span, w->span_cap, w->n_span + 1);
	w->span[w->n_span++] =
	    (struct span){.from = w->run_n, .to = w->run_n, .row = w->rows, .head = head};
	w->in_cell = true;
}

/* ---- tags ---- */

enum sort {
	SORT_inline,
	SORT_block,
	SORT_table,
	SORT_row,
	SORT_cell,
	SORT_pre,
	SORT_raw,
	SORT_style
};

static enum sort sort_of(str name)
{
	static const struct {
		const char *name;
		enum sort sort;
	} tags[] = {
	    {"p", SORT_block},       {"div", SORT_block},     {"br", SORT_block},
	    {"li", SORT_block},      {"h1", SORT_block},      {"h2", SORT_block},
	    {"h3", SORT_block},      {"h4", SORT_block},      {"h5", SORT_block},
	    {"h6", SORT_block},      {"hr", SORT_block},      {"ul", SORT_block},
	    {"ol", SORT_block},      {"dl", SORT_block},      {"dt", SORT_block},
	    {"title", SORT_block},   {"section", SORT_block}, {"header", SORT_block},
	    {"footer", SORT_block},  {"article", SORT_block}, {"blockquote", SORT_block},
	    {"option", SORT_block},  {"form", SORT_block},    {"caption", SORT_block},
	    {"address", SORT_block}, {"center", SORT_block},  {"body", SORT_block},
	    {"table", SORT_table},   {"tr", SORT_row},        {"td", SORT_cell},
	    {"th", SORT_cell},       {"pre", SORT_pre},       {"script", SORT_raw},
	    {"style", SORT_style},   {"textarea", SORT_pre},
	};
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (str_eq_nocase(name, str_of(tags[i].name)))
			return tags[i].sort;
	return SORT_inline;
}

/* What a field holds, and whom a link writes to or calls. */
static void give_attributes(struct walk *w, const struct token *t)
{
	size_t at = t->text_from;
	struct attribute a;
	bool field = str_eq_nocase(t->name, STR("input")), link = str_eq_nocase(t->name, STR("a"));
	while ((field || link) && markup_attribute(w->text, &at, t->text_to, &a)) {
		str v = str_sub(w->text, a.from, a.to);
		bool mail = str_eq_nocase(str_sub(v, 0, 7), STR("mailto:"));
		bool call = str_eq_nocase(str_sub(v, 0, 4), STR("tel:"));
		if (field && !str_eq_nocase(a.name, STR("value")))
			continue;
		if (link && (!str_eq_nocase(a.name, STR("href")) || !(mail || call)))
			continue;
		separate(w, " ", a.from);
		put_text(w, a.from + (link ? (mail ? 7 : 4) : 0), a.to, true);
		separate(w, " ", a.to);
	}
}

/* What stands between <script> and </script>: no tags are in it. gives where its end tag begins. */
static size_t raw_text(struct walk *w, size_t at, str name, bool keep)
{
	unsigned char end[16] = "</";
	size_t n = 2;
	for (size_t i = 0; i < name.n && n < sizeof(end); i++)
		end[n++] = name.p[i];
	for (;;) {
		size_t to = str_find_nocase(str_sub(w->text, at, w->text.n), (str){end, n}) + at;
		if (to < w->text.n || (w->at = at, !more_behind(w))) {
			if (keep)
				put_text(w, at, to, false);
			return to;
		}
		at = 0;
	}
}

static void open_tag(struct walk *w, const struct token *t)
{
	enum sort sort = sort_of(t->name);
	switch (sort) {
	case SORT_table:
		table_starts(w);
		w->tables++;
		break;
	case SORT_row:
		row_starts(w, t->from);
		break;
	case SORT_cell:
		cell_starts(w, t->from, to_lower(t->name.p[1]) == 'h');
		break;
	case SORT_pre:
		w->pre = true;
		separate(w, "\n", t->from);
		break;
	case SORT_block:
		separate(w, "\n", t->from);
		break;
	case SORT_raw:
	case SORT_style:
		separate(w, "\n", t->from);
		break;
	default:
		give_attributes(w, t);
	}
	bool raw = (sort == SORT_raw || sort == SORT_style) && !t->empty;
	unsigned char kept[8];
	str name = {kept, t->name.n < sizeof(kept) ? t->name.n : sizeof(kept)};
	for (size_t i = 0; i < name.n; i++)
		kept[i] = t->name.p[i];
	w->at = t->to;
	if (raw)
		w->at = raw_text(w, t->to, name, sort == SORT_raw);
}

static void close_tag(struct walk *w, const struct token *t)
{
	switch (sort_of(t->name)) {
	case SORT_table:
		table_done(w);
		w->tables -= w->tables > 0;
		separate(w, "\n", t->from);
		break;
	case SORT_cell:
		cell_end(w);
		break;
	case SORT_row:
		cell_end(w);
		separate(w, "\n", t->from);
		break;
	case SORT_pre:
		w->pre = false;
		separate(w, "\n", t->from);
		break;
	case SORT_block:
		separate(w, "\n", t->from);
		break;
	default:
		break;
	}
	w->at = t->to;
}

static void step(struct walk *w)
{
	struct token t = markup_next(w->text, w->at, w->in.last);
	if (t.kind == TOKEN_more) {
		if (more_behind(w))
			return;
		t = markup_next(w->text, w->at, true);
	}
	w->line += scan_count(str_sub(w->text, t.from, t.to), '\n');
	if (t.kind == TOKEN_open) {
		open_tag(w, &t);
	} else if (t.kind == TOKEN_close) {
		close_tag(w, &t);
	} else {
		if (t.kind == TOKEN_text || t.kind == TOKEN_plain)
			put_text(w, t.text_from, t.text_to, t.kind == TOKEN_text);
		w->at = t.to;
	}
	if (!w->in_table && w->run_n >= RUN_BYTES && (after_blank(w) || w->run_n >= RUN_MOST))
		give_run(w);
	else if (w->in_table && w->run_n >= 2 * RUN_MOST)
		table_done(w);
}

static int html_bid(const struct head *h)
{
	static const char *const starts[] = {
	    "!doctype html", "html", "head", "body", "table", "div",   "p>",     "p ",
	    "span",          "h1",   "h2",   "font", "meta",  "title", "center", "style"};
	str s = str_sub(h->text, 0, 4096);
	size_t at = 0;
	while (at < s.n && s.p[at] != '<') {
		if (s.p[at] > ' ')
			return 0;
		at++;
	}
	while (at < s.n && s.p[at] == '<') {
		struct token t = markup_next(s, at, true);
		str rest = str_sub(s, at + 1, s.n);
		for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
			if (str_eq_nocase(str_sub(rest, 0, str_of(starts[i]).n), str_of(starts[i])))
				return str_find_byte(rest, '>') < rest.n ? BID : 0;
		if (t.kind != TOKEN_other)
			return 0;
		at = t.to;
		while (at < s.n && s.p[at] <= ' ')
			at++;
	}
	return 0;
}

static int html_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct walk *w = arena_new(&a, struct walk, 1);
	struct read_job job = *j;
	job.arena = &a;
	w->job = &job;
	w->line = 1;
	text_open(&w->in, &a, j->in, markup_charset(j->head->raw, j->head->charset));
	while (w->at < w->text.n || more(w))
		step(w);
	table_done(w);
	give_run(w);
	grow_free(w->run, w->run_cap, 1);
	grow_free(w->fixes.p, w->fixes.cap, sizeof(*w->fixes.p));
	grow_free(w->span, w->span_cap, sizeof(*w->span));
	grow_free(w->cell, w->cell_cap, sizeof(*w->cell));
	return view_end(j, &w->in, e);
}

const struct reader reader_html = {
    .name = "html",
    .version = 1,
    .format = "HTML pages, letters and tables",
    .standard = "HTML 4 to HTML living standard, read loosely",
    .limits = "style sheets, comments and pictures are not read; scripts are read as text; cells "
	      "that span rows or columns are read once",
    .bid = html_bid,
    .bid_most = BID,
    .read = html_read,
};
