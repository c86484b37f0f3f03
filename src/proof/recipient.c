/* recipient - see recipient.h. Refuses an id that is no row, and days outside of what a row holds
 * for. */
#include "proof/recipient.h"

const struct recipient recipients[] = {
#define RECIPIENT(id, nl, en, since, until, parts, groups, own, names, duties, rulings, forms)     \
	{#id, nl, en, since, until, parts, groups, own, names, duties, rulings, forms},
#include "proof/recipient.tbl"
#undef RECIPIENT
    {0}};

const struct recipient *recipient_on(str id, str day)
{
	for (const struct recipient *r = recipients; r->id != NULL; r++)
		if (str_eq(id, str_of(r->id)) &&
		    (r->since[0] == '\0' || str_cmp(str_of(r->since), day) <= 0) &&
		    (r->until[0] == '\0' || str_cmp(day, str_of(r->until)) <= 0))
			return r;
	return NULL;
}

bool recipient_has(const char *list, str word)
{
	for (str left = str_of(list); left.n > 0;) {
		str w = str_cut(&left, ' ');
		if (str_eq(w, word) || (str_ends(w, STR("*")) &&
					str_starts(word, str_sub(w, 0, w.n > 0 ? w.n - 1 : 0))))
			return true;
	}
	return false;
}

static bool edge(str s, size_t at) { return at >= s.n || (!is_alnum(s.p[at]) && s.p[at] < 0x80); }

static bool stands_in(str s, str name)
{
	while (name.n > 0 && s.n >= name.n) {
		size_t at = str_find_nocase(s, name);
		if (at >= s.n)
			return false;
		if ((at == 0 || edge(s, at - 1)) && edge(s, at + name.n))
			return true;
		s = str_sub(s, at + 1, s.n);
	}
	return false;
}

bool recipient_named(const struct recipient *r, str s)
{
	for (str left = str_of(r->names); left.n > 0;)
		if (stands_in(s, str_cut(&left, '|')))
			return true;
	return false;
}
