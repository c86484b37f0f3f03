/*
 * reader_delimited - tables in text: CSV (RFC 4180), TSV and their relatives, also several in one
 * file, with titles and remarks around them. Every table is announced with its first rows; what is
 * not of a table comes as running text. Refuses fixed-width tables: they come as running text.
 */
#include "text/delimited.h"
#include "text/prose.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/view.h"

#define SAMPLE_ROWS  200
#define SAMPLE_BYTES ((size_t)256 << 10)
#define AHEAD_BYTES                                                                                \
	((size_t)64 << 10) /* a table begins with at least so much in view, when there is so much  \
			    */
#define GUESS_BYTES ((size_t)64 << 10)
#define GUESS_AGAIN_BYTES                                                                          \
	((size_t)8 << 10) /* behind the first table: keeps many small tables cheap */
#define ODD_ROWS    8     /* rows without any separator after which the table is over */
#define TITLE_BYTES 200
#define WASTE_FREE  ((uint64_t)4 << 20)

struct walk {
	struct read_job *job;
	struct text_in in;
	str text;
	const struct raw_map *map;
	size_t at; /* where in text we are */
	struct rows rows;
	struct rows peek; /* for looking ahead */
	bool hold;        /* text must stay in view: it is in the sample */
	bool begun;       /* the table has a row */
	bool blank;       /* the line before was blank */
	bool again;       /* a table was found before */
	unsigned odd;     /* rows without separator since the last good one */
	uint64_t number;  /* of rows so far, blank ones and titles too */
	uint64_t line;    /* number of the present line */
	uint64_t wasted;  /* bytes looked at in vain for a closing quote */
	size_t side;      /* where lines that belong to no row begin; SIZE_MAX: none wait */
	uint64_t side_line, side_number;
	uint64_t back_at; /* [byte] of the last place gone back to, plus one */
	uint64_t told_at; /* [byte] of the last thing said to be unreadable, plus one */
	bool told_dropped;
	str title;
	unsigned char title_bytes[TITLE_BYTES];
};

/* What the next row is. */
enum found { FOUND_row, FOUND_break, FOUND_none };

static bool more(struct walk *w)
{
	w->at = 0;
	return view_next(w->job, &w->in, &w->text, &w->map);
}

/* Give the lines that wait, before text moves on or a row comes. */
static void side_flush(struct walk *w)
{
	if (w->side == SIZE_MAX)
		return;
	prose_give(w->job->sink, w->map, str_sub(w->text, w->side, w->at), w->side, w->side_line);
	w->side = SIZE_MAX;
}

/* Get more text behind what is left. gives false when there is none to be had. */
static bool more_behind(struct walk *w)
{
	if (w->at < w->text.n && text_stuck(&w->in, w->at))
		return false;
	side_flush(w);
	text_keep(&w->in, w->at);
	return more(w);
}

static void look(struct walk *w, const struct dialect *d, bool cut)
{
	size_t max = (size_t)w->job->limits->columns;
	rows_start(&w->rows, w->text, w->map, d, cut || w->in.last, max);
	rows_start(&w->peek, w->text, NULL, d, cut || w->in.last, max);
}

static void say_partial(struct walk *w, enum reason why)
{
	uint64_t at = raw_at(w->map, w->at);
	if (w->told_at <= at)
		w->job->sink->partial(w->job->sink, why, at);
	w->told_at = at + 1;
}

/* Read the row again with quotes that close on their line only. */
static enum row_state row_in_line(struct walk *w, struct arena *a)
{
	struct dialect *d = &w->rows.d;
	size_t tried = w->rows.scan.block == SIZE_MAX ? w->text.n : w->rows.scan.block;
	enum row_state s = rows_next(&w->rows, a, w->at, true);
	if (s == ROW_whole && tried > w->rows.end)
		w->wasted += tried - w->rows.end;
	if (w->wasted > WASTE_FREE + 8 * raw_at(w->map, w->at))
		d->one_line = w->peek.d.one_line = true;
	return s;
}

/* A quoted line end where the row then has the wrong number of cells: was the quote never meant to
 * close? */
static void doubt_quotes(struct walk *w, struct arena *a)
{
	unsigned columns = w->rows.d.columns;
	if (w->rows.n == columns || columns < 2)
		return;
	if (row_in_line(w, a) == ROW_whole && w->rows.n == columns)
		say_partial(w, REASON_partly_unreadable);
	else
		rows_next(&w->rows, a, w->at, w->rows.d.one_line);
}

/* One row at w->at, whatever it takes. gives false at the end of the item. */
static bool one_row(struct walk *w, struct arena *a)
{
	w->rows.last = w->peek.last = w->in.last;
	for (;;) {
		enum row_state s = rows_next(&w->rows, a, w->at, w->rows.d.one_line);
		struct dialect d = w->rows.d;
		bool too_long = w->text.n - w->at >= w->job->limits->row_bytes;
		if (s == ROW_whole) {
			if (w->rows.multi)
				doubt_quotes(w, a);
			return true;
		}
		if (s == ROW_unclosed) {
			say_partial(w, REASON_partly_unreadable);
			if (row_in_line(w, a) == ROW_whole)
				return true;
		}
		if (w->hold)
			return false;
		if (too_long || !more_behind(w)) {
			if (w->at >= w->text.n || w->rows.last)
				return false;
			look(w, &d, true);
			if (too_long)
				say_partial(w, REASON_partly_unreadable);
			continue;
		}
		look(w, &d, false);
	}
}

