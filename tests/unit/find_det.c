/* Detectors of identity: vectors of formats.md 7, traps of formats.md 8, each in a cell and in
 * running text. */
#include "unit.h"

#include "base/arena.h"
#include "find/address.h"
#include "find/detector.h"
#include "find/find.h"
#include "find/overlap.h"

static struct arena room;
static struct hits hits;
static struct overlap overlap;

static int setup(void **state)
{
	(void)state;
	find_start();
	room = arena_make((size_t)64 << 20);
	hits = (struct hits){.arena = &room};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	grow_free(hits.hit, hits.cap, sizeof(*hits.hit));
	overlap_free(&overlap);
	arena_free(&room);
	return 0;
}

/* What is read, and what must come of it; NULL: nothing. */
struct vector {
	const char *in, *want;
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void cells(const struct detector *d, enum kind kind, const struct vector *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena scratch = room;
		str got = STR_NONE;
		unsigned evidence = 0;
		int score = 0;
		bool ok = d->cell(&scratch, kind, str_of(v[i].in), &got, &evidence, &score);
		if (ok != (v[i].want != NULL) || (ok && !str_eq(got, str_of(v[i].want)))) {
			print_error("%s: \"%s\" gave %s%.*s\n", d->name, v[i].in,
				    ok ? "" : "nothing", (int)got.n, (const char *)got.p);
			fail();
		}
		if (ok)
			assert_true(score >= 1 && score <= 100);
	}
}

/* scanned - the values of kind found in text, joined by '|', and that their places lie in it. */
static str scanned(const struct detector *d, enum kind kind, str text)
{
	hits.n = 0;
	arena_reset(&room);
	detector_scan(d, &hits, text);
	hits.n = overlap_drop(&overlap, hits.hit, hits.n);
	unsigned char *p = arena_new(&room, unsigned char, 4096);
	size_t n = 0;
	for (size_t i = 0; i < hits.n; i++) {
		assert_true(hits.hit[i].from < hits.hit[i].to && hits.hit[i].to <= text.n);
		if (hits.hit[i].kind != kind || n + hits.hit[i].value.n > 4000)
			continue;
		if (n > 0)
			p[n++] = '|';
		for (size_t k = 0; k < hits.hit[i].value.n; k++)
			p[n++] = hits.hit[i].value.p[k];
	}
	return (str){p, n};
}

static void texts(const struct detector *d, enum kind kind, const struct vector *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		str got = scanned(d, kind, str_of(v[i].in)), want = str_of(v[i].want);
		if (!str_eq(got, want)) {
			print_error("%s in \"%s\": want \"%s\", got \"%.*s\"\n", d->name, v[i].in,
				    want.n > 0 ? v[i].want : "", (int)got.n, (const char *)got.p);
			fail();
		}
	}
}

static void test_birth_date(void **state)
{
	static const struct vector cell[] = {
	    {"24-10-1963", "1963-10-24"},
	    {"24/10/63", "1963-10-24"},
	    {"24.10.1963", "1963-10-24"},
	    {"24 oktober 1963", "1963-10-24"},
	    {"24-okt-63", "1963-10-24"},
	    {"1963-10-24T00:00:00.000+01:00", "1963-10-24"},
	    {"19631024", "1963-10-24"},
	    {"24101963", "1963-10-24"},
	    {"1963:10:24", "1963-10-24"},
	    {"00-00-1968", "1968-00-00"},
	    {"19680000", "1968-00-00"},
	    {"23308", "1963-10-24"},
	    {"1963", "1963-00-00"},
	    {"1790-01-01", NULL},
	    {"31-02-1980", NULL},
	    {"24-10", NULL},
	    {"abc", NULL},
	    {"", NULL},
	};
	static const struct vector text[] = {
	    {"geb. 24-10-1963", "1963-10-24"},
	    {"Geboortedatum: 24 okt 1963, man", "1963-10-24"},
	    {"geb.datum 24.10.1963.", "1963-10-24"},
	    {"Jansen (*24-10-1963)", "1963-10-24"},
	    {"\u00b0 24-10-63 te Delft", "1963-10-24"},
	    {"DOB 1963-10-24", "1963-10-24"},
	    {"geboren op 24 oktober 1963 te Utrecht", "1963-10-24"},
	    {"Geboortedatum\n24-10-1963\n", "1963-10-24"},
	    {"g.d. 24-10-1963", "1963-10-24"},
	    {"Geb.dat.: 24-10-1963 12:00", "1963-10-24"},
	    {"gebdat=19631024;", "1963-10-24"},
	    {"afgenomen op 24-10-1963", NULL},
	    {"BSN van de pati\u00ebnt controleren op 24-10-1963", NULL},
	    {"geb. 24-10-1963, afname 01-02-2024", "1963-10-24"},
	    {"rapport van 01-02-2024", NULL},
	    {"geb. 24-10", NULL},
	};
	(void)state;
	cells(&detector_birth_date, KIND_birth_date, cell, COUNT(cell));
	texts(&detector_birth_date, KIND_birth_date, text, COUNT(text));
}

