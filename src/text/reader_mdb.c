/*
 * reader_mdb - databases of Access (.mdb of Jet 3 and 4, .accdb of ACE) by libmdb: every table with
 * its columns as headings; OLE values and long binary ones are members. Numbers of rows join the
 * tables of one database as in an SQL dump. Refuses queries, forms, macros, attachments, deleted
 * rows, and databases that are encrypted.
 * Source: HACKING of mdbtools (the format of Jet is not published)
 */
#define _GNU_SOURCE
#include <mdbtools.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "text/document.h"
#include "text/sql.h"

#define VALUE_BYTES   ((size_t)65536) /* of a column that is no memo */
#define FILE_BYTES    64              /* a shorter value is no file */
#define PROGRESS_ROWS 1024

struct walk {
	struct read_job *job;
	MdbHandle *mdb;
	struct document d;
	uint64_t rows;
	uint32_t index; /* of the next member */
	bool broken, too_many;
};

/* What the library made of a value; a date without a time has none. */
static void put(struct walk *w, const MdbColumn *c, const char *text)
{
	str s = str_of(text), midnight = STR(" 00:00:00");
	if (c->col_type == MDB_DATETIME && str_ends(s, midnight))
		s = str_sub(s, 0, s.n - midnight.n);
	document_put(&w->d, s);
}

static bool is_binary(const MdbColumn *c)
{
	return c->col_type == MDB_OLE || c->col_type == MDB_BINARY;
}

static MdbColumn *column_of(const MdbTableDef *t, unsigned i)
{
	return g_ptr_array_index(t->columns, i);
}

static void put_headings(struct walk *w, const MdbTableDef *t, str table)
{
	document_row(&w->d, 0);
	for (unsigned i = 0; i < t->num_cols; i++) {
		struct arena a = *w->job->arena;
		document_cell(&w->d);
		document_put(&w->d,
			     sql_heading(&a, table, str_of(column_of(t, i)->name), STR_NONE));
	}
}

static void put_rows(struct walk *w, MdbTableDef *t)
{
	struct arena a = *w->job->arena;
	char **value = arena_new(&a, char *, t->num_cols + 1);
	int *length = arena_new(&a, int, t->num_cols + 1);
	struct arena before = *w->job->arena;
	for (unsigned i = 0; i < t->num_cols; i++) {
		value[i] = arena_new(&a, char, VALUE_BYTES);
		value[i][0] = 0;
		mdb_bind_column(t, (int)i + 1, value[i], &length[i]);
	}
	*w->job->arena = a;
	uint64_t first = w->rows;
	mdb_rewind_table(t);
	while (mdb_fetch_row(t) != 0) {
		document_row(&w->d, 0);
		for (unsigned i = 0; i < t->num_cols; i++) {
			document_cell(&w->d);
			if (!is_binary(column_of(t, i)))
				put(w, column_of(t, i), value[i]);
		}
		if (++w->rows % PROGRESS_ROWS == 0) {
			uint64_t at = w->d.base, size = w->job->in->size;
			w->job->sink->progress(w->job->sink, at < size ? at : size);
		}
	}
	w->broken = w->broken || w->rows - first < t->num_rows;
	*w->job->arena = before;
}

static void give_file(struct walk *w, MdbColumn *c, str table, uint64_t row)
{
	struct sink *sink = w->job->sink;
	size_t n = 0;
	char *p = mdb_ole_read_full(w->mdb, c, &n);
	if (p == NULL || n < FILE_BYTES || w->index >= w->job->limits->entries) {
		w->too_many = w->too_many || (p != NULL && n >= FILE_BYTES);
		g_free(p);
		return;
	}
	struct out name = out_mem();
	out_str(&name, table);
	out_char(&name, '.');
	out_z(&name, utf8_valid(str_of(c->name)) ? c->name : "?");
	out_char(&name, '.');
	out_dec(&name, row);
	struct child child = {
	    .name = out_view(&name), .size = (int64_t)n, .index = w->index++, .is_file = true};
	if (sink->child_begin(sink, &child)) {
		for (size_t at = 0; at < n; at += 32768)
			sink->child_data(sink, p + at, n - at < 32768 ? n - at : 32768);
		sink->child_end(sink, REASON_none);
	}
	out_end(&name);
	g_free(p);
}

