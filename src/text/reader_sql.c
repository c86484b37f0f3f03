/*
 * reader_sql - dumps of databases as SQL text: the rows of INSERT, REPLACE and COPY as rows of
 * tables named as there, with the columns of the statement or of an earlier CREATE TABLE. Follows
 * ISO 9075-2 and the dialects of MySQL/MariaDB, PostgreSQL, SQL Server, Oracle and SQLite.
 * Refuses to carry out anything: other statements and remarks come as running text when they may
 * hold data.
 */
#include "text/reader.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "text/prose.h"
#include "text/sql.h"
#include "text/turns.h"
#include "text/view.h"

#define SCOPE_BYTES 64
#define WASTE_FREE  ((uint64_t)4 << 20)
#define SAID_BYTES  4096 /* of a statement up to VALUES, to see that it comes again */

struct walk {
	struct read_job *job;
	struct text_in in;
	struct sql_text t;
	size_t at;
	struct turns turns;
	size_t table;
	struct cell *cell; /* of the present row */
	unsigned n, max;
	unsigned char scope_bytes[SCOPE_BYTES];
	str scope;
	struct out said;  /* the last statement up to VALUES */
	size_t side;      /* where text begins that is of no row; SIZE_MAX: none */
	uint64_t line;    /* number of the line at `counted` */
	size_t counted;   /* in text */
	uint64_t told_at; /* [byte] of the last thing said to be unreadable, plus one */
	uint64_t wasted;  /* bytes looked at for the end of a bracket or row */
	size_t eol;       /* end of the present line, when it is not before `at` */
};

/* ---- moving on ---- */

static bool more(struct walk *w)
{
	const struct raw_map *map;
	str text;
	w->at = w->counted = w->eol = 0;
	bool got = view_next(w->job, &w->in, &text, &map);
	sql_look(&w->t, text, got ? map : NULL, !got || w->in.last);
	return got;
}

/* A run of digits, an address of mail or a string: other text says nothing of anybody. */
static bool may_say(str s)
{
	unsigned run = 0;
	for (size_t i = 0; i < s.n; i++) {
		run = is_digit(s.p[i]) ? run + 1 : 0;
		if (run >= 6 || s.p[i] == '@' || s.p[i] == '\'')
			return true;
	}
	return false;
}

static void count_lines(struct walk *w, size_t to)
{
	w->line += scan_count(str_sub(w->t.text, w->counted, to), '\n');
	w->counted = to;
}

/* Give the text that waits, up to `to`. */
static void side_flush(struct walk *w, size_t to)
{
	if (w->side == SIZE_MAX)
		return;
	str s = str_sub(w->t.text, w->side, to);
	if (may_say(s)) {
		count_lines(w, w->side);
		prose_give(w->job->sink, w->t.map, s, w->side, w->line);
	}
	w->side = SIZE_MAX;
}

/* Was so much looked at in vain that brackets and rows without an end are not looked for here? */
static bool tired(const struct walk *w)
{
	return w->wasted > WASTE_FREE + 8 * sql_place(&w->t, w->at);
}

/* Get more text behind w->at. gives false when there is none to be had. */
static bool more_behind(struct walk *w)
{
	if (w->at < w->t.text.n && text_stuck(&w->in, w->at))
		return false;
	if (w->t.text.n == 0)
		return more(w);
	side_flush(w, w->at);
	count_lines(w, w->at);
	w->wasted += w->t.text.n - w->at;
	text_keep(&w->in, w->at);
	return more(w);
}

static void say_partial(struct walk *w, enum reason why)
{
	uint64_t at = sql_place(&w->t, w->at);
	if (w->told_at <= at)
		w->job->sink->partial(w->job->sink, why, at);
	w->told_at = at + 1;
}

/* sql_bracket, as long as it does not take too long. */
static size_t bracket(struct walk *w, size_t open)
{
	size_t end = tired(w) ? 0 : sql_bracket(w->t.text, open);
	w->wasted += (end > 0 ? end : w->t.text.n) - open;
	return end;
}

