/*
 * reader_sqlite - databases of SQLite 3 (sqlite.org/fileformat2.html). Every table is a table with
 * its columns as headings; values that are no text are members. Numbers of rows join the tables of
 * one database as in an SQL dump. A broken page costs the rows on it: those behind it are read from
 * the other end. Refuses deleted rows, the write-ahead log beside the file, views, encryption.
 */
#include <sqlite3.h>

#include "base/cur.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "text/document.h"
#include "text/sql.h"
#include "text/sqlite_input.h"

#define MAGIC         STR("SQLite format 3\0")
#define BLOB_BYTES    64 /* a shorter value is no file */
#define PROGRESS_ROWS 1024
#define ROW_LEAST     6 /* [byte] that a row takes at least: pointer, lengths, number, header */

struct walk {
	struct read_job *job;
	sqlite3 *db;
	struct document d;
	struct out sql;
	unsigned char *files; /* for each column of the table: it holds files */
	uint64_t rows;
	uint32_t index; /* of the next member */
	bool broken, too_many;
};

static str text_of(sqlite3_stmt *s, int i)
{
	const unsigned char *p = sqlite3_column_text(s, i);
	int n = sqlite3_column_bytes(s, i);
	return p == NULL || n <= 0 ? STR_NONE : (str){p, (size_t)n};
}

static str blob_of(sqlite3_stmt *s, int i)
{
	const unsigned char *p = sqlite3_column_blob(s, i);
	int n = sqlite3_column_bytes(s, i);
	return p == NULL || n <= 0 ? STR_NONE : (str){p, (size_t)n};
}

static void quote(struct out *o, str name)
{
	out_char(o, '"');
	for (size_t i = 0; i < name.n; i++) {
		out_char(o, (char)name.p[i]);
		if (name.p[i] == '"')
			out_char(o, '"');
	}
	out_char(o, '"');
}

/* prepare - head, the quoted name of the table, tail. gives NULL when that is no statement. */
static sqlite3_stmt *prepare(struct walk *w, const char *head, str table, const char *tail)
{
	sqlite3_stmt *s = NULL;
	out_clear(&w->sql);
	out_z(&w->sql, head);
	if (table.n > 0)
		quote(&w->sql, table);
	out_z(&w->sql, tail);
	if (sqlite3_prepare_v2(w->db, (const char *)w->sql.p, (int)w->sql.n, &s, NULL) != SQLITE_OK)
		return NULL;
	return s;
}

/* step - the next row; an error is noted. */
static bool step(struct walk *w, sqlite3_stmt *s)
{
	int r = sqlite3_step(s);
	w->broken = w->broken || (r != SQLITE_ROW && r != SQLITE_DONE);
	return r == SQLITE_ROW;
}

/* ---- values ---- */

static bool is_text(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' && !is_blank(s.p[i]))
			return false;
	return utf8_valid(s);
}

/* Line ends of any kind end a line. */
static void put_lines(struct document *d, str s)
{
	while (s.n > 0) {
		size_t n = str_find_byte(s, '\r');
		document_put(d, str_sub(s, 0, n));
		if (n < s.n && (n + 1 == s.n || s.p[n + 1] != '\n'))
			document_put(d, STR("\n"));
		s = str_sub(s, n + 1, s.n);
	}
}

static void put_text(struct walk *w, str s)
{
	struct arena a = *w->job->arena;
	if (utf8_valid(s)) {
		put_lines(&w->d, s);
		return;
	}
	for (size_t at = 0; at < s.n; at += 65536) { /* one byte, one character */
		struct arena piece = a;
		put_lines(&w->d,
			  charset_decode(&piece, CHARSET_cp1252, str_sub(s, at, at + 65536)));
	}
}

static void put_value(struct walk *w, sqlite3_stmt *s, int i)
{
	double v;
	int sort = sqlite3_column_type(s, i);
	if (sort == SQLITE_BLOB) {
		str b = blob_of(s, i);
		if (is_text(b))
			put_text(w, b);
		else if (b.n >= BLOB_BYTES)
			w->files[i] = 1;
		return;
	}
	v = sort == SQLITE_FLOAT ? sqlite3_column_double(s, i) : 0;
	if (sort == SQLITE_FLOAT && v > -1e15 && v < 1e15 && v == (double)(int64_t)v) {
		struct out o = out_mem(); /* a number that became 123456782.0 */
		if (v < 0)
			out_char(&o, '-');
		out_dec(&o, (uint64_t)(v < 0 ? -v : v));
		document_put(&w->d, out_view(&o));
		out_end(&o);
		return;
	}
	if (sort != SQLITE_NULL)
		put_text(w, text_of(s, i));
}

