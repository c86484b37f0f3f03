/* Who is one and who is two: the joining rules. */
#include "person_common.h"

#define ANNA "surname=Vries;prefix=de;given=Anna;birth_date=1980-02-01"
#define HOME ";postcode=2288AA;house_number=12-A"

#define WORLD struct world *w = world_new()
#define END   world_free(w)

static void name_alone_is_nobody(void **state)
{
	(void)state;
	WORLD;
	row(w, "surname=Vries;given=Anna");
	row(w, "surname=Vries;given=Anna;postcode=2288AA");
	row(w, "birth_date=1980-02-01;postcode=2288AA;house_number=1");
	resolve(w);
	assert_int_equal(w->n_person, 0);
	assert_int_equal(w->counts.orphans, 3);
	END;
}

static void what_makes_a_person(void **state)
{
	(void)state;
	WORLD;
	static const char *const one[] = {"bsn=999990019",
					  "surname=Vries;birth_date=1980-02-01",
					  ("surname=Berg;initials=J" HOME),
					  "surname=Smit;initials=J;phone=+31612345678",
					  "surname=Bos;initials=J;email=j@example.nl",
					  "surname=Dam;initials=J;patient_number=LAB/7",
					  "!bsn=999990018;surname=Kok"};
	for (size_t k = 0; k < 7; k++)
		row(w, one[k]);
	resolve(w);
	assert_int_equal(w->n_person, 7);
	for (size_t k = 0; k < 7; k++)
		assert_int_equal(w->whose[k], k + 1);
	assert_false(of(w, 6)->bsn_valid);
	assert_text(of(w, 6)->bsn, "999990018");
	assert_true(of(w, 0)->bsn_valid);
	assert_int_equal(of(w, 0)->identity, IDENTITY_single);
	END;
}

static void surname_and_birth_date(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA), b = row(w, "surname=Vries;birth_date=1980-02-01");
	size_t jan = row(w, "surname=Bos;given=Jan;birth_date=1990-03-04"),
	       piet = row(w, "surname=Bos;given=Piet;birth_date=1990-03-04"),
	       bos = row(w, "surname=Bos;birth_date=1990-03-04");
	resolve(w);
	assert_same(w, a, b);
	assert_int_not_equal(w->whose[jan], w->whose[piet]);
	assert_int_not_equal(w->whose[bos], w->whose[jan]);
	assert_int_not_equal(w->whose[bos], w->whose[piet]);
	END;
}

/* Where hundreds have the surname, two of them may well share the day. */
static void common_surname_and_birth_date(void **state)
{
	(void)state;
	WORLD;
	char text[80];
	for (unsigned k = 0; k < 300; k++) {
		snprintf(text, sizeof(text), "surname=Jansen;given=Jan;birth_date=19%02u-%02u-%02u",
			 10 + k / 4, 1 + k % 12, 1 + k % 28);
		row(w, text);
	}
	size_t a = row(w, "surname=Jansen;given=Anna;birth_date=1999-09-09"),
	       b = row(w, "surname=Jansen;birth_date=1999-09-09");
	resolve(w);
	assert_int_not_equal(w->whose[a], w->whose[b]);
	END;
}

/* Many of one surname and initial are born in one year: the year alone is no birth date. */
static void a_year_is_no_birth_date(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "surname=Bos;given=Jan;birth_date=1990-00-00;phone=+31612345678"),
	       b = row(w, "surname=Bos;birth_date=1990-00-00;phone=+31612345679");
	size_t c = row(w, "surname=Dam;initials=P;birth_date=1980-00-00;phone=+31612345670"),
	       d = row(w, "surname=Dam;initials=P;birth_date=1980-00-00;phone=+31612345671");
	size_t e = row(w, "surname=Kok;initials=T;birth_date=1970-00-00;phone=+31612345672"),
	       f = row(w, "surname=Yilmaz;initials=T;birth_date=1970-00-00;phone=+31612345672");
	size_t g = row(w, "surname=Smit;given=Tom;birth_date=1970-00-00;phone=+31612345673"),
	       h = row(w, "surname=Smit;initials=T;birth_date=1970-00-00;phone=+31612345673");
	resolve(w);
	assert_int_not_equal(w->whose[a], w->whose[b]);
	assert_int_not_equal(w->whose[c], w->whose[d]);
	assert_int_not_equal(w->whose[e], w->whose[f]);
	assert_same(w, g, h);
	END;
}

