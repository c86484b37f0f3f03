/* run_link - columns of tables to be linked: headings, content, dates in any order; frames of rows.
 */
#include "unit.h"

#include "find/name.h"
#include "run/link_column.h"

static str read_with(struct date_order *o, const char *s, char digits[8])
{
	return date_order_read(o, str_of(s), digits) ? (str){(unsigned char *)digits, 8}
						     : STR("no");
}

static void dates_follow_their_column(void **state)
{
	(void)state;
	static const struct {
		const char *column[4], *date, *want;
	} t[] = {
	    {{"24-10-1963"}, "03-04-1980", "19800403"},
	    {{"10/24/1963", "01/02/1970"}, "03/04/1980", "19800304"},
	    {{"1963-10-24"}, "1980-04-03", "19800403"},
	    {{"1963-24-10"}, "1980-04-03", "19800304"},
	    {{"19631024"}, "19800403", "19800403"},
	    {{"24101963"}, "03041980", "19800403"},
	    {{"24.10.63"}, "3.4.80", "19800403"},
	    {{"24.10.63"}, "3.4.05", "20050403"},
	    {{"19631024"}, "19310175", "19310175"},
	    {{"1963-10-24 00:00:00"}, "1980-04-03 12:30:00", "19800403"},
	    {{"1963-10-24"}, "1980-04-03T00:00:00", "19800403"},
	    {{"24 oktober 1963"}, "3 april 1980", "19800403"},
	    {{"24-10-1963"}, "00-00-1968", "19680000"},
	    {{"24-10-1963"}, "1968", "19680000"},
	    {{"24-10-1963"}, "onbekend", "no"},
	    {{"24-10-1963"}, "", "no"},
	    {{"24-10-1963"}, "123456789012345678901234567890", "no"},
	};
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct date_order o = {0};
		char digits[8];
		for (size_t k = 0; k < 4 && t[i].column[k] != NULL; k++)
			date_order_see(&o, str_of(t[i].column[k]));
		assert_str(read_with(&o, t[i].date, digits), t[i].want);
	}
}

/* ---- tables ---- */

#define CELLS 8

static void put_row(struct tables *t, uint64_t number, const char *const *cell, unsigned n)
{
	struct cell c[CELLS] = {{.text = STR_NONE}};
	for (unsigned i = 0; i < n; i++)
		c[i].text = str_of(cell[i]);
	GROW(t->at, t->cap, t->n + 1);
	t->at[t->n++] = t->frames.n;
	frames_row(&t->frames, &(struct row){.number = number, .n = n, .cells = c});
}

