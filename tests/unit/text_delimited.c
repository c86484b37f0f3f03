/* Tables: dialects, quotes, several in one file, damage, places of cells, rows over the edge of the
 * window. */
#include "text_common.h"

#include "text/delimited.h"

static const struct how utf8 = {.charset = CHARSET_utf8};

static void test_dialects(void **state)
{
	(void)state;
	expect(STR("BSN;Naam\n999990019;Vries\n999990020;Jansen\n"), &utf8,
	       "{3 \n1:BSN|Naam\n2:999990019|Vries\n3:999990020|Jansen\n}\n");
	expect(STR("a\tb\tc\r\n1\t2\t3\r\n"), &utf8, "{2 \n1:a|b|c\n2:1|2|3\n}\n");
	expect(STR("a|b|c\r1|2|3\r"), &utf8, "{2 \n1:a|b|c\n2:1|2|3\n}\n");
	expect(STR("id,naam,code\n1,\"Vries, de\",x\n2,Bakker,y"), &utf8,
	       "{3 \n1:id|naam|code\n2:1|Vries, de|x\n3:2|Bakker|y\n}\n");
	expect(STR("naam;hb\nA;4,5\nB;8,1\n"), &utf8, "{3 \n1:naam|hb\n2:A|4,5\n3:B|8,1\n}\n");
	expect(STR("sep=,\r\nx,y\r\n1,2\r\n"), &utf8, "\"sep=,\"@1\n{2 \n2:x|y\n3:1|2\n}\n");
	expect(STR("999990019;1;2\n999990020;3;4\n999990031;5;6\n"), &utf8,
	       "{3 \n1:999990019|1|2\n2:999990020|3|4\n3:999990031|5|6\n}\n");
}

static void test_quotes(void **state)
{
	(void)state;
	expect(STR("a;b\n1;\"zegt \"\"ja\"\"\"\n2;\"\"\n3;\"x\ny;z\"\n4; \"q\" \n"), &utf8,
	       "{5 \n1:a|b\n2:1|zegt \"ja\"\n3:2|\n4:3|x\ny;z\n5:4|q\n}\n");
	expect(STR("a;b\n1;\"zegt \\\"ja\\\" en nee\"\n2;\"w\"\n"), &utf8,
	       "{3 \n1:a|b\n2:1|zegt \"ja\" en nee\n3:2|w\n}\n");
	expect(STR("a;b\n=\"00123\";'0456\n\"=\"\"007\"\"\";'s-Gravenhage\n"), &utf8,
	       "{3 \n1:a|b\n2:00123|0456\n3:007|'s-Gravenhage\n}\n");
	expect(STR("a;b\n1;5\" buis\n2;\"Jan \"Jantje\" Vries\"\n"), &utf8,
	       "{3 \n1:a|b\n2:1|5\" buis\n3:2|Jan \"Jantje\" Vries\n}\n");
}

static void test_unclosed(void **state)
{
	struct rec r;
	(void)state;
	rec_start(&r);
	read_item(&r, STR("a;b;c\n1;\"Jan;x\n2;\"Piet\";y\n3;Els;z\n"), &utf8, NULL);
	out_char(&r.o, '\0');
	assert_string_equal((const char *)out_view(&r.o).p,
			    "{4 \n1:a|b|c\n2:1|\"Jan|x\n3:2|Piet|y\n4:3|Els|z\n}\n");
	assert_int_equal(r.last_partial, REASON_partly_unreadable);
	rec_free(&r);
	rec_start(&r);
	read_item(&r, STR("a;b;c\n1;Jan;\"x\n2;Piet;y\n3;Els;z\n"), &utf8, NULL);
	out_char(&r.o, '\0');
	assert_string_equal((const char *)out_view(&r.o).p,
			    "{4 \n1:a|b|c\n2:1|Jan|\"x\n3:2|Piet|y\n4:3|Els|z\n}\n");
	assert_int_equal(r.partials, 1);
	rec_free(&r);
	rec_start(&r); /* the next quote closes it, but then the columns do not fit */
	read_item(&r, STR("a;b;c\n1;Jan;\"x\n2;Piet;y\"\n3;Els;z\n4;Ans;z\n"), &utf8, NULL);
	out_char(&r.o, '\0');
	assert_int_equal(r.rows, 4);
	rec_free(&r);
}

