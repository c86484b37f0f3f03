/* Tests of det_bsn: the 11-test, written forms, fillers, labels and masks. Vectors:
 * reference/formats.md 7 and 8. */
#include "find_common.h"

#include "find/detector.h"
#include "find/finder.h"

static struct arena arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_make((size_t)16 << 20);
	find_start();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static bool passes(const char *text)
{
	unsigned char d[9];
	return bsn_digits(str_of(text), d) >= 0 && bsn_check(d);
}

static void check_of_vectors(void **state)
{
	static const char *const good[] = {"249566758", "211551557", "100720432", "999900511",
					   "999911120", "900073962", "999999400", "999990019",
					   "500000001", "004495445"};
	static const char *const bad[] = {"999990018", "099999114", "246813579", "200046119",
					  "146489882", "900016431", "612345678"};
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(passes(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(passes(bad[i]));
}

static void one_in_eleven_passes(void **state)
{
	unsigned pass = 0;
	(void)state;
	for (unsigned n = 100000000; n < 100110000; n++) {
		unsigned char d[9];
		unsigned v = n;
		for (int i = 8; i >= 0; i--, v /= 10)
			d[i] = (unsigned char)(v % 10);
		pass += bsn_check(d);
	}
	assert_in_range(pass, 9990, 10010);
}

static void written_forms(void **state)
{
	static const char *const forms[] = {"999990019",
					    "9999.90.019",
					    "999 990 019",
					    "999.990.019",
					    "9999 90 019",
					    "99 999 001 9",
					    "BSN999990019",
					    "BSN: 999990019",
					    "'999990019",
					    "=\"999990019\"",
					    "999990019.0",
					    "9.99990019E+08",
					    " 999990019 ",
					    ("999\xc2\xa0"
					     "990\xc2\xa0"
					     "019"),
					    ("\xef\xbc\x99"
					     "99990019")};
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		str value;
		unsigned evidence;
		int score;
		assert_true(detector_bsn.cell(&arena, KIND_bsn, str_of(forms[i]), &value, &evidence,
					      &score));
		assert_true(str_eq(value, STR("999990019")));
		assert_int_equal(evidence & (EV_check | EV_invalid), EV_check);
	}
}

/* A number whose leading zero was lost is mended; a typo that lost a digit is kept as it stands. */
static void eight_digits(void **state)
{
	unsigned char d[9] = {0, 9, 0, 0, 0, 0, 0, 1, 0}, text[8];
	str value;
	unsigned evidence;
	int score;
	(void)state;
	while (!bsn_check(d))
		d[8]++;
	for (int i = 0; i < 8; i++)
		text[i] = (unsigned char)('0' + d[i + 1]);
	assert_true(detector_bsn.cell(&arena, KIND_bsn, (str){text, 8}, &value, &evidence, &score));
	assert_int_equal(value.n, 9);
	assert_int_equal(evidence, EV_check | EV_padded);
	assert_true(
	    detector_bsn.cell(&arena, KIND_bsn, STR("99999114"), &value, &evidence, &score));
	assert_true(str_eq(value, STR("99999114")));
	assert_int_equal(evidence, EV_invalid);
}

static void fillers_are_refused(void **state)
{
	static const char *const fillers[] = {"000000000", "111111110", "123456782", "012345672",
					      "999999999", "123456789", "111111111"};
	(void)state;
	for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++) {
		str value;
		unsigned evidence;
		int score;
		assert_false(detector_bsn.cell(&arena, KIND_bsn, str_of(fillers[i]), &value,
					       &evidence, &score));
	}
}

static struct hits scan_text(const char *text)
{
	struct hits h = {.arena = &arena};
	detector_scan(&detector_bsn, &h, str_of(text));
	return h;
}

static void expect(const char *text, enum kind kind, unsigned evidence, const char *value)
{
	struct hits h = scan_text(text);
	if (h.n != 1)
		fail_msg("%s: %zu hits", text, h.n);
	assert_int_equal(h.hit[0].kind, kind);
	assert_int_equal(h.hit[0].evidence, evidence);
	assert_true(str_eq(h.hit[0].value, str_of(value)));
	grow_free(h.hit, h.cap, sizeof(*h.hit));
}

