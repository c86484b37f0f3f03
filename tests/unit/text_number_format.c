/* number_format - numbers of a workbook as people see them. */
#include "unit.h"

#include "text/number_format.h"

static struct arena arena;

static void expect(const char *value, struct number_format f, bool from_1904, const char *want)
{
	struct out o = out_mem();
	number_format_write(&o, str_of(value), &f, from_1904);
	out_char(&o, 0);
	assert_string_equal((const char *)o.p, want);
	out_end(&o);
}

static void by_code(const char *code, const char *value, const char *want)
{
	struct arena a = arena;
	expect(value, number_format_read(&a, str_of(code)), false, want);
}

static void plain_numbers_have_no_exponent(void **state)
{
	(void)state;
	struct number_format f = number_format_known(0);
	expect("999990019", f, false, "999990019");
	expect("9.9999001900000006E8", f, false, "999990019");
	expect("31612345678", f, false, "31612345678");
	expect("3.1612345678E+10", f, false, "31612345678");
	expect("12345678901234567890", f, false, "12345678901234567890");
	expect("4.5199999999999996", f, false, "4.52");
	expect("0.30000000000000004", f, false, "0.3");
	expect("1E-3", f, false, "0.001");
	expect("-0.05", f, false, "-0.05");
	expect("-0", f, false, "0");
	expect("0.99999999999999999", f, false, "1");
	expect("1E300", f, false, "1E300");
	expect("geen", f, false, "geen");
	expect("1.2.3", f, false, "1.2.3");
}

static void days(void **state)
{
	(void)state;
	struct number_format f = number_format_known(14);
	expect("25569", f, false, "01-01-1970");
	expect("27487", f, false, "03-04-1975");
	expect("61", f, false, "01-03-1900");
	expect("59", f, false, "28-02-1900");
	expect("1", f, false, "01-01-1900");
	expect("24107", f, true, "01-01-1970");
	expect("27487.75", f, false, "03-04-1975");
	expect("2958465", f, false, "31-12-9999");
	expect("2958466", f, false, "2958466");
	expect("-1", f, false, "-1");
	expect("999990019", f, false, "999990019");
	by_code("yyyy\\-mm\\-dd", "27487", "1975-04-03");
	by_code("[$-413]d mmmm yyyy;@", "27487", "03-04-1975");
	by_code("m/d/yyyy", "27487", "1975-04-03");
	by_code("mmm\\-yy", "27487", "1975-04-03");
	by_code("dd/mm/yyyy\\ hh:mm:ss.000", "27487.5", "03-04-1975 12:00");
	by_code("h:mm AM/PM", "0.75", "18:00");
	by_code("[h]:mm", "1.5", "36:00");
	by_code("hh:mm:ss", "0.999999", "24:00");
}

static void zeroes_and_signs(void **state)
{
	(void)state;
	by_code("000000000", "12345678", "012345678");
	by_code("000000000", "999990019", "999990019");
	by_code("0000\\.00\\.000", "999990019", "9999.90.019");
	by_code("0000\\.00\\.000", "99990019", "0999.90.019");
	by_code("\"06-\"00000000", "12345678", "06-12345678");
	by_code("00", "1234567", "1234567");
	by_code("0", "0", "0");
	by_code("000", "1.5", "1.5");
	by_code("0.00", "1.5", "1.5");
	by_code("#,##0", "1234567", "1234567");
	by_code("0.0%", "0.125", "12.5%");
	by_code("0%", "1", "100%");
	by_code("General", "12", "12");
	by_code("[Red]0;[Blue]-0", "12", "12");
	by_code("[<=9999999]###\\-####;0", "1234567", "1234567");
	by_code("@", "00123", "00123");
	by_code("0\" dagen\"", "7", "7 dagen");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plain_numbers_have_no_exponent),
	    cmocka_unit_test(days),
	    cmocka_unit_test(zeroes_and_signs),
	};
	arena = arena_make(1 << 20);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