static void same_bsn(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA),
	       b = row(w, "bsn=999990019;surname=Bakker;initials=A;birth_date=1980-02-01");
	size_t c = row(w, "bsn=999990019");
	resolve(w);
	assert_same(w, a, b);
	assert_same(w, a, c);
	assert_true(has_reason(of(w, a), "bsn"));
	assert_int_equal(of(w, a)->identity, IDENTITY_sure);
	END;
}

static void a_mistyped_bsn_merges_nobody(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA), b = row(w, "bsn=999990019;" ANNA ";sex=F");
	size_t c = row(w, "bsn=999990019;surname=Yilmaz;given=Mehmet;birth_date=1955-07-30");
	resolve(w);
	assert_same(w, a, b);
	assert_apart(w, a, c);
	assert_text(of(w, a)->bsn, "999990019");
	assert_int_equal(of(w, c)->bsn.n, 0);
	assert_true(has_reason(of(w, c), "bsn_conflict"));
	assert_false(has_reason(of(w, a), "bsn_conflict"));
	END;
}

static void the_bsn_of_a_partner(void **state)
{
	(void)state;
	WORLD;
	size_t his =
	    row(w, "bsn=999990019;surname=Vries;prefix=de;given=Pieter;birth_date=1978-05-05" HOME);
	size_t hers = row(w, "bsn=999990032;surname=Bakker;partner_surname=Vries;given=Anna;birth_"
			     "date=1980-02-01" HOME);
	size_t wrong = row(w, "bsn=999990019;surname=Bakker;partner_surname=Vries;given=Anna;birth_"
			      "date=1980-02-01" HOME);
	resolve(w);
	assert_apart(w, his, hers);
	assert_same(w, hers, wrong);
	assert_text(of(w, hers)->bsn, "999990032");
	END;
}

static void newborn_twins_without_given_name(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "surname=Vries;birth_date=2024-02-01;email=a@example.nl;phone="
			  "+31612345678" HOME);
	size_t b = row(w, "surname=Vries;birth_date=2024-02-01;email=b@example.nl;phone="
			  "+31612345679" HOME);
	size_t c = row(w, "surname=Vries;birth_date=2024-02-01;email=b@example.nl" HOME);
	resolve(w);
	assert_apart(w, a, b);
	assert_same(w, b, c);
	END;
}

/* Two women, married: a row of one, without birth date, has the number of the other. */
static void the_bsn_of_a_wife(void **state)
{
	(void)state;
	static const char *const more[] = {"", "bsn=999990019;surname=Vries;initials=A"};
	for (size_t k = 0; k < 2; k++) {
		WORLD;
		size_t aukje = row(w, "bsn=999990019;surname=Vries;given=Aukje;sex=F;birth_date="
				      "1978-05-05" HOME);
		size_t anne = row(w, "bsn=999990032;surname=Bakker;partner_surname=Vries;given="
				     "Anne;sex=F;birth_date=1980-02-01" HOME);
		if (k > 0)
			row(w, more[k]);
		size_t wrong = row(w, "bsn=999990019;surname=Bakker;partner_surname=Vries;given="
				      "Anne;sex=F;email=anne@example.nl");
		row(w, "bsn=999990019;surname=Vries;given=Aukje;sex=F;birth_date=1978-05-05");
		resolve(w);
		assert_apart(w, aukje, anne);
		assert_apart(w, aukje, wrong);
		END;
	}
}

static void a_call_name_beside_the_bsn(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;surname=Vries;given=Johanna;birth_date=1978-05-05"),
	       b = row(w, "bsn=999990019;surname=Vries;given=Hanneke");
	resolve(w);
	assert_same(w, a, b);
	END;
}

static void one_more_field(void **state)
{
	(void)state;
	static const char *const more[][2] = {{HOME, "name+birth_date+postcode"},
					      {";phone=+31612345678", "name+birth_date+phone"},
					      {";email=a@example.nl", "name+birth_date+email"},
					      {";patient_number=LAB/77", "patient_number"}};
	for (size_t k = 0; k < 4; k++) {
		WORLD;
		char first[200], second[200];
		snprintf(first, sizeof(first), "bsn=999990019;" ANNA "%s", more[k][0]);
		snprintf(second, sizeof(second),
			 "surname=DE VRIES;initials=A.;birth_date=1980-02-01%s", more[k][0]);
		size_t a = row(w, first), b = row(w, second);
		resolve(w);
		assert_same(w, a, b);
		assert_true(has_reason(of(w, a), more[k][1]));
		assert_int_equal(of(w, a)->identity, IDENTITY_sure);
		END;
	}
}