static void put_row(struct walk *w, sqlite3_stmt *s)
{
	int n = sqlite3_column_count(s);
	document_row(&w->d, 0);
	for (int i = 1; i < n; i++) {
		document_cell(&w->d);
		put_value(w, s, i);
	}
	if (++w->rows % PROGRESS_ROWS == 0) {
		uint64_t at = w->d.base, size = w->job->in->size;
		w->job->sink->progress(w->job->sink, at < size ? at : size);
	}
}

/* ---- tables ---- */

/* The table that a column refers to, as a foreign key says; in a. */
static str refers(struct walk *w, struct arena *a, str table, str column)
{
	str to = STR_NONE;
	sqlite3_stmt *s = prepare(w,
				  "SELECT \"table\" FROM pragma_foreign_key_list(?1) "
				  "WHERE \"from\" = ?2 COLLATE NOCASE",
				  STR_NONE, "");
	if (s == NULL)
		return to;
	sqlite3_bind_text(s, 1, (const char *)table.p, (int)table.n, SQLITE_STATIC);
	sqlite3_bind_text(s, 2, (const char *)column.p, (int)column.n, SQLITE_STATIC);
	if (sqlite3_step(s) == SQLITE_ROW)
		to = str_copy(a, text_of(s, 0));
	sqlite3_finalize(s);
	return to;
}

static void put_headings(struct walk *w, sqlite3_stmt *s, str table)
{
	int n = sqlite3_column_count(s);
	document_row(&w->d, 0);
	for (int i = 1; i < n; i++) {
		struct arena a = *w->job->arena;
		str column = str_copy(&a, str_of(sqlite3_column_name(s, i)));
		if (!utf8_valid(column))
			column = charset_decode(&a, CHARSET_cp1252, column);
		document_cell(&w->d);
		document_put(&w->d, sql_heading(&a, table, column, refers(w, &a, table, column)));
	}
}

/* more_rows - fewer rows came than the item has room for: pages that lead to one another give the
 * same again and again. */
static bool more_rows(struct walk *w, uint64_t rows)
{
	w->broken = w->broken || rows >= w->job->in->size / ROW_LEAST;
	return rows < w->job->in->size / ROW_LEAST;
}

/* all_rows - from the start, and when a page is broken from the end back to it. */
static void all_rows(struct walk *w, sqlite3_stmt *s, str table)
{
	int64_t last = 0;
	bool any = false, was = w->broken;
	w->broken = false;
	while (more_rows(w, w->rows) && step(w, s)) {
		last = sqlite3_column_int64(s, 0);
		any = true;
		put_row(w, s);
	}
	if (w->broken) {
		sqlite3_stmt *back = prepare(w, "SELECT _rowid_, * FROM ", table,
					     " WHERE ?2 OR _rowid_ > ?1 ORDER BY _rowid_ DESC");
		if (back != NULL) {
			sqlite3_bind_int64(back, 1, last);
			sqlite3_bind_int(back, 2, !any);
		}
		while (back != NULL && more_rows(w, w->rows) && sqlite3_step(back) == SQLITE_ROW &&
		       (!any || sqlite3_column_int64(back, 0) > last))
			put_row(w, back);
		sqlite3_finalize(back);
	}
	w->broken = w->broken || was;
}

static void give_file(struct walk *w, sqlite3_stmt *s, int i, str table, uint64_t row)
{
	struct sink *sink = w->job->sink;
	str b = blob_of(s, i);
	if (sqlite3_column_type(s, i) != SQLITE_BLOB || b.n < BLOB_BYTES || is_text(b))
		return;
	if (w->index >= w->job->limits->entries) {
		w->too_many = true;
		return;
	}
	struct out name = out_mem();
	str column = str_of(sqlite3_column_name(s, i));
	size_t most = (size_t)w->job->limits->name_bytes / 4;
	out_str(&name, utf8_head(table, most));
	out_char(&name, '.');
	out_str(&name, utf8_head(utf8_valid(column) ? column : STR("?"), most));
	out_char(&name, '.');
	out_dec(&name, row);
	struct child c = {
	    .name = out_view(&name), .size = (int64_t)b.n, .index = w->index++, .is_file = true};
	if (sink->child_begin(sink, &c)) {
		for (size_t at = 0; at < b.n; at += 32768) {
			str piece = str_sub(b, at, at + 32768);
			sink->child_data(sink, piece.p, piece.n);
		}
		sink->child_end(sink, REASON_none);
	}
	out_end(&name);
}

