/* Layouts of running text from the world: whose is what, wherever the name, the number and the
 * address stand. */
#include "unit.h"

#include "find_common.h"

#define WANTS 12

/*
 * A text and what must come of it. want: "KEY: +a; -b" - of the mentions that hold KEY one holds
 * every a and no mention that holds KEY holds a b; "ROLE=n" - that many mentions of the role.
 */
struct layout {
	const char *name, *text, *want[WANTS];
};

#define A "999990019"
#define B "999990020"
#define C "999990032"

static const struct layout layouts[] = {
    {"number before the name, blank lines within",
     "BSN: " A "\nGeboortedatum: 01-02-1980\n\nNaam: Jansen, A.\nTelefoon: 06-11111111\n\n"
     "BSN: " B "\nGeboortedatum: 03-04-1990\n\nNaam: Pietersen, B.\nTelefoon: 06-22222222\n\n"
     "BSN: " C "\nGeboortedatum: 05-06-1970\n\nNaam: de Boer, C.\nTelefoon: 06-33333333\n",
     {A ": +Jansen; +1980-02-01; +611111111; -Pietersen; -611111112",
      B ": +Pietersen; +1990-04-03; +622222222; -Jansen; -Boer",
      C ": +Boer; +1970-06-05; +633333333", "patient=3"}},
    {"address before the name, no blank lines",
     "Adres: Kerkstraat 5\nPostcode: 1234 AB Utrecht\nNaam: A. Jansen\nBSN: " A "\n"
     "Adres: Dorpsweg 7\nPostcode: 2345 BC Delft\nNaam: B. Pietersen\nBSN: " B "\n"
     "Adres: Laan 9\nPostcode: 3456 CD Ede\nNaam: C. de Boer\nBSN: " C "\n",
     {A ": +Jansen; +1234AB; -2345BC", B ": +Pietersen; +2345BC; -3456CD; -1234AB",
      C ": +Boer; +3456CD; -2345BC", "patient=3"}},
    {"requester before the patient, no blank lines",
     "Aanvrager: Huisartsenpraktijk Noord, AGB 01111111\nPati\u00ebnt: A. Jansen\nBSN: " A
     "\nHb 8,1 mmol/l\n"
     "Aanvrager: Huisartsenpraktijk Zuid, AGB 01222222\nPati\u00ebnt: B. Pietersen\nBSN: " B
     "\nHb 8,2 mmol/l\n"
     "Aanvrager: Huisartsenpraktijk Oost, AGB 01333333\nPati\u00ebnt: C. de Boer\nBSN: " C
     "\nHb 8,3 mmol/l\n",
     {A ": +01111111; +8,1; -01222222", B ": +01222222; +8,2; -01111111; -01333333",
      C ": +01333333; +8,3", "patient=3"}},
    {"requester behind the patient, rules between",
     "Pati\u00ebnt: A. Jansen\nGeb.datum: 01-02-1980\nAanvrager: AGB 01111111\n--------------\nHIV "
     "negatief\n"
     "==============\nPati\u00ebnt: B. Jansen\nGeb.datum: 03-04-1990\nAanvrager: AGB 01222222\n"
     "--------------\nGlucose 5,1 mmol/l\n==============\nPati\u00ebnt: C. Jansen\nGeb.datum: "
     "05-06-1970\n"
     "Aanvrager: AGB 01333333\n--------------\nGlucose 5,2 mmol/l\n",
     {"A. Jansen: +1980-02-01; +01111111; +hiv; -01222222",
      "B. Jansen: +1990-04-03; +01222222; -hiv", "C. Jansen: +1970-06-05; +01333333; -hiv",
      "patient=3"}},
    {"sheet of address labels",
     "Mevr. A. de Vries-Bakker\nDorpsstraat 12-A\n2288 AA  Rijswijk\n\nDhr. B. Jansen\nKerkweg 3\n"
     "1234 AB  Utrecht\n\nFam. C. de Boer\nLaan van Noord 9\n3456 CD  Ede\n",
     {"de Vries-Bakker: +2288AA; +Dorpsstraat; -1234AB", "B. Jansen: +1234AB; +Kerkweg; -2288AA",
      "C. de Boer: +3456CD; -1234AB", "patient=3", "relative=0"}},
    {"two forms side by side",
     "Naam: A. Jansen                 Naam: B. Pietersen\n"
     "BSN: " A "                  BSN: " B "\n"
     "Geb.datum: 01-02-1980           Geb.datum: 03-04-1990\n"
     "Tel: 06-11111111                Tel: 06-22222222\n",
     {A ": +Jansen; +1980-02-01; +611111111; -Pietersen; -622222222",
      B ": +Pietersen; +1990-04-03; +622222222; -Jansen", "patient=2"}},
    {"labels in three columns",
     "Mevr. A. de Vries         Dhr. B. Jansen            Mw. C. Pietersen\n"
     "Dorpsstraat 1             Kerkstraat 22             Laanweg 3\n"
     "2288 AA Rijswijk          1234 AB Utrecht           3456 CD Ede\n",
     {"A. de Vries: +Dorpsstraat; +2288AA; -1234AB", "B. Jansen: +Kerkstraat; +1234AB; -3456CD",
      "C. Pietersen: +Laanweg; +3456CD; -1234AB", "patient=3"}},
    {"list with names and numbers in sentences",
     "Overdracht van vanmiddag\n\nNagebeld: Jansen, A. (geb. 01-02-1980, BSN " A
     "), Pietersen, B. (geb. 03-04-1990, BSN " B ").\n",
     {A ": +Jansen; +1980-02-01; -Pietersen; -1990", B ": +Pietersen; +1990-04-03; -Jansen"}},
    {"mail thread",
     "Van: Balie Lab <balie@example.nl>\nAan: Praktijk Noord <info@example.org>\nOnderwerp: "
     "uitslag\n\n"
     "Beste collega,\n\nKunt u mevr. A. Jansen (geb. 01-02-1980, BSN " A
     ") terugbellen op 06-11111111?\n"
     "De chlamydia-test is positief.\n\nMet vriendelijke groet,\nE. Smit\nTel. 030-1234567\n\n"
     "-----Oorspronkelijk bericht-----\nVan: Praktijk Noord <info@example.org>\n\n"
     "En hoe staat het met dhr. B. Pietersen, geboren 03-04-1990, BSN " B "?\n",
     {A ": +Jansen; +1980-02-01; +611111111; +sti; -301234567; -Pietersen; -balie@",
      B ": +Pietersen; +1990-04-03; -sti; -611111111", "patient=2"}},
    {"discharge letter with relatives and professionals",
     "Ziekenhuis Noord\nPostbus 1, 7500 AA Enschede\nTel: 053-1234567\n\nAan: dr. P. Smit, "
     "huisarts\n"
     "Kerkplein 4\n7511 AA Enschede\n\nGeachte collega Smit,\n\n"
     "Betreft: Dhr. A. Jansen, geb. 01-02-1980\nBSN " A
     "\nContactpersoon: mevr. C. Jansen-de Boer (echtgenote)\n"
     "Telefoon: 06-33333333\n\nBovengenoemde pati\u00ebnt werd opgenomen. Zijn moeder (geboren "
     "05-06-1950) had "
     "mammacarcinoom.\nHoofdbehandelaar: dr. F. Haddad, internist.\n\nHoogachtend,\n\nE. Willems, "
     "arts-assistent\n",
     {A ": +Jansen; +1980-02-01; -1950-06-05; -633333333; -7511AA; -531234567",
      "de Boer: +relative; +633333333; -" A, "P. Smit: +professional; -" A,
      "F. Haddad: +professional", "E. Willems: +professional", "patient=1"}},
    {"pathology reports behind each other by their heading",
     "PATHOLOGIE NOORDERZAND - VERSLAG\nT-nummer: T24-10001\nNaam: A. Jansen\nGeboren: "
     "01-02-1980\n\n"
     "Conclusie: adenocarcinoom.\n\nDr. E. Smit, patholoog\n"
     "PATHOLOGIE NOORDERZAND - VERSLAG\nT-nummer: T24-10002\nNaam: B. Pietersen\nGeboren: "
     "03-04-1990\n\n"
     "Conclusie: geen afwijkingen.\n\nDr. E. Smit, patholoog\n",
     {"A. Jansen: +1980-02-01; +T24-10001; +oncology; -T24-10002",
      "B. Pietersen: +1990-04-03; +T24-10002; -T24-10001", "patient=2"}},
    {"notes in paragraphs, people without a number",
     "Mw. Jansen gebeld, A. Jansen, geb. 01-02-1980, wil uitslag HIV.\n\n"
     "Dhr. B. Pietersen, geb. 03-04-1990, tel 06-22222222. Terugbellen.\n"
     "Mw. C. de Boer, geb. 05-06-1970, tel 06-33333333. Afgehandeld.\n",
     {"1980-02-01: +Jansen; -Pietersen; -622222222",
      "B. Pietersen: +1990-04-03; +622222222; -hiv; -633333333",
      "C. de Boer: +1970-06-05; +633333333", "patient=3"}},
    {"names that no list knows",
     "Gebeld over Q.X. ZWORKELBAND (geb. 01-02-1980), tel. 06-11111111.\n\n"
     "Gebeld over Q. Kwaakhorst, geb. 03-04-1990, tel. 06-22222222.\n\n"
     "Gebeld over Baby Zworkelband (geb. 05-06-2024), tel. 06-33333333.\n",
     {"1980-02-01: +Q.X. ZWORKELBAND; +611111111; -622222222",
      "1990-04-03: +Q. Kwaakhorst; +622222222; -633333333",
      "2024-06-05: +Baby Zworkelband; +633333333", "patient=3"}},
    {"what a requester is called is not what was tested",
     "Aanvrager: GGD Noord, SOA-poli, AGB 01111111\nNaam: A. Jansen\nBSN: " A
     "\nGlucose 5,1 mmol/l\n\n"
     "Aan: GGD Noord, SOA-poli\nUitslag\nNaam: C. de Boer\nBSN: " C "\n\n"
     "Aanvrager: GGD Noord, SOA-poli, AGB 01111111\nNaam: B. Pietersen\nBSN: " B
     "\nHIV-test negatief\n",
     {A ": +01111111; +5,1; -=sti; -hiv", B ": +hiv; +01111111", C ": -=sti; -hiv"}},
    {"a mother and her children",
     "Moeder: C. de Boer, geb. 05-06-1970, BSN " C
     "\n\nKind: A. Jansen\nGeb.datum: 01-02-2010\nBSN: " A "\n\n"
     "Kind: B. Jansen\nGeb.datum: 03-04-2012\nBSN: " B "\n",
     {A ": +A. Jansen; +2010-02-01; -Boer; -B. Jansen", B ": +B. Jansen; +2012-04-03; -A. Jansen",
      C ": +Boer; +1970-06-05; -Jansen"}},
    {"referral with practice and insurer blocks",
     "VERWIJSBRIEF\nPraktijk: Huisartsen Zuid\nAGB: 01111111\nTelefoon: "
     "030-1234567\n\nPati\u00ebntgegevens\n"
     "Naam: A. Jansen\nAdres: Kerkstraat 5, 1234 AB Utrecht\nTelefoon: 06-11111111\nBSN: " A "\n\n"
     "Verwezen naar: dr. F. Haddad, cardioloog\n\n"
     "VERWIJSBRIEF\nPraktijk: Huisartsen Oost\nAGB: 01222222\nTelefoon: "
     "030-7654321\n\nPati\u00ebntgegevens\n"
     "Naam: B. Pietersen\nAdres: Dorpsweg 7, 2345 BC Delft\nTelefoon: 06-22222222\nBSN: " B "\n",
     {A ": +01111111; +1234AB; +611111111; -01222222; -301234567; -307654321",
      B ": +01222222; +2345BC; +622222222; -01111111; -307654321"}},
    {"call notes with hours",
     "12:03 Mw. A. Jansen belt, BSN " A ", wil uitslag.\n12:09 Dhr. B. Pietersen belt, BSN " B
     ", tel 06-22222222.\n"
     "12:15 Mw. C. de Boer belt, BSN " C ".\n",
     {A ": +Jansen; -Pietersen; -622222222", B ": +Pietersen; +622222222; -Boer",
      C ": +Boer; -622222222"}},
    {"sentences about two people",
     "Vandaag gesproken met mevrouw A. Jansen, geboren op 1 februari 1980, met "
     "burgerservicenummer " A ".\n"
     "Daarna met de heer B. Pietersen, geboren op 3 april 1990, met burgerservicenummer " B ".\n",
     {A ": +Jansen; +1980-02-01; -Pietersen; -1990", B ": +Pietersen; +1990-04-03; -Jansen"}},
    {"letters behind each other without any mark but the salutation",
     "Mw. A. Jansen\nKerkstraat 5\n1234 AB Utrecht\n\nGeachte mevrouw Jansen,\n\nUw uitslag: HPV "
     "positief.\n\n"
     "Met vriendelijke groet,\nLaboratorium Noord\n\nDhr. B. Pietersen\nDorpsweg 7\n2345 BC "
     "Delft\n\n"
     "Geachte heer Pietersen,\n\nUw uitslag: glucose 5,1 mmol/l.\n\nMet vriendelijke "
     "groet,\nLaboratorium Noord\n",
     {"1234AB: +A. Jansen; -Pietersen; -2345BC",
      "2345BC: +B. Pietersen; +5,1; -cervical; -Jansen"}},
    {"letters behind each other, number in the subject line",
     "Laboratorium Noord\nPostbus 1, 7500 AA Enschede\n\nHuisartsen Zuid\nAGB 01111111\n\nBetreft: "
     "A. Jansen, BSN " A "\n\n"
     "Geachte collega,\n\nHIV negatief.\n\nHoogachtend,\nDr. E. Smit\n\n"
     "Laboratorium Noord\nPostbus 1, 7500 AA Enschede\n\nHuisartsen Oost\nAGB 01222222\n\nBetreft: "
     "B. Pietersen, BSN " B "\n\n"
     "Geachte collega,\n\nGlucose 5,1 mmol/l.\n\nHoogachtend,\nDr. E. Smit\n",
     {A ": +01111111; +hiv; -01222222; -7500AA", B ": +01222222; +5,1; -hiv; -01111111",
      "patient=2"}},
    {"windows line ends and tabs",
     "Overzicht\r\n\r\nNaam:\tA. Jansen\r\nBSN:\t" A
     "\r\nTel:\t06-11111111\r\n\r\nNaam:\tB. Pietersen\r\nBSN:\t" B "\r\nTel:\t06-22222222\r\n",
     {A ": +Jansen; +611111111; -Pietersen", B ": +Pietersen; +622222222", "patient=2"}},
    {"doctors named before and after",
     "Huisarts: dr. P. Smit\nTel: 030-1234567\nPati\u00ebnt: A. Jansen\nBSN: " A
     "\nAfgenomen door: E. Willems\n\n"
     "Huisarts: dr. F. Haddad\nTel: 030-7654321\nPati\u00ebnt: B. Pietersen\nBSN: " B
     "\nAfgenomen door: E. Willems\n",
     {A ": +requester_name=dr. P. Smit; -Haddad; -Willems; -301234567; -307654321",
      B ": +Pietersen; -Smit; -307654321", "301234567: -patient", "E. Willems: +professional",
      "patient=2"}},
    {"bullets of people without labels",
     "Nog te bellen:\n- A. Jansen 01-02-1980 06-11111111\n- B. Pietersen 03-04-1990 06-22222222\n"
     "- C. de Boer 05-06-1970 06-33333333\n",
     {"A. Jansen: +611111111; -622222222", "B. Pietersen: +622222222; -611111111; -633333333",
      "C. de Boer: +633333333; -622222222", "patient=3"}},
    {"journal of one patient with moments",
     "Pati\u00ebnt: A. Jansen, geb. 01-02-1980, BSN " A
     "\n01-03-2024 12:00 Tel. contact, chlamydia-test aangevraagd.\n"
     "02-03-2024 09:30 Uitslag: chlamydia positief.\n"
     "Pati\u00ebnt: B. Pietersen, geb. 03-04-1990, BSN " B
     "\n05-03-2024 10:00 HIV-test negatief.\n",
     {A ": +sti; -hiv; -Pietersen", B ": +hiv; -sti; -Jansen"}},
    {"log in key-value form",
     "2024-03-01T12:00:00Z level=info msg=\"lookup\" naam=\"van Dijk, A.\" "
     "geboortedatum=1980-02-01\n"
     "2024-03-01T12:00:01Z level=info msg=\"lookup\" naam=\"van Dijk, B.\" "
     "geboortedatum=1990-04-03 bsn=" B "\n"
     "2024-03-01T12:00:02Z level=info msg=\"lookup\" bsn=" C "\n",
     {"van Dijk, A.: +1980-02-01; -" B, B ": +van Dijk, B.; +1990-04-03; -1980", C ": -Dijk",
      "patient=3"}},
    {"labels without colons",
     "Pati\u00ebnt        A. Jansen\nGeboortedatum  01-02-1980\nBSN            " A "\n\n"
     "Pati\u00ebnt        B. Pietersen\nGeboortedatum  03-04-1990\nBSN            " B "\n",
     {A ": +A. Jansen; +1980-02-01; -Pietersen", B ": +B. Pietersen; +1990-04-03", "patient=2"}},
    {"capitals and small letters",
     "NAAM: JANSEN, A.\nBSN: " A "\n\nnaam: pietersen, b.\nbsn: " B "\n",
     {A ": +JANSEN; -pietersen", B ": +pietersen; -JANSEN", "patient=2"}},
    {"father and son of one name on pages",
     "Naam: A. Jansen\nGeb.datum: 01-02-1950\nGlucose 5,1 mmol/l\n\fNaam: A. Jansen\nGeb.datum: "
     "03-04-1980\n"
     "HIV positief\n",
     {"1950-02-01: +5,1; -hiv; -1980", "1980-04-03: +hiv; -5,1", "patient=2"}},
    {"pages of letters whose addressee comes first",
     "Aan: Huisartsenpraktijk Noord, AGB 01111111\n\nBetreft: A. Jansen, geb. 01-02-1980\n\nHIV "
     "negatief\n"
     "\fAan: Huisartsenpraktijk Zuid, AGB 01222222\n\nBetreft: B. Pietersen, geb. "
     "03-04-1990\n\nGlucose 5,1 mmol/l\n"
     "\fAan: Huisartsenpraktijk Oost, AGB 01333333\n\nBetreft: C. de Boer, geb. "
     "05-06-1970\n\nGlucose 5,2 mmol/l\n",
     {"A. Jansen: +01111111; +hiv; -01222222",
      "B. Pietersen: +01222222; -hiv; -01333333; -01111111", "C. de Boer: +01333333; -01222222",
      "patient=3"}},
    {"two pages of one patient",
     "Naam: A. Jansen\nBSN: " A
     "\nPagina 1 van 2\nGlucose 5,1 mmol/l\n\fPagina 2 van 2\nHIV negatief\n"
     "\fNaam: B. Pietersen\nBSN: " B "\nPagina 1 van 1\nGlucose 5,2 mmol/l\n",
     {A ": +5,1; +hiv; -5,2", B ": +5,2; -hiv; -5,1", "patient=2"}},
    {"parts of a name on lines of their own",
     "Achternaam: Jansen\nVoorletters: A.\nGeslacht: V\nBSN: " A
     "\nAchternaam: Jansen\nVoorletters: B.\n"
     "Geslacht: M\nBSN: " B "\n",
     {A ": +initials=A; +sex=F; -sex=M", B ": +initials=B; +sex=M; -sex=F", "patient=2"}},
};

