/*
 * reader_oradump - dumps of Oracle's exp (.dmp): the rows that stand behind each INSERT statement,
 * as tables with the names of its columns; what stands between is searched for text (carve.h).
 * Texts, numbers, dates and timestamps are told. Refuses dumps of Data Pump (expdp), whose form is
 * Oracle's own, and long values in pieces: the table ends there, the rest is searched for text.
 * Source: descriptions by others of the form of exp, for Oracle publishes none; Oracle Call
 * Interface Programmer's Guide, internal NUMBER and DATE
 */
#include "base/out.h"
#include "text/carve.h"

#define COLUMNS   1000u
#define WINDOW    ((size_t)1 << 20)
#define STATEMENT ((size_t)64 << 10) /* the longest INSERT statement */
#define NULL_MARK 0xFFFEu
#define LAST_MARK 0xFFFFu
#define OFFSETS   5 /* places behind the columns where rows may begin, two bytes apart */

enum sort { SORT_text = 1, SORT_number = 2, SORT_date = 12, SORT_char = 96 };

struct column {
	str name;
	unsigned sort, most; /* most: [byte] */
};

struct dump {
	struct read_job *job;
	struct carve *carve;
	struct column *column;
	struct cell *cell;
	unsigned n;
	str table;
};

static int oradump_bid(const struct head *h)
{
	str s = str_sub(h->raw, 0, 16);
	size_t at = str_find(s, STR("EXPORT:V"));
	return at <= 4 && at < s.n ? 95 : 0;
}

static unsigned u16(str s, size_t at)
{
	return at + 2 <= s.n ? s.p[at] | (unsigned)s.p[at + 1] << 8 : 0;
}

/* ---- values ---- */

/* A number: exponent of 100, then digits of 100. */
static void put_number(struct out *o, str raw)
{
	bool negative = raw.n > 0 && raw.p[0] < 0x80;
	int power = raw.n == 0 ? 0 : negative ? 62 - raw.p[0] : raw.p[0] - 193;
	size_t digits = raw.n > 0 ? raw.n - 1 : 0;
	if (digits > 0 && negative && raw.p[raw.n - 1] == 102)
		digits--;
	if (digits == 0 || power > 19 || power < -10) {
		out_char(o, '0');
		return;
	}
	if (negative)
		out_char(o, '-');
	for (int i = power < 0 ? power : 0; i <= power || i < (int)digits; i++) {
		unsigned d = i >= 0 && i < (int)digits ? raw.p[i + 1] : negative ? 101 : 1;
		d = negative ? 101 - d : d - 1;
		if (i == power + 1)
			out_char(o, '.');
		if (i == 0 && power >= 0)
			out_dec(o, d % 100);
		else
			out_dec_pad(o, d % 100, 2);
	}
}

static void put_date(struct out *o, str raw)
{
	if (raw.n < 7 || raw.p[0] < 100 || raw.p[1] < 100)
		return;
	out_dec_pad(o, (raw.p[0] - 100u) * 100 + (raw.p[1] - 100u), 4);
	out_char(o, '-');
	out_dec_pad(o, raw.p[2], 2);
	out_char(o, '-');
	out_dec_pad(o, raw.p[3], 2);
}

static bool is_moment(unsigned sort)
{
	return sort == SORT_date || sort == 180 || sort == 181 || sort == 231;
}

