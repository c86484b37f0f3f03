/*
 * prose_aside - whose a number or date on a line of running text is, when the line names somebody
 * beside the person it is about. Own method. Refuses to give what the writer says of himself ("mijn
 * geboortedatum is") to anybody named before it.
 */
#include "find/prose_aside.h"

#include "find/seek.h"

#define OWN_BYTES 40 /* [byte] before a date or number in which it is said to be the writer's */

/* ends_sentence - a sentence ends within s. */
static bool ends_sentence(str s)
{
	for (size_t i = 2; i + 2 < s.n; i++)
		if ((s.p[i] == '.' || s.p[i] == ';') && s.p[i + 1] == ' ' && is_upper(s.p[i + 2]) &&
		    !is_upper(s.p[i - 1]) && s.p[i - 1] != '.')
			return true;
	return false;
}

/* of_writer - "mijn geboortedatum is": the number or date at at is of who wrote the text. */
static bool of_writer(str line, const struct entry *e)
{
	static const str words[] = {SEEK("mijn geb"), SEEK("mijn bsn"), SEEK("mijn burgerservice"),
				    SEEK("ik ben geboren"), SEEK("mijn pati")};
	str before = seek_before(line, e->lead, OWN_BYTES);
	if (e->f.kind != KIND_bsn && e->f.kind != KIND_birth_date &&
	    e->f.kind != KIND_patient_number)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(before, words[i]) < before.n)
			return true;
	return false;
}

void prose_aside(struct entry *e, size_t n, str line)
{
	bool aside = false, told = false;
	for (size_t i = 0; i < n; i++) {
		bool name = kind_is_name(e[i].f.kind);
		if (name) {
			aside = !role_of_patient(e[i].role);
			told = e[i].role == ROLE_relative;
		} else if (told) {
			told = !ends_sentence(str_sub(line, e[i - 1].lead, e[i].lead));
		}
		e[i].writer = of_writer(line, &e[i]);
		if (e[i].writer) {
			aside = told = false;
			e[i].role = ROLE_none;
		}
		e[i].aside = aside && !name;
		e[i].told = told && !name;
	}
}
