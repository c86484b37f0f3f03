/*
 * reader_spool - what SQL*Plus prints of a query: headings over dashes, page after page, rows of
 * one or more lines each, values that go on below themselves, one query after the other. Follows
 * the SQL*Plus User's Guide and Reference 19c, chapter 6 and SET (COLSEP, LINESIZE, PAGESIZE,
 * RECSEP, TAB). Refuses output without headings or dashes: other readers see to that; what stands
 * in no column comes as running text.
 */
#include "text/prose.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/turns.h"

#define COLUMNS      96 /* of one query */
#define LAYOUTS      16 /* lines of one row */
#define HEAD_LINES   2000
#define RAGGED_LINES 8
#define VALUE_MOST   ((size_t)64 << 10)
#define BID_SURE     97
#define BID_LINES                                                                                  \
	89 /* rows of several lines, or marks between columns; the program does not say            \
	    */

/* The columns in one line of a row, in characters. */
struct layout {
	unsigned from[COLUMNS], to[COLUMNS], n;
	unsigned first;     /* number of its first column */
	unsigned char sep;  /* what stands between them, besides blanks */
	bool full[COLUMNS]; /* the last piece read may go on below */
};

struct piece {
	size_t from, to; /* in the line; alike: there is none */
};

struct value {
	struct out text;
	uint64_t at, end;
};

struct walk {
	struct read_job *job;
	struct text_in in;
	str text;
	const struct raw_map *map;
	struct turns turns;
	struct layout layout[LAYOUTS];
	unsigned layouts, columns;
	struct cell head[COLUMNS];
	struct out heads; /* the headings of the query, each ended by a line end */
	struct value value[COLUMNS];
	bool heading; /* headings are being read */
	bool row;     /* so is a row */
	unsigned at;  /* layout of the next line of it */
	size_t table;
	size_t side; /* where lines begin that are no rows; SIZE_MAX: none wait */
	uint64_t line, side_line, row_line;
};

/* ---- lines ---- */

static str without_end(str s)
{
	while (s.n > 0 && (s.p[s.n - 1] == '\r' || s.p[s.n - 1] == '\f'))
		s.n--;
	while (s.n > 0 && s.p[0] == '\f')
		s = str_sub(s, 1, s.n);
	return s;
}

/* Groups of dashes with a blank or a mark between. */
static bool read_ruler(str s, struct layout *l)
{
	unsigned dashes = 0;
	l->n = 0;
	l->sep = ' ';
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];
		bool begins = i == 0 || s.p[i - 1] != '-';
		dashes += c == '-';
		if (c == '-' && begins && l->n < COLUMNS)
			l->from[l->n++] = (unsigned)i;
		if (c == '-')
			l->to[l->n - 1] = (unsigned)i + 1;
		else if (c != ' ' && c != l->sep && l->sep != ' ')
			return false;
		else if (c != ' ')
			l->sep = c;
	}
	bool mark = l->sep == ' ' || l->sep == '|' || l->sep == ';' || l->sep == ',' ||
		    l->sep == '~' || l->sep == '\t' || l->sep == '!' || l->sep == '#';
	return mark && l->n > 0 && dashes >= l->n && dashes * 2 >= s.n && s.p[0] == '-';
}

/* Where the values of a line stand. gives false when something stands between the columns. */
static bool cut(const struct layout *l, str s, struct piece *piece)
{
	unsigned at = 0, c = 0;
	for (unsigned i = 0; i < l->n; i++)
		piece[i] = (struct piece){0};
	for (size_t i = 0; i < s.n; i++) {
		unsigned char b = s.p[i];
		if ((b & 0xC0) == 0x80) {
			if (piece[c].to == i && i > 0)
				piece[c].to++;
			continue;
		}
		while (c + 1 < l->n && at >= l->from[c + 1])
			c++;
		if (b == '\t' && l->sep != '\t') {
			at += 8 - at % 8;
			continue;
		}
		if (b != ' ' && (at >= l->to[c] || at < l->from[c])) {
			if (b != l->sep)
				return false;
		} else if (b != ' ') {
			if (piece[c].to == 0)
				piece[c].from = i;
			piece[c].to = i + 1;
		}
		at++;
	}
	return true;
}

/* The line may only say more of values above it: its first column is empty, and each that is not
 * was filled to its end above, but for a word. */
static bool goes_on(const struct layout *l, const struct piece *piece)
{
	if (piece[0].to > 0 && l->n > 1)
		return false;
	for (unsigned i = 0; i < l->n; i++)
		if (piece[i].to > 0 && !l->full[i])
			return false;
	return true;
}

