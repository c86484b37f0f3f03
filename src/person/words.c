/* words - the names of the enums of person.h, as users and files see them (design.md 4). */
#include "person/person.h"

static const char *const standings[] = {"none",      "population", "listed",
					"reachable", "stolen",     "published"};

const char *standing_name(enum standing s)
{
	return (unsigned)s < sizeof(standings) / sizeof(standings[0]) ? standings[s] : "none";
}

enum standing standing_by_name(str s)
{
	for (unsigned i = STANDING_population; i <= STANDING_published; i++)
		if (str_eq(s, str_of(standings[i])))
			return (enum standing)i;
	return STANDING_none;
}

const char *certainty_name(enum certainty c)
{
	static const char *const names[] = {"not_found", "excluded", "possible", "confirmed"};
	return (unsigned)c < sizeof(names) / sizeof(names[0]) ? names[c] : "not_found";
}

const char *identity_name(enum identity i)
{
	static const char *const names[] = {"single", "probable", "sure"};
	return (unsigned)i < sizeof(names) / sizeof(names[0]) ? names[i] : "single";
}

const char *person_kind_name(enum person_kind k)
{
	static const char *const names[] = {"patient", "staff", "professional"};
	return (unsigned)k < sizeof(names) / sizeof(names[0]) ? names[k] : "patient";
}

static const char *const groups[GROUPS_known] = {"minor",        "deceased",     "secret_address",
						 "detained",     "abroad",       "staff",
						 "test_patient", "minor_at_test"};

const char *group_name(unsigned bit) { return bit < GROUPS_known ? groups[bit] : "none"; }

unsigned group_by_name(str s)
{
	for (unsigned i = 0; i < GROUPS_known; i++)
		if (str_eq(s, str_of(groups[i])))
			return 1u << i;
	return 0;
}

bool person_under_18(struct date birth, struct date day)
{
	if (date_none(birth) || birth.year == 0)
		return false;
	return date_key(day) < date_key(birth) + 180000;
}

bool person_reachable(const struct person *p)
{
	const struct address *at = p->n_addresses > 0 ? &p->addresses[0] : NULL;
	return at != NULL && at->house_number.n > 0 &&
	       (at->postcode.n > 0 || (at->street.n > 0 && at->city.n > 0));
}
