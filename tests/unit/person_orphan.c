/* Orders, specimens and patient numbers whose person is elsewhere; requesters and parts; what is
 * gathered of a person. */
#include "person_common.h"

#define ANNA  "surname=Vries;prefix=de;given=Anna;birth_date=1980-02-01"
#define WORLD struct world *w = world_new()
#define END   world_free(w)

static void from_key_to_key(void **state)
{
	(void)state;
	WORLD;
	size_t result = lone(w, "specimen=LAB/555;result=1.2;category=hiv");
	size_t link = lone(w, "specimen=LAB/555;order=LAB/777");
	size_t order = lone(w, "order=LAB/777;patient_number=LAB/42;requester_agb=01999001");
	size_t person = row(w, "bsn=999990019;" ANNA ";patient_number=LAB/42");
	size_t other = lone(w, "specimen=GP/555;result=1");
	resolve(w);
	assert_same(w, person, result);
	assert_same(w, person, link);
	assert_same(w, person, order);
	assert_int_equal(w->whose[other], 0);
	assert_int_equal(w->counts.orphans, 1);
	assert_true(of(w, person)->categories & 1u << CATEGORY_hiv);
	assert_int_equal(of(w, person)->mentions, 4);
	END;
}

static void a_number_of_two_is_nobodys(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA ";order=LAB/1"),
	       b = row(w, "bsn=999990032;surname=Bos;given=Jan;order=LAB/1");
	size_t c = lone(w, "order=LAB/1;result=4"), d = lone(w, "order=LAB/1;specimen=LAB/9"),
	       e = lone(w, "specimen=LAB/9");
	resolve(w);
	assert_apart(w, a, b);
	assert_int_equal(w->whose[c], 0);
	assert_int_equal(w->whose[d], 0);
	assert_int_equal(w->whose[e], 0);
	END;
}

static void numbers_without_scope(void **state)
{
	(void)state;
	WORLD;
	size_t a = say(w, 1, STANDING_stolen, ROLE_patient, "bsn=999990019;" ANNA ";order=12345");
	size_t b = say(w, 11, STANDING_stolen, ROLE_patient,
		       "bsn=999990032;surname=Bos;given=Jan;order=12345");
	size_t here = say(w, 2, STANDING_stolen, ROLE_none, "order=12345;result=1");
	size_t there = say(w, 12, STANDING_stolen, ROLE_none, "order=12345;result=1");
	size_t nowhere = say(w, 22, STANDING_stolen, ROLE_none, "order=12345;result=1");
	size_t c = say(w, 1, STANDING_stolen, ROLE_patient,
		       "bsn=999990044;surname=Kok;given=Eva;order=LAB/98765");
	size_t far = say(w, 22, STANDING_stolen, ROLE_none, "order=98765;result=1");
	size_t d = say(w, 1, STANDING_stolen, ROLE_patient,
		       "bsn=999990056;surname=Dam;given=Eva;order=321");
	size_t brief = say(w, 22, STANDING_stolen, ROLE_none, "order=321;result=1");
	size_t named = say(w, 22, STANDING_stolen, ROLE_none, "order=GP/98765;result=1");
	resolve(w);
	assert_same(w, a, here);
	assert_same(w, b, there);
	assert_int_equal(w->whose[nowhere], 0);
	assert_same(w, c, far);
	assert_int_equal(w->whose[brief], 0);
	assert_true(w->whose[d] != 0);
	assert_int_equal(w->whose[named], 0);
	END;
}

static void explicit_scope_finds_a_number_without(void **state)
{
	(void)state;
	WORLD;
	size_t a = say(w, 1, STANDING_stolen, ROLE_patient, "bsn=999990019;" ANNA ";order=12345");
	size_t b = say(w, 22, STANDING_stolen, ROLE_none, "order=LAB/12345;result=1");
	resolve(w);
	assert_same(w, a, b);
	END;
}

static void a_doctor_is_not_the_patient(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA ";order=LAB/12345");
	size_t b =
	    say(w, 1, STANDING_stolen, ROLE_professional, "surname=Smit;given=Jan;order=LAB/12345");
	size_t c = say(w, 1, STANDING_stolen, ROLE_professional,
		       "surname=Kok;given=Jan;phone=+31612345678");
	resolve(w);
	assert_true(w->whose[a] != 0);
	assert_int_equal(w->whose[b], 0);
	assert_int_equal(of(w, c)->kind, PERSON_professional);
	END;
}