static void set_scope(struct walk *w, str s)
{
	s = utf8_head(s, SCOPE_BYTES);
	memcpy(w->scope_bytes, s.p, s.n);
	w->scope = (str){w->scope_bytes, s.n};
	out_clear(&w->said);
}

/* What a statement came to. */
enum came { CAME_whole, CAME_short, CAME_other };

/* ---- columns ---- */

/* Headings for what stands in w->cell; refers: of each column the table it refers to, or NULL. */
static void set_headings(struct walk *w, struct arena *a, str table, const str *refers)
{
	struct cell *head = arena_new(a, struct cell, w->n);
	for (unsigned i = 0; i < w->n; i++) {
		str own = w->cell[i].text;
		head[i] = w->cell[i];
		head[i].text = sql_heading(a, table, own, refers != NULL ? refers[i] : STR_NONE);
		for (unsigned k = 0; k < i && head[i].text.p != own.p; k++)
			if (str_eq(head[k].text, head[i].text))
				head[i].text = own;
	}
	turns_headings(&w->turns, w->table, head, w->n);
}

/* Names in brackets that begin at *at; they go to w->cell. gives false when it is no such list. */
static bool read_names(struct walk *w, size_t *at)
{
	str s = w->t.text;
	size_t i = *at, from, to;
	w->n = 0;
	do {
		i = sql_name(s, sql_blank(s, i + 1), &from, &to);
		if (i == 0)
			return false;
		if (w->n < w->max)
			w->cell[w->n++] = sql_cell(&w->t, str_sub(s, from, to), from, to);
		i = sql_blank(s, i);
	} while (i < s.n && s.p[i] == ',');
	*at = i + 1;
	return i < s.n && s.p[i] == ')';
}

/* The list of columns that may stand behind a name at *end; not whole: the statement is neither. */
static enum came column_list(struct walk *w, size_t *end, bool *out_named)
{
	str s = w->t.text;
	*end = sql_blank(s, *end);
	*out_named = *end < s.n && s.p[*end] == '(';
	if (!*out_named)
		return CAME_whole;
	if (bracket(w, *end) == 0)
		return CAME_short;
	if (!read_names(w, end))
		return CAME_other;
	*end = sql_blank(s, *end);
	return CAME_whole;
}

static void use_table(struct walk *w, str name, bool *out_fresh)
{
	w->table = turns_table(&w->turns, name, w->scope, out_fresh);
}

/* FOREIGN KEY (patient) REFERENCES patients (id): note it at its column. */
static void note_foreign_key(const struct walk *w, str item, str *refers)
{
	size_t at = str_find_nocase(item, STR("FOREIGN KEY")), from, to;
	size_t open = at + str_find_byte(str_sub(item, at, item.n), '(');
	if (at == item.n || open == item.n ||
	    sql_name(item, sql_blank(item, open + 1), &from, &to) == 0)
		return;
	for (unsigned i = 0; i < w->n; i++)
		if (str_eq(w->cell[i].text, str_sub(item, from, to)))
			refers[i] = sql_refers(item);
}

static void read_columns(struct walk *w, struct arena *a, str table, size_t open, size_t end)
{
	str s = w->t.text;
	str *refers = arena_new(a, str, w->max);
	w->n = 0;
	for (size_t at = open + 1; at < end;) {
		size_t from, to, stop;
		at = sql_blank(s, at);
		stop = sql_item(s, at, end);
		str item = str_sub(s, at, stop);
		if (sql_constraint(item)) {
			note_foreign_key(w, item, refers);
		} else if (sql_name(s, at, &from, &to) > 0 && w->n < w->max) {
			refers[w->n] = sql_refers(item);
			w->cell[w->n++] = sql_cell(&w->t, str_sub(s, from, to), from, to);
		}
		at = stop + 1;
	}
	if (w->n > 0)
		set_headings(w, a, table, refers);
}