static void test_several(void **state)
{
	(void)state;
	expect(
	    STR("Praktijk Dorp "
		"export\n\nBSN;Naam\n1;Aa\n2;Bb\n\nDatum;Test;Uitslag\n1-1-2020;Hb;8\n2-1-2020;Na;"
		"140\n"),
	    &utf8,
	    "\"Praktijk Dorp export\"@1\n{3 Praktijk Dorp export\n3:BSN|Naam\n4:1|Aa\n5:2|Bb\n}\n"
	    "{3 \n7:Datum|Test|Uitslag\n8:1-1-2020|Hb|8\n9:2-1-2020|Na|140\n}\n");
	/* ragged rows do not split */
	expect(STR("a;b;c\n1;2;3\n4;5\n6;7;8;9\n\n10;11;12\n"), &utf8,
	       "{5 \n1:a|b|c\n2:1|2|3\n3:4|5\n4:6|7|8|9\n6:10|11|12\n}\n");
	/* headings without a blank line before them */
	expect(STR("BSN;Naam;Sexe\n1;Aa;M\n2;Bb;V\nDatum;Uitslag\n1-1-2020;8\n2-1-2020;9\n"), &utf8,
	       "{3 \n1:BSN|Naam|Sexe\n2:1|Aa|M\n3:2|Bb|V\n}\n{3 "
	       "\n4:Datum|Uitslag\n5:1-1-2020|8\n6:2-1-2020|9\n}\n");
	/* totals and remarks come as text */
	expect(STR("a;b;c\n1;2;3\n4;5;6\nTotaal: 2\n"), &utf8,
	       "\"Totaal: 2\"@4\n{3 \n1:a|b|c\n2:1|2|3\n3:4|5|6\n}\n");
	/* a table behind a long text */
	expect(STR("een twee drie\nvier "
		   "vijf\nzes\nzeven\nacht\nnegen\ntien\nelf\ntwaalf\na;b;c\n1;2;3\n4;5;6\n7;8;"
		   "9\n1;2;3\n1;2;3\n1;2;3\n"
		   "1;2;3\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n1;2;3\n"),
	       &(struct how){.charset = CHARSET_utf8, .reader = &reader_delimited},
	       "\"een twee drie\nvier vijf\nzes\nzeven\nacht\nnegen\ntien\nelf\ntwaalf\"@1\n{14 "
	       "twaalf\n10:a|b|c\n11:1|2|3\n12:4|5|6\n13:7|8|9\n"
	       "14:1|2|3\n15:1|2|3\n16:1|2|3\n17:1|2|3\n18:1|2|3\n19:1|2|3\n20:1|2|3\n21:1|2|3\n22:"
	       "1|2|3\n23:1|2|3\n}\n");
}

static void test_bids(void **state)
{
	(void)state;
	chosen_by(STR("Geachte collega,\n\nHierbij de uitslag van mevrouw Jansen, geboren "
		      "1-1-1950.\nZij woont in Rijswijk, bij haar zoon.\n"
		      "Met vriendelijke groet,\nDr. Vries\n"),
		  "text");
	chosen_by(
	    STR("Op dinsdag kwam hij, laat.\nZij ging, zoals altijd.\nWij ook, maar later.\n"),
	    "text");
	chosen_by(STR("int main(void)\n{\n\tint a;\n\tint b;\n\treturn a;\n}\n"), "text");
	chosen_by(STR("{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n"), "json");
	chosen_by(STR("INSERT INTO p VALUES (1,'a');\nINSERT INTO p VALUES (2,'b');\n"), "sql");
	chosen_by(STR("<a>\n<b>1;2</b>\n<b>3;4</b>\n</a>\n"), "xml");
	chosen_by(STR("2024-01-01 12:00:00,123 INFO start van de dienst\n2024-01-01 12:00:01,456 "
		      "WARN trage schijf\n"
		      "2024-01-01 12:00:02,789 INFO einde van de dienst\n"),
		  "log");
	chosen_by(STR("999990019\n999990020\n999990031\n999990043\n"), "delimited");
	chosen_by(STR("Naam\nJan de Vries\nPiet Bakker\nEls van den Berg\nAns Jansen\n"),
		  "delimited");
	chosen_by(STR("Dit is een brief.\nDie gaat over niets.\nEn dan is hij uit.\nEcht waar.\n"),
		  "text");
	chosen_by(STR("BSN;Naam;Adres\n"), "delimited");
	chosen_by(STR("12:01:02 start\n12:01:03 verbinding met 10.0.0.1\n12:01:04 klaar\n12:01:05 "
		      "einde\n"),
		  "log");
}

