/* Mail: character sets by name and code page, compressed RTF, the look of a head. */
#include "unit.h"

#include "base/out.h"
#include "base/utf8.h"
#include "text/charset.h"
#include "text/codeset.h"
#include "text/lzfu.h"
#include "text/mail_head.h"

static str decoded(struct arena *a, const char *name, str bytes)
{
	bool told;
	return codeset_decode(a, str_of(name), bytes, &told);
}

static void test_codeset(void **state)
{
	(void)state;
	bool told;
	struct arena a = arena_make((size_t)1 << 20);
	charset_start();
	codeset_warm();
	assert_true(str_eq(decoded(&a, "windows-1252", STR("\xE9")), STR("\u00E9")));
	assert_true(str_eq(decoded(&a, "ISO_8859-1", STR("\x80")), STR("\u20AC")));
	assert_true(str_eq(decoded(&a, "windows-1250", STR("\x9E")), STR("\u017E")));
	assert_true(str_eq(decoded(&a, "iso-8859-2", STR("\xBE")), STR("\u017E")));
	assert_true(str_eq(decoded(&a, "KOI8-R", STR("\xD0")), STR("\u043F")));
	assert_true(str_eq(decoded(&a, "gb2312", STR("\xB0\xA1")), STR("\u554A")));
	assert_true(str_eq(decoded(&a, "utf-7", STR("+AOk-n")), STR("\u00E9n")));
	assert_true(str_eq(decoded(&a, "ISO-2022-JP", STR("\x1B$B$\"\x1B(B")), STR("\u3042")));
	assert_true(str_eq(decoded(&a, "utf-8", STR("Beste Ren\xE9 Vis")), STR("Beste Ren\u00E9 Vis")));
	assert_true(str_eq(decoded(&a, "x-none", STR("Pati\xEBnt")), STR("Pati\u00EBnt")));
	assert_true(str_eq(decoded(&a, "shift_jis", STR("\x82\xA0\x82")), STR("\u3042\uFFFD")));
	assert_true(str_eq(codeset_page(&a, 1251, STR("\xCF"), &told), STR("\u041F")) && told);
	(void)codeset_page(&a, 4711, STR("\xCF"), &told);
	assert_false(told);
	arena_free(&a);
}

/* source: [MS-OXRTFCP] section 4.1.1 and 4.1.2 */
static void test_lzfu(void **state)
{
	(void)state;
	static const str hello =
	    STR("\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0"
		" bw\x05\xb0ld}\x0a\x80\x0f\xa0");
	static const str again =
	    STR("\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4KQA\0\x04 WXYZ\x0d\x6e}\x01\x0e\xb0");
	struct out o = out_mem();
	assert_int_equal(lzfu_open(hello, 1 << 20, &o), REASON_none);
	assert_true(str_eq(out_view(&o), STR("{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n")));
	out_clear(&o);
	assert_int_equal(lzfu_open(again, 1 << 20, &o), REASON_none);
	assert_true(str_eq(out_view(&o), STR("{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}")));
	for (size_t n = 0; n < hello.n; n++) {
		out_clear(&o);
		assert_int_not_equal(lzfu_open(str_sub(hello, 0, n), 1 << 20, &o), REASON_none);
	}
	out_end(&o);
}

static void test_head(void **state)
{
	(void)state;
	assert_true(mail_head_count(STR("From: a\nTo: b\n\nx")) == 2);
	assert_true(mail_head_count(STR("Received: a\n b\nDate: c\r\n\r\nFrom: x")) == 5);
	assert_true(mail_head_count(STR("Van: a\nBeste heer,\nFrom: x\nTo: y\n")) == 0);
	assert_true(mail_head_count(STR("Van: a\nAan: b\n\n")) == 0);
	assert_true(mail_head_count(STR_NONE) == 0);
	assert_true(mail_head_line(STR("X-a: b")));
	assert_false(mail_head_line(STR("a b: c")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_codeset),
	    cmocka_unit_test(test_lzfu),
	    cmocka_unit_test(test_head),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
