/* Running text: letters, forms, logs and policies become the right mentions, whatever way the text
 * is cut. */
#include "unit.h"

#include "find_common.h"
#include "text/raw_map.h"

static const char *read_text(const char *text)
{
	const char *got = bench_bytes(&bench, str_of(text), STR("x.txt"));
	assert_false(bench.bad);
	return got;
}

/* line_of - the mention that holds what, as one line. */
static const char *line_of(const char *got, const char *what)
{
	static char line[2048];
	const char *at = strstr(got, what);
	if (at == NULL) {
		print_error("no mention with \"%s\" in:\n%s", what, got);
		fail();
		return "";
	}
	while (at > got && at[-1] != '\n')
		at--;
	size_t n = (size_t)(strchrnul(at, '\n') - at);
	n = n < sizeof(line) - 1 ? n : sizeof(line) - 1;
	memcpy(line, at, n);
	line[n] = '\0';
	return line;
}

static unsigned count(const char *got, const char *role)
{
	unsigned n = 0;
	size_t len = strlen(role);
	for (const char *at = got; *at != '\0'; at = strchrnul(at, '\n'), at += *at == '\n')
		n += strncmp(at, role, len) == 0 && at[len] == ' ';
	return n;
}

static const char letter[] =
    "Medisch Laboratorium Noord\nPostbus 12, 7500 AA Enschede\nTel. 053-4871234\n\n"
    "Mevr. A. de Vries-Bakker\nDorpsstraat 12-A\n2288 AA Rijswijk\n\n"
    "Betreft: Mevr. A. de Vries-Bakker, geb. 24-10-1963, BSN 999990019\n\nGeachte collega,\n\n"
    "Bovengenoemde pati\u00ebnte bezocht mijn spreekuur. De uitslag van de chlamydia test was "
    "positief.\n"
    "Zie ook zus Maria Bakker (geb. 12-03-1966), tel. 06-12345678.\nPartner van Piet de Vries.\n\n"
    "Conclusie: Pap3a2, HPV 16 positief.\n\nMet vriendelijke groet,\n\nDr. P.C. van 't Hof, "
    "gynaecoloog\ncc: huisarts H. Mulder\n";

static void test_letter(void **state)
{
	const char *got = read_text(letter);
	(void)state;
	assert_int_equal(count(got, "patient"), 1);
	const char *p = line_of(got, "bsn=999990019");
	HAS(p, "name=A. de Vries-Bakker");
	HAS(p, "birth_date=1963-10-24");
	HAS(p, "street=Dorpsstraat house_number=12-A postcode=2288AA city=Rijswijk");
	HAS(p, "category=sti");
	HAS(p, "category=cervical_screening");
	HAS_NOT(p, "7500AA");
	HAS_NOT(p, "1966-03-12");
	HAS(line_of(got, "name=Maria Bakker"), "relative");
	HAS(line_of(got, "name=Maria Bakker"), "birth_date=1966-03-12 phone=+31612345678");
	HAS(line_of(got, "name=Piet de Vries"), "relative");
	HAS(line_of(got, "name=P.C. van 't Hof"), "professional");
	HAS(line_of(got, "name=H. Mulder"), "professional");
	HAS(line_of(got, "7500AA"), "none ");
}

static void test_two_forms(void **state)
{
	const char *got = read_text("Naam: J. Jansen\nGeboortedatum: 01-02-1980\nBSN: "
				    "999990019\nAdres: Kerkstraat 5, 1234 AB Utrecht\n\n"
				    "Naam: P. Pietersen\nGeboortedatum: 03-04-1990\nBSN: "
				    "999990020\nTelefoon: 0612345678\n\n"
				    "Achternaam: Vries\nTussenvoegsel: de\nVoorletters: "
				    "J.A.\nGeb.dat.: 24 okt 1963 Geslacht: V\n"
				    "Aanvrager: Huisartsenpraktijk X, AGB 01234567\n");
	(void)state;
	assert_int_equal(count(got, "patient"), 3);
	HAS(line_of(got, "999990019"), "postcode=1234AB");
	HAS_NOT(line_of(got, "999990019"), "999990020");
	HAS(line_of(got, "999990020"), "birth_date=1990-04-03");
	HAS(line_of(got, "999990020"), "phone=+31612345678");
	HAS(line_of(got, "surname=Vries"), "requester_agb=01234567");
	HAS(line_of(got, "surname=Vries"), "sex=F");
}

