/*
 * reader_fixed - lists in columns of fixed width, printed or exported: rows by position, with or
 * without headings and a ruler, page after page. Follows no standard. Refuses forms of labels and
 * letters; what does not stand in the columns comes as running text.
 */
#include "text/fixed.h"
#include "text/lines.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/scan.h"

struct walk {
	struct line_walk lines;
	struct fixed fixed;
	size_t table;
	size_t held_end; /* of the line that lines.held waits with */
	uint64_t held_line;
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
		str said = str_trim(str_sub(s, from, to));
		size_t at = said.n > 0 ? line + (size_t)(said.p - s.p) : line + from;
		cell[i] = raw_cell(w->lines.map, said, at, at + said.n);
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
	uint64_t number = w->lines.held != SIZE_MAX ? w->held_line : w->lines.line;
	if (w->lines.held != SIZE_MAX)
		cut_line(w, w->lines.held, str_sub(w->lines.text, w->lines.held, w->held_end),
			 false, cell);
	w->lines.held = SIZE_MAX;
	if (s.n > 0)
		cut_line(w, line, s, true, cell);
	turns_line(&w->lines.turns, number);
	turns_row(&w->lines.turns, w->table, cell, w->fixed.n_line[0] + w->fixed.n_line[1]);
}

/* The first line of a row, without its second. */
static void flush_first(struct walk *w)
{
	if (w->lines.held != SIZE_MAX)
		give_pair(w, 0, STR_NONE);
}

static void give_row(struct walk *w, size_t line, str s)
{
	struct cell cell[FIXED_COLUMNS];
	const struct fixed *f = &w->fixed;
	if (!f->paired) {
		cut(w, line, s, f->from, f->n, cell);
		turns_line(&w->lines.turns, w->lines.line);
		turns_row(&w->lines.turns, w->table, cell, f->n);
	} else if (fixed_second(f, s)) {
		give_pair(w, line, s);
	} else {
		flush_first(w);
		w->lines.held = line;
		w->held_end = line + s.n;
		w->held_line = w->lines.line;
	}
}

static void let_go(struct line_walk *l) { flush_first((struct walk *)(void *)l); }

static void one_line(struct line_walk *l, size_t at, size_t end)
{
	struct walk *w = (struct walk *)(void *)l;
	str s = str_sub(l->text, at, end);
	while (s.n > 0 && (s.p[s.n - 1] == '\r' || s.p[s.n - 1] == '\f'))
		s.n--;
	size_t lead = 0;
	while (lead < s.n && s.p[lead] == '\f')
		lead++;
	s = str_sub(s, lead, s.n);
	if (fixed_ruler(s)) {
		lines_flush(l, at);
	} else if (fixed_fits(&w->fixed, s)) {
		lines_flush(l, at);
		give_row(w, at + lead, s);
	} else {
		flush_first(w);
		lines_wait(l, at);
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
	w->fixed = guess(j->head);
	if (w->fixed.n == 0)
		w->fixed = (struct fixed){.n = 1, .most = FIXED_WIDTH};
	lines_open(&w->lines, &job);
	w->table = turns_table(&w->lines.turns, STR_NONE, STR_NONE, &fresh);
	w->lines.let_go = let_go;
	lines_walk(&w->lines, one_line);
	return lines_close(&w->lines, e);
}

const struct reader reader_fixed = {
    .name = "fixed",
    .version = 3,
    .format = "Columns of fixed width (printed lists, spool files, exports)",
    .standard = "none; columns by ruler, by blanks in common, or by kinds of characters",
    .limits = "one layout a file; columns without a blank between them are told in lines of one "
	      "length only; records without line ends are read in EBCDIC "
	      "only",
    .bid = fixed_bid,
    .bid_most = FIXED_RULED,
    .read = fixed_read,
};
