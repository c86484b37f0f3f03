/* key: what is the same person is the same key, what is not is not, and lists are read as made. */
#include "unit.h"

#include "base/crypt.h"
#include "find/name.h"
#include "match/key.h"

static const unsigned char id[MATCH_ID_BYTES] = {7};

static int setup(void **state)
{
	(void)state;
	name_start();
	return crypt_start() ? 0 : -1;
}

static struct match_who who(struct arena *a, const char *surname, const char *first,
			    const char *postcode, const char *number)
{
	struct match_who w = {.birth = {1963, 10, 24}};
	match_who_surname(a, &w, str_of(surname));
	match_who_first(a, &w, str_of(first));
	match_who_address(a, &w, str_of(postcode), str_of(number));
	return w;
}

/* how many keys two have in common */
static unsigned common(struct match_who *x, struct match_who *y)
{
	struct match_key a[MATCH_KEYS_MOST], b[MATCH_KEYS_MOST];
	unsigned n = match_keys(x, id, MATCH_ALL_SORTS, a),
		 m = match_keys(y, id, MATCH_ALL_SORTS, b), same = 0;
	for (unsigned i = 0; i < n; i++)
		for (unsigned k = 0; k < m; k++)
			same += memcmp(a[i].digest, b[k].digest, SHA256_BYTES) == 0;
	return same;
}

static void same_names(void **state)
{
	(void)state;
	static const struct {
		const char *a, *first_a, *b, *first_b;
		unsigned keys;
	} pairs[] = {
	    {"de Vries", "J.A.", "VRIES", "Jan", 2},
	    {"Vries, de", "j", "Vries", "Johannes", 2},
	    {"van den Berg", "Th.", "Berg", "Theodoor", 2},
	    {"M\xc3\xbcller", "\xc3\x89va", "Muller", "E.", 2},
	    {"Y\xc4\xb1lmaz", "A", "Yilmaz",
	     "Ay\xc5\x9f"
	     "e",
	     2},
	    {"Jansen-Bakker", "P", "Bakker", "P", 2},
	    {"Jansen-Bakker", "P", "Bakker - Jansen", "P", 4},
	    {"'t Hart", "K.", "t Hart", "Karel", 2},
	    {"Vries", "J", "Vries", "K", 1}, /* by address alone */
	    {"Vries", "J", "Vriens", "J", 0},
	    {"", "J", "", "J", 0},
	};
	struct arena a = arena_make(1 << 20);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct match_who x = who(&a, pairs[i].a, pairs[i].first_a, "1234 ab", "12 A"),
				 y = who(&a, pairs[i].b, pairs[i].first_b, "1234AB", "012");
		if (common(&x, &y) != pairs[i].keys)
			print_message("%s %s\n", pairs[i].a, pairs[i].b);
		assert_int_equal(common(&x, &y), pairs[i].keys);
		y.birth.day++;
		assert_int_equal(common(&x, &y), 0);
		y.birth = x.birth = (struct date){1963, 0, 0};
		assert_int_equal(common(&x, &y), 0);
	}
	arena_free(&a);
}

static void bsns(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 20);
	static const char *const good[] = {"999990019", " 9999.90.019 ", "999-990-019"},
				 *const bad[] = {"999990018", "99999001",  "9999900190",
						 "000000000", "99999001x", ""};
	for (size_t i = 0; i < 3; i++) {
		struct match_who w = {0};
		match_who_bsn(&a, &w, str_of(good[i]));
		assert_str(w.bsn, "999990019");
	}
	for (size_t i = 0; i < 6; i++) {
		struct match_who w = {0};
		match_who_bsn(&a, &w, str_of(bad[i]));
		assert_int_equal(w.bsn.n, 0);
	}
	/* a zero in front is lost in spreadsheets */
	unsigned char zero[9] = "000000000";
	for (unsigned n = 1; n < 100; n++) {
		struct match_who w = {0}, whole = {0};
		zero[1] = '1';
		zero[7] = (unsigned char)('0' + n / 10);
		zero[8] = (unsigned char)('0' + n % 10);
		match_who_bsn(&a, &whole, (str){zero, 9});
		match_who_bsn(&a, &w, (str){zero + 1, 8});
		assert_true(str_eq(w.bsn, whole.bsn));
	}
	arena_free(&a);
}

/* The same text in another sort, field or exchange is another key. */
static void domains_are_apart(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 20);
	unsigned char other[MATCH_ID_BYTES] = {8};
	struct match_key k[MATCH_KEYS_MOST], l[MATCH_KEYS_MOST];
	struct match_who w = who(&a, "Bakker", "A", "1234AB", "1");
	match_who_bsn(&a, &w, STR("999990019"));
	unsigned n = match_keys(&w, id, MATCH_ALL_SORTS, k), all = 0;
	assert_int_equal(n, 3);
	assert_int_equal(match_keys(&w, other, MATCH_ALL_SORTS, l), 3);
	for (unsigned i = 0; i < n; i++) {
		all |= 1u << k[i].sort;
		for (unsigned j = 0; j < n; j++) {
			assert_memory_not_equal(k[i].digest, l[j].digest, SHA256_BYTES);
			assert_true(i == j || memcmp(k[i].digest, k[j].digest, SHA256_BYTES) != 0);
		}
	}
	assert_int_equal(all, MATCH_ALL_SORTS);
	struct match_who x = who(&a, "ab", "c", "", ""), y = who(&a, "abc", "", "", "");
	assert_int_equal(common(&x, &y), 0);
	assert_int_equal(match_keys(&w, id, 1u << MATCH_name, l), 1);
	assert_memory_equal(l[0].digest, k[1].digest, SHA256_BYTES);
	assert_int_equal(match_sorts_read(STR("bsn, address")),
			 1u << MATCH_bsn | 1u << MATCH_address);
	assert_int_equal(match_sorts_read(STR("bsn,city")), 0);
	arena_free(&a);
}

static void records_are_as_persons(void **state)
{
	(void)state;
	struct arena a = arena_make(1 << 22);
	struct score_record r = {0};
	r.value[SCORE_id][0] = STR("9999.90.019");
	r.value[SCORE_surname][0] = STR("de Boer");
	r.value[SCORE_surname][1] = STR("M\u00fcller");
	r.value[SCORE_given][0] = STR("J.P.");
	r.value[SCORE_birth][0] = STR("19631024");
	r.value[SCORE_postcode][0] = STR("1234 AB");
	r.value[SCORE_street][0] = STR("Plein 1944 nr 3");
	struct match_who w = match_who_record(&a, &r);
	assert_str(w.bsn, "999990019");
	assert_int_equal(w.n_surname, 2);
	assert_str(w.surname[0], "boer");
	assert_str(w.surname[1], "muller");
	assert_int_equal(w.letter[0], 'j');
	assert_int_equal(date_key(w.birth), 19631024);
	assert_str(w.place[0].number, "1944");
	r.value[SCORE_number][0] = STR("7a");
	w = match_who_record(&a, &r);
	assert_str(w.place[0].number, "7");
	struct match_who p = who(&a, "Muller", "J", "1963-10-24", "");
	assert_true(common(&p, &w) > 0);
	r = (struct score_record){0};
	w = match_who_record(&a, &r);
	assert_int_equal(
	    match_keys(&w, id, MATCH_ALL_SORTS, (struct match_key[MATCH_KEYS_MOST]){0}), 0);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_names),
	    cmocka_unit_test(bsns),
	    cmocka_unit_test(domains_are_apart),
	    cmocka_unit_test(records_are_as_persons),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