static const struct part *part_of(const struct world *w, const struct person *p, const char *agb)
{
	uint32_t id = 0;
	for (size_t k = 0; agb != NULL && k < w->n_requester; k++)
		if (str_eq(w->requester[k].agb, str_of(agb)))
			id = w->requester[k].id;
	for (size_t k = 0; k < p->n_parts; k++)
		if (p->parts[k].requester == id)
			return &p->parts[k];
	return NULL;
}

static void parts_by_requester(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA
			  ";order=L/1;requester_agb=01999001;event_date=2022-03-01;category=hiv");
	say(w, 2, STANDING_published, ROLE_patient,
	    "bsn=999990019;requester_agb=06999001;event_date=2023-01-02;category=sti;requester_"
	    "name=UMC Oost");
	lone(w, "order=L/1;result=1;event_date=2022-03-08");
	row(w, "bsn=999990019;phone=+31612345678");
	resolve(w);
	const struct person *p = of(w, a);
	const struct part *gp = part_of(w, p, "01999001"), *umc = part_of(w, p, "06999001"),
			  *none = part_of(w, p, NULL);
	assert_int_equal(p->n_parts, 3);
	assert_true(gp->categories & 1u << CATEGORY_hiv && gp->categories & 1u << CATEGORY_result);
	assert_false(gp->categories & 1u << CATEGORY_sti);
	assert_int_equal(date_key(gp->from), 20220301);
	assert_int_equal(date_key(gp->to), 20220308);
	assert_int_equal(gp->exposure, STANDING_stolen);
	assert_int_equal(umc->exposure, STANDING_published);
	assert_true(umc->published & 1u << CATEGORY_sti);
	assert_true(none->categories & 1u << CATEGORY_phone);
	assert_int_equal(p->exposure, STANDING_published);
	assert_true(p->published & 1u << CATEGORY_sti);
	assert_false(p->published & 1u << CATEGORY_hiv);
	assert_int_equal(w->counts.published, 1);
	assert_int_equal(w->n_requester, 2);
	assert_string_equal(w->requester[0].kind, "practice");
	assert_string_equal(w->requester[1].kind, "hospital");
	assert_int_equal(w->requester[0].persons, 1);
	assert_int_equal(w->requester[1].persons_published, 1);
	END;
}

static void a_name_learns_its_agb(void **state)
{
	(void)state;
	WORLD;
	row(w, "bsn=999990019;requester_name=Praktijk De Brug;requester_city=Delft");
	row(w, "bsn=999990032;requester_name=PRAKTIJK DE BRUG;requester_agb=01999001");
	row(w, "bsn=999990044;requester_name=Dr. Smit");
	row(w, "bsn=999990056;requester_name=Dr. Smit;requester_agb=01999002");
	row(w, "bsn=999990068;requester_name=Dr. Smit;requester_agb=01999003");
	resolve(w);
	assert_int_equal(w->n_requester, 4);
	assert_text(w->requester[0].agb, "01999001");
	assert_int_equal(w->requester[0].persons, 2);
	assert_text(w->requester[0].city, "Delft");
	assert_int_equal(w->requester[1].agb.n, 0);
	END;
}

static void requester_ids_stay(void **state)
{
	(void)state;
	WORLD;
	row(w, "bsn=999990019;requester_name=Praktijk De Brug");
	row(w, "bsn=999990019;requester_agb=01999009");
	resolve(w);
	row(w, "bsn=999990032;requester_name=Praktijk De Brug;requester_agb=01999001");
	w->order[0] = 2;
	w->order[2] = 0;
	resolve(w);
	assert_int_equal(w->n_requester, 2);
	for (size_t k = 0; k < 2; k++)
		assert_int_equal(w->requester[k].id,
				 str_eq(w->requester[k].agb, STR("01999001")) ? 1 : 2);
	END;
}

/* Who asked, of the one part of a person. */
static str asked_by(struct world *w, size_t mention)
{
	const struct person *p = of(w, mention);
	assert_int_equal(p->n_parts, 1);
	for (size_t k = 0; k < w->n_requester; k++)
		if (w->requester[k].id == p->parts[0].requester)
			return w->requester[k].agb.n > 0 ? w->requester[k].agb
							 : w->requester[k].name;
	return STR_NONE;
}

static void turn_order(struct world *w, bool back)
{
	for (size_t k = 0; k < w->n; k++)
		w->order[k] = back ? w->n - 1 - k : k;
}

