/* The end of a case: what goes and what stays, what stops it, and that a kill at any moment leaves
 * the case as it was or ended. */
#include "case_common.h"

#include "case/keeping.h"
#include "case/store.h"

#define REGISTER_PASS STR("acht groene pennen")

static void every_table_has_a_row(void **state)
{
	(void)state;
	for (int t = 1; t < TABLE_COUNT; t++) {
		bool there = table_rows[t].name == NULL;
		for (size_t i = 0; ending_tables[i].name != NULL; i++)
			there |= table_rows[t].name != NULL &&
				 strcmp(ending_tables[i].name, table_rows[t].name) == 0;
		if (!there)
			fail_msg("ending.tbl says nothing of %s", table_rows[t].name);
	}
}

static struct kase *filled(const char *name)
{
	struct kase *k = made(name);
	struct arena a = arena_make(1 << 24);
	struct keeping x;
	fill(k);
	fill_more(k);
	add_fact(k, ABOUT_entity, "name", "Laboratorium De Linde");
	add_fact(k, ABOUT_event, "kind", "note");
	fill_register(k);
	assert_true(keeping_load(k, &a, &x));
	assert_true(term_set(k, &(struct term){.kind = STR("register"),
					       .until = STR("2031-01-01"),
					       .by = STR("mw. Quist"),
					       .why = STR("vragen van mensen")}));
	arena_free(&a);
	return k;
}

/* Every sealed text and the old lock of the key, out of a copy of the file. */
static size_t blobs_of(const char *path, unsigned char (*out_b)[32], size_t cap)
{
	static const char *const table[] = {"exhibit", "item",  "block", "person", "mapping",
					    "fact",    "event", "value", "names",  "customer"};
	sqlite3 *db;
	size_t n = 0;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (size_t t = 0; t <= sizeof(table) / sizeof(table[0]); t++) {
		char sql[160];
		sqlite3_stmt *s;
		snprintf(sql, sizeof(sql), "SELECT %s FROM %s",
			 t == 0 ? "wrapped" : "substr(sealed, 1, 32)",
			 t == 0 ? "meta" : table[t - 1]);
		assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
		while (sqlite3_step(s) == SQLITE_ROW && n < cap)
			memcpy(out_b[n++], sqlite3_column_blob(s, 0), 32);
		sqlite3_finalize(s);
	}
	sqlite3_close(db);
	return n;
}

static bool file_has(const char *path, const unsigned char b[32])
{
	static unsigned char all[1 << 23];
	FILE *f = fopen(path, "rb");
	size_t n = f == NULL ? 0 : fread(all, 1, sizeof(all), f);
	if (f != NULL)
		fclose(f);
	return n >= 32 && memmem(all, n, b, 32) != NULL;
}