static void heading_or_content_tells(void **state)
{
	(void)state;
	static const struct {
		unsigned n;
		const char *row[5][CELLS];
		bool headed;
		enum link_role role[CELLS];
	} t[] = {
	    {5,
	     {{"rec_id", "given_name", "Surname", "date_of_birth", "soc_sec_id"},
	      {"rec-1-org", "anna", "smit", "19630101", "1234567"},
	      {"rec-1-dup", "anna", "smit", "19630101", "1234567"}},
	     true,
	     {LINK_label, LINK_given, LINK_surname, LINK_birth, LINK_id}},
	    {5,
	     {{"unique_id", "first_name", "dob", "E-mail", "cluster"},
	      {"1", "anna", "1963-01-01", "a@b.nl", "7"},
	      {"2", "bart", "1963-01-02", "", "7"}},
	     true,
	     {LINK_label, LINK_given, LINK_birth, LINK_email, LINK_label}},
	    {6,
	     {{"Voorletters", "Achternaam", "Geb.datum", "Huisnr.", "PC", "Woonplaats"},
	      {"J.A.", "de Vries", "24-10-1963", "7", "1234AB", "Utrecht"}},
	     true,
	     {LINK_initials, LINK_surname, LINK_birth, LINK_number, LINK_postcode, LINK_city}},
	    {5,
	     {{"anna", "de vries", "24-10-1963", "1234 AB", "v"},
	      {"jan", "bakker", "03-04-1980", "3811 KL", "m"},
	      {"petra", "visser", "11-12-1971", "1011 AA", "v"},
	      {"bart", "mulder", "11-12-1972", "1012 AA", "m"}},
	     false,
	     {LINK_given, LINK_surname, LINK_birth, LINK_postcode, LINK_sex}},
	    {3,
	     {{"kolom1", "kolom2", "kolom3"},
	      {"anna.devries@example.org", "24-10-2020", "999990019"},
	      {"jan.bakker@example.org", "03-04-2021", "999990020"},
	      {"petra.visser@example.org", "11-12-2022", "999990032"}},
	     true,
	     {LINK_email, LINK_none, LINK_none}},
	};
	struct arena a = arena_make((size_t)64 << 20);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct tables rows = {.frames = out_mem()};
		for (unsigned k = 0; k < 5 && t[i].row[k][0] != NULL; k++)
			put_row(&rows, k + 1, t[i].row[k], t[i].n);
		struct link_columns c = link_columns_read(&a, &rows, NULL, 0, true);
		assert_int_equal(c.headed, t[i].headed);
		assert_int_equal(c.n, t[i].n);
		for (unsigned k = 0; k < t[i].n; k++)
			if (t[i].role[k] != LINK_none)
				assert_string_equal(link_role_name(c.c[k].role),
						    link_role_name(t[i].role[k]));
		tables_free(&rows);
	}
	arena_free(&a);
}

static void wishes_come_first(void **state)
{
	(void)state;
	static const char *const row[][3] = {{"cluster", "Wie", "x"}, {"12", "Anna", "y"}};
	struct arena a = arena_make((size_t)64 << 20);
	struct tables t = {.frames = out_mem()};
	struct link_wish wish[] = {{LINK_id, STR("cluster")}, {LINK_given, STR("2")}};
	struct link_wish missing[] = {{LINK_id, STR("bsn")}};
	for (unsigned i = 0; i < 2; i++)
		put_row(&t, i + 1, row[i], 3);
	struct link_columns c = link_columns_read(&a, &t, wish, 2, true);
	assert_null(c.missing);
	assert_true(c.headed && c.c[0].role == LINK_id && c.c[1].role == LINK_given &&
		    c.c[2].role == LINK_none);
	c = link_columns_read(&a, &t, missing, 1, true);
	assert_non_null(c.missing);
	tables_free(&t);
	arena_free(&a);
}

static void a_row_becomes_a_record(void **state)
{
	(void)state;
	static const char *const row[][CELLS] = {
	    {"naam", "by", "bm", "bd", "telefoon", "mobiel"},
	    {"J.A. de Vries-Bakker", "1963", "10", "24", "030-1234567", "0612345678"}};
	struct arena a = arena_make((size_t)64 << 20);
	struct tables t = {.frames = out_mem()};
	struct score_record r;
	for (unsigned i = 0; i < 2; i++)
		put_row(&t, i + 1, row[i], 6);
	struct link_columns c = link_columns_read(&a, &t, NULL, 0, true);
	struct frame_read f = tables_row(&t, 1, &a);
	assert_true(link_record(&c, &f, &a, &r));
	assert_str(r.value[SCORE_birth][0], "19631024");
	assert_str(r.value[SCORE_phone][1], "0612345678");
	assert_true(r.value[SCORE_surname][0].n > 0 && r.value[SCORE_surname][1].n > 0);
	tables_free(&t);
	arena_free(&a);
}