/* A result names its order, the order a number of a doctor, the doctor a practice elsewhere. */
static void requesters_by_their_numbers(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;result=1;requester_link=p12;requester_link=12");
	size_t b = row(w, "bsn=999990032;patient_number=LAB/42");
	size_t c = lone(w, "order=LAB/7;result=1");
	size_t d = lone(w, "order=LAB/7;patient_number=LAB/42;requester_link=Role/1");
	lone(w, "requester_number=Role/1;requester_link=Role/9;requester_link=Org/3");
	lone(w, "requester_number=Org/3;requester_agb=01999003");
	lone(w, "requester_number=p12;requester_number=12;requester_agb=01999012");
	lone(w, "requester_number=h12;requester_number=12;requester_agb=01999099");
	size_t e = row(w, "bsn=999990044;result=1;requester_link=12");
	size_t f = row(w, "bsn=999990056;result=1;requester_name=Dr. Bos;requester_link=Org/3");
	size_t g = row(w, "bsn=999990068;result=1;requester_name=Dr. Dam;requester_link=Org/4");
	size_t h = say(w, 12, STANDING_stolen, ROLE_patient, "bsn=999990081;requester_link=p12");
	for (int back = 0; back < 2; back++) {
		turn_order(w, back == 1);
		resolve(w);
		assert_text(asked_by(w, a), "01999012");
		assert_same(w, b, c);
		assert_same(w, b, d);
		assert_int_equal(asked_by(w, e).n, 0);
		assert_text(asked_by(w, f), "01999003");
		assert_text(asked_by(w, g), "Dr. Dam");
		assert_int_equal(asked_by(w, h).n, 0);
		bool through = false;
		for (size_t k = 0; k < of(w, b)->n_parts; k++)
			for (size_t i = 0; i < w->n_requester; i++)
				through |= w->requester[i].id == of(w, b)->parts[k].requester &&
					   str_eq(w->requester[i].agb, STR("01999003"));
		assert_true(through);
	}
	END;
}

static void what_is_gathered(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;name=J.A. de "
			  "Vries-Bakker;surname=Bakker;partner_surname=Vries;partner_prefix=de;"
			  "initials=J.A.;birth_date=1980-02-01;sex=F;street=Dorpsstraat;house_"
			  "number=12-A;postcode=2288AA;"
			  "city=Rijswijk;address_date=2020-01-01;email=j@example.nl");
	say(w, 2, STANDING_stolen, ROLE_patient,
	    "bsn=999990019;surname=Bakker;given=Johanna;street=Laan;house_number=1;"
	    "postcode=2289BB;city=Delft;address_date=2024-03-01;phone=+31612345678;email=j@example."
	    "nl");
	say(w, 3, STANDING_stolen, ROLE_patient,
	    "bsn=999990019;street=Kade;house_number=9;postcode=2290CC;city=Gouda;"
	    "event_date=2022-01-01;deceased=Y");
	say(w, 4, STANDING_stolen, ROLE_patient,
	    "bsn=999990019;postcode=2290CC;event_date=2025-01-01");
	say(w, 5, STANDING_stolen, ROLE_patient, "bsn=999990019;postcode=2288AA;house_number=12");
	resolve(w);
	const struct person *p = of(w, a);
	assert_int_equal(p->n_names, 2);
	assert_text(p->names[0], "J.A. de Vries-Bakker");
	assert_int_equal(p->n_parts_of_name, 2);
	assert_string_equal(p->parts_of_name[0].kind, "partner");
	assert_string_equal(p->parts_of_name[1].kind, "birth");
	assert_text(p->parts_of_name[1].given, "Johanna");
	assert_int_equal(p->n_addresses, 3);
	assert_text(p->addresses[0].street, "Kade"); /* its postcode alone was said last */
	assert_text(p->addresses[0].house_number, "9");
	assert_text(p->addresses[1].street, "Laan");
	assert_int_equal(p->n_emails, 1);
	assert_int_equal(p->n_phones, 1);
	assert_int_equal(p->n_items, 5);
	assert_true(p->groups & GROUP_deceased);
	assert_int_equal(p->sex, 'F');
	assert_int_equal(p->certainty, CERTAINTY_confirmed);
	END;
}

/* A postcode alone says that the whole address is newer, in whatever order they were met. */
static void parts_of_one_address(void **state)
{
	(void)state;
	static const char *const said[] = {
	    "bsn=999990019;postcode=2288AA;house_number=12;event_date=2020-01-01",
	    "bsn=999990019;postcode=2288AA;house_number=12-bis;event_date=2019-01-01",
	    "bsn=999990019;postcode=2288AA;house_number=12;event_date=2020-01-01",
	    "bsn=999990019;postcode=2290CC;house_number=9;event_date=2024-01-01",
	    "bsn=999990019;postcode=2288AA;event_date=2025-01-01"};
	for (size_t from = 0; from < 5; from++) {
		WORLD;
		for (size_t k = 0; k < 5; k++)
			row(w, said[(from + k) % 5]);
		resolve(w);
		const struct person *p = of(w, 0);
		assert_int_equal(p->n_addresses, 2);
		assert_text(p->addresses[0].house_number, "12-bis");
		assert_text(p->addresses[1].house_number, "9");
		END;
	}
}

