/*
 * store - the database under a case: opening, statements, transactions, migrations.
 * SQLite 3.40, one connection, hardened as https://www.sqlite.org/security.html advises for files
 * from strangers (2023): no trusted schema, no triggers, no views, no extensions, defensive, cells
 * checked, no memory map.
 */
#include "case/store.h"

#include <string.h>

#include "base/must.h"

#define BUSY_MS 20000

const struct query_row query_rows[QUERY_COUNT] = {
#define QUERY(name, flags, sql) {#name, sql, flags},
#include "case/query.tbl"
#undef QUERY
};

static const struct {
	int64_t version;
	const char *sql;
} migrations[] = {
#define MIGRATION(version, ...) {version, __VA_ARGS__},
#include "case/migration.tbl"
#undef MIGRATION
};

const char why_altered[] = "the case file was altered or damaged: restore a backup (kond backup), "
			   "and keep this file as evidence";
const char why_database[] = "the database refused: the case file may be damaged; run kond verify";
const char why_disk[] =
    "the disk is full or gives errors: nothing of this act was kept; make room and run again";
static const char why_busy[] = "another kond kept the case busy for too long: try again";
static const char why_stale[] =
    "another kond changed the case while this one was reading: try again";
const char why_newer[] = "this case was made by a newer kond: use that version to open it";
static const char why_older[] = "this case was made by an older kond, in a form this one does not "
				"read: use that version, or scan the evidence into a new case";

bool store_fail_read(struct kase *k, const char *why)
{
	if (k->why == NULL)
		k->why = why;
	return false;
}

bool store_fail(struct kase *k, const char *why)
{
	if (k->in_txn)
		k->broken = true;
	return store_fail_read(k, why);
}

static bool fail_sql(struct kase *k, int rc)
{
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return store_fail(k, rc == SQLITE_BUSY_SNAPSHOT ? why_stale : why_busy);
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		return store_fail(k, why_disk);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return store_fail(k, why_altered);
	default:
		return store_fail(k, why_database);
	}
}

bool exec(struct kase *k, const char *sql)
{
	int rc = sqlite3_exec(k->db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK || fail_sql(k, rc);
}

/* ---- statements ---- */

sqlite3_stmt *query_private(struct kase *k, enum query q)
{
	sqlite3_stmt *s = NULL;
	int rc =
	    sqlite3_prepare_v3(k->db, query_rows[q].sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
	if (rc != SQLITE_OK)
		fail_sql(k, rc);
	return s;
}

sqlite3_stmt *query(struct kase *k, enum query q)
{
	if (k->stmt[q] == NULL)
		k->stmt[q] = query_private(k, q);
	if (k->stmt[q] != NULL)
		must(!sqlite3_stmt_busy(k->stmt[q]));
	return k->stmt[q];
}

bool query_step(struct kase *k, sqlite3_stmt *s)
{
	int rc = s == NULL ? SQLITE_ERROR : sqlite3_step(s);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		fail_sql(k, rc);
	return false;
}

void query_done(sqlite3_stmt **s)
{
	if (*s != NULL) {
		sqlite3_reset(*s);
		sqlite3_clear_bindings(*s);
	}
	*s = NULL;
}

bool query_run(struct kase *k, sqlite3_stmt *s)
{
	int rc = s == NULL ? SQLITE_ERROR : sqlite3_step(s);
	query_done(&s);
	return rc == SQLITE_DONE || fail_sql(k, rc);
}

void bind_u64(sqlite3_stmt *s, int at, uint64_t v) { sqlite3_bind_int64(s, at, (int64_t)v); }

void bind_str(sqlite3_stmt *s, int at, str v)
{
	sqlite3_bind_blob64(s, at, v.n > 0 ? (const void *)v.p : "", v.n, SQLITE_STATIC);
}

str column_str(sqlite3_stmt *s, int at)
{
	const unsigned char *p = sqlite3_column_blob(s, at);
	int n = sqlite3_column_bytes(s, at);
	return p == NULL || n <= 0 ? STR_NONE : (str){p, (size_t)n};
}

uint64_t column_u64(sqlite3_stmt *s, int at) { return (uint64_t)sqlite3_column_int64(s, at); }
uint32_t column_u32(sqlite3_stmt *s, int at) { return (uint32_t)sqlite3_column_int64(s, at); }

/* ---- transactions ---- */

struct txn case_begin(struct kase *k)
{
	must(!k->in_txn && !k->snapshot);
	k->why = NULL;
	k->in_txn = true;
	k->broken = false;
	k->dirty = false;
	if (exec(k, "BEGIN IMMEDIATE"))
		head_load(k);
	return (struct txn){k};
}

static void roll_back(struct kase *k)
{
	unsigned char unused[SHA256_BYTES];
	if (k->resolve.open) {
		sha256_end(&k->resolve.digest, unused);
		change_log_free(k);
	}
	if (!sqlite3_get_autocommit(k->db))
		sqlite3_exec(k->db, "ROLLBACK", NULL, NULL, NULL);
	k->in_txn = false;
	k->broken = false;
	k->dirty = false;
	k->resolve.open = false;
}

bool case_commit(struct txn *t)
{
	struct kase *k = t->k;
	t->k = NULL;
	if (k == NULL)
		return false;
	must(k->in_txn);
	must(!k->resolve.open);
	bool ok = !k->broken && (!k->dirty || head_store(k)) && exec(k, "COMMIT");
	if (!ok) {
		roll_back(k);
		return false;
	}
	k->in_txn = false;
	return true;
}

void case_txn_scope(struct txn *t)
{
	if (t->k != NULL && t->k->in_txn)
		roll_back(t->k);
	t->k = NULL;
}

struct txn txn_join(struct kase *k) { return k->in_txn ? (struct txn){NULL} : case_begin(k); }

bool txn_leave(struct kase *k, struct txn *t) { return t->k == NULL ? !k->broken : case_commit(t); }

bool snapshot_begin(struct kase *k)
{
	must(!k->snapshot);
	k->why = NULL;
	if (k->in_txn)
		return true;
	if (!exec(k, "BEGIN"))
		return false;
	k->snapshot = true;
	if (head_load(k))
		return true;
	snapshot_end(k);
	return false;
}

void snapshot_end(struct kase *k)
{
	if (k->snapshot)
		sqlite3_exec(k->db, "ROLLBACK", NULL, NULL, NULL);
	k->snapshot = false;
}

/* ---- opening ---- */

static bool harden(sqlite3 *db)
{
	int ok = 1;
	ok &= sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) == SQLITE_OK;
	ok &= sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) == SQLITE_OK;
	ok &= sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) == SQLITE_OK;
	ok &= sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL) == SQLITE_OK;
	ok &= sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL) == SQLITE_OK;
	ok &= sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, NULL) == SQLITE_OK;
	ok &= sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL) == SQLITE_OK;
	ok &= sqlite3_busy_timeout(db, BUSY_MS) == SQLITE_OK;
	return ok != 0;
}