static bool line_holds(const char *line, size_t n, const char *what, size_t what_n)
{
	return memmem(line, n, what, what_n) != NULL;
}

/* all_hold - what stands behind the colon of a want holds for the mentions with key. */
static bool all_hold(const char *got, const char *key, size_t key_n, const char *rest)
{
	bool found = false, clean = true;
	for (const char *line = got; *line != '\0';) {
		size_t n = (size_t)(strchrnul(line, '\n') - line);
		bool every = true;
		for (const char *p = rest;
		     line_holds(line, n, key, key_n) && p != NULL && *p != '\0';) {
			const char *end = strstr(p, "; ");
			size_t len = end == NULL ? strlen(p) : (size_t)(end - p);
			bool has = line_holds(line, n, p + 1, len - 1);
			every &= *p != '+' || has;
			clean &= *p != '-' || !has;
			p = end == NULL ? NULL : end + 2;
		}
		found |= every && line_holds(line, n, key, key_n);
		line += n + (line[n] == '\n');
	}
	return found && clean;
}

static unsigned count_role(const char *got, const char *role, size_t n)
{
	unsigned found = 0;
	for (const char *at = got; *at != '\0'; at = strchrnul(at, '\n'), at += *at == '\n')
		found += strncmp(at, role, n) == 0 && at[n] == ' ';
	return found;
}

static bool holds(const char *got, const char *want)
{
	const char *colon = strstr(want, ": "), *equals = strchr(want, '=');
	if (colon != NULL)
		return all_hold(got, want, (size_t)(colon - want), colon + 2);
	return count_role(got, want, (size_t)(equals - want)) == (unsigned)(equals[1] - '0');
}

static void test_layouts(void **state)
{
	unsigned bad = 0;
	(void)state;
	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		const struct layout *l = &layouts[i];
		const char *got = bench_bytes(&bench, str_of(l->text), STR("x.txt"));
		assert_false(bench.bad);
		for (size_t k = 0; k < WANTS && l->want[k] != NULL; k++) {
			if (holds(got, l->want[k]))
				continue;
			print_error("%s: not so: %s\n%s", l->name, l->want[k], got);
			bad++;
		}
	}
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_layouts)};
	return cmocka_run_group_tests(tests, bench_set_up, bench_tear_down);
}
