/* Names: taken apart in every written form, told from other words, and known for every origin of
 * people in the Netherlands. */
#include "unit.h"

#include "base/arena.h"
#include "find/name.h"
#include "find/same_name.h"
#include "find_origins.h"

#define FLOOR 45 /* name_score at which a column or stretch counts as names */

static struct arena room;

static int setup(void **state)
{
	(void)state;
	name_start();
	room = arena_make((size_t)64 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&room);
	return 0;
}

/* A written name, and its parts: initials, given, prefix, surname, partner prefix, partner surname;
 * "-" is nothing. */
struct parsed {
	const char *text;
	const char *want[6];
};

static const struct parsed forms[] = {
    {"J.A. de Vries-Bakker", {"J.A.", "-", "-", "Bakker", "de", "Vries"}},
    {"Vries, J.A. de", {"J.A.", "-", "de", "Vries", "-", "-"}},
    {"VAN DEN BERG, Th.", {"Th.", "-", "VAN DEN", "BERG", "-", "-"}},
    {"Mevr. A. Yilmaz", {"A.", "-", "-", "Yilmaz", "-", "-"}},
    {"Jansen - van Dam, P.", {"P.", "-", "van", "Dam", "-", "Jansen"}},
    {"Vries de, Jan", {"-", "Jan", "de", "Vries", "-", "-"}},
    {"Berg, van den", {"-", "-", "van den", "Berg", "-", "-"}},
    {"Jansen-de Vries", {"-", "-", "de", "Vries", "-", "Jansen"}},
    {"van Dam-de Vries, M.", {"M.", "-", "de", "Vries", "van", "Dam"}},
    {"Vries-Bakker, J.A. de", {"J.A.", "-", "-", "Bakker", "de", "Vries"}},
    {"Testpati\u00ebnt - van Zorg Domein",
     {"-", "-", "van", "Zorg Domein", "-", "Testpati\u00ebnt"}},
    {"Mw. T. Ritter", {"T.", "-", "-", "Ritter", "-", "-"}},
    {"Brouwer, D.", {"D.", "-", "-", "Brouwer", "-", "-"}},
    {"Dhr. V.D. Sprietwaard", {"V.D.", "-", "-", "Sprietwaard", "-", "-"}},
    {"J. V.D. BERG", {"J.", "-", "V.D.", "BERG", "-", "-"}},
    {"van 't Hof, T.", {"T.", "-", "van 't", "Hof", "-", "-"}},
    {"E. van Reuling", {"E.", "-", "van", "Reuling", "-", "-"}},
    {"JAN VAN T HOF", {"-", "JAN", "VAN T", "HOF", "-", "-"}},
    {"A B Jansen", {"A B", "-", "-", "Jansen", "-", "-"}},
    {"AB Jansen", {"AB", "-", "-", "Jansen", "-", "-"}},
    {"dhr. drs. P.C. van 't Hof", {"P.C.", "-", "van 't", "Hof", "-", "-"}},
    {"J.de Vries", {"J.", "-", "de", "Vries", "-", "-"}},
    {"v.d. Berg, A.", {"A.", "-", "v.d.", "Berg", "-", "-"}},
    {"Mohamed El Amrani", {"-", "Mohamed", "El", "Amrani", "-", "-"}},
    {"Ait Benhaddou", {"-", "-", "-", "Ait Benhaddou", "-", "-"}},
    {"Fatima A\xc3\xaft Oumghar", {"-", "Fatima", "-", "A\xc3\xaft Oumghar", "-", "-"}},
    {"Hassan Ould El Hadj", {"-", "Hassan", "-", "Ould El Hadj", "-", "-"}},
    {"Youssef Ait-Ali", {"-", "Youssef", "-", "Ait-Ali", "-", "-"}},
    {"Fatima Ben Ali", {"-", "Fatima", "-", "Ben Ali", "-", "-"}},
    {"Maria da Silva Santos", {"-", "Maria", "da", "Silva Santos", "-", "-"}},
    {"Mar\u00eda Garc\u00eda L\u00f3pez",
     {"-", "Mar\u00eda", "-", "Garc\u00eda L\u00f3pez", "-", "-"}},
    {"Anne-Marie de Wit", {"-", "Anne-Marie", "de", "Wit", "-", "-"}},
    {"jan de vries", {"-", "jan", "de", "vries", "-", "-"}},
    {"de Vries e/v Jansen", {"-", "-", "de", "Vries", "-", "Jansen"}},
    {"Jansen geb. de Vries", {"-", "-", "de", "Vries", "-", "Jansen"}},
    {"Vries, J.A. de, mevr.", {"J.A.", "-", "de", "Vries", "-", "-"}},
    {"J. Jansen, huisarts", {"J.", "-", "-", "Jansen", "-", "-"}},
    {"Dr. Th.J.M. Verhoeven-van der Meer", {"Th.J.M.", "-", "van der", "Meer", "-", "Verhoeven"}},
    {"Jolanda (Jo) van Dijk", {"-", "Jolanda", "van", "Dijk", "-", "-"}},
    {"Pieter  van   Dam", {"-", "Pieter", "van", "Dam", "-", "-"}},
    {"Vries J.A. de", {"J.A.", "-", "de", "Vries", "-", "-"}},
    {"Khalid Ould Ahmed", {"-", "Khalid", "-", "Ould Ahmed", "-", "-"}},
    {"De heer de Boer", {"-", "-", "de", "Boer", "-", "-"}},
    {"JANSEN-DE VRIES, A.", {"A.", "-", "DE", "VRIES", "-", "JANSEN"}},
};