/* Values that are files, once the table is told: no member comes within a table. */
static void give_files(struct walk *w, MdbTableDef *t, str table)
{
	struct arena a = *w->job->arena, before = a;
	char **value = arena_new(&a, char *, t->num_cols + 1);
	bool any = false;
	for (unsigned i = 0; i < t->num_cols; i++) {
		value[i] = arena_new(&a, char, VALUE_BYTES);
		any = any || column_of(t, i)->col_type == MDB_OLE;
		mdb_bind_column(t, (int)i + 1, value[i], NULL);
	}
	if (!any)
		return;
	*w->job->arena = a;
	mdb_rewind_table(t);
	for (uint64_t row = 1; !w->too_many && mdb_fetch_row(t) != 0; row++)
		for (unsigned i = 0; i < t->num_cols && !w->too_many; i++)
			if (column_of(t, i)->col_type == MDB_OLE &&
			    column_of(t, i)->cur_value_len > 0)
				give_file(w, column_of(t, i), table, row);
	*w->job->arena = before;
}

static void read_table(struct walk *w, MdbCatalogEntry *entry)
{
	struct arena before = *w->job->arena;
	MdbTableDef *t = mdb_read_table(entry);
	str name = str_of(entry->object_name);
	if (t == NULL || mdb_read_columns(t) == NULL || !utf8_valid(name)) {
		w->broken = true;
	} else {
		name = str_copy(w->job->arena, name);
		document_table(&w->d, name, true);
		put_headings(w, t, name);
		put_rows(w, t);
		document_table_end(&w->d);
		give_files(w, t, name);
	}
	if (t != NULL)
		mdb_free_tabledef(t);
	*w->job->arena = before;
}

/* Does the table of all objects, which is in itself, have as many rows as came out of it? */
static bool catalog_whole(const MdbHandle *mdb)
{
	bool whole = false;
	for (unsigned i = 0; i < mdb->num_catalog && !whole; i++) {
		MdbCatalogEntry *entry = g_ptr_array_index(mdb->catalog, i);
		if (!str_eq(str_of(entry->object_name), STR("MSysObjects")))
			continue;
		MdbTableDef *t = mdb_read_table(entry);
		whole = t != NULL && t->num_rows <= mdb->num_catalog;
		if (t != NULL)
			mdb_free_tabledef(t);
	}
	return whole;
}

static int read_all(struct walk *w, struct err *e)
{
	static const unsigned char key[16] = "unnamed database";
	struct out scope = out_mem();
	uint64_t sum = hash64(key, w->job->head->raw);
	if (mdb_read_catalog(w->mdb, MDB_ANY) == NULL)
		return err_set(e, REASON_broken, 0);
	w->broken = !catalog_whole(w->mdb);
	mdb_set_date_fmt(w->mdb, "%Y-%m-%d %H:%M:%S");
	mdb_set_shortdate_fmt(w->mdb, "%Y-%m-%d");
	mdb_set_bind_size(w->mdb, VALUE_BYTES);
	out_hex(&scope, &sum, sizeof(sum));
	document_start(&w->d, w->job);
	w->d.scope = out_view(&scope);
	for (unsigned i = 0; i < w->mdb->num_catalog; i++) {
		MdbCatalogEntry *entry = g_ptr_array_index(w->mdb->catalog, i);
		if (mdb_is_user_table(entry) != 0)
			read_table(w, entry);
	}
	document_end(&w->d);
	out_end(&scope);
	if (w->broken)
		w->job->sink->partial(w->job->sink, REASON_broken, 0);
	if (w->too_many)
		w->job->sink->partial(w->job->sink, REASON_limit_entries, 0);
	return 0;
}

static int mdb_bid(const struct head *h)
{
	str s = str_sub(h->raw, 0, 19);
	bool jet = str_eq(s, STR("\0\1\0\0Standard Jet DB")),
	     ace = str_eq(s, STR("\0\1\0\0Standard ACE DB"));
	return h->raw.n >= 2048 && (jet || ace) ? 98 : 0;
}

static int mdb_read(struct read_job *j, struct err *e)
{
	struct walk w = {.job = j};
	str bytes;
	if (!input_all(j->in, j->arena, j->limits->member_memory_mib << 20, &bytes))
		return err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory, 0);
	w.mdb = mdb_open_buffer((void *)(uintptr_t)bytes.p, bytes.n, MDB_NOFLAGS);
	if (w.mdb == NULL)
		return err_set(e, REASON_broken, 0);
	int r = read_all(&w, e);
	mdb_close(w.mdb);
	return r;
}

const struct reader reader_mdb = {
    .name = "mdb",
    .version = 2,
    .format = "Access database (MDB, ACCDB)",
    .standard = "Jet 3 and 4, ACE, as mdbtools 1.0 knows them",
    .limits = "no passwords, no queries, forms or attachments, no deleted rows; up to the limit "
	      "member_memory_mib",
    .container = true,
    .needs_seek = true,
    .bid = mdb_bid,
    .bid_most = 98,
    .read = mdb_read,
};
