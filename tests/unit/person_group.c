/* Unit tests of person/group.c: words of places, and which findings are the evidence of a group. */
#include "unit.h"

#include "find/mention.h"
#include "person/inner.h"

static unsigned place(const char *words)
{
	struct arena a = arena_make(4096);
	unsigned g = groups_of_place(a, str_of(words));
	arena_free(&a);
	return g;
}

static unsigned finding(enum role role, enum kind kind, const char *value)
{
	struct arena a = arena_make(4096);
	unsigned g = groups_of_finding(a, role, kind, str_of(value));
	arena_free(&a);
	return g;
}

static void reads_prisons(void **state)
{
	static const char *const yes[] = {"PI Vught",
					  "P.I. Grave, Muntlaan",
					  "Penitentiaire Inrichting Zwolle",
					  "Penitentiair Psychiatrisch Centrum",
					  "Justitiële Jeugdinrichting De Eik",
					  "Huis van Bewaring Almere",
					  "TBS-kliniek Noord",
					  "FPC De Zilverberk"};
	static const char *const no[] = {"Pi van Vughtstraat", "Vughtseweg",     "Gevangenpoort",
					 "Bewaringlaan",       "Huis ter Heide", "Pius X-straat",
					 "De Pompestraat",     "PI-laan"};
	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_int_equal(place(yes[i]), GROUP_detained);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_int_equal(place(no[i]), 0);
}

static void reads_secret_places(void **state)
{
	static const char *const yes[] = {"Geheim adres", "ADRES GEHEIM", "geheim",
					  "Blijf van mijn Lijf", "Stichting Vrouwenopvang Noord"};
	static const char *const no[] = {"Geheimweg", "Het Geheim van Waalwijk", "Blijfstraat",
					 "Vrouwenweg"};
	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_int_equal(place(yes[i]), GROUP_secret_address);
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_int_equal(place(no[i]), 0);
}

static void long_places_end(void **state)
{
	char long_one[2000];
	(void)state;
	for (size_t i = 0; i < sizeof(long_one) - 1; i++)
		long_one[i] = "geheim "[i % 7];
	long_one[sizeof(long_one) - 1] = '\0';
	assert_int_equal(place(long_one), 0);
	assert_int_equal(place(""), 0);
}

static void findings_are_evidence(void **state)
{
	(void)state;
	assert_int_equal(finding(ROLE_patient, KIND_deceased, "2024-03-01"), GROUP_deceased);
	assert_int_equal(finding(ROLE_patient, KIND_secrecy, "Y"), GROUP_secret_address);
	assert_int_equal(finding(ROLE_patient, KIND_street, "PI Vught"), GROUP_detained);
	assert_int_equal(finding(ROLE_patient, KIND_country, "BE"), GROUP_abroad);
	assert_int_equal(finding(ROLE_patient, KIND_country, "Nederland"), 0);
	assert_int_equal(finding(ROLE_staff, KIND_phone, "+31619000001"), GROUP_staff);
	assert_int_equal(finding(ROLE_patient, KIND_surname, "Testpatient"), GROUP_test_patient);
	assert_int_equal(finding(ROLE_patient, KIND_surname, "Jansen"), 0);
	assert_true((finding(ROLE_patient, KIND_birth_date, "2015-01-01") & GROUP_minor) != 0);
}

static void names_go_both_ways(void **state)
{
	(void)state;
	for (unsigned i = 0; i < GROUPS_known; i++)
		assert_int_equal(group_by_name(str_of(group_name(i))), 1u << i);
	assert_int_equal(group_by_name(STR("none")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(reads_prisons),      cmocka_unit_test(reads_secret_places),
	    cmocka_unit_test(long_places_end),    cmocka_unit_test(findings_are_evidence),
	    cmocka_unit_test(names_go_both_ways),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
