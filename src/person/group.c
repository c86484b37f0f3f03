/*
 * group - what puts somebody in a group: the words of a place (group.tbl), and which findings of a
 * mention are the evidence for it. Words as they stand, never where an institution lies: neighbours
 * share a postcode.
 */
#include "base/utf8.h"
#include "find/mention.h"
#include "person/inner.h"

#define PLACE_MAX 160 /* [byte] of a place; longer ones are looked at no further */

enum place_fit { PLACE_whole, PLACE_begins, PLACE_first, PLACE_alone };

static const struct {
	unsigned group;
	enum place_fit fit;
	const char *words;
} places[] = {
#define GROUP_PLACE(group, words, fit) {GROUP_##group, PLACE_##fit, words},
#include "person/group.tbl"
#undef GROUP_PLACE
};

/* "P.I. Vught" folds to "p i vught". */
static str joined_pi(struct arena *a, str s)
{
	if (!str_starts(s, STR("p i ")))
		return s;
	str rest = str_sub(s, 3, s.n);
	unsigned char *p = arena_new(a, unsigned char, rest.n + 2);
	p[0] = 'p';
	p[1] = 'i';
	for (size_t i = 0; i < rest.n; i++)
		p[2 + i] = rest.p[i];
	return (str){p, rest.n + 2};
}

static bool fits(str s, str words, enum place_fit fit)
{
	for (size_t from = 0; from + words.n <= s.n;) {
		size_t at = from + str_find(str_sub(s, from, s.n), words), end = at + words.n;
		if (end > s.n)
			return false;
		bool left = at == 0 || s.p[at - 1] == ' ', right = end == s.n || s.p[end] == ' ';
		if (left && (right || fit == PLACE_begins) && (fit < PLACE_first || at == 0) &&
		    (fit != PLACE_alone || end == s.n))
			return true;
		from = at + 1;
	}
	return false;
}

unsigned groups_of_place(struct arena spare, str place)
{
	unsigned g = 0;
	if (place.n < 4)
		return 0;
	str s = joined_pi(&spare, utf8_fold(&spare, utf8_head(place, PLACE_MAX)));
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if ((g & places[i].group) == 0 && fits(s, str_of(places[i].words), places[i].fit))
			g |= places[i].group;
	return g;
}

bool country_abroad(str country)
{
	static const char *const home[] = {
	    "NL", "NLD", "6030", "nederland", "netherlands", "the netherlands", "holland"};
	if (country.n == 0)
		return false;
	for (size_t k = 0; k < sizeof(home) / sizeof(home[0]); k++)
		if (str_eq_nocase(country, str_of(home[k])))
			return false;
	return true;
}

static bool named_for_trial(enum kind kind, str value)
{
	struct ident i = {0};
	if (kind == KIND_name)
		i.whole = value;
	else if (kind == KIND_surname || kind == KIND_given || kind == KIND_partner_surname)
		i.surname = value;
	return (i.whole.n > 0 || i.surname.n > 0) && ident_stand_in(&i) == STAND_IN_trial;
}

unsigned groups_of_finding(struct arena spare, enum role role, enum kind kind, str value)
{
	unsigned g = role == ROLE_staff || role == ROLE_professional ? GROUP_staff : 0;
	switch (kind) {
	case KIND_deceased:
		return g | GROUP_deceased;
	case KIND_secrecy:
		return g | GROUP_secret_address;
	case KIND_street:
	case KIND_address:
	case KIND_city:
		return g | groups_of_place(spare, value);
	case KIND_country:
		return g | (country_abroad(value) ? GROUP_abroad : 0);
	case KIND_birth_date:
		return g | GROUP_minor | GROUP_minor_at_test;
	case KIND_event_date:
		return g | GROUP_minor_at_test;
	default:
		return g | (named_for_trial(kind, value) ? GROUP_test_patient : 0);
	}
}