static void test_sex(void **state)
{
	static const struct vector cell[] = {
	    {"M", "M"}, {"V", "F"}, {"F", "F"},        {"vrouw", "F"}, {"Man", "M"},
	    {"2", "F"}, {"O", "O"}, {"onbekend", "U"}, {"ja", NULL},   {"", NULL},
	};
	static const struct vector text[] = {
	    {"Geslacht: V", "F"},  {"geslacht man", "M"}, {"24-10-1963 (v)", "F"},
	    {"GESLACHT : M", "M"}, {"M/V: V", "F"},       {"het geslacht is onbekend", NULL},
	    {"voornaam", NULL},
	};
	(void)state;
	cells(&detector_sex, KIND_sex, cell, COUNT(cell));
	texts(&detector_sex, KIND_sex, text, COUNT(text));
}

static void test_postcode(void **state)
{
	static const struct vector cell[] = {
	    {"1012 AB", "1012AB"}, {"3581CR", "3581CR"}, {"9999 XX", "9999XX"},
	    {"2611se", "2611SE"},  {"1234 SS", NULL},    {"0123 AB", NULL},
	    {"1234 ABC", NULL},    {"12345 AB", NULL},   {"2000 mg", NULL},
	};
	static const struct vector text[] = {
	    {"Dorpsstraat 12-A, 2288 AA Rijswijk", "2288AA"},
	    {"2000 mg per dag", NULL},
	    {"in 2024 en 2025", NULL},
	    {"12.1234AB", NULL},
	    {"1234 SS", NULL},
	    {"nr 3581CR Utrecht", "3581CR"},
	    {"ref 12345 AB", NULL},
	    {"A1234AB", NULL},
	};
	(void)state;
	cells(&detector_address, KIND_postcode, cell, COUNT(cell));
	texts(&detector_address, KIND_postcode, text, COUNT(text));
}