static void test_bsn_first(void **state)
{
	const char *got =
	    read_text("BSN 999990019 Naam: J. Jansen\nBSN 999990020 Naam: P. Pietersen\n");
	(void)state;
	HAS(line_of(got, "999990019"), "J. Jansen");
	HAS(line_of(got, "999990020"), "P. Pietersen");
	HAS_NOT(line_of(got, "999990020"), "J. Jansen");
}

static void test_lines_of_persons(void **state)
{
	const char *got = read_text(
	    "Jansen, J. 999990019 BSN 01-02-1980\nPietersen, P. geb. 03-04-1990 BSN 999990020\n"
	    "de Boer, K. geb. 05-06-1991 BSN 999990032\n");
	(void)state;
	HAS(line_of(got, "999990019"), "Jansen, J.");
	HAS(line_of(got, "999990020"), "Pietersen, P.");
	HAS(line_of(got, "999990032"), "K.");
	assert_int_equal(count(got, "patient"), 3);
}

static void test_log(void **state)
{
	const char *got = read_text("2024-03-01 12:00:01 INFO order 900012345 patient J. Jansen "
				    "geb. 01-02-1980 BSN 999990019\n"
				    "2024-03-01 12:00:02 INFO import bsn=999990020 ok\n2024-03-01 "
				    "12:00:03 WARN nothing here\n"
				    "Mar  1 12:00:04 host app[12]: user 100102001 logged in\n");
	(void)state;
	HAS(line_of(got, "999990019"), "patient 1:");
	HAS(line_of(got, "999990019"), "J. Jansen");
	HAS(line_of(got, "999990020"), "patient 2:");
	HAS_NOT(line_of(got, "999990020"), "Jansen");
	HAS(line_of(got, "100102001"), "weak 4: weak_bsn");
}

static void test_policy(void **state)
{
	const char *got =
	    read_text("Protocol: BSN van de pati\u00ebnt controleren op 24-10-1963. Geef 2000 mg "
		      "in 2024 en later.\n"
		      "De arts controleert het burgerservicenummer (BSN) van iedere patient.\n");
	(void)state;
	assert_int_equal(count(got, "patient"), 0);
	HAS_NOT(got, "bsn");
	HAS_NOT(got, "birth_date");
}

static void test_masks(void **state)
{
	const char *got = read_text("rekening NL91 ABNA 0417 1643 00 tel 06-12345678 mail "
				    "a@b.nl\nZD200046119 en NL123456782X\n");
	(void)state;
	HAS(got, "iban=NL91ABNA0417164300");
	HAS(got, "phone=+31612345678");
	HAS(got, "email=a@b.nl");
	HAS_NOT(got, "weak_bsn");
}

static void test_report(void **state)
{
	const char *got =
	    read_text("PATHOLOGIEVERSLAG T24-817631\nPati\u00ebnt: dhr. M. El Amrani    geb.: "
		      "05-06-1970   (m)\nBSN: 999990019\n"
		      "Aanvrager: dr. S. Willems, AGB 03123456\n\nMacroscopie\nBiopt "
		      "prostaat.\n\nMicroscopie\nAdenocarcinoom.\n\n"
		      "Conclusie: adenocarcinoom, Gleason 3+4.\n\nF. Haddad, patholoog\n");
	(void)state;
	const char *p = line_of(got, "999990019");
	HAS(p, "name=M. El Amrani");
	HAS(p, "birth_date=1970-06-05");
	HAS(p, "sex=M");
	HAS(p, "requester_agb=03123456");
	HAS(p, "category=oncology");
	HAS(line_of(got, "F. Haddad"), "professional");
}

static void test_page_again(void **state)
{
	const char *got = read_text("Naam: J. Jansen BSN: 999990019\nGlucose 5,1\n\fNaam: J. "
				    "Jansen BSN: 999990019\nHIV negatief\n");
	(void)state;
	assert_int_equal(count(got, "patient"), 1);
	HAS(line_of(got, "999990019"), "category=hiv");
}

/* A reader of the test, which hands a text over in stretches of whole lines and keeps a map that is
 * the identity. */