static void of_several_people_the_first(void **state)
{
	(void)state;
	static const char *const row[][CELLS] = {
	    {"bsn", "voornaam", "bsn", "voornaam", "postcode"},
	    {"999990019", "Sem", "999990020", "Anna", "1234AB"}};
	struct arena a = arena_make((size_t)64 << 20);
	struct tables t = {.frames = out_mem()};
	struct score_record r;
	for (unsigned i = 0; i < 2; i++)
		put_row(&t, i + 1, row[i], 5);
	struct link_columns c = link_columns_read(&a, &t, NULL, 0, false);
	struct frame_read f = tables_row(&t, 1, &a);
	assert_true(link_record(&c, &f, &a, &r));
	assert_str(r.value[SCORE_id][0], "999990019");
	assert_int_equal(r.value[SCORE_id][1].n, 0);
	assert_str(r.value[SCORE_given][0], "Sem");
	assert_int_equal(r.value[SCORE_given][1].n, 0);
	assert_str(r.value[SCORE_postcode][0], "1234AB");
	tables_free(&t);
	arena_free(&a);
}

static void an_address_is_taken_apart(void **state)
{
	(void)state;
	static const struct {
		const char *address, *street, *postcode, *city;
	} t[] = {
	    {"Kerkstraat 107, 5178 EC Kranenbeek", "Kerkstraat 107", "5178 EC", "Kranenbeek"},
	    {"Kerkstraat 107 5178EC, Kranenbeek", "Kerkstraat 107", "5178EC", "Kranenbeek"},
	    {"Kerkstraat 107, Kranenbeek", "Kerkstraat 107", "", "Kranenbeek"},
	    {"Kerkstraat 107", "Kerkstraat 107", "", ""},
	    {"5178EC", "", "5178EC", ""},
	};
	struct arena a = arena_make((size_t)64 << 20);
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const char *const head[] = {"Adres", "geslacht"}, *const row[] = {t[i].address,
										  "m"};
		struct tables rows = {.frames = out_mem()};
		struct score_record r;
		put_row(&rows, 1, head, 2);
		put_row(&rows, 2, row, 2);
		struct link_columns c = link_columns_read(&a, &rows, NULL, 0, true);
		struct frame_read f = tables_row(&rows, 1, &a);
		link_record(&c, &f, &a, &r);
		assert_str(r.value[SCORE_street][0], t[i].street);
		assert_str(r.value[SCORE_postcode][0], t[i].postcode);
		assert_str(r.value[SCORE_city][0], t[i].city);
		tables_free(&rows);
	}
	arena_free(&a);
}

/* Frames come from a worker that may lie. */
static void frames_are_checked(void **state)
{
	(void)state;
	struct arena a = arena_make((size_t)64 << 20);
	struct prng r = prng_start();
	struct tables t = {.frames = out_mem()};
	static const char *const row[] = {"een", "twee", ""};
	struct frame_read f;
	size_t n = 0;
	put_row(&t, 7, row, 3);
	str whole = out_view(&t.frames);
	assert_int_equal(frames_next(&a, whole, &f, &n), FRAME_whole);
	assert_true(n == whole.n && f.number == 7 && f.n == 3);
	assert_str(f.cell[1], "twee");
	for (size_t i = 0; i < whole.n; i++)
		assert_int_equal(frames_next(&a, str_sub(whole, 0, i), &f, &n), FRAME_part);
	for (unsigned i = 0; i < 20000; i++) {
		struct arena scratch = a;
		unsigned char b[64];
		memcpy(b, whole.p, whole.n);
		b[prng_below(&r, whole.n)] = (unsigned char)prng_next(&r);
		enum frame_state s = frames_next(&scratch, (str){b, whole.n}, &f, &n);
		assert_true(s != FRAME_whole || n <= whole.n);
	}
	assert_int_equal(frames_next(&a, STR("\0\0\0\0"), &f, &n), FRAME_bad);
	assert_int_equal(frames_next(&a, STR("\xff\xff\xff\xff"), &f, &n), FRAME_bad);
	tables_free(&t);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dates_follow_their_column),
	    cmocka_unit_test(heading_or_content_tells),
	    cmocka_unit_test(wishes_come_first),
	    cmocka_unit_test(a_row_becomes_a_record),
	    cmocka_unit_test(of_several_people_the_first),
	    cmocka_unit_test(an_address_is_taken_apart),
	    cmocka_unit_test(frames_are_checked),
	};
	name_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
