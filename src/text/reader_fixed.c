/*
 * reader_fixed - lists in columns of fixed width, printed or exported: rows by position, with or
 * without headings and a ruler, page after page. Follows no standard. Refuses forms of labels and
 * letters; what does not stand in the columns comes as running text.
 */
#include "text/fixed.h"
#include "text/prose.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/scan.h"
#include "text/turns.h"

struct walk {
	struct read_job *job;
	struct text_in in;
	str text;
	const struct raw_map *map;
	struct turns turns;
	struct fixed fixed;
	size_t table;
	size_t first, first_end; /* a line that waits for its second; SIZE_MAX: none does */
	size_t side;             /* where lines begin that are no rows; SIZE_MAX: none wait */
	uint64_t line, side_line;
};

/* Bytes of the first n characters of s. */
static size_t bytes_of(str s, unsigned n)
{
	size_t i = 0;
	size_t most = n < s.n ? n : s.n;
	if (scan_ascii(str_sub(s, 0, most)) == most)
		return most;
	for (; i < s.n; i++)
		if ((s.p[i] & 0xC0) != 0x80 && n-- == 0)
			break;
	return i;
}

static void cut(const struct walk *w, size_t line, str s, const unsigned *columns, unsigned n,
		struct cell *cell)
{
	size_t from = bytes_of(s, columns[0]);
	for (unsigned i = 0; i < n; i++) {
		str rest = str_sub(s, from, s.n);
		size_t to = i + 1 < n ? from + bytes_of(rest, columns[i + 1] - columns[i]) : s.n;
		str v = str_sub(s, from, to), said = str_trim(v);
		size_t at = said.n > 0 ? line + (size_t)(said.p - s.p) : line + from;
		cell[i].text = said;
		cell[i].at = raw_place(w->map, at);
		cell[i].raw_n = (uint32_t)(raw_place(w->map, at + said.n) - cell[i].at);
		from = to;
	}
}

/* The columns of the first line of a row stand before those of the second. */
static void cut_line(const struct walk *w, size_t line, str s, bool second, struct cell *cell)
{
	const struct fixed *f = &w->fixed;
	cut(w, line, s, f->line[second], f->n_line[second], cell + (second ? f->n_line[0] : 0));
}

static void give_pair(struct walk *w, size_t line, str s)
{
	struct cell cell[FIXED_COLUMNS] = {0};
	if (w->first != SIZE_MAX)
		cut_line(w, w->first, str_sub(w->text, w->first, w->first_end), false, cell);
	w->first = SIZE_MAX;
	if (s.n > 0)
		cut_line(w, line, s, true, cell);
	turns_row(&w->turns, w->table, cell, w->fixed.n_line[0] + w->fixed.n_line[1]);
}

/* The first line of a row, without its second. */
static void flush_first(struct walk *w)
{
	if (w->first != SIZE_MAX)
		give_pair(w, 0, STR_NONE);
}

static void give_row(struct walk *w, size_t line, str s)
{
	struct cell cell[FIXED_COLUMNS];
	const struct fixed *f = &w->fixed;
	if (!f->paired) {
		cut(w, line, s, f->from, f->n, cell);
		turns_row(&w->turns, w->table, cell, f->n);
	} else if (fixed_second(f, s)) {
		give_pair(w, line, s);
	} else {
		flush_first(w);
		w->first = line;
		w->first_end = line + s.n;
	}
}

static void side_flush(struct walk *w, size_t to)
{
	if (w->side != SIZE_MAX)
		prose_give(w->job->sink, w->map, str_sub(w->text, w->side, to), w->side,
			   w->side_line);
	w->side = SIZE_MAX;
}

static void one_line(struct walk *w, size_t at, size_t end)
{
	str s = str_sub(w->text, at, end);
	while (s.n > 0 && (s.p[s.n - 1] == '\r' || s.p[s.n - 1] == '\f'))
		s.n--;
	size_t lead = 0;
	while (lead < s.n && s.p[lead] == '\f')
		lead++;
	s = str_sub(s, lead, s.n);
	if (fixed_ruler(s)) {
		side_flush(w, at);
	} else if (fixed_fits(&w->fixed, s)) {
		side_flush(w, at);
		give_row(w, at + lead, s);
	} else if (w->side == SIZE_MAX) {
		flush_first(w);
		w->side = at;
		w->side_line = w->line;
	}
	w->line++;
}

static void walk_lines(struct walk *w)
{
	while (text_next(&w->in, (size_t)w->job->limits->row_bytes, &w->text, &w->map)) {
		size_t at = 0, n = w->text.n;
		w->job->sink->progress(w->job->sink, raw_at(w->map, 0));
		while (at < n) {
			size_t end = at + str_find_byte(str_sub(w->text, at, n), '\n');
			if (end == n && at > 0 && !w->in.last)
				break;
			one_line(w, at, end);
			at = end < n ? end + 1 : n;
		}
		side_flush(w, at);
		if (w->first != SIZE_MAX && w->first > 0 &&
		    !w->in.last) { /* its second is behind */
			at = w->first;
			w->line--;
			w->first = SIZE_MAX;
		}
		flush_first(w);
		if (at < n)
			text_keep(&w->in, at);
	}
}

static struct fixed guess(const struct head *h)
{
	struct arena scratch = arena_make((size_t)1 << 20);
	struct fixed f = fixed_guess(scratch, h->text, h->size <= h->raw.n);
	arena_free(&scratch);
	return f;
}

/* Lines of a log begin alike too; only a ruler tells a list with moments from it. */
static int fixed_bid(const struct head *h)
{
	int bid = guess(h).bid;
	return bid < FIXED_RULED && bid > 0 && reader_log.bid(h) > 0 ? 0 : bid;
}

static int fixed_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct walk *w = arena_new(&a, struct walk, 1);
	struct read_job job = *j;
	bool fresh;
	job.arena = &a;
	*w = (struct walk){
	    .job = &job, .line = 1, .side = SIZE_MAX, .first = SIZE_MAX, .fixed = guess(j->head)};
	if (w->fixed.n == 0)
		w->fixed = (struct fixed){.n = 1, .most = FIXED_WIDTH};
	text_open(&w->in, &a, j->in,
		  j->head->charset == CHARSET_none ? CHARSET_cp1252 : j->head->charset);
	turns_start(&w->turns, &job);
	w->table = turns_table(&w->turns, STR_NONE, STR_NONE, &fresh);
	walk_lines(w);
	turns_end(&w->turns);
	j->sink->progress(j->sink, j->in->at);
	turns_free(&w->turns);
	text_close(&w->in);
	return j->in->failed ? err_set(e, REASON_io_error, j->in->at) : 0;
}

const struct reader reader_fixed = {
    .name = "fixed",
    .version = 1,
    .format = "Columns of fixed width (printed lists, spool files, exports)",
    .standard = "none; columns by ruler, by blanks in common, or by kinds of characters",
    .limits = "one layout a file; columns without a blank between them are told in lines of one "
	      "length only; records without line ends are not read",
    .bid = fixed_bid,
    .bid_most = FIXED_RULED,
    .read = fixed_read,
};