/* The number of cells of the first row at or behind `at` that is not blank; 0 at the end. */
static unsigned cells_ahead(struct walk *w, struct arena a, size_t at)
{
	for (unsigned i = 0; i < 4; i++) {
		struct arena scratch = a;
		if (rows_next(&w->peek, &scratch, at, true) != ROW_whole)
			return 0;
		if (!rows_blank(&w->peek))
			return w->peek.n;
		at = w->peek.end;
	}
	return 0;
}

/* Does another table begin with this row? */
static bool begins_table(struct walk *w, struct arena a)
{
	const struct rows *r = &w->rows;
	bool other = r->n != r->d.columns;
	if (!w->begun || r->n < 2 || (!other && !w->blank))
		return false;
	bool heading = rows_heading(r);
	if (!other)
		return heading;
	if (!w->blank && !heading)
		return false;
	unsigned next = cells_ahead(w, a, r->end);
	return next == r->n || (w->blank && heading && next != r->d.columns);
}

/* Step over the present row. */
static void step(struct walk *w)
{
	w->at = w->rows.end;
	w->number++;
	w->line += w->rows.lines;
}

static void set_title(struct walk *w, str s)
{
	s = str_trim(s);
	if (s.n == 0 || s.n > TITLE_BYTES || w->hold || str_eq_nocase(str_sub(s, 0, 3), STR("sep")))
		return;
	for (size_t i = 0; i < s.n; i++)
		w->title_bytes[i] = s.p[i];
	w->title = (str){w->title_bytes, s.n};
}

/* A line without separators within a table: a title, a remark, a total. */
static void side_line(struct walk *w)
{
	set_title(w, str_sub(w->text, w->at, w->rows.end));
	if (w->side == SIZE_MAX) {
		w->side = w->at;
		w->side_line = w->line;
		w->side_number = w->number;
	}
	step(w);
	w->odd++;
}

/* Lines that end a table may begin another, with another separator: look at them again. */
static void go_back(struct walk *w)
{
	uint64_t at = w->side == SIZE_MAX ? 0 : raw_at(w->map, w->side) + 1;
	if (at <= w->back_at)
		return;
	w->back_at = at;
	w->at = w->side;
	w->line = w->side_line;
	w->number = w->side_number;
	w->side = SIZE_MAX;
}

/* The next row of the present table, to be stepped over by the caller. */
static enum found next_in_table(struct walk *w, struct arena *a)
{
	struct arena fresh = *a;
	while (one_row(w, a)) {
		if (rows_blank(&w->rows)) {
			w->blank = true;
			step(w);
		} else if (dialect_rule(str_sub(w->text, w->rows.from, w->rows.end),
					w->rows.d.sep)) {
			step(w);
		} else if (w->rows.d.columns > 1 && w->rows.n == 1) {
			side_line(w);
			if (w->odd >= ODD_ROWS) {
				go_back(w);
				break;
			}
		} else {
			bool other = begins_table(w, *a);
			side_flush(w);
			w->odd = 0;
			if (other)
				return FOUND_break;
			w->blank = false;
			w->begun = true;
			return FOUND_row;
		}
		*a = fresh;
	}
	side_flush(w);
	return w->odd >= ODD_ROWS ? FOUND_break : FOUND_none;
}

static void give_row(struct walk *w)
{
	struct sink *s = w->job->sink;
	if (w->rows.dropped && !w->told_dropped) {
		say_partial(w, REASON_partly_unreadable);
		w->told_dropped = true;
	}
	s->row(s, &(struct row){.number = w->number + 1, .n = w->rows.n, .cells = w->rows.cell});
}

/* First rows of a table, kept until all of them are given. */
struct sample {
	struct row row[SAMPLE_ROWS];
	unsigned n;
};

static void sample_add(struct walk *w, struct sample *s, struct arena *a)
{
	struct cell *cells = arena_new(a, struct cell, w->rows.n);
	for (unsigned i = 0; i < w->rows.n; i++)
		cells[i] = w->rows.cell[i];
	s->row[s->n++] = (struct row){.number = w->number + 1, .n = w->rows.n, .cells = cells};
}

/* Gather the sample from the text in view. FOUND_row: the table goes on. */
static enum found gather(struct walk *w, struct sample *s, struct arena *a)
{
	size_t start = w->at;
	enum found f = FOUND_row;
	while (f == FOUND_row && s->n < SAMPLE_ROWS && w->at - start < SAMPLE_BYTES) {
		f = next_in_table(w, a);
		if (f == FOUND_row) {
			sample_add(w, s, a);
			step(w);
			start = s->n == 1 ? w->rows.from : start;
			w->hold = true;
		}
	}
	w->hold = false;
	return f == FOUND_none && w->at < w->text.n ? FOUND_row : f;
}