static bool is_command(str s)
{
	return str_starts(s, STR("SQL>")) || str_ends(s, STR("rows selected.")) ||
	       str_ends(s, STR("row selected.")) || str_ends(s, STR("rijen geselecteerd.")) ||
	       str_ends(s, STR("rij geselecteerd.")) || str_eq(s, STR("no rows selected"));
}

/* ---- rows ---- */

static void end_row(struct walk *w)
{
	struct cell cell[COLUMNS];
	if (!w->row)
		return;
	for (unsigned i = 0; i < w->columns; i++) {
		struct value *v = &w->value[i];
		cell[i] = (struct cell){
		    .text = out_view(&v->text), .at = v->at, .raw_n = (uint32_t)(v->end - v->at)};
	}
	turns_line(&w->turns, w->row_line);
	turns_row(&w->turns, w->table, cell, w->columns);
	w->row = false;
}

static void begin_row(struct walk *w, size_t line)
{
	uint64_t at = raw_place(w->map, line);
	end_row(w);
	for (unsigned i = 0; i < w->columns; i++) {
		out_clear(&w->value[i].text);
		w->value[i].at = w->value[i].end = at;
	}
	w->row = true;
	w->row_line = w->line;
	w->at = 0;
}

/* line: where s stands in the text */
static void put(struct walk *w, struct layout *l, const struct piece *piece, size_t line, str s)
{
	for (unsigned i = 0; i < l->n; i++) {
		struct value *v = &w->value[l->first + i];
		str said = str_sub(s, piece[i].from, piece[i].to);
		unsigned width = l->to[i] - l->from[i];
		l->full[i] = said.n * 2 >= width && width > 1;
		if (said.n == 0 || v->text.n + said.n > VALUE_MOST)
			continue;
		uint64_t at = raw_place(w->map, line + piece[i].from);
		if (v->text.n == 0)
			v->at = at;
		else if (said.n > 0)
			out_char(&v->text, ' ');
		v->end = raw_place(w->map, line + piece[i].to);
		out_str(&v->text, said);
	}
}

static void side_flush(struct walk *w, size_t to)
{
	if (w->side != SIZE_MAX)
		prose_give(w->job->sink, w->map, str_sub(w->text, w->side, to), w->side,
			   w->side_line);
	w->side = SIZE_MAX;
}

/* The line stands in columns: give it its place. */
static bool take_line(struct walk *w, size_t line, str s)
{
	struct piece piece[COLUMNS];
	struct layout *last = w->row && w->at > 0 ? &w->layout[w->at - 1] : NULL;
	if (w->layouts == 0)
		return false;
	if (last != NULL && cut(last, s, piece) && goes_on(last, piece)) {
		put(w, last, piece, line, s);
		return true;
	}
	unsigned at = w->row && w->at < w->layouts ? w->at : 0;
	struct layout *l = &w->layout[at];
	if (!cut(l, s, piece))
		return false;
	if (at == 0)
		begin_row(w, line);
	put(w, l, piece, line, s);
	w->at = at + 1;
	return true;
}

/* ---- headings ---- */

/* s: the headings, over the ruler */
static void read_headings(struct walk *w, size_t line, str s, const struct layout *ruler)
{
	struct piece piece[COLUMNS];
	end_row(w);
	if (!w->heading) {
		w->layouts = w->columns = 0;
		out_clear(&w->heads);
	}
	w->heading = true;
	if (w->layouts == LAYOUTS || ruler->n > COLUMNS - w->columns || !cut(ruler, s, piece))
		return;
	struct layout *l = &w->layout[w->layouts++];
	*l = *ruler;
	l->first = w->columns;
	for (unsigned i = 0; i < l->n; i++) {
		str said = str_sub(s, piece[i].from, piece[i].to);
		uint64_t at = raw_place(w->map, line + piece[i].from);
		w->head[w->columns++] = (struct cell){
		    .at = at, .raw_n = (uint32_t)(raw_place(w->map, line + piece[i].to) - at)};
		out_str(&w->heads, said);
		out_char(&w->heads, '\n');
	}
}

static void end_headings(struct walk *w)
{
	bool fresh;
	str left = out_view(&w->heads);
	if (!w->heading)
		return;
	w->heading = false;
	w->table = turns_table(&w->turns, left, STR_NONE, &fresh);
	for (unsigned i = 0; i < w->columns; i++)
		w->head[i].text = str_cut(&left, '\n');
	if (fresh && w->columns > 0)
		turns_headings(&w->turns, w->table, w->head, w->columns);
}

/* ---- the item ---- */

static bool heading_over(str s, str next, struct layout *ruler)
{
	struct piece piece[COLUMNS];
	return str_trim(s).n > 0 && !read_ruler(s, ruler) && read_ruler(next, ruler) &&
	       cut(ruler, s, piece);
}