/* Values that are files, once the table is told: no member comes within a table. */
static void all_files(struct walk *w, sqlite3_stmt *s, str table)
{
	int n = sqlite3_column_count(s);
	uint64_t row = 0;
	bool some = false;
	for (int i = 0; i < n; i++)
		some = some || w->files[i] != 0;
	sqlite3_reset(s);
	while (some && !w->too_many && more_rows(w, row) && step(w, s)) {
		row++;
		for (int i = 1; i < n && !w->too_many; i++)
			if (w->files[i] != 0)
				give_file(w, s, i, table, row);
	}
}

static void read_table(struct walk *w, str table)
{
	struct arena before = *w->job->arena;
	sqlite3_stmt *s = prepare(w, "SELECT _rowid_, * FROM ", table, "");
	if (s == NULL)
		s = prepare(w, "SELECT 0, * FROM ", table, "");
	if (s == NULL) {
		w->broken = true;
		return;
	}
	size_t n = (size_t)sqlite3_column_count(s);
	w->files = arena_new(w->job->arena, unsigned char, n);
	memset(w->files, 0, n);
	document_table(&w->d, table, true);
	put_headings(w, s, table);
	all_rows(w, s, table);
	document_table_end(&w->d);
	all_files(w, s, table);
	sqlite3_finalize(s);
	*w->job->arena = before;
}

/* The names of the tables, in the order they were made; each behind its length. Of several that say
 * they are the same pages the first. */
static uint64_t table_names(struct walk *w, struct out *names)
{
	uint64_t n = 0;
	sqlite3_stmt *s = prepare(w,
				  "SELECT name, count(*), min(rowid) FROM sqlite_schema WHERE type "
				  "= 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite\\_%' "
				  "ESCAPE '\\' GROUP BY rootpage ORDER BY 3",
				  STR_NONE, "");
	if (s == NULL)
		return 0;
	while (step(w, s)) {
		w->broken = w->broken || sqlite3_column_int(s, 1) > 1;
		w->too_many = n >= w->job->limits->entries;
		if (w->too_many)
			break;
		out_lv(names, text_of(s, 0));
		n++;
	}
	sqlite3_finalize(s);
	return n;
}

static int read_all(struct walk *w, struct err *e)
{
	static const unsigned char key[16] = "unnamed database";
	struct out names = out_mem(), scope = out_mem();
	uint64_t n = table_names(w, &names), sum = hash64(key, w->job->head->raw);
	struct cur c = cur_of(out_view(&names));
	bool nothing = n == 0 && w->broken;
	out_hex(&scope, &sum, sizeof(sum));
	document_start(&w->d, w->job);
	w->d.scope = out_view(&scope);
	for (uint64_t i = 0; i < n; i++) {
		str table = cur_lv(&c);
		if (utf8_valid(table))
			read_table(w, table);
		else
			w->broken = true;
	}
	document_end(&w->d);
	out_end(&names);
	out_end(&scope);
	if (w->job->in->failed)
		return err_set(e, REASON_io_error, 0);
	if (nothing)
		return err_set(e, REASON_broken, 0);
	if (w->broken)
		w->job->sink->partial(w->job->sink, REASON_broken, 0);
	if (w->too_many)
		w->job->sink->partial(w->job->sink, REASON_limit_entries, 0);
	return 0;
}

static int sqlite_bid(const struct head *h)
{
	return h->raw.n >= 100 && str_starts(h->raw, MAGIC) ? 98 : 0;
}

static int sqlite_read(struct read_job *j, struct err *e)
{
	struct walk w = {.job = j, .sql = out_mem()};
	uint64_t most = j->limits->member_memory_mib << 20;
	struct input all;
	struct read_job job = *j;
	str bytes;
	w.job = &job;
	if (!j->in->can_seek || j->in->size <= most) {
		if (!input_all(j->in, j->arena, most, &bytes))
			return err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory, 0);
		input_of_memory(&all, bytes);
		job.in = &all;
	}
	w.db = sqlite_input_open(job.in, most);
	if (w.db == NULL) {
		out_end(&w.sql);
		return err_set(e, REASON_limit_memory, 0);
	}
	int r = read_all(&w, e);
	sqlite_input_close(w.db);
	out_end(&w.sql);
	return r;
}

static void sqlite_warm(void) { sqlite3_initialize(); }

const struct reader reader_sqlite = {
    .name = "sqlite",
    .version = 2,
    .format = "SQLite database",
    .standard = "SQLite 3 file format",
    .limits = "no deleted rows, no views; a write-ahead log beside it is an item of its own; "
	      "values of 64 bytes and more that are no text are members",
    .container = true,
    .needs_seek = true,
    .bid = sqlite_bid,
    .bid_most = 98,
    .read = sqlite_read,
    .warm = sqlite_warm,
};