static void groups_and_kinds(void **state)
{
	(void)state;
	WORLD;
	size_t a = say(w, 1, STANDING_reachable, ROLE_staff,
		       "surname=Bos;given=Jan;birth_date=1970-01-01");
	size_t b = say(w, 1, STANDING_stolen, ROLE_staff, "bsn=999990019;surname=Kok;given=Jan");
	row(w, "bsn=999990019;surname=Kok;given=Jan;country=BE;street=Rue;city=Gent");
	size_t c =
	    say(w, 1, STANDING_population, ROLE_patient, "bsn=999990032;surname=Dam;given=Jan");
	size_t d = row(w, "surname=Testpatient;given=Jan;birth_date=2008-11-22");
	resolve(w);
	assert_int_equal(of(w, a)->kind, PERSON_staff);
	assert_int_equal(of(w, a)->certainty, CERTAINTY_possible);
	assert_int_equal(of(w, b)->kind, PERSON_patient);
	assert_int_equal(of(w, b)->groups, GROUP_staff | GROUP_abroad);
	assert_int_equal(w->whose[c], 0);
	assert_int_equal(of(w, d)->groups, GROUP_minor | GROUP_test_patient);
	assert_int_equal(w->counts.possible, 1);
	END;
}

/* Controls and calibrators are nobody; test patients are set apart; those who are called like the
 * one or the other are neither. */
static void stand_ins(void **state)
{
	static const char *const material[] = {
	    "name=QC, NORMAAL;birth_date=1900-01-01",
	    "surname=QC;given=LEVEL1;birth_date=1900-01-01",
	    "surname=SKML;given=RONDE 3;birth_date=1900-01-01",
	    "surname=Controle;given=Hoog;birth_date=1900-01-01",
	    "surname=Watermonster;given=Ketel 2;birth_date=1990-01-01",
	    "name=LEEG;birth_date=1900-01-01",
	};
	static const char *const trial[] = {
	    "surname=Test;initials=T.;birth_date=1970-01-01",
	    "surname=Test-Pati\u00ebnt;initials=P.;birth_date=1970-01-02",
	    "surname=XXX_Tester;initials=X.;birth_date=1980-01-01",
	    "name=Jan Voorbeeld;birth_date=1980-01-02",
	    "name=John Doe;birth_date=1980-01-03",
	};
	static const char *const people[] = {
	    "surname=Hoog;initials=Q.C.;birth_date=1971-01-01",
	    "surname=Jansen;initials=QC;birth_date=1972-01-01",
	    "name=QC Bakker;birth_date=1973-01-01",
	    "surname=Monster;given=Jan;birth_date=1974-01-01",
	    "surname=Testerink;given=Jan;birth_date=1975-01-01",
	    "surname=Leeg;given=Jan;birth_date=1976-01-01",
	    "surname=Doe;given=Kofi;birth_date=1977-01-01",
	    "surname=Puk;given=Anna;birth_date=1900-01-01",
	};
	size_t m[8], t[8], p[8];
	(void)state;
	WORLD;
	for (size_t i = 0; i < sizeof(material) / sizeof(material[0]); i++)
		m[i] = row(w, material[i]);
	for (size_t i = 0; i < sizeof(trial) / sizeof(trial[0]); i++)
		t[i] = row(w, trial[i]);
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		p[i] = row(w, people[i]);
	resolve(w);
	for (size_t i = 0; i < sizeof(material) / sizeof(material[0]); i++)
		assert_int_equal(w->whose[m[i]], 0);
	for (size_t i = 0; i < sizeof(trial) / sizeof(trial[0]); i++)
		assert_int_equal(of(w, t[i])->groups, GROUP_test_patient);
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		assert_int_equal(of(w, p[i])->groups, 0);
	END;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(from_key_to_key),
	    cmocka_unit_test(a_number_of_two_is_nobodys),
	    cmocka_unit_test(numbers_without_scope),
	    cmocka_unit_test(explicit_scope_finds_a_number_without),
	    cmocka_unit_test(a_doctor_is_not_the_patient),
	    cmocka_unit_test(parts_by_requester),
	    cmocka_unit_test(a_name_learns_its_agb),
	    cmocka_unit_test(requester_ids_stay),
	    cmocka_unit_test(requesters_by_their_numbers),
	    cmocka_unit_test(what_is_gathered),
	    cmocka_unit_test(parts_of_one_address),
	    cmocka_unit_test(groups_and_kinds),
	    cmocka_unit_test(stand_ins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
