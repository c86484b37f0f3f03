/* Keys: another passphrase, rotation, and sheets of which some open the case. */
#include "case_common.h"

static void changed(void **state)
{
	const char *why = NULL;
	char old[160];
	struct kase *k = made("a.kond");
	fill(k);
	snprintf(old, sizeof(old), "%s", in_dir("old.kond"));
	const struct unlock other = {.passphrase = STR("een nieuwe lange zin")};
	assert_true(case_key_change(k, &other));
	assert_null(case_why(k));
	assert_false(case_key_change(k, &(struct unlock){.passphrase = STR("")}));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
	assert_null(case_open(in_dir("a.kond"), &by_pass, &why));
	k = case_open(in_dir("a.kond"), &other, &why);
	assert_non_null(k);
	mkdir(in_dir("keys"), 0700);
	const struct unlock file = {.key_file = in_dir("keys/a.key")};
	assert_true(case_key_change(k, &file));
	case_close(k);
	assert_null(case_open(in_dir("a.kond"), &other, &why));
	assert_non_null(strstr(why, "--key-file"));
	k = case_open(in_dir("a.kond"), &file, &why);
	assert_non_null(k);
	case_close(k);
}

/* The bytes of one cell of meta, to look for them in the file later. */
static size_t wrapped_key(const char *name, unsigned char out_p[128])
{
	sqlite3 *db;
	sqlite3_stmt *s;
	assert_int_equal(sqlite3_open(in_dir(name), &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT wrapped FROM meta", -1, &s, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	size_t n = (size_t)sqlite3_column_bytes(s, 0);
	assert_true(n <= 128);
	memcpy(out_p, sqlite3_column_blob(s, 0), n);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return n;
}

static bool file_has(const char *name, const void *p, size_t n)
{
	struct arena a = arena_make((size_t)256 << 20);
	FILE *f = fopen(in_dir(name), "rb");
	bool found = false;
	if (f != NULL) {
		unsigned char *b = arena_new(&a, unsigned char, (size_t)64 << 20);
		size_t got = fread(b, 1, (size_t)64 << 20, f);
		found = memmem(b, got, p, n) != NULL;
		fclose(f);
	}
	arena_free(&a);
	return found;
}

static void rotated(void **state)
{
	struct arena a = arena_make(16 << 20);
	unsigned char wrapped[128], key[16];
	const char *why = NULL;
	str sheets[3];
	struct kase *k = made("r.kond");
	fill(k);
	memcpy(key, case_hash_key(k), sizeof(key));
	assert_true(case_key_split(k, &a, 2, 3, sheets));
	case_close(k);
	size_t n = wrapped_key("r.kond", wrapped);
	assert_true(file_has("r.kond", wrapped, n));
	k = opened("r.kond");
	assert_true(case_key_rotate(k, NULL, NULL));
	assert_null(case_why(k));
	assert_false(file_has("r.kond", wrapped, n));
	assert_false(file_has("r.kond-wal", wrapped, n));
	assert_int_equal(case_verify(k, say_bad, state), 0);
	case_close(k);
	assert_null(case_open_sheets(in_dir("r.kond"), sheets, 2, &why));
	assert_non_null(strstr(why, "rotated"));
	k = opened("r.kond");
	assert_memory_equal(key, case_hash_key(k), sizeof(key));
	struct item i;
	struct person p;
	struct requester r;
	str v;
	assert_true(case_item_get(k, &a, case_item_find(k, 1, STR("mail.zip!/brief.txt")), &i));
	assert_int_equal(case_item_by_sha256(k, i.sha256), i.id);
	assert_int_equal(case_exhibits(k), 1);
	assert_int_equal(case_person_by_bsn(k, STR("999990019")), 1);
	assert_true(case_person_get(k, &a, 1, &p));
	assert_true(str_eq(p.names[0], STR("Willemijn Zonneveldt")));
	assert_true(case_requester_get(k, &a, 1, &r));
	assert_true(str_eq(r.name, STR("Praktijk Zilverschoon")));
	assert_true(case_value_get(k, &a, "zone", &v));
	assert_int_equal(case_person_of_mention(k, 1, 5), 1);
	resolve_simple(k, 3, "Willemijn Zonneveldt",
		       "999990019"); /* ids and unchanged records stay */
	assert_true(case_person_get(k, &a, 1, &p));
	assert_int_equal(p.generation, 1);
	assert_int_equal(case_verify(k, say_bad, state), 0);
	assert_true(case_key_rotate(k, NULL, NULL));
	case_close(k);
	case_close(opened("r.kond"));
	arena_free(&a);
}

static void not_laundered(void **state)
{
	(void)state;
	case_close(made("l.kond"));
	struct kase *k = opened("l.kond");
	fill(k);
	case_close(k);
	sqlite3 *db;
	assert_int_equal(sqlite3_open(in_dir("l.kond"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DELETE FROM person WHERE id = 2", NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
	k = opened("l.kond");
	assert_false(case_key_rotate(k, NULL, NULL));
	assert_non_null(case_why(k));
	assert_true(case_verify(k, say_bad, NULL) > 0);
	case_close(k);
	case_close(opened("l.kond"));
}

static void refuse_sheets(const str *sheets, size_t n, const char *word)
{
	const char *why = NULL;
	assert_null(case_open_sheets(in_dir("s.kond"), sheets, n, &why));
	/* one wrong line in 1,024 passes its own two letters; the sheet as a whole then tells */
	if (why == NULL || (strstr(why, word) == NULL && strstr(why, "damaged") == NULL))
		fail_msg("'%s' does not speak of '%s'", why, word);
}

static void sheets_open(void **state)
{
	(void)state;
	struct arena a = arena_make(16 << 20);
	const char *why = NULL;
	str s[3], other[3];
	struct kase *k = made("s.kond");
	fill(k);
	assert_false(case_key_split(k, &a, 1, 3, s));
	assert_false(case_key_split(k, &a, 4, 3, s));
	assert_true(case_key_split(k, &a, 2, 3, s));
	case_close(k);
	for (unsigned x = 0; x < 3; x++)
		for (unsigned y = 0; y < 3; y++) {
			const str pair[] = {s[x], s[y]};
			k = case_open_sheets(in_dir("s.kond"), pair, 2, &why);
			assert_true((k != NULL) == (x != y));
			case_close(k);
		}
	k = case_open_sheets(in_dir("s.kond"), s, 3, &why);
	assert_non_null(k);
	assert_false(case_key_rotate(k, NULL, NULL)); /* a lock must be set first */
	const struct unlock lost = {.passphrase = STR("de vorige was vergeten")};
	assert_true(case_key_change(k, &lost));
	assert_true(case_key_rotate(k, NULL, NULL));
	case_close(k);
	k = case_open(in_dir("s.kond"), &lost, &why);
	assert_non_null(k);
	assert_true(case_key_split(k, &a, 2, 3, s));
	case_close(k);

	refuse_sheets(s, 1, "fewer");
	refuse_sheets(s, 0, "between 2 and 32");
	/* each letter of the numbered lines turned into another */
	size_t from = str_find(s[0], STR("1:")), to = str_find(s[0], STR("\nWhat")), tried = 0;
	for (size_t at = from; at < to; at++) {
		str bad = str_copy(&a, s[0]);
		unsigned char *c = (unsigned char *)(uintptr_t)bad.p + at;
		if (!is_upper(*c))
			continue;
		*c = *c == 'Q' ? 'R' : 'Q';
		const str pair[] = {bad, s[1]};
		refuse_sheets(pair, 2, "mistyped");
		tried++;
	}
	assert_true(tried > 60);
	const str cut[] = {str_sub(s[0], 0, str_find(s[0], STR("7:"))), s[1]};
	refuse_sheets(cut, 2, "lacks");
	/* typed without capitals and blanks, it still opens */
	str typed = str_copy(&a, s[0]);
	for (size_t at = 0; at < typed.n; at++)
		*((unsigned char *)(uintptr_t)typed.p + at) = to_lower(typed.p[at]);
	const str low[] = {typed, s[2]};
	k = case_open_sheets(in_dir("s.kond"), low, 2, &why);
	assert_non_null(k);
	case_close(k);

	k = made("t.kond");
	assert_true(case_key_split(k, &a, 2, 3, other));
	case_close(k);
	const str mixed[] = {s[0], other[1]};
	refuse_sheets(mixed, 2, "not of one set");
	refuse_sheets(other, 2, "another case");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(changed), cmocka_unit_test(rotated),
					   cmocka_unit_test(not_laundered),
					   cmocka_unit_test(sheets_open)};
	alarm(120);
	return cmocka_run_group_tests_name("case_keys", tests, dir_make, dir_drop);
}