static void name_and_birth_date(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA),
	       b = row(w, "surname=Vries;initials=A;birth_date=1980-02-01");
	size_t c = row(w, "surname=Vries;initials=B;birth_date=1980-02-01"),
	       d = row(w, "surname=Vries;birth_date=1980-02-01");
	resolve(w);
	assert_same(w, a, b);
	assert_int_equal(of(w, a)->identity, IDENTITY_probable);
	assert_true(has_reason(of(w, a), "name+birth_date"));
	assert_apart(w, a, c);
	assert_apart(w, a, d);
	END;
}

static void two_candidates_stay_apart(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA), b = row(w, "bsn=999990032;" ANNA),
	       c = row(w, ANNA ";city=Delft");
	resolve(w);
	assert_int_equal(w->n_person, 3);
	assert_apart(w, a, b);
	assert_apart(w, a, c);
	assert_apart(w, b, c);
	END;
}

static void twins(void **state)
{
	(void)state;
	WORLD;
	size_t lotte = row(w, "surname=Bos;given=Lotte;birth_date=2012-03-04" HOME);
	size_t lotta = row(w, "surname=Bos;given=Lotta;birth_date=2012-03-04" HOME);
	size_t either = row(w, "surname=Bos;initials=L;birth_date=2012-03-04" HOME);
	size_t tom = row(w, "surname=Bos;initials=T.;birth_date=2012-03-04" HOME);
	resolve(w);
	assert_apart(w, lotte, lotta);
	assert_apart(w, either, lotte);
	assert_apart(w, either, lotta);
	assert_apart(w, tom, lotte);
	assert_true(of(w, tom)->groups & GROUP_minor);
	END;
}

static void father_and_son(void **state)
{
	(void)state;
	WORLD;
	size_t father = row(w, "surname=Bos;given=Jan;birth_date=1950-01-01" HOME);
	size_t son = row(w, "surname=Bos;given=Jan;birth_date=1980-06-01" HOME);
	size_t either = row(w, "surname=Bos;given=Jan" HOME);
	resolve(w);
	assert_apart(w, father, son);
	assert_apart(w, either, father);
	assert_apart(w, either, son);
	END;
}

static void without_birth_date(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "surname=Bos;given=Jan;birth_date=1950-01-01" HOME),
	       b = row(w, "surname=Bos;initials=J." HOME);
	resolve(w);
	assert_same(w, a, b);
	assert_int_equal(of(w, a)->identity, IDENTITY_probable);
	END;
}

/* Two rows with these names, born on one day at one address, make so many persons. */
static void born_and_living_alike(const char *const name[2], size_t persons)
{
	WORLD;
	for (size_t j = 0; j < 2; j++) {
		char t[200];
		snprintf(t, sizeof(t), "%s;birth_date=1980-02-01" HOME, name[j]);
		row(w, t);
	}
	resolve(w);
	if (w->n_person != persons)
		print_error("not %zu: %s | %s\n", persons, name[0], name[1]);
	assert_int_equal(w->n_person, persons);
	END;
}

static void how_names_are_written(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
	    {"surname=Vries;partner_surname=Bakker;given=Johanna", "surname=Bakker;initials=J.A."},
	    {"surname=Vries;given=Johanna Anna", "surname=VRIES;initials=JA"},
	    {"surname=Öztürk;given=Emre", "surname=OZTURK;given=EMRE"},
	    {"surname=Öztürk;given=Emre", "surname=?zt?rk;given=Emre"},
	    {"surname=Bakker;given=Jan", "surname=Bakkre;given=Jan"},
	    {"surname=Bakker;given=Jan", "surname=Baker;given=Jan"},
	    {"surname=Vries-Bakker;given=Jan", "surname=Vries;given=Jan"},
	    {"surname=van den Bergh;given=Jan", "surname=Bergh;prefix=van den;given=Jan"},
	    {"surname=Westerhuis Hartog;given=Jan", "surname=Westerhuis Har;given=Jan"},
	    {"surname=Smit;given=Hans;initials=J.P.", "surname=Smit;initials=J.P."},
	    {"surname=Li;given=Wei", "surname=Wei;given=Li"},
	    {"surname=Bos;initials=Th.J.", "surname=Bos;given=Theodorus Johannes"},
	};
	for (size_t k = 0; k < sizeof(pairs) / sizeof(pairs[0]); k++) {
		born_and_living_alike(pairs[k], 1);
	}
}