/* gives how many lines it took */
static unsigned one_line(struct walk *w, size_t at, str whole, str next)
{
	struct layout ruler;
	str s = without_end(whole);
	size_t from = (size_t)(s.p - w->text.p);
	if (heading_over(s, without_end(next), &ruler)) {
		side_flush(w, at);
		read_headings(w, from, s, &ruler);
		return 2;
	}
	end_headings(w);
	str said = str_trim(s);
	if (said.n == 0 || is_command(said))
		end_row(w);
	if (said.n > 0 && !is_command(said) && take_line(w, from, s)) {
		side_flush(w, at);
	} else if (w->side == SIZE_MAX) {
		w->side = at;
		w->side_line = w->line;
	}
	return 1;
}

static void walk_text(struct walk *w)
{
	while (text_next(&w->in, (size_t)w->job->limits->row_bytes, &w->text, &w->map)) {
		size_t at = 0, n = w->text.n;
		w->job->sink->progress(w->job->sink, raw_at(w->map, 0));
		while (at < n) {
			size_t end = at + str_find_byte(str_sub(w->text, at, n), '\n');
			size_t next = end < n ? end + 1 : n;
			size_t stop = next + str_find_byte(str_sub(w->text, next, n), '\n');
			if (stop == n && at > 0 && !w->in.last)
				break;
			unsigned took = one_line(w, at, str_sub(w->text, at, end),
						 str_sub(w->text, next, stop));
			w->line += took;
			at = took == 1 ? next : stop < n ? stop + 1 : n;
		}
		side_flush(w, at);
		if (at < n)
			text_keep(&w->in, at);
	}
	end_headings(w);
	end_row(w);
}

/* Marks between columns that are not as wide as the dashes: delimited text. */
static bool is_ragged(const struct layout *ruler, str text)
{
	struct piece piece[COLUMNS];
	unsigned rows = 0, beside = 0;
	for (unsigned line = 0; ruler->sep != ' ' && line < RAGGED_LINES && text.n > 0; line++) {
		str s = without_end(str_cut(&text, '\n'));
		unsigned seps = 0;
		for (size_t i = 0; i < s.n; i++)
			seps += s.p[i] == ruler->sep;
		if (seps + 1 < ruler->n)
			continue;
		rows++;
		beside += !cut(ruler, s, piece);
	}
	return beside * 2 > rows;
}

static int spool_bid(const struct head *h)
{
	struct layout ruler;
	str text = h->text, s = STR_NONE, before = STR_NONE;
	unsigned queries = 0, rows_of_lines = 0, marks = 0, last = 0;
	for (unsigned line = 1; text.n > 0 && line <= HEAD_LINES; line++) {
		str above = before;
		before = s;
		s = without_end(str_cut(&text, '\n'));
		marks += s.n < 80 && is_command(str_trim(s));
		if (s.n == 0 || s.p[0] != '-' || !heading_over(before, s, &ruler))
			continue;
		if (ruler.n == 1 && (str_find_byte(before, '|') < before.n || str_eq(above, s)))
			continue; /* a box, or a title between two lines */
		if (is_ragged(&ruler, text))
			continue;
		queries++;
		rows_of_lines +=
		    (last > 0 && line - last == 2) || (ruler.sep != ' ' && ruler.n > 2);
		last = line;
	}
	if (queries == 0)
		return 0;
	return marks > 0 ? BID_SURE : rows_of_lines > 0 ? BID_LINES : 0;
}

static int spool_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct walk *w = arena_new(&a, struct walk, 1);
	struct read_job job = *j;
	job.arena = &a;
	*w = (struct walk){.job = &job, .line = 1, .side = SIZE_MAX, .heads = out_mem()};
	for (unsigned i = 0; i < COLUMNS; i++)
		w->value[i].text = out_mem();
	text_open(&w->in, &a, j->in,
		  j->head->charset == CHARSET_none ? CHARSET_cp1252 : j->head->charset);
	turns_start(&w->turns, &job);
	walk_text(w);
	turns_end(&w->turns);
	j->sink->progress(j->sink, j->in->at);
	turns_free(&w->turns);
	out_end(&w->heads);
	for (unsigned i = 0; i < COLUMNS; i++)
		out_end(&w->value[i].text);
	text_close(&w->in);
	return j->in->failed ? err_set(e, REASON_io_error, j->in->at) : 0;
}

const struct reader reader_spool = {
    .name = "spool",
    .version = 2,
    .format = "Spool files of Oracle SQL*Plus",
    .standard =
	"SQL*Plus User's Guide and Reference 19c: headings, LINESIZE, PAGESIZE, COLSEP, RECSEP",
    .limits = "output without headings or dashes is read as a list of fixed width or as delimited "
	      "text; 96 columns in 16 lines a row",
    .bid = spool_bid,
    .bid_most = BID_SURE,
    .read = spool_read,
};