static str value_of(const struct column *c, str raw, struct arena *a)
{
	struct out o = out_mem();
	if (c->sort == SORT_text || c->sort == SORT_char)
		return str_trim(charset_decode(a, carve_set(raw), raw));
	if (c->sort == SORT_number)
		put_number(&o, raw);
	else if (is_moment(c->sort))
		put_date(&o, raw);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

/* ---- rows ---- */

/*
 * The row at `at` of s. gives where the next one begins; at itself at the end of the table; 0 when
 * it is none. cell NULL: only look
 */
static size_t row_at(const struct dump *d, str s, size_t at, uint64_t base, struct arena *a,
		     struct cell *cell)
{
	size_t start = at;
	for (unsigned i = 0; i < d->n; i++) {
		unsigned n = u16(s, at);
		if (at + 2 > s.n)
			return 0;
		at += 2;
		if (n == LAST_MARK)
			return i == 0 ? start : 0;
		bool none = n == NULL_MARK;
		if (n == 0 || (!none && n > d->column[i].most) || (!none && n > s.n - at))
			return 0;
		str raw = none ? STR_NONE : str_sub(s, at, at + n);
		if (cell != NULL)
			cell[i] = (struct cell){.text = value_of(&d->column[i], raw, a),
						.at = base + at,
						.raw_n = (uint32_t)raw.n};
		at += raw.n;
	}
	return at + 2 <= s.n && u16(s, at) == 0 ? at + 2 : 0;
}

/* ---- the statement ---- */

/* The names in INSERT INTO "TABLE" ("A", "B") VALUES ... */
static bool read_statement(struct dump *d, str s)
{
	d->n = 0;
	d->table = STR_NONE;
	size_t end = str_find(s, STR("VALUES"));
	for (size_t i = 0; i < end && d->n < COLUMNS;) {
		size_t open = i + str_find_byte(str_sub(s, i, end), '"') + 1;
		size_t n = str_find_byte(str_sub(s, open, end), '"');
		if (open >= end || open + n >= end)
			break;
		str name = str_sub(s, open, open + n);
		if (d->table.n == 0)
			d->table = name;
		else
			d->column[d->n++].name = name;
		i = open + n + 1;
	}
	return d->n > 0 && end < s.n;
}

/* Sorts and lengths behind the statement. gives where they end, 0 when they are not there. */
static size_t read_columns(struct dump *d, str s, size_t at)
{
	if (u16(s, at) != d->n)
		return 0;
	at += 2;
	for (unsigned i = 0; i < d->n; i++) {
		struct column *c = &d->column[i];
		c->sort = u16(s, at);
		c->most = u16(s, at + 2);
		at += 4;
		if (c->sort == SORT_text || c->sort == SORT_char)
			at += 4; /* its set, and whether it is the national one */
		if (c->sort == 0 || c->sort > 300 || at > s.n)
			return 0;
	}
	for (unsigned k = 0; k < OFFSETS; k++) {
		struct arena none = {0};
		if (row_at(d, s, at + 2 * k, 0, &none, NULL) > 0)
			return at + 2 * k;
	}
	return 0;
}

static void give_headings(struct dump *d, size_t table)
{
	for (unsigned i = 0; i < d->n; i++)
		d->cell[i] = (struct cell){
		    .text = charset_decode(d->job->arena, carve_set(d->column[i].name),
					   str_copy(d->job->arena, d->column[i].name))};
	turns_headings(carve_turns(d->carve), table, d->cell, d->n);
}

/* All rows from here on; the input stands behind them then. */
static void give_rows(struct dump *d, size_t table)
{
	struct input *in = d->job->in;
	for (;;) {
		struct arena a = *d->job->arena;
		str s = input_view(in, (size_t)d->job->limits->row_bytes);
		size_t end = row_at(d, s, 0, in->at, &a, d->cell);
		if (end == 0)
			return;
		turns_row(carve_turns(d->carve), table, d->cell, d->n);
		input_skip(in, end);
		d->job->sink->progress(d->job->sink, in->at);
		s = input_view(in, 2);
		if (u16(s, 0) == LAST_MARK)
			return;
	}
}

/* An INSERT statement of `line` bytes stands at `at` of s. gives whether its rows were read. */
static bool give_table(struct dump *d, str s, size_t at, size_t line)
{
	str text = str_sub(s, at, at + STATEMENT);
	struct arena before = *d->job->arena;
	bool fresh;
	if (line >= text.n || !read_statement(d, str_copy(d->job->arena, str_sub(text, 0, line))))
		return false;
	size_t rows = read_columns(d, s, at + line + 1);
	if (rows == 0) {
		*d->job->arena = before;
		return false;
	}
	carve_bytes(d->carve, str_sub(s, 0, at), d->job->in->at);
	str name = charset_decode(d->job->arena, carve_set(d->table), d->table);
	size_t table = turns_table(carve_turns(d->carve), name, STR_NONE, &fresh);
	give_headings(d, table);
	input_skip(d->job->in, rows);
	give_rows(d, table);
	*d->job->arena = before;
	return true;
}

static int oradump_read(struct read_job *j, struct err *e)
{
	struct dump d = {.job = j};
	d.column = arena_new(j->arena, struct column, COLUMNS);
	d.cell = arena_new(j->arena, struct cell, COLUMNS);
	d.carve = carve_start(j, false);
	for (str s; (s = input_view(j->in, WINDOW + STATEMENT * 2)).n > 0;) {
		size_t most = s.n > WINDOW ? WINDOW : s.n, at = 0, line;
		bool read = false;
		for (; at < most && !read; at += line + 1) {
			at += str_find(str_sub(s, at, s.n), STR("INSERT INTO \""));
			line = str_find_byte(str_sub(s, at, at + STATEMENT), '\n');
			read = at < most && give_table(&d, s, at, line);
		}
		if (read)
			continue;
		carve_bytes(d.carve, str_sub(s, 0, most), j->in->at);
		input_skip(j->in, most);
		j->sink->progress(j->sink, j->in->at);
	}
	carve_end(d.carve);
	if (j->in->failed)
		return err_set(e, REASON_io_error, j->in->at);
	j->sink->partial(j->sink, REASON_carved, 0);
	return 0;
}

const struct reader reader_oradump = {
    .name = "oradump",
    .version = 1,
    .format = "Dumps of Oracle (exp)",
    .standard = "as Oracle's exp 8 to 11 writes them; not published",
    .limits = "always partial: no Data Pump (expdp), no long values in pieces, no LOBs",
    .bid = oradump_bid,
    .bid_most = 95,
    .read = oradump_read,
};