static void names_that_differ(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {
	    {"surname=Vries;given=Johanna", "surname=Vries;given=Hanneke"},
	    {"surname=Vries;initials=J.A.", "surname=Vries;initials=J.B."},
	    {"surname=Smit;given=Hans;initials=J.", "surname=Smit;given=Henk;initials=J."},
	    {"surname=Vries;given=Anna;sex=F", "surname=Vries;given=Anna;sex=M"},
	};
	for (size_t k = 0; k < sizeof(pairs) / sizeof(pairs[0]); k++) {
		born_and_living_alike(pairs[k], 2);
	}
}

/* Another surname on the same birth date: one person (married, divorced, mistyped) only where
 * address and given name agree. */
static void renamed_people(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "surname=Bos;given=Hanna;birth_date=1980-02-01" HOME),
	       b = row(w, "surname=Wilgenroos;given=Hanna;birth_date=1980-02-01" HOME),
	       c = row(w, "surname=Zwaluwstein;given=Hanna;birth_date=1980-02-01"),
	       d = row(w, "surname=Bos;given=Mirjam;birth_date=1980-02-01" HOME);
	resolve(w);
	assert_same(w, a, b);
	assert_int_equal(of(w, a)->identity, IDENTITY_probable);
	assert_apart(w, a, c);
	assert_apart(w, a, d);
	END;
}

/* A letter and an address fit one known person, but the e-mail address is another's: a housemate.
 */
static void household_members(void **state)
{
	(void)state;
	WORLD;
	size_t
	    a = row(
		w,
		"surname=Bos;given=Franklin;birth_date=1980-02-01;email=franklin@example.nl" HOME),
	    b = row(w, "surname=Bos;initials=F.;email=fiona@example.nl" HOME),
	    c = row(w, "surname=Bos;initials=F.;email=franklin@example.nl" HOME);
	resolve(w);
	assert_apart(w, a, b);
	assert_same(w, a, c);
	END;
}

static void typing_errors_need_support(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "surname=Bakker;given=Jan;birth_date=1980-02-01"),
	       b = row(w, "surname=Baker;given=Jan;birth_date=1980-02-01");
	resolve(w);
	assert_apart(w, a, b);
	END;
}

static void day_and_month_swapped(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "surname=Bakker;given=Jan;birth_date=1980-02-01" HOME);
	size_t b = row(w, "surname=Bakker;initials=J.;birth_date=1980-01-02" HOME);
	size_t c = row(w, "surname=Smit;given=Jan;birth_date=1980-02-03"),
	       d = row(w, "surname=Smit;given=Jan;birth_date=1980-03-02");
	size_t e = row(w, "bsn=999990019;surname=Bos;given=Eva;birth_date=1990-02-03");
	size_t f = row(w, "bsn=999990019;surname=Bos;given=Eva;birth_date=1990-03-02");
	resolve(w);
	assert_same(w, a, b);
	assert_apart(w, c, d);
	assert_same(w, e, f);
	END;
}

static void partial_birth_dates(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;surname=Bos;given=Eva;birth_date=1968-00-00");
	size_t b = row(w, "bsn=999990019;surname=Bos;given=Eva;birth_date=1968-07-09");
	resolve(w);
	assert_same(w, a, b);
	assert_int_equal(date_key(of(w, a)->birth_date), 19680709);
	END;
}

static void never_two_bsns(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA HOME), b = row(w, "bsn=999990032;" ANNA HOME);
	size_t c = row(w, ANNA HOME), d = row(w, ANNA HOME ";phone=+31612345678"),
	       e = row(w, "bsn=999990032;" ANNA ";phone=+31687654321");
	resolve(w);
	assert_apart(w, a, b);
	assert_same(w, b, e);
	assert_same(w, c, d);
	assert_apart(w, a, c);
	END;
}

static void invalid_bsns_need_a_name(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "!bsn=099999114;" ANNA), b = row(w, "bsn=999990019;" ANNA),
	       c = row(w, "!bsn=099999114");
	size_t d = row(w, "!bsn=099999114;surname=Yilmaz;given=Ali;birth_date=1960-01-01");
	resolve(w);
	assert_same(w, a, b);
	assert_int_equal(w->whose[c], 0);
	assert_apart(w, a, d);
	assert_text(of(w, a)->bsn, "999990019");
	assert_false(of(w, d)->bsn_valid);
	assert_true(of(w, d)->categories & 1u << CATEGORY_bsn);
	END;
}