/* A big table, cells with quoted line ends, in every set and through small windows: the same rows,
 * the right places. */
static void test_big(void **state)
{
	static const struct {
		enum charset c;
		const char *e; /* é in the set */
		size_t n;
	} sets[] = {{CHARSET_utf8, "\xC3\xA9", 2},
		    {CHARSET_cp1252, "\xE9", 1},
		    {CHARSET_cp850, "\x82", 1},
		    {CHARSET_utf16le, "\xE9\0", 2},
		    {CHARSET_utf16be, "\0\xE9", 2}};
	(void)state;
	for (size_t s = 0; s < sizeof(sets) / sizeof(sets[0]); s++) {
		struct out o = out_mem();
		bool wide = sets[s].c >= CHARSET_utf16le, big = sets[s].c == CHARSET_utf16be;
		for (unsigned i = 0; i < 20000; i++) {
			char line[128];
			int n =
			    snprintf(line, sizeof(line),
				     i == 0 ? "BSN;Naam;Memo\n"
					    : "%u;Ren@e Jans@en;\"regel \"\"een\"\"\n@ twee %u\"\n",
				     900000000u + i, i);
			for (int k = 0; k < n; k++) {
				if (line[k] == '@') {
					out_bytes(&o, sets[s].e, sets[s].n);
					continue;
				}
				if (wide && big)
					out_char(&o, '\0');
				out_char(&o, line[k]);
				if (wide && !big)
					out_char(&o, '\0');
			}
		}
		for (unsigned w = 0; w < 4; w++) {
			struct rec r;
			rec_start(&r);
			r.quiet = true;
			struct how how = {.charset = sets[s].c,
					  .via = w == 0   ? VIA_memory
						 : w == 1 ? VIA_pipe
							  : VIA_memfd,
					  .window = w == 3 ? 8192 : 0,
					  .row_bytes = w == 3 ? 2048 : 0};
			assert_int_equal(read_item(&r, out_view(&o), &how, NULL), 0);
			if (r.rows != 20000)
				print_message("%s, way %u\n", charset_name(sets[s].c), w);
			assert_int_equal(r.rows, 20000);
			assert_int_equal(r.cells, 60000);
			assert_int_equal(r.partials, 0);
			rec_free(&r);
		}
		out_end(&o);
	}
}

/* One row of 20 MB, one cell of 20 MB, a quote that never closes: an end, in little memory, and
 * said to be partial. */
static void test_endless(void **state)
{
	static const char *const starts[] = {"a;b\n1;2\n", "a;b\n1;2\n\"", "a;b\n1;2\n3;\"x\n"};
	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct out o = out_mem();
		struct rec r;
		out_z(&o, starts[i % 3]);
		for (unsigned k = 0; k < 2000000; k++)
			out_z(&o, i < 3 ? "xxxxxxx;xx" : "xxxxx;\"xx\n");
		rec_start(&r);
		r.quiet = true;
		assert_int_equal(
		    read_item(&r, out_view(&o),
			      &(struct how){.via = VIA_memfd, .reader = &reader_delimited}, NULL),
		    0);
		assert_true(r.partials > 0);
		rec_free(&r);
		out_end(&o);
	}
}