static void what_goes_and_what_stays(void **state)
{
	static unsigned char blob[256][32];
	struct arena a = arena_make(1 << 26);
	struct kase *k = filled("ends.kond");
	struct crypt_key key;
	struct register_entry *e;
	struct ending end;
	size_t n;
	uint32_t id = plan_released(k, PLAN_all);
	case_close(k);
	copy_to(in_dir("ends.kond"), in_dir("before.kond"));
	size_t blobs = blobs_of(in_dir("before.kond"), blob, 256);
	assert_true(blobs > 15);
	k = opened("ends.kond");
	uint64_t entries = journal_size(k);
	assert_false(case_ended(k, NULL));
	assert_int_equal(ending_carry_out(k, &a, id, STR("mw. Quist"), STR_NONE), 1);
	assert_null(case_why(k));
	for (unsigned again = 0; again < 2; again++) {
		assert_true(case_ended(k, NULL));
		assert_int_equal(case_verify(k, say_bad, state), 0);
		assert_true(journal_size(k) > entries);
		assert_int_equal(case_exhibits(k), 0);
		assert_int_equal(case_person_by_bsn(k, STR("999990019")), 0);
		struct keeping x;
		assert_true(keeping_load(k, &a, &x));
		assert_non_null(keeping_term(&x, STR("register")));
		case_close(k);
		for (size_t i = 0; i < blobs; i++)
			assert_false(file_has(in_dir("ends.kond"), blob[i]));
		assert_true(file_has(in_dir("before.kond"), blob[0]));
		k = opened("ends.kond");
	}
	assert_true(ending_get(k, &a, 1, &end));
	assert_false(end.pending);
	const char *text = str_z(&a, end.certificate);
	assert_non_null(strstr(text, "\"old_lock_of_key_looked_for\":true"));
	assert_non_null(strstr(text, "\"old_lock_of_key_found\":false"));
	assert_non_null(strstr(text, "\"released_by\":\"dhr. Roodbaard\""));
	assert_null(strstr(text, "Zonneveldt"));
	assert_null(strstr(text, "Wildt"));
	assert_false(register_unlock(k, PASS, &key));
	assert_true(register_unlock(k, REGISTER_PASS, &key));
	assert_true(register_all(k, &a, &key, &e, &n));
	assert_int_equal(n, 1);
	assert_true(str_eq(e[0].whom, STR("Ziekenhuis Zilverschoon")));
	assert_true(case_key_rotate(k, NULL, NULL));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	/* the register goes by an act of its own */
	assert_int_equal(
	    ending_carry_out(k, &a, plan_released(k, PLAN_register), STR("x"), STR_NONE), 2);
	assert_false(register_there(k));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
	arena_free(&a);
}

static void what_stops_it(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 26);
	struct kase *k = filled("stops.kond");
	struct ending_desk d;
	struct hold h = {.by = STR("mr. Pleiter"), .why = STR("een rechtszaak")};
	uint32_t id = plan_released(k, PLAN_all);
	assert_true(ending_desk_load(k, &a, &d));
	assert_null(ending_refuses(k, &d, id));
	assert_non_null(strstr(ending_refuses(k, &d, id + 1), "no such destruction"));
	assert_true(hold_place(k, &d.keeping, &h));
	assert_true(ending_desk_load(k, &a, &d));
	assert_non_null(strstr(ending_refuses(k, &d, id), "legal hold"));
	assert_int_equal(ending_carry_out(k, &a, id, STR("x"), STR_NONE), 0);
	assert_false(case_ended(k, NULL));
	assert_false(hold_lift(k, &d.org, &d.keeping, 1, STR("MR. PLEITER"), STR("af")));
	assert_non_null(strstr(case_why(k), "another one"));
	assert_true(hold_lift(k, &d.org, &d.keeping, 1, STR("mw. Quist"), STR("vonnis")));
	assert_true(ending_desk_load(k, &a, &d));
	assert_null(ending_refuses(k, &d, id));
	/* more came in */
	add_fact(k, ABOUT_event, "kind", "note");
	assert_non_null(strstr(ending_refuses(k, &d, id), "prepare it again"));
	assert_int_equal(ending_carry_out(k, &a, id, STR("x"), STR_NONE), 0);
	struct plan p = {.scope = PLAN_all, .by = STR("mw. Quist"), .why = STR("af")};
	assert_true(plan_add(k, &d.keeping, &p));
	assert_true(ending_desk_load(k, &a, &d));
	assert_non_null(strstr(ending_refuses(k, &d, p.id), "released"));
	assert_false(case_ended(k, NULL));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
	arena_free(&a);
}

/* ---- killed in the middle ---- */

/* Comes back when the case is open. */
static pid_t start(const char *name, uint32_t id)
{
	int ready[2];
	char c = 0;
	assert_int_equal(pipe(ready), 0);
	pid_t p = fork();
	if (p != 0) {
		close(ready[1]);
		assert_int_equal(read(ready[0], &c, 1), 1);
		close(ready[0]);
		return p;
	}
	struct arena a = arena_make(1 << 26);
	const char *why;
	struct kase *k = case_open(in_dir(name), &by_pass, &why);
	if (write(ready[1], &c, 1) != 1)
		_exit(2);
	_exit(k != NULL && ending_carry_out(k, &a, id, STR("x"), STR_NONE) == 1 ? 0 : 1);
}