static void weak_candidates(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA),
	       b = say(w, 1, STANDING_stolen, ROLE_weak, "weak_bsn=999990019;category=hiv");
	size_t c = say(w, 1, STANDING_stolen, ROLE_weak, "weak_bsn=999990032");
	size_t d = row(w, "weak_bsn=999990044;surname=Bos;given=Jan;birth_date=1950-01-01");
	size_t e = row(w, "weak_bsn=999990019;surname=Yilmaz;given=Ali;birth_date=1960-01-01");
	size_t f = row(w, "weak_bsn=999990056;surname=Kok;given=Jan");
	resolve(w);
	assert_same(w, a, b);
	assert_true(of(w, a)->categories & 1u << CATEGORY_hiv);
	assert_int_equal(w->whose[c], 0);
	assert_int_equal(w->whose[f], 0);
	assert_apart(w, a, e);
	assert_int_equal(of(w, e)->bsn.n, 0);
	assert_true(of(w, d) != NULL);
	assert_int_equal(w->counts.weak_kept + w->counts.weak_dropped, 5);
	END;
}

static void weak_numbers_do_not_split(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;" ANNA HOME), b = row(w, "weak_bsn=999990032;" ANNA HOME);
	resolve(w);
	assert_same(w, a, b);
	assert_text(of(w, a)->bsn, "999990019");
	END;
}

static void patient_numbers(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;patient_number=LAB/4711"),
	       b = row(w, ANNA ";patient_number=LAB/4711");
	size_t c = row(w, "surname=Smit;given=Jan;birth_date=1950-01-01;patient_number=GP/4711");
	size_t d = row(w, "surname=Yilmaz;given=Ali;birth_date=1950-01-01;patient_number=LAB/4711");
	resolve(w);
	assert_apart(w, a, c);
	assert_apart(w, b, d);
	assert_apart(w, a, d);
	END;
}

static void patient_numbers_join(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;patient_number=LAB/4711"),
	       b = row(w, ANNA ";patient_number=LAB/4711");
	resolve(w);
	assert_same(w, a, b);
	assert_true(has_reason(of(w, a), "patient_number"));
	END;
}

static void orders_join(void **state)
{
	(void)state;
	WORLD;
	size_t a = row(w, "bsn=999990019;order=LAB/4711"), b = row(w, ANNA ";order=LAB/4711");
	size_t c = row(w, "surname=Vries;given=Anna;order=LAB/4711"),
	       d = row(w, "surname=Bos;given=Piet;order=LAB/4711");
	resolve(w);
	assert_same(w, a, b);
	assert_same(w, a, c);
	assert_int_equal(w->whose[d], 0);
	assert_true(has_reason(of(w, a), "order"));
	END;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(name_alone_is_nobody),
	    cmocka_unit_test(what_makes_a_person),
	    cmocka_unit_test(same_bsn),
	    cmocka_unit_test(surname_and_birth_date),
	    cmocka_unit_test(common_surname_and_birth_date),
	    cmocka_unit_test(a_year_is_no_birth_date),
	    cmocka_unit_test(a_mistyped_bsn_merges_nobody),
	    cmocka_unit_test(the_bsn_of_a_partner),
	    cmocka_unit_test(newborn_twins_without_given_name),
	    cmocka_unit_test(the_bsn_of_a_wife),
	    cmocka_unit_test(a_call_name_beside_the_bsn),
	    cmocka_unit_test(one_more_field),
	    cmocka_unit_test(name_and_birth_date),
	    cmocka_unit_test(two_candidates_stay_apart),
	    cmocka_unit_test(twins),
	    cmocka_unit_test(father_and_son),
	    cmocka_unit_test(without_birth_date),
	    cmocka_unit_test(how_names_are_written),
	    cmocka_unit_test(names_that_differ),
	    cmocka_unit_test(renamed_people),
	    cmocka_unit_test(household_members),
	    cmocka_unit_test(typing_errors_need_support),
	    cmocka_unit_test(day_and_month_swapped),
	    cmocka_unit_test(partial_birth_dates),
	    cmocka_unit_test(never_two_bsns),
	    cmocka_unit_test(invalid_bsns_need_a_name),
	    cmocka_unit_test(weak_candidates),
	    cmocka_unit_test(weak_numbers_do_not_split),
	    cmocka_unit_test(patient_numbers),
	    cmocka_unit_test(patient_numbers_join),
	    cmocka_unit_test(orders_join),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