static void check_part(const char *text, const char *want, str got)
{
	bool none = want[0] == '-' && want[1] == '\0';
	if (none ? got.n == 0 : str_eq(got, str_of(want)))
		return;
	print_error("%s: want %s, got %.*s\n", text, want, (int)got.n, (const char *)got.p);
	fail();
}

static void test_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct name n;
		assert_true(name_parse(&room, str_of(forms[i].text), &n));
		const str got[6] = {n.initials, n.given,          n.prefix,
				    n.surname,  n.partner_prefix, n.partner_surname};
		for (size_t k = 0; k < 6; k++)
			check_part(forms[i].text, forms[i].want[k], got[k]);
	}
}

static void test_refused(void **state)
{
	static const char *const no[] = {"",
					 "A",
					 "A.M.",
					 "12",
					 "Dorpsstraat 12",
					 "Huisartsenpraktijk De Linde",
					 "a@b.nl",
					 "Ziekenhuis Noord",
					 "Afdeling Chemie",
					 "1963-10-24",
					 "---",
					 ",",
					 "Laboratorium",
					 "x=y",
					 "de"};
	(void)state;
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		struct name n;
		if (name_parse(&room, str_of(no[i]), &n)) {
			print_error("taken for a name: number %zu\n", i);
			fail();
		}
		assert_int_equal(name_score(str_of(no[i])), 0);
	}
}

static void test_words_score_low(void **state)
{
	static const char *const no[] = {
	    "uitslag negatief",   "Natrium Kalium",       "Glucose",      "geen afwijkingen",
	    "Conclusie",          "Kweek urine",          "niet nuchter", "Bloed EDTA",
	    "aanvraag ontvangen", "Microscopie Conclusie"};
	(void)state;
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		int score = name_score(str_of(no[i]));
		if (score >= FLOOR) {
			print_error("%s scores %d\n", no[i], score);
			fail();
		}
	}
}

/* The way a name is written in an export. */
enum way { WAY_plain, WAY_upper, WAY_lower, WAY_sorted, WAY_count };

static const char *const way_names[] = {"as is", "CAPITALS", "small", "Surname, Given"};

static str write_way(unsigned char *p, str given, str surname, enum way way)
{
	str first = way == WAY_sorted ? surname : given, last = way == WAY_sorted ? given : surname;
	size_t n = 0;
	for (size_t i = 0; i < first.n; i++)
		p[n++] = first.p[i];
	if (way == WAY_sorted)
		p[n++] = ',';
	p[n++] = ' ';
	for (size_t i = 0; i < last.n; i++)
		p[n++] = last.p[i];
	for (size_t i = 0; i < n && (way == WAY_upper || way == WAY_lower); i++)
		p[i] = way == WAY_upper ? to_upper(p[i]) : to_lower(p[i]);
	return (str){p, n};
}

static bool is_known(str whole)
{
	struct name n;
	struct arena scratch = room;
	return name_parse(&scratch, whole, &n) && n.surname.n > 0 && n.given.n > 0 &&
	       name_score(whole) >= FLOOR;
}

/* Every origin, every way of writing: a gap is a defect. */
static void test_origins(void **state)
{
	bool short_of = false;
	(void)state;
	for (size_t o = 0; o < sizeof(origins) / sizeof(origins[0]); o++) {
		unsigned found[WAY_count] = {0}, all = 0;
		str list = str_of(origins[o].names);
		while (list.n > 0) {
			unsigned char b[256];
			str surname = str_cut(&list, ';'), given = str_cut(&surname, '|');
			all++;
			for (enum way way = WAY_plain; way < WAY_count; way++) {
				str whole = write_way(b, given, surname, way);
				bool ok = is_known(whole);
				found[way] += ok;
				if (!ok)
					print_message("  %s: missed %.*s (%d)\n", origins[o].code,
						      (int)whole.n, (const char *)whole.p,
						      name_score(whole));
			}
		}
		assert_true(all >= 25);
		print_message("%-12s", origins[o].code);
		for (enum way way = WAY_plain; way < WAY_count; way++) {
			print_message("  %s %u/%u", way_names[way], found[way], all);
			short_of |= found[way] * 100 < all * 92;
		}
		print_message("\n");
	}
	assert_false(short_of);
}

static void test_same(void **state)
{
	(void)state;
	assert_true(same_name(STR("Mevr. De Vries"), STR("A. de Vries-Bakker")));
	assert_true(same_name(STR("YILMAZ, A."), STR("Ay\u015fe Y\u0131lmaz")));
	assert_false(same_name(STR("J. Jansen"), STR("P. Jansen")));
	assert_false(same_name(STR("J. Jansen"), STR("J. Pietersen")));
	assert_true(same_name(STR("Jansen"), STR("P. Jansen")));
}

/* Whatever bytes come, nothing breaks and parts lie inside what was given. */
static void test_any_bytes(void **state)
{
	static const char signs[] = "abZ .,-'()\"/dev\xc3\xa9\xc4\xb1-de van J.A. e/v";
	struct prng r = prng_start();
	(void)state;
	for (int i = 0; i < 200000; i++) {
		unsigned char b[64];
		size_t n = prng_below(&r, sizeof(b));
		for (size_t k = 0; k < n; k++)
			b[k] = (unsigned char)signs[prng_below(&r, sizeof(signs) - 1)];
		struct arena scratch = room;
		struct name out;
		int score = name_score((str){b, n});
		assert_true(score >= 0 && score <= 100);
		if (name_parse(&scratch, (str){b, n}, &out))
			assert_true(out.surname.n + out.given.n > 0 && out.surname.n <= n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_forms),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_words_score_low),
	    cmocka_unit_test(test_origins),
	    cmocka_unit_test(test_same),
	    cmocka_unit_test(test_any_bytes),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
