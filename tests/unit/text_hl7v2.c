/* HL7 v2: every framing gives the same segments; places; what stands between messages; bids. */
#include "text_common.h"

static const struct how utf8 = {.charset = CHARSET_utf8};

#define SEGMENTS                                                                                   \
	"MSH|||^~\\&|LAB|ORG|||20240101||ORU^R01|1|P|2.5.1\nPID|1||999990019^^^NLMINBIZA^NNNLD||"  \
	"Vries^J\nOBX|1|NM|Hb||8.1\n"
#define MESSAGE(n) "<" n " |^~\\&\n" SEGMENTS ">\n"
#define M(e)                                                                                       \
	"MSH|^~\\&|LAB|ORG|||20240101||ORU^R01|1|P|2.5.1" e                                        \
	"PID|1||999990019^^^NLMINBIZA^NNNLD||Vries^J" e "OBX|1|NM|Hb||8.1"

static void test_framings(void **state)
{
	static const struct {
		str item;
	} same[] = {
	    {STR(M("\r") "\r")},
	    {STR(M("\n") "\n")},
	    {STR(M("\r\n") "\r\n")},
	    {STR(M("\r"))},
	    {STR(M("\n"))},
	    {STR("\x0B" M("\r") "\r\x1C\r")},
	    {STR("\x0B" M("\r") "\x1C\r")},
	    {STR("\xEF\xBB\xBF" M("\r") "\r")},
	    {STR(M("\\r"))},
	    {STR(M("\\n") "\n")},
	    {STR(M("\\x0d"))},
	    {STR(M("\\r\\n") "\\r\\n\n")},
	    {STR("\r\n\r\n" M("\r\n\r\n"))},
	    {STR(M("<CR>"))},
	    {STR(M("\\u000d"))},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		expect(same[i].item, &utf8, MESSAGE("1"));
}

static void test_many(void **state)
{
	(void)state;
	expect(STR("\x0B" M("\r") "\r\x1C\r\x0B" M("\r") "\r\x1C\r"), &utf8,
	       MESSAGE("1") MESSAGE("2"));
	expect(STR(M("\r") "\r" M("\r") "\r"), &utf8, MESSAGE("1") MESSAGE("2"));
	expect(STR(M("\n") "\n\n" M("\n") "\n"), &utf8, MESSAGE("1") MESSAGE("2"));
	expect(STR("\x0B" M("\r") "\x1C\x0B" M("\r") "\x1C"), &utf8, MESSAGE("1") MESSAGE("2"));
	expect(STR("FHS|^~\\&|LAB\rBHS|^~\\&|LAB\r" M("\r") "\r" M("\r") "\rBTS|2\rFTS|1\r"), &utf8,
	       "\"FHS|^~\\&|LAB\rBHS|^~\\&|LAB\"@1\n" MESSAGE("1")
		   MESSAGE("2") "\"BTS|2\rFTS|1\"@9\n");
}

static void test_logs(void **state)
{
	(void)state;
	expect(STR("12:00 start\n12:01 in: " M("\\r") "\n12:02 klaar\n"), &utf8,
	       "\"12:00 start\n12:01 in:\"@1\n" MESSAGE("1") "\"12:02 klaar\"@3\n");
	expect(STR("12:00 start\n12:01 in:\n" M("\n") "\n12:02 klaar\n" M("\n") "\n"), &utf8,
	       "\"12:00 start\n12:01 in:\"@1\n" MESSAGE("1") "\"12:02 klaar\"@6\n" MESSAGE("2"));
	expect(STR("12:01 in MSH|^~\\&|A|B\n12:01 in PID|1||x\n12:02 in OBX|1|ST|y\n12:03 klaar\n"),
	       &utf8,
	       "\"12:01 in\"@1\n<1 |^~\\&\nMSH|||^~\\&|A|B\nPID|1||x\nOBX|1|ST|y\n>\n\"12:03 "
	       "klaar\"@4\n");
	expect(STR("{\"m\":\"MSH|^~\\\\&|A|B\\rPID|1||x\\\\F\\\\y\\rOBX|1|ST|zegt "
		   "\\\"ja\\\"\\r\",\"n\":1}\n"),
	       &utf8,
	       "\"{\"m\":\"\"@1\n<1 |^~\\&\nMSH|||^~\\&|A|B\nPID|1||x\\F\\y\nOBX|1|ST|zegt "
	       "\"ja\"\n>\n\"\",\"n\":1}\"@1\n");
	expect(STR("<m>MSH|^~\\&amp;|A|B&#xD;PID|1||A &amp; B&#xD;</m>\n"), &(struct how){0},
	       "\"<m>\"@1\n<1 |^~\\&\nMSH|||^~\\&|A|B\nPID|1||A & B\n>\n\"</m>\"@1\n");
	expect(STR("MSH|^~\\&|A|B\nOBX|1|FT|een\ntwee\ndrie\nNTE|1||vier\n"), &utf8,
	       "<1 |^~\\&\nMSH|||^~\\&|A|B\nOBX|1|FT|een\ntwee\ndrie\nNTE|1||vier\n>\n");
}

static void test_separators(void **state)
{
	(void)state;
	expect(STR("MSH|^_\\&|A|B\rPID|1||x_y\r"), &utf8,
	       "<1 |^_\\&\nMSH|||^_\\&|A|B\nPID|1||x_y\n>\n");
	expect(STR("MSH$%~\\&$A$B\rPID$1$$x%y\r"), &utf8,
	       "<1 $%~\\&\nMSH|$|%~\\&|A|B\nPID|1||x%y\n>\n");
	expect(STR("MSH|^~\\&|A|B\rPID|1||\"\"|\r"), &utf8,
	       "<1 |^~\\&\nMSH|||^~\\&|A|B\nPID|1||\"\"|\n>\n");
}

static void test_charset(void **state)
{
	(void)state;
	expect(STR("MSH|^~\\&|A|B||||||ORU|1|P|2.4||||||8859/1\rPID|1||||Ren\xE9\xEB\r"),
	       &(struct how){.charset = CHARSET_cp1252},
	       "<1 "
	       "|^~\\&\nMSH|||^~\\&|A|B||||||ORU|1|P|2.4||||||8859/"
	       "1\nPID|1||||Ren\xC3\xA9\xC3\xAB\n>\n");
	expect(
	    STR("MSH|^~\\&|A|B||||||ORU|1|P|2.4||||||8859/15\rPID|1||||\xA6korpil \xA4 Ren\xE9\r"),
	    &(struct how){.charset = CHARSET_iso8859_15},
	    "<1 |^~\\&\nMSH|||^~\\&|A|B||||||ORU|1|P|2.4||||||8859/15\nPID|1||||\xC5\xA0korpil "
	    "\xE2\x82\xAC Ren\xC3\xA9\n>\n");
}

static void test_bids(void **state)
{
	(void)state;
	chosen_by(STR(M("\r")), "hl7v2");
	chosen_by(STR("id;tijd;bericht\n1;12:00;\"" M("\n") "\"\n2;12:01;\"" M("\n") "\"\n"),
		  "hl7v2");
	chosen_by(STR("MSH|^~\\&|A|B|C\r"), "hl7v2");
	chosen_by(STR("Het MSH|^~\\&| segment staat vooraan in een bericht.\nDaarna komt PID.\n"),
		  "text");
	chosen_by(STR("FHS|^~\\&|LAB\rBHS|^~\\&|LAB\r"), "hl7v2");
}

/* Many messages, through small windows, and one with a segment that is too long. */
static void test_big(void **state)
{
	(void)state;
	struct out o = out_mem();
	for (unsigned i = 0; i < 5000; i++)
		out_z(&o, i % 2 == 0 ? "\x0B" M("\r") "\r\x1C\r" : "tussen\n" M("\n") "\n");
	for (unsigned w = 0; w < 3; w++) {
		struct rec r;
		rec_start(&r);
		r.quiet = true;
		struct how how = {.charset = CHARSET_utf8,
				  .via = (enum via)w,
				  .window = w == 2 ? 4096 : 0,
				  .row_bytes = w == 2 ? 1024 : 0};
		assert_int_equal(read_item(&r, out_view(&o), &how, NULL), 0);
		assert_int_equal(r.messages, 5000);
		assert_int_equal(r.cells, 5000 * (13 + 6 + 6));
		assert_int_equal(r.partials, 0);
		rec_free(&r);
	}
	out_clear(&o);
	out_z(&o, "MSH|^~\\&|A|B\rPID|1||x\rOBX|1|ED|p||^^^Base64^");
	for (unsigned i = 0; i < 3000000; i++)
		out_char(&o, 'Q');
	out_z(&o, "\rOBX|2|ST|q||r\rMSH|^~\\&|A|B\rPID|2||y\r");
	struct rec r;
	rec_start(&r);
	assert_int_equal(read_item(&r, out_view(&o), &(struct how){.via = VIA_memfd}, NULL), 0);
	assert_int_equal(r.messages, 2);
	assert_int_equal(r.partials, 1);
	assert_true(str_find(out_view(&r.o), STR("\nOBX|2|ST|q||r\n>")) < out_view(&r.o).n);
	rec_free(&r);
	out_end(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_framings), cmocka_unit_test(test_many),
	    cmocka_unit_test(test_logs),     cmocka_unit_test(test_separators),
	    cmocka_unit_test(test_charset),  cmocka_unit_test(test_bids),
	    cmocka_unit_test(test_big),
	};
	return cmocka_run_group_tests(tests, text_start, NULL);
}
