/* list and json: three formats of one listing, and values that try to steer a terminal or a
 * spreadsheet. */
#include "unit.h"

#include "base/utf8.h"
#include "render/list.h"

static const struct list_column columns[] = {
    {"id", "ID", false},    {"name", "NAME", false}, {"count", "N", true},
    {"files", NULL, false}, {"sure", "SURE", false},
};
#define N (sizeof(columns) / sizeof(columns[0]))

static struct out o;

static int setup(void **state)
{
	(void)state;
	o = out_mem();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	out_end(&o);
	return 0;
}

static void row(struct list *l, const char *id, str name, uint64_t n)
{
	str files[2] = {STR("a.csv"), STR("b \"q\".csv")};
	list_text(l, str_of(id));
	if (name.n == 0)
		list_null(l);
	else
		list_text(l, name);
	list_number(l, n);
	list_texts(l, files, n % 3);
	list_bool(l, n % 2 == 0);
	list_row_end(l);
}

static void three_rows(enum list_format f, unsigned width)
{
	struct list *l = list_begin(&o, f, columns, N, width, false);
	row(l, "P-000001", STR("J.A. de Vries-Bakker"), 2);
	row(l, "P-000002", STR("Zoë 李小龍"), 13);
	row(l, "P-000003", STR_NONE, 1000000);
	assert_int_equal(list_end(l), 3);
}

static void table(void **state)
{
	(void)state;
	three_rows(LIST_table, 0);
	assert_str(out_view(&o), "ID        NAME                        N  SURE\n"
				 "P-000001  J.A. de Vries-Bakker        2  yes\n"
				 "P-000002  Zoë 李小龍                 13  no\n"
				 "P-000003  -                     1000000  yes\n");
}

static void narrow_table(void **state)
{
	(void)state;
	three_rows(LIST_table, 36);
	assert_str(out_view(&o), "ID        NAME               N  SURE\n"
				 "P-000001  J.A. de Vr…        2  yes\n"
				 "P-000002  Zoë 李小龍        13  no\n"
				 "P-000003  -            1000000  yes\n");
}

static void too_narrow_table(void **state)
{
	(void)state;
	three_rows(LIST_table, 5);
	assert_str(out_view(&o), "ID      NAME          N  SURE\n"
				 "P-000…  J.A. …        2  yes\n"
				 "P-000…  Zoë …        13  no\n"
				 "P-000…  -       1000000  yes\n");
}

static void csv(void **state)
{
	(void)state;
	three_rows(LIST_csv, 80);
	assert_str(out_view(&o),
		   "id,name,count,files,sure\r\n"
		   "P-000001,J.A. de Vries-Bakker,2,\"a.csv; b \"\"q\"\".csv\",true\r\n"
		   "P-000002,Zoë 李小龍,13,a.csv,false\r\n"
		   "P-000003,,1000000,a.csv,true\r\n");
}

static void jsonl(void **state)
{
	(void)state;
	three_rows(LIST_jsonl, 80);
	assert_str(out_view(&o),
		   "{\"id\":\"P-000001\",\"name\":\"J.A. de Vries-Bakker\",\"count\":2,"
		   "\"files\":[\"a.csv\",\"b \\\"q\\\".csv\"],\"sure\":true}\n"
		   "{\"id\":\"P-000002\",\"name\":\"Zoë 李小龍\",\"count\":13,"
		   "\"files\":[\"a.csv\"],\"sure\":false}\n"
		   "{\"id\":\"P-000003\",\"name\":null,\"count\":1000000,"
		   "\"files\":[\"a.csv\"],\"sure\":true}\n");
}

static void one_value(enum list_format f, str s)
{
	static const struct list_column c[] = {{"v", "V", false}};
	out_clear(&o);
	struct list *l = list_begin(&o, f, c, 1, 0, false);
	list_text(l, s);
	list_row_end(l);
	list_end(l);
}

static void formulas_are_defused(void **state)
{
	(void)state;
	static const char *const table_of[][2] = {
	    {"=1+1", "v\r\n'=1+1\r\n"},
	    {"@SUM(A1)", "v\r\n'@SUM(A1)\r\n"},
	    {"+31612345678", "v\r\n'+31612345678\r\n"},
	    {"-1", "v\r\n'-1\r\n"},
	    {" =1", "v\r\n' =1\r\n"},
	    {"\t=1", "v\r\n'\\x09=1\r\n"},
	    {"a=1", "v\r\na=1\r\n"},
	    {"\"=1", "v\r\n\"\"\"=1\"\r\n"},
	    {"=HYPERLINK(\"x\",\"y\")", "v\r\n\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\r\n"},
	    {"a;b", "v\r\n\"a;b\"\r\n"},
	    {" a", "v\r\n\" a\"\r\n"},
	    {"", "v\r\n\r\n"},
	    {"a\r\nb", "v\r\na\\x0d\\x0ab\r\n"},
	};
	for (size_t i = 0; i < sizeof(table_of) / sizeof(table_of[0]); i++) {
		one_value(LIST_csv, str_of(table_of[i][0]));
		assert_str(out_view(&o), table_of[i][1]);
	}
}