static enum came read_create(struct walk *w, size_t at)
{
	str s = w->t.text;
	struct arena scratch = *w->job->arena;
	size_t from, to, word;
	bool fresh;
	for (unsigned i = 0; i < 4 && sql_word(s, at, "TABLE") == 0; i++) {
		at = sql_name(s, at, &from, &to);
		if (at == 0)
			return CAME_other;
		at = sql_blank(s, at);
	}
	if ((word = sql_word(s, at, "TABLE")) == 0)
		return at >= s.n ? CAME_short : CAME_other;
	at = sql_blank(s, word);
	if ((word = sql_word(s, at, "IF")) > 0) {
		at = sql_blank(s, word);
		at = sql_blank(s, at + sql_word(str_sub(s, at, s.n), 0, "NOT"));
		at = sql_blank(s, at + sql_word(str_sub(s, at, s.n), 0, "EXISTS"));
	}
	size_t open = sql_path(s, at, &from, &to);
	if (open == 0)
		return CAME_other;
	open = sql_blank(s, open);
	if (open >= s.n)
		return CAME_short;
	if (s.p[open] != '(')
		return CAME_other;
	size_t end = bracket(w, open);
	if (end == 0)
		return CAME_short;
	str name = str_sub(s, from, to);
	use_table(w, name, &fresh);
	read_columns(w, &scratch, name, open, end);
	out_clear(&w->said);
	w->at = end;
	return CAME_whole;
}

/* ---- rows ---- */

static enum sql_end read_tuple(struct walk *w, struct arena *a, size_t *at)
{
	enum sql_end e;
	w->n = 0;
	do {
		e = sql_value(&w->t, a, at, &w->cell[w->n]);
		if (e >= SQL_short)
			return e;
		w->n += w->n < w->max;
	} while (e == SQL_comma);
	return e;
}

/* Where the row behind the one at w->at begins, as far as can be told, before `end`. */
static size_t next_row(const struct walk *w, size_t end)
{
	str rest = str_sub(w->t.text, w->at + 1, end);
	size_t next = str_find(rest, STR("),("));
	return next < rest.n ? w->at + 1 + next + 2 : end;
}

/* A row that does not end in view: what there is of it is a row, the rest running text. */
static void cut_row(struct walk *w)
{
	size_t n = w->t.text.n;
	say_partial(w, w->t.last ? REASON_short_data : REASON_partly_unreadable);
	if (w->n > 0)
		turns_row(&w->turns, w->table, w->cell, w->n);
	w->wasted += n - w->at;
	w->side = w->at;
	w->at = tired(w) ? n : next_row(w, n);
	side_flush(w, w->at);
}

static size_t line_end(struct walk *w)
{
	str s = w->t.text;
	if (w->eol <= w->at)
		w->eol = w->at + str_find_byte(str_sub(s, w->at, s.n), '\n') + 1;
	return w->eol < s.n ? w->eol : s.n;
}

/* A row that can not be read: go on at the next one of its line, or behind that. */
static void skip_row(struct walk *w)
{
	say_partial(w, REASON_partly_unreadable);
	w->side = w->at;
	w->at = next_row(w, line_end(w));
	side_flush(w, w->at);
}

/* Lists of values in brackets, from w->at on, until something else stands there. */
static void read_tuples(struct walk *w)
{
	bool comma = true;
	for (;;) {
		str s = w->t.text;
		struct arena scratch = *w->job->arena;
		size_t i = w->at < s.n && s.p[w->at] == '(' ? w->at : sql_blank(s, w->at);
		if (i >= s.n) {
			if (!more_behind(w))
				return;
		} else if (s.p[i] == '(' && comma) {
			size_t at = i + 1;
			enum sql_end e = read_tuple(w, &scratch, &at);
			w->at = i;
			if (e == SQL_closed) {
				turns_row(&w->turns, w->table, w->cell, w->n);
				w->at = at;
				comma = at < s.n && s.p[at] == ',';
				w->at += comma;
			} else if (e == SQL_bad) {
				skip_row(w);
				comma = w->at < s.n && s.p[w->at] == '(';
			} else if (tired(w) || !more_behind(w)) {
				cut_row(w);
			}
		} else if (s.p[i] == ',' && !comma) {
			w->at = i + 1;
			comma = true;
		} else {
			w->at = i + (s.p[i] == ';');
			return;
		}
	}
}