/* Read a table that begins at w->at. gives what ended it. */
static enum found read_table(struct walk *w, const struct dialect *d)
{
	struct sink *sink = w->job->sink;
	struct arena keep = *w->job->arena;
	struct sample *s = arena_new(&keep, struct sample, 1);
	if (w->text.n - w->at < AHEAD_BYTES)
		more_behind(w);
	look(w, d, false);
	w->odd = 0;
	w->blank = w->begun = false;
	enum found f = gather(w, s, &keep);
	sink->table_begin(sink,
			  &(struct table){.sample = s->row, .n_sample = s->n, .title = w->title});
	w->title = STR_NONE;
	w->again = true;
	for (unsigned i = 0; i < s->n; i++)
		sink->row(sink, &s->row[i]);
	while (f == FOUND_row) {
		struct arena scratch = *w->job->arena;
		f = next_in_table(w, &scratch);
		if (f == FOUND_row) {
			give_row(w);
			step(w);
		}
	}
	sink->table_end(sink);
	return f;
}

/* The last line of s that holds a word, without separators behind it. */
static str last_line(str s)
{
	while (s.n > 0 && !is_alnum(s.p[s.n - 1]) && s.p[s.n - 1] < 0x80 && s.p[s.n - 1] != ')')
		s.n--;
	for (size_t i = s.n; i > 0; i--)
		if (s.p[i - 1] == '\n' || s.p[i - 1] == '\r')
			return str_sub(s, i, s.n);
	return s;
}

/* s without a line that is cut off at its end; without a cut character when it is but one line. */
static str whole_lines(str s)
{
	for (size_t n = s.n; n > 0; n--)
		if (s.p[n - 1] == '\n' || s.p[n - 1] == '\r')
			return str_sub(s, 0, n);
	while (s.n > 1 && (s.p[s.n - 1] & 0xC0) == 0x80)
		s.n--;
	if (s.n > 1 && s.p[s.n - 1] >= 0xC0)
		s.n--;
	return s;
}

/* The bid has mostly looked at the same text. */
static struct guess guess(const struct head *h, struct arena scratch, str view, bool last)
{
	const struct guess_note *n = h->note;
	if (n != NULL && n->text.n > 0 && n->last == last && str_eq(n->text, view))
		return n->guess;
	return dialect_guess(scratch, view, last);
}

/* Text up to where the next table begins, as running text. gives false when there is no table in
 * what was looked at. */
static bool find_table(struct walk *w, struct dialect *out_d)
{
	if (w->text.n - w->at < AHEAD_BYTES)
		more_behind(w);
	str view = str_sub(w->text, w->at, w->at + (w->again ? GUESS_AGAIN_BYTES : GUESS_BYTES));
	bool all = w->at + view.n == w->text.n;
	struct guess g = guess(w->job->head, *w->job->arena, view, w->in.last && all);
	str before = g.bid > 0 ? str_sub(view, 0, g.start) : all ? view : whole_lines(view);
	w->line = prose_give(w->job->sink, w->map, before, w->at, w->line);
	w->number += prose_lines(before);
	w->at += before.n;
	set_title(w, last_line(before));
	*out_d = g.d;
	return g.bid > 0;
}

/* After a break: the next table has the same separator, unless the table ended in other text. */
static void walk_tables(struct walk *w)
{
	struct dialect d = {0};
	bool known = false;
	while (w->at < w->text.n || more(w)) {
		if (!known && !find_table(w, &d))
			continue;
		if (w->at >= w->text.n)
			continue;
		enum found f = read_table(w, &d);
		known = f == FOUND_break && w->odd < ODD_ROWS;
		d = w->rows.d;
		if (known)
			d.columns = w->rows.n;
	}
}

static int delimited_bid(const struct head *h)
{
	struct arena scratch = arena_make((size_t)16 << 20);
	bool last = h->size <= h->raw.n;
	struct guess g = dialect_guess(scratch, h->text, last);
	arena_free(&scratch);
	if (h->note != NULL)
		*h->note = (struct guess_note){.text = h->text, .last = last, .guess = g};
	return g.bid > 85 && g.bid != BID_TOLD ? 85 : g.bid;
}

static int delimited_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct walk *w = arena_new(&a, struct walk, 1);
	struct read_job job = *j;
	job.arena = &a;
	*w = (struct walk){.job = &job, .line = 1, .side = SIZE_MAX};
	text_open(&w->in, &a, j->in, view_charset(j->head));
	walk_tables(w);
	rows_free(&w->rows);
	rows_free(&w->peek);
	return view_end(j, &w->in, e);
}

const struct reader reader_delimited = {
    .name = "delimited",
    .version = 2,
    .format = "Delimited text (CSV, TSV, lists)",
    .standard = "RFC 4180 and the dialects of spreadsheets and databases",
    .limits = "fixed-width tables are read as running text",
    .bid = delimited_bid,
    .bid_most = BID_TOLD,
    .read = delimited_read,
};