static void no_format_lets_controls_out(void **state)
{
	(void)state;
	static const enum list_format formats[] = {LIST_table, LIST_csv, LIST_jsonl};
	for (uint32_t cp = 0; cp < 0x3000; cp++) {
		struct out v = out_mem();
		out_char(&v, 'a');
		utf8_put(&v, cp);
		for (size_t f = 0; f < 3; f++) {
			one_value(formats[f], out_view(&v));
			str s = out_view(&o);
			for (size_t at = 0; at < s.n;) {
				uint32_t c = utf8_next(s, &at);
				bool line_end = c == '\n' || (c == '\r' && formats[f] == LIST_csv);
				assert_true(line_end || utf8_showable(c));
			}
			if (cp == 0x202e)
				assert_str(s, f == 2   ? "{\"v\":\"a\\u202e\"}\n"
					      : f == 1 ? "v\r\na\\u{202e}\r\n"
						       : "V\na\\u{202e}\n");
		}
		out_end(&v);
	}
}

static void json_by_hand(void **state)
{
	(void)state;
	struct json j = json_of(&o);
	out_clear(&o);
	json_object(&j);
	json_key(&j, "a");
	json_array(&j);
	json_number(&j, INT64_MIN);
	json_number(&j, 0);
	json_null(&j);
	json_array(&j);
	json_array_end(&j);
	json_object(&j);
	json_object_end(&j);
	json_bool(&j, true);
	json_array_end(&j);
	json_key(&j, "b\"");
	json_text(&j, STR("\\\"\b\f\n\r\t\x01/\x7f\xff\U000e0001"));
	json_key(&j, "c");
	json_text_or_null(&j, STR_NONE);
	json_key(&j, "d");
	json_text_or_null(&j, STR("x"));
	json_key(&j, "e");
	json_z(&j, "z");
	json_key(&j, "f");
	json_raw(&j, STR("{}"));
	json_object_end(&j);
	assert_str(out_view(&o), "{\"a\":[-9223372036854775808,0,null,[],{},true],"
				 "\"b\\\"\":\"\\\\\\\"\\u0008\\u000c\\n\\r\\t\\u0001/\\u007f\uFFFD"
				 "\\udb40\\udc01\",\"c\":null,\"d\":\"x\",\"e\":\"z\",\"f\":{}}");
}

static void a_long_table_streams(void **state)
{
	(void)state;
	out_clear(&o);
	struct list *l = list_begin(&o, LIST_table, columns, N, 40, true);
	for (unsigned i = 0; i < 5000; i++) {
		row(l, "P-1", STR("a name far too long for its column, and for the screen"), i);
		if (i < 999)
			assert_int_equal(o.n, 0);
		if (i >= 999)
			assert_true(o.n > 0);
	}
	assert_int_equal(list_end(l), 5000);
	str s = out_view(&o);
	assert_true(str_starts(s, STR("\033[1mID")));
	size_t lines = 0;
	while (s.n > 0) {
		str_cut(&s, '\n');
		lines++;
	}
	assert_int_equal(lines, 5001);
}

static void ready_json_and_formats(void **state)
{
	(void)state;
	static const struct list_column c[] = {{"v", "V", false}};
	enum list_format f;
	out_clear(&o);
	struct list *l = list_begin(&o, LIST_jsonl, c, 1, 0, false);
	list_json(l, STR("{\"x\":1}"), STR("x"));
	list_row_end(l);
	list_end(l);
	l = list_begin(&o, LIST_table, c, 1, 0, false);
	list_json(l, STR("{\"x\":1}"), STR("x"));
	list_row_end(l);
	list_end(l);
	l = list_begin(&o, LIST_table, c, 1, 0, false);
	assert_int_equal(list_end(l), 0);
	assert_str(out_view(&o), "{\"v\":{\"x\":1}}\nV\nx\nV\n");
	assert_true(list_format_by_name(STR("jsonl"), &f));
	assert_int_equal(f, LIST_jsonl);
	assert_true(list_format_by_name(STR("table"), &f));
	assert_int_equal(f, LIST_table);
	assert_false(list_format_by_name(STR("json"), &f));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(table, setup, teardown),
	    cmocka_unit_test_setup_teardown(narrow_table, setup, teardown),
	    cmocka_unit_test_setup_teardown(too_narrow_table, setup, teardown),
	    cmocka_unit_test_setup_teardown(csv, setup, teardown),
	    cmocka_unit_test_setup_teardown(jsonl, setup, teardown),
	    cmocka_unit_test_setup_teardown(formulas_are_defused, setup, teardown),
	    cmocka_unit_test_setup_teardown(no_format_lets_controls_out, setup, teardown),
	    cmocka_unit_test_setup_teardown(json_by_hand, setup, teardown),
	    cmocka_unit_test_setup_teardown(a_long_table_streams, setup, teardown),
	    cmocka_unit_test_setup_teardown(ready_json_and_formats, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
