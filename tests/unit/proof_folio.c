/* What a dossier tells: no line names who may not be named, no number passes that may be a citizen
 * service number, every row of other tables has its words, and a text that is cut is refused. */
#include "case_common.h"
#include "duty/count.h"
#include "case/ruling.h"
#include "duty/law.h"
#include "proof/custody.h"
#include "proof/folio.h"
#include "proof/folio_form.h"
#include "proof/recipient.h"

static struct arena a;

static str json_of_text(struct folio *f)
{
	struct out o = out_mem();
	assert_true(folio_json(&o, out_view(&f->o)));
	str s = str_copy(&a, out_view(&o));
	out_end(&o);
	return s;
}

static bool has(str s, const char *what) { return str_find(s, str_of(what)) < s.n; }

static const struct folio_column two[] = {{WORD_id, "id", 10, 0}, {WORD_what, NULL, 40, 0}};

static void row(struct folio *f, const char *id, const char *what)
{
	folio_cell_own(f, str_of(id));
	folio_cell(f, str_of(what));
	folio_row_end(f);
}

static void nobody_else_is_named(void **state)
{
	(void)state;
	struct folio f = folio_begin(&a, false);
	folio_forbid(&f, STR("Kliniek Lindehof"));
	folio_forbid(&f, STR("De"));
	folio_section(&f, WORD_part_happened);
	folio_table(&f, "t", WORD_part_happened, two, 2);
	row(&f, "E-1", "de server van KLINIEK  LINDEHOF");
	row(&f, "E-2", "de server van een kliniek");
	row(&f, "E-3", "Kliniek L\xc3\xadndehof, \xc3\xb3\xc3\xb3k");
	folio_table_end(&f);
	folio_text(&f, STR("aan Kliniek Lindehof."));
	folio_fact(&f, WORD_what, STR("Kliniek-Lindehof"));
	str s = json_of_text(&f);
	assert_false(has(s, "ndehof") || has(s, "LINDEHOF"));
	assert_true(has(s, "E-2"));
	assert_int_equal(f.named, 4);
	folio_end(&f);
}

static void no_service_number_passes(void **state)
{
	static const struct {
		const char *text;
		bool out;
	} cases[] = {{"bel 999990019 op", true}, {"bel 999.990.019, nu", true},
		     {"999 99 0019", true},      {"(999990019)", true},
		     {"999990018", false},       {"9999900190", false},
		     {"a999990019", false},      {"2025-07-00017", false},
		     {"941.000 mensen", false},  {"1.000.000", false},
		     {"E-1, E-2", false},        {"999990019999990032", false}};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct folio f = folio_begin(&a, true);
		folio_section(&f, WORD_part_happened);
		folio_text(&f, str_of(cases[i].text));
		str s = json_of_text(&f);
		assert_int_equal(f.numbers, cases[i].out);
		assert_true(has(s, cases[i].text) != cases[i].out);
		assert_int_equal(has(s, "[number left out]"), cases[i].out);
		folio_end(&f);
	}
}

/* A key that is the table, `_`, and the name with other marks as `_`. */
static bool known(const char *table, const char *name)
{
	char key[128];
	snprintf(key, sizeof(key), "%s_%s", table, name);
	for (char *p = key; *p != '\0'; p++)
		*p = *p == '-' ? '_' : *p;
	for (unsigned w = 0; w < WORD_COUNT; w++)
		if (strcmp(word_key((enum word)w), key) == 0)
			return true;
	print_message("no word: %s\n", key);
	return false;
}

static void every_row_has_its_words(void **state)
{
	struct duty_law law;
	struct duty_err e;
	(void)state;
	for (const struct event_kind_row *r = event_kind_rows; r->name != NULL; r++)
		assert_true(known("event", r->name));
	for (unsigned c = 0; c < COUNT_ALL; c++)
		assert_true(known("count", count_name((enum count)c)));
	for (unsigned c = 0; c < CATEGORY_none; c++)
		assert_true(str_eq(str_of(category_name((enum category)c)), STR("none")) ||
			    known("category", category_name((enum category)c)));
	for (unsigned r = 1; r < CUSTODY_REASONS; r++)
		assert_true(!reason_known(r) || known("reason", reason_name((enum reason)r)));
	for (unsigned r = 0; r < READING_count; r++)
		assert_true(known("reading", duty_reading_name((enum duty_reading)r)));
	assert_true(duty_law_load(&a, NULL, &law, &e));
	for (size_t i = 0; i < law.rules; i++)
		assert_true(known("duty", str_z(&a, law.rule[i].id)));
	for (const struct ruling_kind_row *r = ruling_kind_rows; r->name != NULL; r++)
		assert_true(known("ruling", r->name));
}

static void a_text_that_is_cut_is_refused(void **state)
{
	(void)state;
	struct folio f = folio_begin(&a, false);
	folio_section(&f, WORD_part_happened);
	folio_picture(&f, "timeline", WORD_timeline, WORD_timeline_alt, 100, 100);
	folio_label(&f, 1, 2, 70, 1, 0, STR("E-1"));
	folio_picture_end(&f);
	folio_table(&f, "t", WORD_what, two, 2);
	row(&f, "E-1", "iets");
	folio_table_end(&f);
	str whole = out_view(&f.o);
	size_t refused = 0;
	for (size_t n = 0; n < whole.n; n++) {
		struct out o = out_mem(), screen = out_mem();
		struct arena scratch = a;
		refused += !folio_json(&o, str_sub(whole, 0, n));
		folio_screen(&screen, &scratch, str_sub(whole, 0, n));
		folio_svg(&o, str_sub(whole, 0, n), "timeline", false);
		out_end(&o);
		out_end(&screen);
	}
	assert_true(refused > whole.n / 2); /* the others end between two blocks */
	struct out o = out_mem();
	assert_true(folio_svg(&o, whole, "timeline", false) && has(out_view(&o), "E-1"));
	out_end(&o);
	folio_end(&f);
}

static void recipients_are_rows_with_dates(void **state)
{
	(void)state;
	assert_non_null(recipient_on(STR("ap"), STR("2025-07-06")));
	assert_null(recipient_on(STR("ap"), STR("2017-01-01")));
	assert_null(recipient_on(STR("minister"), STR("2025-07-06")));
	const struct recipient *ap = recipient_on(STR("ap"), STR("2026-11-22"));
	assert_true(recipient_named(ap, STR("AP and IGJ")) && recipient_named(ap, STR("de ap.")));
	assert_false(recipient_named(ap, STR("Schaap")) || recipient_named(ap, STR("apart")));
	assert_true(recipient_has(ap->duties, STR("gdpr-33")));
	assert_false(recipient_has(ap->duties, STR("wkkgz")));
	for (const struct recipient *r = recipients; r->id != NULL; r++)
		for (str left = str_of(r->parts); left.n > 0;) {
			str p = str_cut(&left, ' ');
			assert_true(str_eq(p, STR("*")) || !str_eq(word_of(false, "part", p), p));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nobody_else_is_named),
	    cmocka_unit_test(no_service_number_passes),
	    cmocka_unit_test(every_row_has_its_words),
	    cmocka_unit_test(a_text_that_is_cut_is_refused),
	    cmocka_unit_test(recipients_are_rows_with_dates),
	};
	a = arena_make((size_t)64 << 20);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