static void test_address(void **state)
{
	static const struct {
		const char *in, *street, *number, *postcode, *city;
	} v[] = {
	    {"Dorpsstraat 12-A, 2288 AA Rijswijk", "Dorpsstraat", "12-A", "2288AA", "Rijswijk"},
	    {"Dorpsstraat 12 2288AA RIJSWIJK", "Dorpsstraat", "12", "2288AA", "RIJSWIJK"},
	    {"2e Antonie Heinsiusstraat 3456 b", "2e Antonie Heinsiusstraat", "3456-b", "", ""},
	    {"Jonker Fransstraat 24, 3031 AB Rotterdam", "Jonker Fransstraat", "24", "3031AB",
	     "Rotterdam"},
	    {"Postbus 123, 1000 AA Amsterdam", "Postbus", "123", "1000AA", "Amsterdam"},
	    {"Laan van Meerdervoort 43 B 2", "Laan van Meerdervoort", "43-B-2", "", ""},
	    {"Kerkstraat 5 bis", "Kerkstraat", "5-bis", "", ""},
	    {"Teststraat 9", "Teststraat", "9", "", ""},
	    {"Plein 1944 12, 6511 JE Nijmegen", "Plein 1944", "12", "6511JE", "Nijmegen"},
	    {"9999 ZZ 's-Gravenhage", "", "", "9999ZZ", "'s-Gravenhage"},
	    {"Kade 12/2, 1011 AB Amsterdam", "Kade", "12-2", "1011AB", "Amsterdam"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(v); i++) {
		struct arena scratch = room;
		struct address a;
		assert_true(address_split(&scratch, str_of(v[i].in), &a));
		assert_str(a.street, v[i].street);
		assert_str(a.number, v[i].number);
		assert_str(a.postcode, v[i].postcode);
		assert_str(a.city, v[i].city);
	}
	static const struct vector numbers[] = {
	    {"12", "12"},       {"12-A", "12-A"}, {"12 A", "12-A"}, {"43b", "43b"}, {"0012", "12"},
	    {"12 hs", "12-hs"}, {"A", "A"},       {"123456", NULL}, {"4,5", NULL},  {"12.5", NULL},
	};
	cells(&detector_address, KIND_house_number, numbers, COUNT(numbers));
}

static void test_phone(void **state)
{
	static const struct vector cell[] = {
	    {"06-12345678", "+31612345678"},
	    {"0612345678", "+31612345678"},
	    {"+31 6 1234 5678", "+31612345678"},
	    {"0031612345678", "+31612345678"},
	    {"+31 (0)6 12345678", "+31612345678"},
	    {"(020) 689 13 45", "+31206891345"},
	    {"020-6891345", "+31206891345"},
	    {"0172-123456", "+31172123456"},
	    {"+12025550144", "+12025550144"},
	    {"612345678", "+31612345678"},
	    {"061234567", NULL},
	    {"999990019", NULL},
	    {"0000000000", NULL},
	    {"12-03-1980", NULL},
	    {"0100102001", NULL},
	};
	static const struct vector text[] = {
	    {"tel. 06-12345678.", "+31612345678"},
	    {"bel 020-6891345 of 0612345678", "+31206891345|+31612345678"},
	    {"order 061234567890", NULL},
	    {"ZD0612345678", NULL},
	    {"NL91ABNA0417164300", NULL},
	    {"T: +31 6 12 34 56 78", "+31612345678"},
	    {"op 01-02-2024 om 10:00", NULL},
	};
	(void)state;
	cells(&detector_phone, KIND_phone, cell, COUNT(cell));
	texts(&detector_phone, KIND_phone, text, COUNT(text));
}

static void test_email(void **state)
{
	static const struct vector cell[] = {
	    {"A.Jansen@Example.NL", "a.jansen@example.nl"},
	    {"<a@b.nl>", "a@b.nl"},
	    {"mailto:a@b.nl", "a@b.nl"},
	    {"a@b", NULL},
	    {"@b.nl", NULL},
	    {"a..b@c.nl", NULL},
	    {"a@b..nl", NULL},
	    {"jan", NULL},
	};
	static const struct vector text[] = {
	    {"Mail a.jansen+lab@mail.example.com.", "a.jansen+lab@mail.example.com"},
	    {"a@b @ c", NULL},
	    {"<x@y.nl>,z@w.org", "x@y.nl|z@w.org"},
	    {"user@@host.nl", NULL},
	};
	(void)state;
	cells(&detector_email, KIND_email, cell, COUNT(cell));
	texts(&detector_email, KIND_email, text, COUNT(text));
}

static void test_iban(void **state)
{
	static const struct vector cell[] = {
	    {"NL91ABNA0417164300", "NL91ABNA0417164300"},
	    {"nl91 abna 0417 1643 00", "NL91ABNA0417164300"},
	    {"NL20INGB0001234567", "NL20INGB0001234567"},
	    {"NL44RABO0123456789", "NL44RABO0123456789"},
	    {"BE68539007547034", "BE68539007547034"},
	    {"BE68539007547035", NULL},
	    {"NL123456782B01", NULL},
	    {"jan", NULL},
	};
	static const struct vector text[] = {
	    {"rekening NL91 ABNA 0417 1643 00 t.n.v.", "NL91ABNA0417164300"},
	    {"IBAN: NL20INGB0001234567", "NL20INGB0001234567"},
	    {"NL92ABNA0417164300", NULL},
	    {"IBAN: NL92ABNA0417164300", "NL92ABNA0417164300"},
	    {"IBAN BE68539007547034", "BE68539007547034"},
	};
	(void)state;
	cells(&detector_iban, KIND_iban, cell, COUNT(cell));
	texts(&detector_iban, KIND_iban, text, COUNT(text));
}

static void test_insurer(void **state)
{
	static const struct vector text[] = {
	    {"Polisnummer: 123456789", "123456789"},
	    {"UZOVI 3332", "3332"},
	    {"uzovi-code: 7095", "7095"},
	    {"verzekerdennummer 0012345678", "0012345678"},
	    {"de polis is verlopen", NULL},
	    {"UZOVI register", NULL},
	};
	(void)state;
	texts(&detector_insurer, KIND_insurer, text, COUNT(text));
}

static void test_name(void **state)
{
	static const struct vector text[] = {
	    {"Betreft: Dhr. T. Test", "T. Test"},
	    {"mevr. A. de Vries komt", "A. de Vries"},
	    {"Geachte mevrouw Jansen,", "Jansen"},
	    {"Pati\u00ebnt: J.A. de Vries-Bakker geb. 1963", "J.A. de Vries-Bakker"},
	    {"Naam: jan de vries", "jan de vries"},
	    {"de uitslag van Fatima El Amrani is binnen", "Fatima El Amrani"},
	    {"zie Sjoerd Hoekstra", "Sjoerd Hoekstra"},
	    {"Kwame Mensah en Ay\u015fe Y\u0131lmaz", "Kwame Mensah|Ay\u015fe Y\u0131lmaz"},
	    {"Vries, J.A. de", "Vries, J.A. de"},
	    {"De uitslag is bekend. Het Bloed Serum.", NULL},
	    {"Natrium Kalium Glucose", NULL},
	    {"Huisartsenpraktijk De Linde", NULL},
	    {"Escherichia Coli", NULL},
	    {"Met vriendelijke groet,\nPiet Jansen", "Piet Jansen"},
	};
	static const struct vector surname[] = {{"Achternaam: Vries\n", "Vries"},
						{"Geslachtsnaam : El Amrani", "El Amrani"}};
	static const struct vector prefix[] = {{"Tussenvoegsel: van den\n", "van den"},
					       {"Tussenvoegsel: \nVoornaam: Jan", NULL}};
	(void)state;
	texts(&detector_name, KIND_name, text, COUNT(text));
	texts(&detector_name, KIND_surname, surname, COUNT(surname));
	texts(&detector_name, KIND_prefix, prefix, COUNT(prefix));
}

static enum role role_in(const char *text)
{
	hits.n = 0;
	detector_scan(&detector_name, &hits, str_of(text));
	hits.n = overlap_drop(&overlap, hits.hit, hits.n);
	return hits.n > 0 ? hits.hit[0].role : ROLE_weak;
}

static void test_roles(void **state)
{
	(void)state;
	assert_int_equal(role_in("Pati\u00ebnt: J. Jansen"), ROLE_patient);
	assert_int_equal(role_in("huisarts P. Jansen"), ROLE_professional);
	assert_int_equal(role_in("dr. P. Jansen"), ROLE_professional);
	assert_int_equal(role_in("Met vriendelijke groet,\n\nPiet Jansen"), ROLE_professional);
	assert_int_equal(role_in("J. Jansen, gynaecoloog"), ROLE_professional);
	assert_int_equal(role_in("partner van Piet de Vries"), ROLE_relative);
	assert_int_equal(role_in("Naam moeder: A. Jansen"), ROLE_relative);
	assert_int_equal(role_in("contactpersoon: Piet Jansen"), ROLE_relative);
	assert_int_equal(role_in("zie Piet Jansen"), ROLE_none);
}

/* Whatever bytes come, every detector of this file holds, and its places lie in the text. */
static void test_any_bytes(void **state)
{
	static const char signs[] = "0123456789 -./:@NLABgeb.Naam: J. de "
				    "\n\xc3\xab\xc2\xb0(+31)06tel,adres: polisnr UZOVI IBAN mevr. ";
	static const struct detector *const all[] = {
	    &detector_name,  &detector_birth_date, &detector_sex,  &detector_address,
	    &detector_phone, &detector_email,      &detector_iban, &detector_insurer};
	struct prng r = prng_start();
	(void)state;
	for (int i = 0; i < 20000; i++) {
		unsigned char b[200];
		size_t n = prng_below(&r, sizeof(b)), at = 0;
		while (at < n) {
			size_t from = prng_below(&r, sizeof(signs) - 1),
			       most = prng_below(&r, 9) + 1;
			for (size_t k = 0; k < most && at < n && from + k < sizeof(signs) - 1; k++)
				b[at++] = (unsigned char)signs[from + k];
		}
		for (size_t d = 0; d < COUNT(all); d++)
			scanned(all[d], KIND_none, (str){b, n});
		struct arena scratch = room;
		struct address ad;
		address_split(&scratch, (str){b, n}, &ad);
		assert_true(ad.street_to <= n && ad.city_to <= n && ad.number_to <= n &&
			    ad.postcode_to <= n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_birth_date), cmocka_unit_test(test_sex),
	    cmocka_unit_test(test_postcode),   cmocka_unit_test(test_address),
	    cmocka_unit_test(test_phone),      cmocka_unit_test(test_email),
	    cmocka_unit_test(test_iban),       cmocka_unit_test(test_insurer),
	    cmocka_unit_test(test_name),       cmocka_unit_test(test_roles),
	    cmocka_unit_test(test_any_bytes),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