/* INTO table [(columns)] VALUES, from `at` on. */
static enum came read_into(struct walk *w, size_t at)
{
	str s = w->t.text;
	struct arena scratch = *w->job->arena;
	size_t from, to, word, begin = w->at;
	bool fresh, named;
	size_t end = sql_path(s, at, &from, &to);
	if (end == 0)
		return at >= s.n ? CAME_short : CAME_other;
	enum came came = column_list(w, &end, &named);
	if (came != CAME_whole)
		return came;
	if ((word = sql_word(s, end, "OVERRIDING")) > 0)
		end = word + str_find_nocase(str_sub(s, word, s.n), STR("VALUES"));
	word = sql_word(s, end, "VALUES");
	word = word > 0 ? word : sql_word(s, end, "VALUE");
	if (word == 0)
		return s.n < end + 7 ? CAME_short : CAME_other;
	str name = str_sub(s, from, to);
	use_table(w, name, &fresh);
	if (named)
		set_headings(w, &scratch, name, NULL);
	w->at = word;
	out_clear(&w->said);
	if (word - begin <= SAID_BYTES)
		out_str(&w->said, str_sub(s, begin, word));
	return CAME_whole;
}

static enum came read_insert(struct walk *w, size_t at)
{
	static const char *const words[] = {"LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY",
					    "IGNORE",       "OR",      "REPLACE",
					    "ALL",          "FIRST",   "INTO"};
	str s = w->t.text;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t end = sql_word(s, at, words[i]);
		if (end > 0)
			at = sql_blank(s, end);
	}
	enum came c = read_into(w, at);
	if (c == CAME_whole)
		read_tuples(w);
	return c;
}

/* Lines of COPY, until \. or what can not be one. */
static void read_lines(struct walk *w)
{
	sql_turn(&w->t, true);
	for (;;) {
		struct arena scratch = *w->job->arena;
		size_t at = w->at;
		if (at >= w->t.text.n) {
			if (!more_behind(w))
				break;
			sql_turn(&w->t, true);
			continue;
		}
		str rest = str_sub(w->t.text, at, w->t.text.n);
		enum sql_end e = sql_copy_line(&w->t, &scratch, &at, w->cell, w->max, &w->n);
		if (e == SQL_short && more_behind(w)) {
			sql_turn(&w->t, true);
			continue;
		}
		if (e == SQL_short) {
			say_partial(w, REASON_partly_unreadable);
			at = w->t.text.n;
		}
		if (rest.p[0] == '\\' && rest.n > 1 && rest.p[1] == '.') {
			w->at = at;
			break;
		}
		if (w->n == 1 && sql_word(rest, 0, "COPY") > 0)
			break;
		if (w->n > 0)
			turns_row(&w->turns, w->table, w->cell, w->n);
		w->at = at;
	}
	sql_turn(&w->t, false);
}

static enum came read_copy(struct walk *w, size_t at)
{
	str s = w->t.text;
	struct arena scratch = *w->job->arena;
	size_t from, to, end = sql_path(s, at, &from, &to), word;
	bool fresh, named;
	if (end == 0)
		return CAME_other;
	enum came came = column_list(w, &end, &named);
	if (came != CAME_whole)
		return came;
	if ((word = sql_word(s, end, "FROM")) == 0 ||
	    (word = sql_word(s, sql_blank(s, word), "STDIN")) == 0)
		return CAME_other;
	size_t line = str_find_byte(str_sub(s, word, s.n), '\n');
	if (word + line >= s.n)
		return w->t.last ? CAME_other : CAME_short;
	str name = str_sub(s, from, to);
	use_table(w, name, &fresh);
	if (named)
		set_headings(w, &scratch, name, NULL);
	out_clear(&w->said);
	w->at = word + line + 1;
	read_lines(w);
	return CAME_whole;
}

/* ---- statements ---- */

/* The name of the database, in the remark or statement that says it. */
static void see_database(struct walk *w, str line)
{
	static const char *const marks[] = {"Database: ", "USE ", "\\connect ", "\\c "};
	size_t from, to;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t at = str_find(line, str_of(marks[i])) + str_of(marks[i]).n;
		if (at >= line.n || (i > 0 && at > str_of(marks[i]).n) || at > SAID_BYTES)
			continue;
		if (sql_name(line, at, &from, &to) > 0)
			set_scope(w, str_sub(line, from, to));
		return;
	}
}