static void killed(void **state)
{
	unsigned before = 0, between = 0, after = 0;
	struct kase *k = filled("kill.kond");
	uint32_t id = plan_released(k, PLAN_all);
	case_close(k);
	for (useconds_t us = 0; us < 60000; us += 1700) {
		struct arena a = arena_make(1 << 26);
		struct ending e = {0};
		int status;
		copy_to(in_dir("kill.kond"), in_dir("tried.kond"));
		unlink(in_dir("tried.kond-wal"));
		unlink(in_dir("tried.kond-shm"));
		pid_t p = start("tried.kond", id);
		usleep(us);
		kill(p, SIGKILL);
		waitpid(p, &status, 0);
		k = opened("tried.kond");
		if (case_ended(k, NULL)) {
			assert_true(ending_get(k, &a, 1, &e));
			assert_false(e.pending);
			assert_int_equal(case_exhibits(k), 0);
			bool cut = strstr(str_z(&a, e.certificate), "looked_for\":false") != NULL;
			between += cut;
			after += !cut;
		} else {
			assert_int_equal(case_exhibits(k), 1);
			assert_int_equal(case_person_by_bsn(k, STR("999990019")), 1);
			before++;
		}
		assert_int_equal(case_verify(k, say_bad, state), 0);
		if (!case_ended(k, NULL))
			assert_int_equal(ending_carry_out(k, &a, id, STR("x"), STR_NONE), 1);
		case_close(k);
		arena_free(&a);
	}
	print_message("killed: %u before, %u in the wiping, %u behind it\n", before, between,
		      after);
}

/* ---- the register ---- */

static void the_register_has_its_own_key(void **state)
{
	struct arena a = arena_make(1 << 26);
	struct kase *k = made("register.kond");
	struct register_entry e = {.source = STR("P-000001"),
				   .capacity = STR("person"),
				   .when = STR("2026-09-01"),
				   .how = STR("letter"),
				   .what = STR("bsn, result"),
				   .has_ref = true};
	struct register_entry *all;
	unsigned char ref[REGISTER_REF_BYTES];
	struct crypt_key key, other = crypt_key_new();
	size_t n;
	assert_false(register_ref(k, STR("999990019"), ref));
	assert_false(register_init(k, STR_NONE));
	assert_true(register_init(k, REGISTER_PASS));
	assert_false(register_init(k, REGISTER_PASS));
	assert_true(register_ref(k, STR("999990019"), e.ref));
	assert_true(register_ref(k, STR("9999.90.019"), ref));
	assert_memory_equal(ref, e.ref, sizeof(ref));
	assert_true(register_add(k, &e));
	e.taken_back = true;
	assert_true(register_add(k, &e));
	assert_true(register_all(k, &a, NULL, &all, &n));
	assert_int_equal(n, 2);
	assert_true(str_eq(all[0].source, STR("P-000001")) && all[0].what.n == 0);
	assert_false(all[0].taken_back);
	assert_true(all[1].taken_back);
	assert_false(register_all(k, &a, &other, &all, &n));
	assert_true(register_unlock(k, REGISTER_PASS, &key));
	assert_true(register_relock(k, &key, STR("negen gele gieters")));
	assert_false(register_unlock(k, REGISTER_PASS, &key));
	assert_true(register_unlock(k, STR("negen gele gieters"), &key));
	assert_true(register_all(k, &a, &key, &all, &n));
	assert_true(n == 2 && all[0].has_ref && str_eq(all[1].what, STR("bsn, result")));
	assert_memory_equal(all[0].ref, e.ref, sizeof(ref));
	assert_false(register_add(k, &(struct register_entry){.whom = STR("\xff")}));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_table_has_a_row), cmocka_unit_test(what_goes_and_what_stays),
	    cmocka_unit_test(what_stops_it), cmocka_unit_test(killed),
	    cmocka_unit_test(the_register_has_its_own_key)};
	alarm(400);
	return cmocka_run_group_tests_name("case_ending", tests, dir_make, dir_drop);
}