static void expect_none(const char *text)
{
	struct hits h = scan_text(text);
	if (h.n != 0)
		fail_msg("%s: %zu hits", text, h.n);
	grow_free(h.hit, h.cap, sizeof(*h.hit));
}

static void labelled_in_text(void **state)
{
	static const char *const texts[] = {"BSN: 999990019",
					    "BSN nr 999990019",
					    "bsn-nummer 9999.90.019",
					    "BSN999990019",
					    "<BSN>999990019</BSN>",
					    "\"bsn\":\"999990019\"",
					    "BSN\t999990019",
					    "Burgerservicenummer 999990019",
					    "Sofinr. 999990019",
					    "burger service nr 999990019",
					    "999990019 (BSN)",
					    "999990019^^^NLMINBIZA",
					    "BSN van patient: 999 990 019.",
					    "PID+1::M+++BSN999990019'",
					    "BSN:\n999990019"};
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		expect(texts[i], KIND_bsn, EV_label | EV_check, "999990019");
	expect("BSN: 999990018", KIND_bsn, EV_label | EV_invalid, "999990018");
	expect("BSN: 1,23457E+08", KIND_lost, EV_label, "1,23457E+08");
}

static void bare_is_weak(void **state)
{
	(void)state;
	expect("nummer 999990019 aldus", KIND_weak_bsn, EV_check, "999990019");
	expect("gesprek over 999990019.", KIND_weak_bsn, EV_check, "999990019");
	expect_none("nummer 999990018 aldus");
}

static void what_is_no_bsn(void **state)
{
	static const char *const texts[] = {"ZD999990019",
					    "NL91ABNA0417164300",
					    "0999990019",
					    "+31999990019",
					    "999990019x",
					    "999990019B01",
					    "1999990019",
					    "12,999990019",
					    "BSN van de patient controleren op 24-10-1963",
					    "06-12345678",
					    "99999114",
					    "T24-999990019",
					    "BSN van de patient controleren",
					    "onderwijs 101222331"};
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		expect_none(texts[i]);
	/* the label is the other number's */
	struct hits h = scan_text("BSN 999990019 verzekerdenr 999900511");
	assert_int_equal(h.n, 2);
	assert_int_equal(h.hit[1].kind, KIND_weak_bsn);
	grow_free(h.hit, h.cap, sizeof(*h.hit));
}

/* No detector may use a BSN's first digit: every first digit is found alike. */
static void first_digit_does_not_matter(void **state)
{
	(void)state;
	for (unsigned char first = 0; first <= 9; first++) {
		unsigned char d[9] = {first, 4, 1, 7, 3, 0, 5, 2, 0}, text[9 + 5] = "BSN: ";
		while (!bsn_check(d)) {
			if (d[8] == 9) {
				d[8] = 0;
				d[7]++;
			} else {
				d[8]++;
			}
		}
		for (int i = 0; i < 9; i++)
			text[5 + i] = (unsigned char)('0' + d[i]);
		struct hits h = {.arena = &arena};
		detector_scan(&detector_bsn, &h, (str){text, sizeof(text)});
		assert_int_equal(h.n, 1);
		assert_int_equal(h.hit[0].kind, KIND_bsn);
		h.n = 0;
		detector_scan(&detector_bsn, &h, (str){text + 5, 9});
		assert_int_equal(h.n, 1);
		assert_int_equal(h.hit[0].kind, KIND_weak_bsn);
		grow_free(h.hit, h.cap, sizeof(*h.hit));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(check_of_vectors),
	    cmocka_unit_test(one_in_eleven_passes),
	    cmocka_unit_test(written_forms),
	    cmocka_unit_test(eight_digits),
	    cmocka_unit_test(fillers_are_refused),
	    cmocka_unit_test(labelled_in_text),
	    cmocka_unit_test(bare_is_weak),
	    cmocka_unit_test(what_is_no_bsn),
	    cmocka_unit_test(first_digit_does_not_matter),
	};
	alarm(60);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