bool store_open_db(struct kase *k)
{
	int rc = sqlite3_open_v2(
	    k->path, &k->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
	    NULL);
	if (rc != SQLITE_OK)
		return fail_sql(k, rc);
	sqlite3_extended_result_codes(k->db, 1);
	/* page_size tells only in a new file; synchronous: doc/adr/0003 */
	return harden(k->db) &&
	       exec(k,
		    "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		    "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;"
		    "PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384");
}

void store_close_db(struct kase *k)
{
	for (int i = 0; i < QUERY_COUNT; i++) {
		sqlite3_finalize(k->stmt[i]);
		k->stmt[i] = NULL;
	}
	if (k->db != NULL)
		must(sqlite3_close(k->db) == SQLITE_OK);
	k->db = NULL;
}

static bool migrate_db(sqlite3 *db, int64_t from)
{
	for (size_t i = 0; i < sizeof(migrations) / sizeof(migrations[0]); i++)
		if (migrations[i].version > from &&
		    sqlite3_exec(db, migrations[i].sql, NULL, NULL, NULL) != SQLITE_OK)
			return false;
	return true;
}

bool store_migrate(struct kase *k, int64_t from)
{
	must(k->in_txn);
	if (from > SCHEMA_VERSION)
		return store_fail(k, why_newer);
	if (from > 0 && from < SCHEMA_OLDEST)
		return store_fail(k, why_older);
	return migrate_db(k->db, from) || fail_sql(k, sqlite3_extended_errcode(k->db));
}

static bool same_column(sqlite3_stmt *a, sqlite3_stmt *b, int at)
{
	return sqlite3_column_type(a, at) == sqlite3_column_type(b, at) &&
	       str_eq(column_str(a, at), column_str(b, at));
}

static bool same_shape(sqlite3_stmt *a, sqlite3_stmt *b)
{
	for (;;) {
		int ra = sqlite3_step(a), rb = sqlite3_step(b);
		if (ra != rb)
			return false;
		if (ra != SQLITE_ROW)
			return ra == SQLITE_DONE;
		for (int i = 0; i < 4; i++)
			if (!same_column(a, b, i))
				return false;
	}
}

bool store_shape_right(struct kase *k)
{
	sqlite3 *fresh = NULL;
	sqlite3_stmt *b = NULL;
	QUERY_SCOPE *a = query(k, QUERY_schema);
	bool ok =
	    a != NULL &&
	    sqlite3_open_v2(":memory:", &fresh, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
			    NULL) == SQLITE_OK &&
	    migrate_db(fresh, 0) &&
	    sqlite3_prepare_v2(fresh, query_rows[QUERY_schema].sql, -1, &b, NULL) == SQLITE_OK &&
	    same_shape(a, b);
	sqlite3_finalize(b);
	sqlite3_close(fresh);
	return ok || store_fail(k, why_altered);
}
