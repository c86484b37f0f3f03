/* Altering any one cell of any table, and deleting or doubling any row, must be noticed: by
 * case_open or by case_verify. */
#include "case_common.h"

#define ROWS_MAX 64
#define TRIED    "tried.kond"

/* A key file: no Argon2id for each try. */
static struct unlock lock;

struct tally_of {
	unsigned tried, missed;
};

static bool noticed(void)
{
	const char *why = NULL;
	struct kase *k = case_open(in_dir(TRIED), &lock, &why);
	bool seen = k == NULL ? why != NULL : case_verify(k, say_bad, NULL) > 0;
	case_close(k);
	return seen;
}

/* Run one statement of an attacker on a fresh copy. */
static void attempt(struct tally_of *n, const char *sql)
{
	sqlite3 *db;
	copy_to(in_dir("whole.kond"), in_dir(TRIED));
	assert_int_equal(sqlite3_open(in_dir(TRIED), &db), SQLITE_OK);
	int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	int changes = sqlite3_changes(db);
	sqlite3_close(db);
	if (rc != SQLITE_OK || changes == 0)
		return;
	n->tried++;
	if (!noticed()) {
		n->missed++;
		print_message("not noticed: %s\n", sql);
	}
}

static void attempt_cell(struct tally_of *n, const char *table, const char *column, long long row,
			 int type)
{
	char sql[8192], value[1024];
	switch (type) {
	case SQLITE_INTEGER:
		snprintf(value, sizeof(value), "%s + 1", column);
		break;
	case SQLITE_NULL:
		snprintf(value, sizeof(value), "coalesce(%s, x'00112233445566778899aabbccddeeff')",
			 column);
		break;
	case SQLITE_TEXT:
		snprintf(value, sizeof(value), "%s || 'x'", column);
		break;
	default:
		snprintf(value, sizeof(value), "CAST(%s || x'01' AS BLOB)", column);
	}
	snprintf(sql, sizeof(sql), "UPDATE %s SET %s = %s WHERE rowid = %lld", table, column, value,
		 row);
	attempt(n, sql);
	if (type == SQLITE_BLOB) { /* the last byte turned */
		snprintf(sql, sizeof(sql),
			 "UPDATE %s SET %s = CAST(substr(%s, 1, length(%s) - 1) || CASE substr(%s, "
			 "-1) WHEN x'00' THEN x'01' ELSE "
			 "x'00' END AS BLOB) WHERE rowid = %lld",
			 table, column, column, column, column, row);
		attempt(n, sql);
	}
}

static void attempt_row(struct tally_of *n, const char *table, long long row)
{
	char sql[2400], text[2048];
	sqlite3 *db;
	sqlite3_stmt *s;
	snprintf(sql, sizeof(sql), "DELETE FROM %s WHERE rowid = %lld", table, row);
	attempt(n, sql);
	assert_int_equal(sqlite3_open(in_dir("whole.kond"), &db), SQLITE_OK);
	snprintf(text, sizeof(text), "SELECT * FROM %s WHERE rowid = %lld", table, row);
	assert_int_equal(sqlite3_prepare_v2(db, text, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	for (int c = 0; c < sqlite3_column_count(s); c++)
		attempt_cell(n, table, sqlite3_column_name(s, c), row, sqlite3_column_type(s, c));
	sqlite3_finalize(s);
	sqlite3_close(db);
}

static size_t names_of(char (*out_names)[40], size_t cap)
{
	sqlite3 *db;
	sqlite3_stmt *s;
	size_t n = 0;
	assert_int_equal(sqlite3_open(in_dir("whole.kond"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
					    "SELECT name FROM sqlite_master WHERE type = 'table'",
					    -1, &s, NULL),
			 SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW && n < cap)
		snprintf(out_names[n++], 40, "%s", sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

static size_t rows_of(const char *table, long long *out_rows)
{
	char text[2048];
	sqlite3 *db;
	sqlite3_stmt *s;
	size_t n = 0;
	assert_int_equal(sqlite3_open(in_dir("whole.kond"), &db), SQLITE_OK);
	snprintf(text, sizeof(text), "SELECT rowid FROM %s", table);
	assert_int_equal(sqlite3_prepare_v2(db, text, -1, &s, NULL), SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW && n < ROWS_MAX)
		out_rows[n++] = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

static void make_whole(const struct unlock *u)
{
	const char *why = NULL;
	unlink(in_dir("whole.kond"));
	lock = *u;
	struct kase *k = case_create(in_dir("whole.kond"), &lock, &why);
	assert_non_null(k);
	fill(k);
	fill_more(k);
	fill_endings(k);
	fill_facts(k);
	case_close(k);
}

static void matrix(void **state)
{
	(void)state;
	char tables[40][40], key[160];
	long long rows[ROWS_MAX];
	struct tally_of n = {0};
	snprintf(key, sizeof(key), "%s", in_dir("key"));
	make_whole(&(struct unlock){.key_file = key, .demo = true});
	size_t n_tables = names_of(tables, 40);
	assert_int_equal(n_tables, 34);
	for (size_t t = 0; t < n_tables; t++) {
		size_t n_rows = rows_of(tables[t], rows);
		if (n_rows == 0)
			fail_msg("no row in %s", tables[t]);
		for (size_t r = 0; r < n_rows; r++)
			attempt_row(&n, tables[t], rows[r]);
	}
	attempt(&n, "DELETE FROM journal");
	attempt(&n, "DELETE FROM block");
	attempt(&n, "DELETE FROM person");
	attempt(&n, "DELETE FROM item");
	attempt(&n, "INSERT INTO value(id, name_index, sealed) SELECT id + 10, x'01', sealed FROM "
		    "value WHERE id = 1");
	attempt(&n,
		"UPDATE block SET sealed = (SELECT b.sealed FROM block b WHERE b.id <> block.id)");
	attempt(&n,
		"UPDATE person SET sealed = (SELECT sealed FROM person WHERE id = 2) WHERE id = 3");
	print_message("%u ways to alter the case tried, %u not noticed\n", n.tried, n.missed);
	assert_true(n.tried > 200);
	assert_int_equal(n.missed, 0);
}

static void lock_row(void **state)
{
	(void)state;
	struct tally_of n = {0};
	make_whole(&by_pass);
	attempt_row(&n, "meta", 1);
	assert_true(n.tried > 10);
	assert_int_equal(n.missed, 0);
}

/* An older state of one row, right in itself, put back. */
static void old_row_back(void **state)
{
	(void)state;
	struct kase *k = made("old.kond");
	assert_true(case_value_set(k, "decision", STR("inform")));
	case_close(k);
	copy_to(in_dir("old.kond"), in_dir("before.kond"));
	k = opened("old.kond");
	assert_true(case_value_set(k, "decision", STR("wait")));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
	sqlite3 *db;
	char sql[1024];
	snprintf(sql, sizeof(sql),
		 "ATTACH '%s' AS b; UPDATE value SET sealed = (SELECT sealed FROM b.value)",
		 in_dir("before.kond"));
	assert_int_equal(sqlite3_open(in_dir("old.kond"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	k = opened("old.kond");
	assert_true(case_verify(k, say_bad, NULL) > 0);
	case_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(matrix), cmocka_unit_test(lock_row),
					   cmocka_unit_test(old_row_back)};
	alarm(400);
	return cmocka_run_group_tests_name("case_tamper", tests, dir_make, dir_drop);
}