/* ---- the short way of plain rows ---- */

static uint64_t seed = 5;

static unsigned below(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((seed >> 33) % n);
}

static bool same_row(const struct rows *a, const struct rows *b)
{
	if (a->n != b->n || a->end != b->end || a->lines != b->lines || a->multi != b->multi ||
	    a->dropped != b->dropped)
		return false;
	for (unsigned i = 0; i < a->n; i++)
		if (!str_eq(a->cell[i].text, b->cell[i].text) || a->cell[i].at != b->cell[i].at ||
		    a->cell[i].raw_n != b->cell[i].raw_n)
			return false;
	return true;
}

/* Every row of s, read both ways, from each place where a row ends. */
static void both_ways(str s, const struct dialect *d, bool last)
{
	struct rows quick = {0}, slow = {0};
	size_t at = 0;
	rows_start(&quick, s, NULL, d, last, 5);
	rows_start(&slow, s, NULL, d, last, 5);
	slow.plain = false;
	while (at < s.n) {
		struct arena a = arena_make(1 << 16), b = arena_make(1 << 16);
		bool one_line = below(4) == 0;
		enum row_state x = rows_next(&quick, &a, at, one_line);
		enum row_state y = rows_next(&slow, &b, at, one_line);
		assert_int_equal(x, y);
		if (x == ROW_whole)
			assert_true(same_row(&quick, &slow));
		at = x == ROW_whole ? quick.end : at + 1;
		arena_free(&a);
		arena_free(&b);
	}
	rows_free(&quick);
	rows_free(&slow);
}

static void test_plain_rows(void **state)
{
	static const char often[] = "aaaaaab;;;\"\"\n\n\r =\',4\\";
	unsigned char text[300];
	(void)state;
	for (unsigned i = 0; i < 4000; i++) {
		struct dialect d = {.sep = below(2) == 0 ? ';' : ',',
				    .backslash = below(4) == 0,
				    .lone_cr = below(4) == 0,
				    .decimals = below(3) == 0,
				    .columns = 3};
		size_t n = below(sizeof(text));
		for (size_t k = 0; k < n; k++)
			text[k] = (unsigned char)often[below(sizeof(often) - 1)];
		both_ways((str){text, n}, &d, below(2) == 0);
	}
}

static void test_decimals(void **state)
{
	static const char *const cases[][2] = {
	    {"a,4,5,mmol\n", "a|4,5|mmol"},     {"a,<4,5,mmol\n", "a|<4,5|mmol"},
	    {"a,42,mmol\n", "a|42|mmol"},       {"1,2,4,5\n", "1|2|4,5"},
	    {"a,b,4,5 mmol\n", "a|b|4,5 mmol"}, {"a,b,c,d\n", "a|b|c|d"},
	    {"a,\"4\",5,x\n", "a|4|5|x"},       {"a,12345,5,x\n", "a|12345|5|x"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dialect d = {.sep = ',', .decimals = true, .columns = 3};
		struct rows r = {0};
		struct arena a = arena_make(4096);
		struct out o = out_mem();
		rows_start(&r, str_of(cases[i][0]), NULL, &d, true, 10);
		assert_int_equal(rows_next(&r, &a, 0, false), ROW_whole);
		for (unsigned k = 0; k < r.n; k++) {
			if (k > 0)
				out_char(&o, '|');
			out_str(&o, r.cell[k].text);
		}
		assert_true(str_eq(out_view(&o), str_of(cases[i][1])));
		rows_free(&r);
		arena_free(&a);
		out_end(&o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_dialects), cmocka_unit_test(test_quotes),
	    cmocka_unit_test(test_unclosed), cmocka_unit_test(test_several),
	    cmocka_unit_test(test_bids),     cmocka_unit_test(test_big),
	    cmocka_unit_test(test_endless),  cmocka_unit_test(test_plain_rows),
	    cmocka_unit_test(test_decimals),
	};
	return cmocka_run_group_tests(tests, text_start, NULL);
}
