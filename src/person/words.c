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