/* What is no row: up to the end of its line or statement. */
static void read_other(struct walk *w)
{
	size_t end = line_end(w);
	if (end == w->t.text.n && !tired(w) && !w->t.last && !text_stuck(&w->in, w->at)) {
		more_behind(w);
		return;
	}
	str rest = str_sub(w->t.text, w->at, end);
	size_t semi = str_find_byte(rest, ';');
	bool remark = str_starts(rest, STR("--")) || rest.p[0] == '#';
	bool string = str_find_byte(str_sub(rest, 0, semi), '\'') < semi;
	if (semi < rest.n && !remark && !string)
		rest.n = semi + 1;
	see_database(w, rest);
	if (w->side == SIZE_MAX)
		w->side = w->at;
	w->at += rest.n;
}

static enum came read_statement(struct walk *w)
{
	static const struct {
		const char *word;
		enum came (*read)(struct walk *, size_t);
	} known[] = {{"INSERT", read_insert},
		     {"REPLACE", read_insert},
		     {"INTO", read_into},
		     {"CREATE", read_create},
		     {"COPY", read_copy}};
	str s = w->t.text, said = out_view(&w->said);
	size_t begin = w->at;
	if (said.n > 0 && said.n < s.n - begin && memcmp(s.p + begin, said.p, said.n) == 0) {
		side_flush(w, begin);
		w->at += said.n;
		read_tuples(w);
		return CAME_whole;
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t end = sql_word(s, begin, known[i].word);
		if (end == 0)
			continue;
		side_flush(w, begin);
		enum came c = known[i].read(w, sql_blank(s, end));
		if (c == CAME_whole && known[i].read == read_into)
			read_tuples(w);
		return c;
	}
	return CAME_other;
}

static void walk_statements(struct walk *w)
{
	for (;;) {
		str s = w->t.text;
		while (w->at < s.n && is_blank(s.p[w->at]))
			w->at++;
		if (w->at >= s.n) {
			if (!more_behind(w))
				break;
			continue;
		}
		enum came c = read_statement(w);
		if (c == CAME_short && !tired(w) && more_behind(w))
			continue;
		if (c != CAME_whole)
			read_other(w);
	}
	side_flush(w, w->at);
}

/* Numbers of rows mean something within one database. One that is not named is told by its first
 * bytes, when it holds more than one table. */
static void first_scope(struct walk *w, const struct head *h)
{
	static const unsigned char key[16] = "unnamed database";
	if (!sql_tables(h->text))
		return;
	struct out o = out_mem();
	uint64_t sum = hash64(key, h->raw);
	out_hex(&o, &sum, sizeof(sum));
	set_scope(w, out_view(&o));
	out_end(&o);
}

static int sql_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct walk *w = arena_new(&a, struct walk, 1);
	struct read_job job = *j;
	job.arena = &a;
	*w = (struct walk){.job = &job, .line = 1, .side = SIZE_MAX, .said = out_mem()};
	w->max = (unsigned)j->limits->columns;
	w->cell =
	    arena_new(&a, struct cell, (size_t)w->max + 1); /* the last takes what is too much */
	w->t.backslash = sql_backslash(j->head->text);
	text_open(&w->in, &a, j->in, view_charset(j->head));
	turns_start(&w->turns, &job);
	first_scope(w, j->head);
	walk_statements(w);
	turns_end(&w->turns);
	turns_free(&w->turns);
	out_end(&w->said);
	return view_end(j, &w->in, e);
}

const struct reader reader_sql = {
    .name = "sql",
    .version = 1,
    .format = "SQL dumps (MySQL, PostgreSQL, SQL Server, Oracle, SQLite)",
    .standard = "ISO 9075-2; mysqldump, pg_dump, SSMS scripts, SQL Developer, sqlite3 .dump",
    .limits = "statements are not carried out: UPDATE, INSERT ... SELECT and procedures are read "
	      "as running text; of functions in values the first argument counts; binary dumps and "
	      "COPY in CSV are not read",
    .bid = sql_bid,
    .bid_most = SQL_BID,
    .read = sql_read,
};
