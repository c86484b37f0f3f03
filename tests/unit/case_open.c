/* Making and opening a case: locks, refusals, lease, and every statement against the planner. */
#include "case_common.h"

#include "case/store.h"

static void opens_again(void **state)
{
	(void)state;
	struct kase *k = made("a.kond");
	unsigned char key[16];
	struct stat st;
	fill(k);
	memcpy(key, case_hash_key(k), sizeof(key));
	case_close(k);
	assert_int_equal(stat(in_dir("a.kond"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	k = opened("a.kond");
	assert_memory_equal(key, case_hash_key(k), sizeof(key));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
}

static void refused(const char *name, const struct unlock *u, const char *word)
{
	const char *why = NULL;
	struct kase *k = case_open(in_dir(name), u, &why);
	assert_null(k);
	assert_non_null(why);
	if (strstr(why, word) == NULL)
		fail_msg("'%s' does not speak of '%s'", why, word);
}

static void wrong_locks(void **state)
{
	(void)state;
	case_close(made("b.kond"));
	refused("b.kond", &(struct unlock){.passphrase = STR("vier blauwe fietsen")},
		"passphrase does not open");
	refused("b.kond", &(struct unlock){.passphrase = STR("")}, "empty");
	refused("b.kond", &(struct unlock){.key_file = in_dir("k"), .demo = true},
		"opens with a passphrase");
	refused("nothing.kond", &by_pass, "no case here");
	FILE *f = fopen(in_dir("text.kond"), "w");
	fputs("this is a letter, not a case", f);
	fclose(f);
	refused("text.kond", &by_pass, "not a kond case");
	refused("", &by_pass, "no case here");
	const char *why = NULL;
	assert_null(case_create(in_dir("b.kond"), &by_pass, &why));
	assert_non_null(strstr(why, "already"));
}

static void key_files(void **state)
{
	(void)state;
	const char *why = NULL;
	char key[160], beside[160];
	struct stat st;
	mkdir(in_dir("keys"), 0700);
	snprintf(key, sizeof(key), "%s", in_dir("keys/c.key"));
	snprintf(beside, sizeof(beside), "%s", in_dir("c.key"));
	assert_null(case_create(in_dir("c.kond"), &(struct unlock){.key_file = beside}, &why));
	assert_non_null(strstr(why, "folder of the case"));
	assert_int_not_equal(access(in_dir("c.kond"), F_OK), 0);
	assert_int_not_equal(access(beside, F_OK), 0);
	struct kase *k = case_create(in_dir("c.kond"), &(struct unlock){.key_file = key}, &why);
	assert_non_null(k);
	case_close(k);
	assert_int_equal(stat(key, &st), 0);
	assert_int_equal(st.st_size, 32);
	assert_int_equal(st.st_mode & 0777, 0600);
	k = case_open(in_dir("c.kond"), &(struct unlock){.key_file = key}, &why);
	assert_non_null(k);
	case_close(k);
	assert_int_equal(symlink(key, beside), 0);
	refused("c.kond", &(struct unlock){.key_file = beside}, "folder of the case");
	k = case_open(in_dir("c.kond"), &(struct unlock){.key_file = beside, .demo = true}, &why);
	assert_non_null(k);
	case_close(k);
	refused("c.kond", &by_pass, "--key-file");
	mkdir(in_dir("other"), 0700);
	copy_to(in_dir("c.kond"), in_dir("other/c.kond"));
	FILE *f = fopen(key, "r+b");
	fputc('x', f);
	fclose(f);
	refused("c.kond", &(struct unlock){.key_file = key}, "key file does not open");
	assert_int_equal(truncate(key, 31), 0);
	refused("c.kond", &(struct unlock){.key_file = key}, "32 bytes");
}

static void sql(const char *name, const char *text)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(in_dir(name), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void foreign_shapes(void **state)
{
	(void)state;
	case_close(made("d.kond"));
	copy_to(in_dir("d.kond"), in_dir("e.kond"));
	copy_to(in_dir("d.kond"), in_dir("f.kond"));
	sql("d.kond", "UPDATE meta SET schema = 99");
	refused("d.kond", &by_pass, "newer kond");
	sql("e.kond", "CREATE TRIGGER t AFTER INSERT ON item BEGIN DELETE FROM block; END");
	refused("e.kond", &by_pass, "altered");
	sql("f.kond", "UPDATE meta SET schema = 0");
	refused("f.kond", &by_pass, "altered");
}

static void lease(void **state)
{
	(void)state;
	int pipes[2];
	char c;
	struct kase *k = made("g.kond");
	case_close(k);
	assert_int_equal(pipe(pipes), 0);
	pid_t p = fork();
	if (p == 0) {
		const char *why;
		k = case_open(in_dir("g.kond"), &by_pass, &why);
		bool ok = k != NULL && case_lease(k) && case_lease(k);
		if (write(pipes[1], ok ? "y" : "n", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(pipes[0], &c, 1), 1);
	assert_int_equal(c, 'y');
	k = opened("g.kond");
	assert_false(case_lease(k));
	kill(p, SIGKILL);
	waitpid(p, NULL, 0);
	assert_true(case_lease(k));
	case_close(k);
}

static void plans(void **state)
{
	(void)state;
	struct kase *k = made("h.kond");
	char text[4096];
	int bad = 0;
	fill(k);
	for (int q = 0; q < QUERY_COUNT; q++) {
		sqlite3_stmt *s = query_private(k, (enum query)q);
		assert_non_null(s);
		sqlite3_finalize(s);
		snprintf(text, sizeof(text), "EXPLAIN QUERY PLAN %s", query_rows[q].sql);
		assert_int_equal(sqlite3_prepare_v2(k->db, text, -1, &s, NULL), SQLITE_OK);
		bool scans = false;
		while (sqlite3_step(s) == SQLITE_ROW)
			scans |= strncmp((const char *)sqlite3_column_text(s, 3), "SCAN", 4) == 0;
		sqlite3_finalize(s);
		if (scans && (query_rows[q].flags & QUERY_SCAN) == 0) {
			print_message("%s walks a whole table\n", query_rows[q].name);
			bad++;
		}
	}
	assert_int_equal(bad, 0);
	case_close(k);
}

static void rolled_back(void **state)
{
	(void)state;
	struct kase *k = made("i.kond");
	struct arena a = arena_make(1 << 20);
	str v;
	{
		TXN_SCOPE t = case_begin(k);
		assert_true(case_value_set(k, "x", STR("1")));
		assert_true(journal_add(k, "event", STR("{}")));
		(void)t;
	}
	assert_false(case_value_get(k, &a, "x", &v));
	assert_null(case_why(k));
	assert_true(case_value_set(k, "x", STR("2")));
	assert_true(case_value_set(k, "x", STR("3")));
	assert_true(case_value_get(k, &a, "x", &v));
	assert_true(str_eq(v, STR("3")));
	{
		TXN_SCOPE t = case_begin(k);
		struct item i = {.id = 77, .path = STR("x")};
		assert_true(case_value_set(k, "x", STR("4")));
		assert_false(case_item_set(k, &i)); /* there is no such item: the whole act falls */
		assert_false(case_commit(&t));
	}
	assert_true(case_value_get(k, &a, "x", &v));
	assert_true(str_eq(v, STR("3")));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(opens_again), cmocka_unit_test(wrong_locks),
	    cmocka_unit_test(key_files),   cmocka_unit_test(foreign_shapes),
	    cmocka_unit_test(lease),       cmocka_unit_test(plans),
	    cmocka_unit_test(rolled_back),
	};
	alarm(120);
	return cmocka_run_group_tests_name("case_open", tests, dir_make, dir_drop);
}
