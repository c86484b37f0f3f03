/* Unit tests of sim/paper.h, scan.h and mail.h: each format says what the paper says, and the same
 * paper gives the same bytes. */
#include "unit.h"

#include "sim/mail.h"
#include "sim/paper.h"
#include "sim/scan.h"

static struct paper letter(void)
{
	static const char *const names[] = {"Naam", "BSN"};
	struct paper p = paper_make();
	paper_title(&p, "Lijst");
	paper_line(&p, "Patiënten & \"anderen\" {1}");
	out_z(&p.text, "Datum");
	paper_cell(&p, CELL_text);
	out_z(&p.text, "01-02-2025");
	paper_cell(&p, CELL_text);
	paper_block(&p, BLOCK_pair);
	paper_head(&p, names, 2);
	for (int i = 0; i < 120; i++) {
		out_z(&p.text, "J. Yılmaz");
		paper_cell(&p, CELL_text);
		out_z(&p.text, "999990019");
		paper_cell(&p, CELL_number);
		paper_block(&p, BLOCK_row);
	}
	return p;
}

static void same_paper_same_bytes(void **state)
{
	static const char *const heads[FORM_count] = {
	    [FORM_docx] = "PK\x03\x04", [FORM_odt] = "PK\x03\x04",        [FORM_rtf] = "{\\rtf1",
	    [FORM_xlsx] = "PK\x03\x04", [FORM_ods] = "PK\x03\x04",        [FORM_plain] = "Lijst\n",
	    [FORM_pdf] = "%PDF-1.",     [FORM_sqlite] = "SQLite format 3"};
	struct paper p = letter();
	struct look l = {.size = 20, .dated = true, .shared = true};
	(void)state;
	for (int f = 0; f < FORM_count; f++) {
		struct out one = out_mem(), two = out_mem();
		paper_write(&one, (enum paper_form)f, &p, &l);
		paper_write(&two, (enum paper_form)f, &p, &l);
		assert_true(str_starts(out_view(&one), str_of(heads[f])));
		assert_true(str_eq(out_view(&one), out_view(&two)));
		assert_int_equal(paper_ending((enum paper_form)f)[0], '.');
		out_end(&one);
		out_end(&two);
	}
	paper_free(&p);
}

static void signs_are_written_as_each_format_asks(void **state)
{
	struct paper p = letter();
	struct look l = {.size = 20, .shared = true, .tabs = true};
	struct out o = out_mem();
	(void)state;
	write_rtf(&o, &p, &l);
	assert_true(str_find(out_view(&o), STR("Pati\\'ebnten & \"anderen\" \\{1\\}")) < o.n);
	assert_true(str_find(out_view(&o), STR("Y\\u305?lmaz")) < o.n);
	out_clear(&o);
	write_plain(&o, &p, &l);
	assert_true(str_find(out_view(&o), STR("\nDatum: 01-02-2025\nNaam       BSN\n")) < o.n);
	out_clear(&o);
	put_xml(&o, STR("a<b>&\"'"));
	assert_true(str_eq(out_view(&o), STR("a&lt;b&gt;&amp;&quot;&apos;")));
	out_end(&o);
	paper_free(&p);
}

static void keep_page(void *ctx, const struct raster *r) { scan_page(ctx, r); }

static void scans_hold_all_pages(void **state)
{
	struct paper p = letter();
	struct look l = {.size = 20};
	struct copier c = {.dpi = 60, .tilt = 100, .grain = 10, .specks = 50};
	(void)state;
	for (int form = 0; form < 2; form++) {
		struct scan_file f = scan_begin(form == 0 ? SCAN_tiff : SCAN_pdf);
		scan_paper(&p, &l, &c, &f, keep_page);
		scan_end(&f);
		assert_true(f.pages > 1);
		assert_true(
		    str_starts(out_view(&f.bytes), form == 0 ? STR("II*") : STR("%PDF-1.4")));
		scan_free(&f);
	}
	paper_free(&p);
}

static void one_dark_point_in_every_format(void **state)
{
	unsigned char grey[16 * 16];
	struct raster r = {grey, 16, 16, 300, false, 0};
	(void)state;
	for (size_t i = 0; i < sizeof(grey); i++)
		grey[i] = i == 37 ? 0 : 255;
	struct scan_file png = scan_begin(SCAN_png), jpeg = scan_begin(SCAN_jpeg);
	scan_page(&png, &r);
	r.quality = 90;
	scan_page(&jpeg, &r);
	assert_true(str_starts(out_view(&png.bytes), STR("\x89PNG\r\n")));
	assert_true(str_ends(out_view(&png.bytes), STR("IEND\xAE\x42\x60\x82")));
	assert_true(str_starts(out_view(&jpeg.bytes), STR("\xFF\xD8\xFF\xE0")));
	assert_true(str_ends(out_view(&jpeg.bytes), STR("\xFF\xD9")));
	scan_free(&png);
	scan_free(&jpeg);
}

static void mail_is_wrapped_as_it_says(void **state)
{
	struct mail m = {.from_name = STR("Jürgen Vis"),
			 .from = STR("j@example.nl"),
			 .to = STR("t@example.nl"),
			 .subject = STR("Uitslag"),
			 .day = 20300,
			 .number = 7,
			 .body = STR("Patiënt = wel\n"),
			 .latin = true};
	struct out o = out_mem();
	(void)state;
	put_mail(&o, &m);
	str s = out_view(&o);
	assert_true(
	    str_starts(s, STR("From: =?windows-1252?Q?J=FCrgen_Vis?= <j@example.nl>\nTo: <")));
	assert_true(str_find(s, STR("Date: Thu, 31 Jul 2025 ")) < s.n);
	assert_true(str_find(s, STR("\n\nPati=EBnt =3D wel\n")) < s.n);
	m.attachment = STR("abc");
	m.file = STR("a.bin");
	m.type = STR("application/octet-stream");
	m.way = MAIL_base64;
	m.latin = false;
	out_clear(&o);
	put_mail(&o, &m);
	s = out_view(&o);
	assert_true(str_find(s, STR("\nUGF0acOrbnQgPSB3ZWwK\n")) < s.n);
	assert_true(str_find(s, STR("base64\n\nYWJj\n")) < s.n);
	out_end(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(same_paper_same_bytes),
					   cmocka_unit_test(signs_are_written_as_each_format_asks),
					   cmocka_unit_test(scans_hold_all_pages),
					   cmocka_unit_test(one_dark_point_in_every_format),
					   cmocka_unit_test(mail_is_wrapped_as_it_says)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