static const char *read_cut(str text, size_t most)
{
	bench_clear(&bench);
	find_item(bench.finder, STR("x"));
	struct sink *s = find_sink(bench.finder);
	uint64_t line = 1;
	str all = text;
	while (text.n > 0) {
		size_t n = 0;
		uint64_t lines = 0;
		do {
			n += str_find_byte(str_sub(text, n, text.n), '\n') + 1;
			lines++;
		} while (n < text.n && n < most);
		n = n < text.n ? n : text.n;
		size_t at = 0;
		struct raw_map map = {.kind = RAW_same,
				      .cursor = &at,
				      .base = (uint64_t)(text.p - all.p),
				      .raw_n = n,
				      .text = str_sub(text, 0, n)};
		struct prose p = {.line = line, .text = str_sub(text, 0, n), .map = &map};
		s->prose(s, &p);
		line += lines;
		text = str_sub(text, n, text.n);
	}
	find_item_end(bench.finder);
	out_char(&bench.text, '\0');
	return (const char *)bench.text.p;
}

/* Cutting a letter behind any line end loses nothing of the patient. */
static void test_cuts(void **state)
{
	(void)state;
	for (size_t most = 1; most < sizeof(letter); most += 17) {
		const char *got = read_cut(str_of(letter), most);
		const char *p = line_of(got, "bsn=999990019");
		HAS(p, "birth_date=1963-10-24");
		HAS(p, "category=cervical_screening");
		HAS(p, "name=A. de Vries-Bakker");
		HAS(got, "name=H. Mulder");
	}
}

/* Any mixture of what letters are made of: every mention is lawful (bench.bad), nothing breaks. */
static void test_any_text(void **state)
{
	static const char *const bits[] = {"BSN 999990019 ",
					   "Naam: ",
					   "J. Jansen",
					   "\n",
					   "\n\n",
					   "\f",
					   "geb. 01-02-1980 ",
					   "zus ",
					   "dr. P. Bakker ",
					   "2024-03-01 12:00:01 ",
					   "tel. 06-12345678 ",
					   "1234 AB Utrecht",
					   "Kerkstraat 5, ",
					   "999990020",
					   ":",
					   " ",
					   "HIV positief ",
					   "AGB 01234567 ",
					   "\xc3\xab",
					   "Pati\u00ebnt: ",
					   "NL91ABNA0417164300",
					   "a@b.nl ",
					   "Mevr. ",
					   ",",
					   "100102001 "};
	struct prng r = prng_start();
	(void)state;
	for (int i = 0; i < 3000; i++) {
		unsigned char b[1500];
		size_t n = 0;
		for (size_t k = prng_below(&r, 40); k > 0; k--) {
			str s = str_of(bits[prng_below(&r, sizeof(bits) / sizeof(bits[0]))]);
			memcpy(b + n, s.p, s.n);
			n += s.n;
		}
		read_cut((str){b, n}, prng_below(&r, 300) + 1);
		assert_false(bench.bad);
	}
}

/* Thousands of findings of one person, and of thousands of persons, stay within the limits of a
 * mention. */
static void test_many(void **state)
{
	struct out o = out_mem();
	(void)state;
	out_z(&o, "Naam: J. Jansen\nBSN: 999990019\n");
	for (unsigned i = 0; i < 3000; i++) {
		out_z(&o, "contact mail user");
		out_dec(&o, i);
		out_z(&o, "@example.nl\n");
	}
	const char *got = bench_bytes(&bench, out_view(&o), STR("x.txt"));
	assert_false(bench.bad);
	assert_true(count(got, "patient") >= 6);
	HAS(got, "user0@example.nl");
	HAS(got, "user2999@example.nl");
	out_end(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_letter),     cmocka_unit_test(test_two_forms),
	    cmocka_unit_test(test_bsn_first),  cmocka_unit_test(test_lines_of_persons),
	    cmocka_unit_test(test_log),        cmocka_unit_test(test_policy),
	    cmocka_unit_test(test_masks),      cmocka_unit_test(test_report),
	    cmocka_unit_test(test_page_again), cmocka_unit_test(test_cuts),
	    cmocka_unit_test(test_any_text),   cmocka_unit_test(test_many),
	};
	return cmocka_run_group_tests(tests, bench_set_up, bench_tear_down);
}
